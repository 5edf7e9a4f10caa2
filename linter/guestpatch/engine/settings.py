"""What a run is asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from guestpatch.policy.model import PROFILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from guestpatch.azure_policy import Definition
    from guestpatch.evaluate.context import Context
    from guestpatch.evaluate.run import WorldPolicy
    from guestpatch.findings import Finding
    from guestpatch.policy import Pack, Rule
    from guestpatch.policy.model import Profile
    from guestpatch.source.patterns import Patterns
    from guestpatch_schemas import Knowledge

__all__ = [
    "ALWAYS_ON",
    "FileIgnore",
    "Level",
    "Settings",
    "UnknownRuleError",
    "as_configured",
    "codes_of",
    "is_waivable",
    "left_out",
    "select_rules",
]

Level: TypeAlias = Literal["error", "warning", "info", "off"]

_ALL = "all"
ALWAYS_ON = frozenset({"GP901", "GP908", "GP909"})
"""What says that a document was not read or not checked to the end."""
NEVER_WAIVED = ALWAYS_ON | {"GP904", "GP905", "GP906", "GP907", "GP912"}
"""These, and the rules about suppressions and baselines themselves."""


class UnknownRuleError(ValueError):
    """A rule, code, prefix or category that no pack has; ``known`` are the names there are."""

    def __init__(self, wanted: str, rules: Iterable[Rule]) -> None:
        super().__init__(wanted)
        self.known = tuple(name for rule in rules for name in (rule.name, rule.code))


class FileIgnore(NamedTuple):
    """Rules that are left out in the files that a pattern matches."""

    patterns: Patterns
    ignore: tuple[str, ...]


def _go_on() -> None:
    """Never ends a check."""


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
    context: Context = field(default_factory=dict)
    """What is known of the deployment."""
    profile: Profile = "default"
    levels: Mapping[str, Level] = field(default_factory=dict)
    """By code: the severity of all findings of a rule, or ``off``."""
    file_ignores: tuple[FileIgnore, ...] = ()
    policies: tuple[Definition, ...] = ()
    """Azure Policy definitions to ask about every resource."""
    unsuppressible: frozenset[str] = frozenset()
    """Codes of rules whose findings are not to be waived."""
    heed_suppressions: bool = True
    checkpoint: Callable[[], None] = _go_on
    """Called again and again between pieces of work. What it raises ends the check, if it is no
    Exception: those are taken for defects."""


def is_waivable(code: str, settings: Settings) -> bool:
    """Whether findings of a rule may be suppressed, or accepted in a baseline."""
    return code not in NEVER_WAIVED and code not in settings.unsuppressible


def select_rules(settings: Settings) -> tuple[Rule, ...]:
    """The rules that are on: selected, not ignored, and not off in the edition or the profile.

    What says that a document was not read or not checked to the end is always on: it must not
    pass because somebody selected other rules. Raises UnknownRuleError.
    """
    rules = settings.pack.rules
    most = PROFILES.index(settings.profile)
    usual = {rule.code for rule in rules if PROFILES.index(rule.profile) <= most}
    selected = _matching(rules, settings.select) if settings.select else usual
    ignored = _matching(rules, settings.ignore)
    edition = settings.knowledge.edition.id
    return tuple(
        rule
        for rule in rules
        if rule.severity_in(edition) is not None
        and (
            rule.code in ALWAYS_ON
            or (
                rule.code in selected
                and rule.code not in ignored
                and settings.levels.get(rule.code) != "off"
            )
        )
    )


def as_configured(findings: Iterable[Finding], settings: Settings) -> tuple[Finding, ...]:
    """Findings with the severity that was decided for their rules.

    Those of files in which their rule is left out are not among them. Raises UnknownRuleError.
    """
    return tuple(
        _levelled(finding, settings) for finding in findings if not _is_left_out(finding, settings)
    )


def _levelled(finding: Finding, settings: Settings) -> Finding:
    level = settings.levels.get(finding.rule.code)
    return finding if level is None or level == "off" else finding._replace(severity=level)


def _is_left_out(finding: Finding, settings: Settings) -> bool:
    return finding.rule.code in left_out(finding.primary.span.document.path, settings)


def left_out(path: str, settings: Settings) -> set[str]:
    """The codes of the rules that are left out in a file. Raises UnknownRuleError."""
    file = Path(path)
    ignores = (each.ignore for each in settings.file_ignores if each.patterns.match(file))
    return {code for each in ignores for code in _matching(settings.pack.rules, each)} - ALWAYS_ON


def codes_of(pack: Pack, wanted: str) -> set[str]:
    """The codes of a name, code, prefix or category. Raises UnknownRuleError."""
    return _matching(pack.rules, (wanted,))


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
            raise UnknownRuleError(each, rules)
        found |= codes
    return found


def _is_code(code: str, prefix: str) -> bool:
    """``gp101`` and prefixes of it that have all its letters: ``gp1``, ``gp``."""
    lowered = code.lower()
    return lowered.startswith(prefix) and len(prefix) >= len(lowered.rstrip("0123456789"))
