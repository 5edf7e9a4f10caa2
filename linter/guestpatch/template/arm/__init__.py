"""From ARM JSON to the template representation."""

from guestpatch.template.arm.links import Links, linked_paths
from guestpatch.template.arm.lowering import lower_template
from guestpatch.template.arm.parameters import read_parameters
from guestpatch.template.arm.recognise import DocumentKind, recognise

__all__ = [
    "DocumentKind",
    "Links",
    "linked_paths",
    "lower_template",
    "read_parameters",
    "recognise",
]
