"""From paths to units: which files are templates of their own, and which values go with them."""

from guestpatch.gather.kinds import may_be_json_of_ours, may_be_ours
from guestpatch.gather.options import Gathered, GatherOptions
from guestpatch.gather.units import gather
from guestpatch.source.discovery import PathError
from guestpatch.source.files import ModuleRoot

__all__ = [
    "GatherOptions",
    "Gathered",
    "ModuleRoot",
    "PathError",
    "gather",
    "may_be_json_of_ours",
    "may_be_ours",
]
