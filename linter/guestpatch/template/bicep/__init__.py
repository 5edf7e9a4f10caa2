"""From Bicep to the template representation."""

from guestpatch.template.bicep.lowering import LoweredBicep, lower_bicep

__all__ = ["LoweredBicep", "lower_bicep"]
