"""Judging conditions: what holds, which places decide it, and what leaves it open."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.azure_policy.expressions import PolicyEvaluation, element_scope, policy_scope
from guestpatch.azure_policy.model import NEGATIONS, Count, FieldOf, Logic
from guestpatch.azure_policy.operators import ORDERS, compare, compare_numbers, negated
from guestpatch.azure_policy.resource import Reading, ResourceView, path_of
from guestpatch.evaluate.text import scalar_text
from guestpatch.evaluate.values import (
    ArrayValue,
    Failure,
    Known,
    Trace,
    Undecided,
    first_undecided,
)
from guestpatch.facts import Setting
from guestpatch.policy.ask import Unanswered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from guestpatch.azure_policy.model import Condition, Definition, Test
    from guestpatch.azure_policy.resource import Bound
    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.scope import Scope
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Value
    from guestpatch.facts import Place
    from guestpatch.template.ir import Expression

__all__ = ["Evidence", "Judge", "Verdict", "deciding", "judge_of", "said_of"]

_MOST_SHOWN = 60
"""Characters of a value that are quoted."""
_MOST_CHOICES = 4
"""Values that a help names."""


class Evidence(NamedTuple):
    """A place that decides a condition.

    ``is_complaint``: the policy would be content with another value. ``depth`` counts the groups
    around the condition, ``reached`` the conditions that hold before it, where it ends a group of
    them. ``remedy`` is an instruction, where there is one.
    """

    place: Place
    text: str
    is_complaint: bool
    depth: int
    remedy: str = ""
    reached: int = 0


class Verdict(NamedTuple):
    """Whether a condition holds, and why; ``open`` says what leaves it undecided."""

    holds: bool | None
    evidence: tuple[Evidence, ...] = ()
    open: tuple[Unanswered, ...] = ()


class Judge:
    """Judges conditions about one resource in one world.

    ``policy`` evaluates expressions in ``scope``. The resource that they read is another one where
    the condition is about something that has to exist beside it. ``bound`` are the elements that
    are being counted.
    """

    def __init__(
        self, view: ResourceView, policy: PolicyEvaluation, scope: Scope, bound: Bound
    ) -> None:
        self.view = view
        self._policy = policy
        self._scope = scope
        self._bound = bound

    @property
    def evaluation(self) -> Evaluation:
        """The world that is judged in."""
        return self.view.evaluation

    def value(self, expression: Expression) -> Value:
        """What an expression of the definition comes to."""
        return self._policy.evaluate(expression, self._scope)

    def read(self, field: Expression) -> tuple[str, Reading]:
        """A field by its name, which may be computed."""
        name = self.value(field)
        if not isinstance(name, Known):
            return "", Reading((Setting(name, self.view.whole),))
        return str(name.data), self.view.read(str(name.data), self._bound)

    # -- groups --------------------------------------------------------------------------------

    def judge(self, condition: Condition, depth: int = 0) -> Verdict:
        """Whether a condition holds, by Kleene's logic."""
        self._policy.run.charge()
        if not isinstance(condition, Logic):
            return self._test(condition, depth)
        if condition.kind == "not":
            inner = self.judge(condition.members[0], depth)
            return inner._replace(holds=negated(inner.holds))
        settles = condition.kind == "anyOf"
        found: list[Evidence] = []
        reasons: list[Unanswered] = []
        for member in condition.members:
            verdict = self.judge(member, depth + 1)
            if verdict.holds is settles:
                held = 0 if settles else len(found)
                evidence = (each._replace(reached=each.reached + held) for each in verdict.evidence)
                return verdict._replace(evidence=tuple(evidence))
            found.extend(verdict.evidence)
            reasons.extend(verdict.open)
        if reasons:
            return Verdict(None, (), tuple(reasons[:1]))
        return Verdict(not settles, tuple(found))

    # -- one condition -------------------------------------------------------------------------

    def _test(self, test: Test, depth: int) -> Verdict:
        operand = self.value(test.operand)
        if isinstance(test.left, Count):
            return self._count(test, test.left, operand, depth)
        if isinstance(test.left, FieldOf):
            name, reading = self.read(test.left.name)
            if name.lower() == "location":
                reading, operand = _squeezed(reading), self._without_spaces(operand)
        else:
            reading = self._expression(test.left.expression)
        verdicts = [
            compare(self._policy, test.operator, each.value, operand) for each in reading.settings
        ]
        if False in verdicts:
            holds: bool | None = False
        else:
            holds = None if None in verdicts or reading.unknown is not None else True
        if holds is None:
            settings = [
                each
                for each, verdict in zip(reading.settings, verdicts, strict=True)
                if verdict is None
            ]
            open_settings = (*settings, *((reading.unknown,) if reading.unknown else ()))
            return Verdict(None, (), tuple(self._open(open_settings, operand)))
        deciding = [
            each
            for each, verdict in zip(reading.settings, verdicts, strict=True)
            if verdict is holds and each.place.property
        ]
        return Verdict(
            holds,
            tuple(self._evidence(test, deciding, operand, depth, is_flipped=not holds)),
        )

    def _expression(self, expression: Expression) -> Reading:
        """What an expression comes to, at the place it read last."""
        self._policy.touched.clear()
        value = self.value(expression)
        touched = self._policy.touched
        place = touched[-1].place if touched else self.view.whole
        is_null = isinstance(value, Known) and value.data is None
        return Reading((Setting(None if is_null else value, place),))

    def _without_spaces(self, value: Value) -> Value:
        if isinstance(value, ArrayValue):
            items = (self._without_spaces(self._policy.force(item)) for item in value.items)
            return value._replace(items=tuple(items))
        return _no_spaces(value)

    def _open(self, settings: Iterable[Setting], operand: Value) -> Iterator[Unanswered]:
        """Why a comparison is open: what is compared is not known, or what it is compared with."""
        for each in settings:
            value = each.value
            for unknown in (value, operand):
                if isinstance(unknown, Failure):
                    yield Unanswered("error", unknown.message, each.place)
                    return
                undecided = None if unknown is None else first_undecided(unknown)
                if undecided is not None:
                    yield Unanswered(undecided.cause, undecided.reason, each.place)
                    return
            yield Unanswered("error", "the values cannot be compared", each.place)
            return
        yield Unanswered("error", "the condition cannot be judged", self.view.whole)

    def _evidence(
        self, test: Test, settings: list[Setting], operand: Value, depth: int, *, is_flipped: bool
    ) -> Iterator[Evidence]:
        operator = NEGATIONS.get(test.operator, test.operator)
        is_complaint = (test.operator in NEGATIONS) is not is_flipped
        if test.operator == "exists":
            wanted = isinstance(operand, Known) and scalar_text(operand.data).lower() == "true"
            is_complaint = wanted is is_flipped
        for each in settings[:1]:
            name = each.place.property.rpartition(".")[2]
            remedy = self._remedy(operator, name, operand) if is_complaint else ""
            yield Evidence(each.place, said_of(name, each.value), is_complaint, depth, remedy)

    def _remedy(self, operator: str, name: str, operand: Value) -> str:
        """What would content a policy that complains of a value."""
        if not name or name.endswith("]"):
            return ""
        if operator == "exists":
            return f"set `{name}`"
        if operator == "equals" and isinstance(operand, Known):
            return f"set `{name}` to {_quoted(operand)}"
        if operator == "in" and isinstance(operand, ArrayValue) and not operand.open:
            values = [self._policy.force(item) for item in operand.items]
            known = [_quoted(each) for each in values if isinstance(each, Known)]
            if known and len(known) == len(values) <= _MOST_CHOICES:
                return f"set `{name}` to {' or '.join(known)}"
        return ""

    # -- count ---------------------------------------------------------------------------------

    def _count(self, test: Test, count: Count, operand: Value, depth: int) -> Verdict:
        settings, unknown, path = self._elements(count)
        least, most = 0, 0
        open_parts: list[Unanswered] = []
        places: list[Setting] = []
        for number, each in enumerate(settings):
            holds: bool | None = True
            if count.where is not None:
                inner = self._at(path, each, number, count.name).judge(count.where, depth + 1)
                holds = inner.holds
                open_parts.extend(inner.open)
            least += holds is True
            most += holds is not False
            if holds:
                places.append(each)
        is_open = unknown is not None
        verdict = _counted(self._policy, test.operator, least, inf if is_open else most, operand)
        if verdict is None:
            reasons = open_parts or self._open((unknown,) if unknown else settings, operand)
            return Verdict(None, (), tuple(reasons)[:1])
        evidence = [
            Evidence(each.place, "counted here", is_complaint=False, depth=depth)
            for each in places[:1]
            if each.place.property
        ]
        return Verdict(verdict, tuple(evidence))

    def _elements(
        self, count: Count
    ) -> tuple[tuple[Setting, ...], Setting | None, tuple[str, ...]]:
        """The elements, something unknown among them, and the path that they stand for."""
        if isinstance(count.array, FieldOf):
            name, reading = self.read(count.array.name)
            path = path_of(name, self.view.site.type) or ()
            return reading.settings, reading.unknown, tuple(part.lower() for part in path)
        value = self.value(count.array.expression)
        whole = self.view.whole
        if not isinstance(value, ArrayValue):
            if isinstance(value, Known) and value.data is None:
                return (), None, ()
            return (), Setting(value, whole), ()
        items = tuple(Setting(self._policy.force(item), whole) for item in value.items)
        rest = None
        if value.open:
            more = Undecided("loop", "further elements are not known", value.trace, value.rest)
            rest = Setting(more, whole)
        return items, rest, ()

    def _at(self, path: tuple[str, ...], element: Setting, number: int, name: str) -> Judge:
        """The same judge inside an array, at one of its elements."""
        bound = {**self._bound, path: element} if path else self._bound
        own = self._policy.view is self.view
        policy = self._policy.counting(bound if own else self._policy.bound)
        value = element.value or Known(None, Trace(element.place.span))
        return Judge(self.view, policy, element_scope(self._scope, value, number, name), bound)


