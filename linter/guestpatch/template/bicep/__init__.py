"""From Bicep to the template representation."""

from guestpatch.template.bicep.lowering import LoweredBicep, lower_bicep
from guestpatch.template.bicep.outline import Outline, outline_of
from guestpatch.template.bicep.parameter_files import lower_bicep_parameters, used_template

__all__ = [
    "LoweredBicep",
    "Outline",
    "lower_bicep",
    "lower_bicep_parameters",
    "outline_of",
    "used_template",
]
