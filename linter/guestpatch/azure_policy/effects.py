"""What comes of a resource of which the condition of a policy holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from guestpatch.azure_policy.conditions import Evidence, said_of
from guestpatch.azure_policy.operators import compare
from guestpatch.azure_policy.related import Missing, Search
from guestpatch.azure_policy.resource import tag_of
from guestpatch.evaluate.conditions import truth
from guestpatch.evaluate.values import Failure, Undecided, first_undecided
from guestpatch.policy.ask import Unanswered

if TYPE_CHECKING:
    from guestpatch.azure_policy.conditions import Judge
    from guestpatch.azure_policy.model import Definition, Operation
    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Value
    from guestpatch.facts import Place
    from guestpatch.policy import Severity
    from guestpatch.policy.model import Confidence

__all__ = ["Doing", "Outcome", "effect_on"]


class Doing(NamedTuple):
    """What a policy does to a resource, with the places that decide it, where it has its own."""

    headline: str
    confidence: Confidence = "certain"
    evidence: tuple[Evidence, ...] = ()
    severity: Severity | None = None
    help: str = ""


Outcome: TypeAlias = Doing | tuple[Unanswered, ...]
"""What is done, or why that is open; an empty tuple where nothing is."""


def effect_on(
    evaluation: Evaluation,
    definition: Definition,
    judge: Judge,
    site: Site,
    neighbours: tuple[Site, ...],
) -> Outcome:
    """What the effect of a definition is on a resource that it is about."""
    title = definition.title
    match definition.effect:
        case "disabled":
            return ()
        case "deny":
            return Doing(f"the deployment is denied by the policy `{title}`")
        case "audit":
            return Doing(f"not compliant with the policy `{title}`")
        case "modify" | "append":
            return _changes(definition, judge)
        case "auditIfNotExists" | "deployIfNotExists":
            if definition.related is None:
                return ()
            search = Search(evaluation, definition, definition.related, judge, site, neighbours)
            return _missing(definition, search)


def _missing(definition: Definition, search: Search) -> Outcome:
    """What is said where something that has to exist does not."""
    found = search.found()
    if not isinstance(found, Missing):
        return found
    title = definition.title
    if definition.effect == "deployIfNotExists":
        headline = f"the policy `{title}` starts a deployment for this resource"
    else:
        headline = f"not compliant with the policy `{title}`"
    evidence = found.evidence
    if found.type:
        headline += f", because no `{found.type}` is deployed with it"
        place = search.judge.view.whole
        evidence = (Evidence(place, "nothing of that type beside it", True, 0),)  # noqa: FBT003
    return Doing(headline, found.confidence, evidence)


# -- changes ---------------------------------------------------------------------------------------


class _Change(NamedTuple):
    text: str
    evidence: Evidence
    is_conflict: bool = False


def _changes(definition: Definition, judge: Judge) -> Outcome:
    found: list[_Change] = []
    for operation in definition.operations:
        change = _change(judge, operation)
        if isinstance(change, tuple) and not isinstance(change, _Change):
            return change
        if isinstance(change, _Change):
            found.append(change)
    if not found:
        return ()
    evidence = tuple(each.evidence for each in found)
    title = definition.title
    if any(each.is_conflict for each in found):
        what = ", ".join(each.text for each in found if each.is_conflict)
        headline = f"the deployment is denied by the policy `{title}`, which wants {what}"
        return Doing(headline, evidence=evidence, severity="error")
    what = ", ".join(each.text for each in found)
    advice = "write it in the template, so that the template says what is deployed"
    return Doing(f"changed by the policy `{title}`: {what}", evidence=evidence, help=advice)


def _change(judge: Judge, operation: Operation) -> _Change | tuple[Unanswered, ...] | None:
    """What an operation changes; None where nothing, a reason where that is not known."""
    if operation.condition is not None:
        condition = judge.value(operation.condition)
        holds = truth(condition)
        if holds is None:
            return _reason(condition, judge)
        if not holds:
            return None
    name, reading = judge.read(operation.field)
    value = None if operation.value is None else judge.value(operation.value)
    if reading.is_each:
        return _appended(name, judge) if operation.kind == "append" else _of_elements(name, judge)
    setting = reading.settings[0]
    open_value = setting.value
    if isinstance(open_value, (Undecided, Failure)):
        return _reason(open_value, judge, setting.place)
    shown = name if tag_of(name) else name.rpartition(".")[2].rpartition("/")[2]
    evidence = Evidence(setting.place, said_of(shown, setting.value), True, 0)  # noqa: FBT003
    if operation.kind == "remove":
        return None if setting.value is None else _Change(f"`{shown}` is removed", evidence)
    if setting.value is not None and operation.kind == "add":
        return None
    if value is None or isinstance(value, Failure):
        return _reason(value, judge, setting.place)
    same = compare(judge.evaluation, "equals", setting.value, value)
    if setting.value is not None and same is None:
        return _reason(value, judge, setting.place)
    if setting.value is not None and same:
        return None
    told = said_of(shown, value).replace(" is ", " becomes ", 1)
    is_conflict = operation.kind == "append" and setting.value is not None
    return _Change(told, evidence, is_conflict)


def _appended(name: str, judge: Judge) -> _Change:
    place = judge.view.whole
    evidence = Evidence(place, "an element is added", True, 0)  # noqa: FBT003 - a plain record
    return _Change(f"an element is added to `{name}`", evidence)


def _of_elements(name: str, judge: Judge) -> tuple[Unanswered, ...]:
    reason = f"what is changed in the elements of `{name}` is not worked out"
    return (Unanswered("function", reason, judge.view.whole),)


def _reason(
    value: Value | None, judge: Judge, place: Place | None = None
) -> tuple[Unanswered, ...]:
    where = place or judge.view.whole
    if isinstance(value, Failure):
        return (Unanswered("error", value.message, where),)
    undecided = None if value is None else first_undecided(value)
    if undecided is None:
        return (Unanswered("error", "what the policy changes is not known", where),)
    return (Unanswered(undecided.cause, undecided.reason, where),)