def judge_of(
    evaluation: Evaluation, definition: Definition, site: Site, origin: Site | None = None
) -> Judge:
    """A judge of a definition about a resource; expressions read ``origin``, if that is another."""
    view = ResourceView(evaluation, site)
    read = view if origin is None else ResourceView(evaluation, origin)
    policy = PolicyEvaluation(evaluation.run, evaluation.world, read)
    return Judge(view, policy, policy_scope(definition, origin or site), {})


def deciding(evidence: Sequence[Evidence]) -> Evidence | None:
    """What the policy complains of, else the last that holds.

    Of several complaints it is the outermost, and of alternatives that of which most holds.
    """
    complaints = [each for each in evidence if each.is_complaint]
    if complaints:
        rank = min((each.depth, -each.reached) for each in complaints)
        return [each for each in complaints if (each.depth, -each.reached) == rank][-1]
    return evidence[-1] if evidence else None


def said_of(name: str, value: Value | None) -> str:
    """What is said of a property at its place."""
    if value is None:
        return f"`{name}` is not set" if name else "not set"
    if isinstance(value, Known):
        return f"`{name}` is {_quoted(value)}" if name else _quoted(value)
    return f"`{name}` is set" if name else "set"


def _quoted(value: Known) -> str:
    data = value.data
    text = scalar_text(data).lower() if isinstance(data, bool) else scalar_text(data)
    return f"`{text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + '…'}`"


def _squeezed(reading: Reading) -> Reading:
    """Locations without spaces: Azure takes `West Europe` for `westeurope`."""
    settings = (
        each if each.value is None else each._replace(value=_no_spaces(each.value))
        for each in reading.settings
    )
    return reading._replace(settings=tuple(settings))


def _no_spaces(value: Value) -> Value:
    if isinstance(value, Known) and isinstance(value.data, str):
        return value._replace(data=value.data.replace(" ", ""))
    return value


def _counted(
    evaluation: Evaluation, operator: str, least: int, most: float, operand: Value
) -> bool | None:
    """Whether a condition holds of a number that lies between two others."""
    if least == most:
        known = Known(least, Trace(operand.trace.span))
        return compare(evaluation, operator, known, operand)
    if not isinstance(operand, Known) or not isinstance(operand.data, (int, float)):
        return None
    wanted = operand.data
    if operator in ("equals", "notEquals"):
        is_possible = least <= wanted <= most
        return None if is_possible else operator == "notEquals"
    if operator not in ORDERS:
        return None
    ends = {compare_numbers(operator, end, wanted) for end in (least, most)}
    return ends.pop() if len(ends) == 1 else None
