"""From Bicep to the template representation."""

from guestpatch.template.bicep.lowering import LoweredBicep, lower_bicep
from guestpatch.template.bicep.parameter_files import lower_bicep_parameters, used_template

__all__ = ["LoweredBicep", "lower_bicep", "lower_bicep_parameters", "used_template"]
