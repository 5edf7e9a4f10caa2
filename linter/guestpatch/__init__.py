"""guestpatch: a policy-as-code linter for automatic guest patching of Azure virtual machines."""

__all__ = ["__version__"]

__version__ = "0.1.0"
