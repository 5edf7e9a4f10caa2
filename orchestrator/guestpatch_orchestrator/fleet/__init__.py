"""Fleets: where VMs come from, and whether the platform patches them."""
