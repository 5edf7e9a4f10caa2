"""Level D: the expanded resources of both sides, unknown values by identity."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from bicep_conformance.nodes import Node, contains, show, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bicep_conformance.expand import Expanded

__all__ = ["Outcome", "Verdict", "compare_resources"]

Verdict: TypeAlias = Literal["equal", "differ", "not comparable"]


@dataclass(slots=True)
class Outcome:
    """What came of comparing two sets of resources."""

    resources: int = 0
    values: int = 0
    """Scalars and unknown values that were met on both sides."""
    unknown: int = 0
    """Of these: unknown on both sides."""
    absent: int = 0
    """Values that come from a file that is not here."""
    differences: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    """Places where one side knows more, or where unknown values do not pair up."""

    @property
    def verdict(self) -> Verdict:
        """Differences outweigh doubts."""
        if self.differences:
            return "differ"
        return "not comparable" if self.doubts else "equal"


@dataclass(slots=True)
class _Naming:
    """Which unknown value of the one side is which of the other."""

    there: dict[object, object] = field(default_factory=dict)
    back: dict[object, object] = field(default_factory=dict)

    def same(self, one: object, other: object) -> bool:
        """Whether two identities are the same one under a renaming; new ones become a pair."""
        if one not in self.there and other not in self.back:
            self.there[one] = other
            self.back[other] = one
            return True
        return self.there.get(one) == other and self.back.get(other) == one

    def turned(self) -> _Naming:
        """The same, seen from the other side."""
        return _Naming(self.back, self.there)

    def copy(self) -> _Naming:
        """Something to try with."""
        return _Naming(dict(self.there), dict(self.back))


def compare_resources(left: Sequence[Expanded], right: Sequence[Expanded]) -> Outcome:
    """Compare the resources of the Bicep side with those of the JSON side.

    Existing resources that only the Bicep side has are no difference: the compiler leaves them
    out of templates without symbols.
    """
    outcome = Outcome()
    naming = _Naming()
    groups: dict[tuple[int, str, str, bool], tuple[list[Expanded], list[Expanded]]] = {}
    for side, resources in enumerate((left, right)):
        for each in resources:
            groups.setdefault(each.key(), ([], []))[side].append(each)
    lone: list[tuple[list[Expanded], list[Expanded]]] = []
    for ours, theirs in sorted(groups.values(), key=lambda group: len(group[0])):
        _pair_up(ours, theirs, naming, outcome)
        lone.append((ours, theirs))
    rest: dict[tuple[int, str, bool], tuple[list[Expanded], list[Expanded]]] = {}
    for side in (0, 1):
        for group in lone:
            for each in group[side]:
                key = (each.depth, each.type, each.existing)
                rest.setdefault(key, ([], []))[side].append(each)
    for ours, theirs in rest.values():
        _pair_up(ours, theirs, naming, outcome)
        outcome.differences.extend(
            f"only in Bicep: {each.type} {each.name}" for each in ours if not each.existing
        )
        outcome.differences.extend(f"only in JSON: {each.type} {each.name}" for each in theirs)
    return outcome


def _pair_up(
    ours: list[Expanded], theirs: list[Expanded], naming: _Naming, outcome: Outcome
) -> None:
    """Compare resources that may be the same, best pair first; takes them out of the lists.

    Each of the shorter list finds its own, so that what only one side has is what is left.
    """
    for one, best in _best_pairs(ours, theirs, naming):
        ours[:] = [each for each in ours if each is not one]
        theirs[:] = [each for each in theirs if each is not best]
        outcome.resources += 1
        walker = _Walker(naming, outcome)
        for kind, text in walker.walk(one.node, best.node, f"{one.type} {one.name}"):
            (outcome.differences if kind == "differ" else outcome.doubts).append(text)


def _best_pairs(
    ours: list[Expanded], theirs: list[Expanded], naming: _Naming
) -> Iterator[tuple[Expanded, Expanded]]:
    if len(ours) <= len(theirs):
        for one in list(ours):
            yield one, theirs[_nearest(one, theirs, naming)]
    else:
        for other in list(theirs):
            yield ours[_nearest(other, ours, naming.turned())], other


def _nearest(one: Expanded, candidates: list[Expanded], naming: _Naming) -> int:
    """Which of the candidates differs least from a resource."""
    best, least = 0, (sys.maxsize, sys.maxsize)
    for index, other in enumerate(candidates if len(candidates) > 1 else ()):
        distance = _distance(one, other, naming)
        if distance < least:
            best, least = index, distance
        if least == (0, 0):
            break
    return best


def _distance(one: Expanded, other: Expanded, naming: _Naming) -> tuple[int, int]:
    walker = _Walker(naming.copy(), Outcome())
    found = Counter(kind for kind, _ in walker.walk(one.node, other.node, ""))
    return found["differ"], found["doubt"]


class _Walker:
    def __init__(self, naming: _Naming, outcome: Outcome) -> None:
        self._naming = naming
        self._outcome = outcome

    def walk(self, left: Node, right: Node, path: str) -> Iterator[tuple[str, str]]:
        """Every difference (``differ``) and every place that cannot be told (``doubt``)."""
        kinds = {left.kind, right.kind}
        if "absent" in kinds or (left.kind != right.kind and contains(left, _is_absent)):
            self._outcome.absent += 1
        elif "unknown" in kinds or kinds & {"open array", "open object"}:
            yield from self._unknown(left, right, path)
        elif "text" in kinds and kinds <= {"text", "constant"}:
            yield from self._texts(left, right, path)
        elif left.kind != right.kind:
            yield from self._differ(left, right, path)
        elif left.kind == "object":
            yield from self._members(left, right, path)
        elif left.kind == "array":
            if len(left.children) != len(right.children):
                yield from self._differ(left, right, path)
                return
            for index, (one, other) in enumerate(zip(left.children, right.children, strict=True)):
                yield from self.walk(one, other, f"{path}[{index}]")
        else:
            self._outcome.values += 1
            if left != right:
                yield from self._differ(left, right, path)

    def _texts(self, left: Node, right: Node, path: str) -> Iterator[tuple[str, str]]:
        """Texts with unknown parts: what is known at their ends must not contradict."""
        ours, theirs = _parts(left), _parts(right)
        if [each.kind for each in ours] == [each.kind for each in theirs]:
            pairs = zip(ours, theirs, strict=True)
            if all(one == other or one.kind == "unknown" for one, other in pairs):
                for index, (one, other) in enumerate(zip(ours, theirs, strict=True)):
                    yield from self.walk(one, other, f"{path}[{index}]")
                return
        if _may_be_same(ours, theirs) and _may_be_same(ours[::-1], theirs[::-1], ends=True):
            yield "doubt", f"{path} known in part: {show(left)}  <>  {show(right)}"
        else:
            yield from self._differ(left, right, path)

    def _members(self, left: Node, right: Node, path: str) -> Iterator[tuple[str, str]]:
        ours = {str(member.value).lower(): member for member in left.children}
        theirs = {str(member.value).lower(): member for member in right.children}
        for key, member in ours.items():
            other = theirs.get(key)
            if other is None:
                yield "differ", f"{path}.{key}: {show(member.children[0])}  <>  nothing"
            else:
                yield from self.walk(member.children[0], other.children[0], f"{path}.{key}")
        for key, member in theirs.items():
            if key not in ours:
                yield "differ", f"{path}.{key}: nothing  <>  {show(member.children[0])}"

    def _unknown(self, left: Node, right: Node, path: str) -> Iterator[tuple[str, str]]:
        """Equal when both are unknown for the same reason and are the same value elsewhere too."""
        self._outcome.values += 1
        if left.kind == "unknown" and right.kind == "unknown":
            self._outcome.unknown += 1
            one, other = left.children[0].value, right.children[0].value
            same_reason = _same_reason(left.value, right.value)
            if same_reason and self._naming.same(one, other):
                return
            what = "pairs up otherwise" if same_reason else "other reason"
            yield "doubt", f"{path} {what}: {_reason(left)}  <>  {_reason(right)}"
        elif left.kind == right.kind and left.kind == "open object":
            self._outcome.unknown += 1
            yield from self._members(left, right, path)
        elif left.kind == right.kind and len(left.children) == len(right.children):
            self._outcome.unknown += 1
            for index, (one_item, other_item) in enumerate(
                zip(left.children, right.children, strict=True)
            ):
                yield from self.walk(one_item, other_item, f"{path}[{index}]")
        else:
            yield "doubt", f"{path} one side knows more: {_reason(left)}  <>  {_reason(right)}"

    def _differ(self, left: Node, right: Node, path: str) -> Iterator[tuple[str, str]]:
        yield "differ", f"{path}: {show(left)}  <>  {show(right)}"


def _parts(node: Node) -> tuple[Node, ...]:
    return node.children if node.kind == "text" else (node,)


def _may_be_same(left: tuple[Node, ...], right: tuple[Node, ...], *, ends: bool = False) -> bool:
    """Whether the first parts (with ``ends`` read from behind) can begin the same text."""
    one, other = text_of(left[0]), text_of(right[0])
    if one is None or other is None:
        return True
    short, long = sorted((one, other), key=len)
    return long.endswith(short) if ends else long.startswith(short)


def _is_absent(node: Node) -> bool:
    return node.kind == "absent"


def _same_reason(left: object, right: object) -> bool:
    """Whether cause and reason are the same; the type counts where both sides know it."""
    if not isinstance(left, tuple) or not isinstance(right, tuple):
        return False
    return left[:2] == right[:2] and (left[2] == right[2] or "" in (left[2], right[2]))


def _reason(node: Node) -> str:
    return str(node.value) if node.kind == "unknown" else show(node)
