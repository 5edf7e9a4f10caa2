"""Simulation: what becomes of a plan when VMs, patches and health are as they are."""
