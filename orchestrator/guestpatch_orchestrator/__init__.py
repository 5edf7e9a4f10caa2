"""Reference orchestrator: plan, simulate, verify and preview the rollout of patches to a fleet.

It will show in which phase, stage, batch and night each VM of a fleet would be patched under the
published rules of availability-first guest patching, and which VMs are never patched and why.
It has no behaviour yet.
"""
