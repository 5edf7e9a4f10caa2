"""From ARM JSON to the template representation."""

from guestpatch.template.arm.lowering import lower_template
from guestpatch.template.arm.parameters import ParameterFile, read_parameters
from guestpatch.template.arm.recognise import DocumentKind, recognise

__all__ = ["DocumentKind", "ParameterFile", "lower_template", "read_parameters", "recognise"]
