"""What a run is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from guestpatch.evaluate.run import WorldPolicy
    from guestpatch.policy import Pack, Rule
    from guestpatch_schemas import Knowledge

__all__ = ["Settings", "UnknownRuleError", "select_rules"]

_ALL = "all"
_ALWAYS_ON = frozenset({"GP901", "GP908", "GP909"})


class UnknownRuleError(ValueError):
    """A rule, code, prefix or category that no pack has."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a check depends on besides the documents."""

    knowledge: Knowledge
    pack: Pack
    today: date
    """The day on which ends of support are judged."""
    worlds: WorldPolicy = "allowed"
    select: tuple[str, ...] = ()
    """Names, codes, code prefixes or categories to ask; all when empty."""
    ignore: tuple[str, ...] = ()


def select_rules(settings: Settings) -> tuple[Rule, ...]:
    """The rules that are on: selected, not ignored, and not off in the edition.

    What says that a document was not read or not checked to the end is always on: it must not
    pass because somebody selected other rules. Raises UnknownRuleError.
    """
    rules = settings.pack.rules
    selected = _matching(rules, settings.select) if settings.select else {r.code for r in rules}
    ignored = _matching(rules, settings.ignore)
    edition = settings.knowledge.edition.id
    return tuple(
        rule
        for rule in rules
        if rule.severity_in(edition) is not None
        and (rule.code in _ALWAYS_ON or (rule.code in selected and rule.code not in ignored))
    )


def _matching(rules: tuple[Rule, ...], wanted: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    for each in wanted:
        lowered = each.lower()
        codes = {
            rule.code
            for rule in rules
            if lowered in (rule.name, rule.category, _ALL) or _is_code(rule.code, lowered)
        }
        if not codes:
            raise UnknownRuleError(each)
        found |= codes
    return found


def _is_code(code: str, prefix: str) -> bool:
    """``gp101`` and prefixes of it that say at least a hundred: ``gp1``."""
    lowered = code.lower()
    return lowered.startswith(prefix) and len(prefix) > len(lowered.rstrip("0123456789"))
