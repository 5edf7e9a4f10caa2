"""Rules as data."""

from __future__ import annotations

import re
from collections.abc import Mapping  # noqa: TC003 - used in frozen data
from pathlib import Path  # noqa: TC003 - as above
from typing import Any, Literal, NamedTuple, TypeAlias

__all__ = [
    "CATEGORIES",
    "GROUPS",
    "POLICY",
    "PROFILES",
    "SEVERITIES",
    "Case",
    "Condition",
    "Confidence",
    "FactTest",
    "Group",
    "Label",
    "Operator",
    "Pack",
    "Profile",
    "Rule",
    "Safety",
    "Severity",
    "build_rule",
]

Severity: TypeAlias = Literal["error", "warning", "info"]
Confidence: TypeAlias = Literal["certain", "likely", "possible"]
Safety: TypeAlias = Literal["safe", "unsafe", "display-only"]
"""Whether a fix changes no meaning, has to be looked at, or is only ever shown."""
Operator: TypeAlias = Literal[
    "equals",
    "not",
    "in",
    "matches",
    "exists",
    "absent",
    "at-least",
    "before",
    "after",
    "contains",
    "all",
    "any",
]

Profile: TypeAlias = Literal["default", "strict", "audit"]
"""How much is reported, from the least to the most."""
PROFILES: tuple[Profile, ...] = ("default", "strict", "audit")

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""From the worst to the least."""

_POLICY_CODE = re.compile("AZURE-[0-9a-f]{8}", re.IGNORECASE)
POLICY = "azure-policy"
"""The category of what is no rule of a pack but a definition of Azure Policy."""
_OURS = re.compile("GP[0-9]+")
CATEGORIES = ("validity", "coverage", "change", "rollout", "hygiene", "tool")

GROUPS = ("all-of", "any-of", "none-of")


class FactTest(NamedTuple):
    """One test of one fact; of ``all`` and ``any`` the operand is a condition on elements."""

    fact: str
    operator: Operator
    operand: Any


class Group(NamedTuple):
    """Conditions joined by all-of, any-of or none-of."""

    kind: Literal["all-of", "any-of", "none-of"]
    members: tuple[Condition, ...]


Condition: TypeAlias = FactTest | Group


class Label(NamedTuple):
    """A place to point at: a fact, ``vm`` or ``item``, and what is said there."""

    at: str
    text: str
    primary: bool


class Case(NamedTuple):
    """One pattern that a rule finds. It is found where ``when`` and ``forbid`` both hold."""

    when: Condition
    forbid: Condition
    severity: Severity
    confidence: Confidence
    headline: str
    labels: tuple[Label, ...]
    helps: tuple[str, ...]
    fix: Mapping[str, Any] | None


class Rule(NamedTuple):
    """A rule with everything said about it in its pack."""

    code: str
    name: str
    category: str
    severity: Severity
    confidence: Confidence
    summary: str
    editions: Mapping[str, str]
    """Severity or ``off`` by edition, where it differs."""
    applies_to: tuple[str, ...]
    each: str | None
    """A list fact; the rule is then asked once per element, which it calls ``item``."""
    when: Condition
    """What holds for all cases; part of the condition of each."""
    cases: tuple[Case, ...]
    """Empty for what the tool itself reports."""
    table: str | None
    """The knowledge table the rule rests on, whose date its findings show."""
    traces: tuple[str, ...]
    since: str
    folder: Path
    """Where its file and its page are."""
    profile: Profile = "default"
    """The least profile in which the rule is asked without being selected by name."""

    @property
    def is_policy(self) -> bool:
        """Whether it stands for a definition of Azure Policy, and is in no pack."""
        return self.category == POLICY

    @property
    def is_built_in(self) -> bool:
        """Whether it comes with the program: the letters of its code are kept for that."""
        return _OURS.fullmatch(self.code) is not None

    @property
    def file(self) -> Path:
        """The YAML file that says it."""
        return self.folder / f"{self.name}.yaml"

    def page(self) -> str | None:
        """The Markdown page beside the file; None where there is none. Raises OSError."""
        file = self.folder / f"{self.name}.md"
        return file.read_text("utf-8") if file.is_file() else None

    def severity_in(self, edition: str) -> Severity | None:
        """The severity in an edition; None where the rule is off."""
        stated = self.editions.get(edition, self.severity)
        return None if stated == "off" else stated  # type: ignore[return-value]


class Pack(NamedTuple):
    """Rules, ordered by code: those of one folder, or of several that were joined."""

    rules: tuple[Rule, ...]
    digest: str
    """Changes with the content of every rule file."""

    def code_of(self, wanted: str) -> str | None:
        """The code of a rule by its name or code; that of an Azure Policy definition is its own."""
        rule = self.find(wanted)
        if rule is not None:
            return rule.code
        return f"AZURE{wanted[5:].lower()}" if _POLICY_CODE.fullmatch(wanted) else None

    def find(self, wanted: str) -> Rule | None:
        """The rule of a code or name, in any letter case."""
        lowered = wanted.lower()
        return next(
            (rule for rule in self.rules if lowered in (rule.code.lower(), rule.name)), None
        )


def build_rule(data: Mapping[str, Any], folder: Path) -> Rule:
    """A rule from the plain data of its file in a folder, which has been validated."""
    parts = data.get("cases")
    if parts is None:
        parts = [data] if "forbid" in data or "require" in data else []
    return Rule(
        code=data["code"],
        name=data["name"],
        category=data["category"],
        severity=data["severity"],
        confidence=data.get("confidence", "certain"),
        summary=data["summary"],
        editions=data.get("editions", {}),
        applies_to=tuple(data.get("applies-to", ("virtual-machine", "scale-set"))),
        each=data.get("each"),
        when=_condition(data["when"]) if "when" in data else Group("all-of", ()),
        cases=tuple(_case(data, part) for part in parts),
        table=data.get("table"),
        traces=tuple(data.get("traces", ())),
        since=data["since"],
        folder=folder,
        profile=data.get("profile", "default"),
    )


def _case(rule: Mapping[str, Any], part: Mapping[str, Any]) -> Case:
    conditions = [_condition(rule["when"])] if "when" in rule else []
    if part is not rule and "when" in part:
        conditions.append(_condition(part["when"]))
    require = part.get("require")
    forbid = _condition(part["forbid"]) if "forbid" in part else Group("all-of", ())
    if require is not None:
        forbid = Group("all-of", (forbid, Group("none-of", (_condition(require),))))
    helps = part.get("help", rule.get("help", ()))
    return Case(
        when=Group("all-of", tuple(conditions)),
        forbid=forbid,
        severity=part.get("severity", rule["severity"]),
        confidence=part.get("confidence", rule.get("confidence", "certain")),
        headline=part.get("headline", rule.get("headline", "")),
        labels=tuple(
            Label(label["at"], label.get("text", ""), label.get("primary", False))
            for label in part.get("labels", rule.get("labels", ()))
        ),
        helps=(helps,) if isinstance(helps, str) else tuple(helps),
        fix=part.get("fix", rule.get("fix")),
    )


def _condition(data: Mapping[str, Any]) -> Condition:
    members: list[Condition] = []
    for name, value in data.items():
        if name in GROUPS:
            members.append(Group(name, tuple(_condition(each) for each in value)))  # type: ignore[arg-type]
        else:
            for operator, operand in value.items():
                inner = _condition(operand) if operator in ("all", "any") else operand
                members.append(FactTest(name, operator, inner))
    return members[0] if len(members) == 1 else Group("all-of", tuple(members))
