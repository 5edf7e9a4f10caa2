"""The rule language: loading packs of rules and asking rules about VMs."""

from guestpatch.policy.join import join_packs
from guestpatch.policy.load import PackError, load_built_in_pack, load_pack
from guestpatch.policy.model import Case, Label, Pack, Rule, Severity

__all__ = [
    "Case",
    "Label",
    "Pack",
    "PackError",
    "Rule",
    "Severity",
    "join_packs",
    "load_built_in_pack",
    "load_pack",
]
