"""Joining packs: every code and every name stands for one rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.policy.model import CATEGORIES, Pack
from guestpatch.source.discovery import read_bytes, shown_path
from guestpatch.source.keeping import digest_of
from guestpatch.source.overlay import NO_OVERLAY, Overlay
from guestpatch.source.text import Document, decode
from guestpatch.syntax.yaml import Mistake, MistakeError, read_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guestpatch.policy.model import Rule

__all__ = ["join_packs"]

_WORDS = (*CATEGORIES, "all")
"""What names several rules where rules are selected."""


def join_packs(built_in: Pack, packs: Sequence[Pack], overlay: Overlay = NO_OVERLAY) -> Pack:
    """The built-in rules and those of packs. Raises MistakeError where two are called the same."""
    if not packs:
        return built_in
    rules = {rule.code: rule for rule in built_in.rules}
    names = {rule.name: rule for rule in built_in.rules}
    for rule in (rule for pack in packs for rule in pack.rules):
        if rule.category == "tool":
            label = "what guestpatch says of itself; take another"
            raise _mistake(rule, "category", "category `tool` is not for packs", label, overlay)
        if rule.is_built_in:
            message = f"code `{rule.code}` begins as those of guestpatch do"
            raise _mistake(rule, "code", message, "take letters of your own", overlay)
        if rule.name in _WORDS:
            message = f"`{rule.name}` is no name for a rule: `select` has a meaning for it"
            raise _mistake(rule, "name", message, "take another name", overlay)
        for key, value, known in (("code", rule.code, rules), ("name", rule.name, names)):
            other = known.setdefault(value, rule)
            if other.file != rule.file:
                whose = "a built-in rule has it" if other in built_in.rules else _where(other)
                message = f"{key} `{value}` is taken"
                raise _mistake(rule, key, message, whose, overlay)
    return Pack(
        tuple(rules[code] for code in sorted(rules)),
        digest_of(pack.digest.encode() for pack in (built_in, *packs)),
    )


def _where(rule: Rule) -> str:
    return f"{shown_path(rule.file)} has it"


def _mistake(rule: Rule, key: str, message: str, label: str, overlay: Overlay) -> MistakeError:
    document = Document(shown_path(rule.file), decode(read_bytes(rule.file, overlay)))
    return MistakeError(Mistake(read_yaml(document).place([key]), message, label))
