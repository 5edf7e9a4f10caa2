"""Whether a value is one that its declaration allows, as far as the value is known.

What is compared without regard to letter case here, Azure compares so: names of properties, and
allowed values (https://github.com/Azure/bicep/issues/2489).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.evaluate.compare import equal
from guestpatch.evaluate.functions.utf16 import units
from guestpatch.evaluate.values import (
    ArrayValue,
    Failure,
    Known,
    LambdaValue,
    ObjectValue,
    TextValue,
    type_name,
)
from guestpatch.source.spelling import spelled, suggestion
from guestpatch.template import ir

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.scope import Scope
    from guestpatch.evaluate.values import Value
    from guestpatch.source.text import Span
    from guestpatch.template.ir import Scalar
    from guestpatch.template.limits import LazyLimits, Limits

__all__ = ["Fitting", "Misfit"]

MAX_DEPTH = 40
"""Values inside one another that are looked at; no real template has as many."""
_SHOWN_VALUES = 3
_SHOWN_CHARACTERS = 60
_SCALARS = frozenset({"string", "int", "bool", "float"})
_ARTICLES = {"array": "an array", "int": "an int", "object": "an object"}


class Misfit(NamedTuple):
    """One place where a value is none that its declaration allows."""

    at: Span
    message: str
    label: str
    """What to write there instead."""
    limit: tuple[Span, str] | None = None
    """The piece of the declaration that says so."""
    value: Value | None = None
    """The value that is wrong."""


class Fitting:
    """Holds values against limits. ``scope`` is that of the template which declares them."""

    def __init__(self, evaluation: Evaluation, scope: Scope) -> None:
        self._evaluation = evaluation
        self._scope = scope

    def misfits(self, value: Value, limits: Limits, name: str, depth: int = 0) -> Iterator[Misfit]:
        """What is certainly wrong with a value; ``name`` is what it is called in messages."""
        if depth > MAX_DEPTH or isinstance(value, (Failure, LambdaValue)):
            return
        if isinstance(value, Known) and value.data is None:
            if depth and limits.kind and not limits.nullable:
                yield Misfit(value.trace.span, f"`{name}` is null", f"expected {_a(limits.kind)}")
            return
        kind = type_name(value)
        if limits.kind and kind and not _is_kind(value, kind, limits.kind):
            message = f"`{name}` takes {_a(limits.kind)}"
            yield Misfit(value.trace.span, message, f"found {_a(kind)}", value=value)
            return
        for misfit in (*self._allowed(value, limits, name), *_sizes(value, limits, name)):
            yield misfit._replace(value=misfit.value or value)
        if isinstance(value, ObjectValue):
            yield from self._properties(value, limits, name, depth)
        elif isinstance(value, ArrayValue):
            yield from self._items(value, limits, name, depth)

    # -- allowed values --------------------------------------------------------------------------

    def _allowed(self, value: Value, limits: Limits, name: str) -> Iterator[Misfit]:
        allowed = limits.allowed
        if allowed is None or not all(isinstance(each, ir.Constant) for each in allowed):
            return
        if isinstance(value, Known) and value.data is None:
            return
        if isinstance(value, ArrayValue):
            for item in value.items:
                yield from self._allowed(self._evaluation.force(item), limits, name)
            return
        options = [self._evaluation.evaluate(each, self._scope) for each in allowed]
        if any(self._may_be(value, option) for option in options):
            return
        texts = [str(each.data) for each in options if isinstance(each, Known)]
        found = value.data if isinstance(value, Known) and not limits.secure else None
        shown = "a value" if found is None else f"`{str(found)[:_SHOWN_CHARACTERS]}`"
        near = None if found is None else suggestion(str(found), texts)
        limit, label = "the allowed values start here", f"expected {_listed(texts)}"
        if near is not None:
            limit, label = "is allowed", f"did you mean `{near}`?"
        span = allowed[0 if near is None else texts.index(near)].span
        message = f"{shown} is not allowed for `{name}`"
        yield Misfit(value.trace.span, message, label, (span, limit), value)

    def _may_be(self, value: Value, option: Value) -> bool:
        """Whether a value may be an option, text of a number being that number."""
        kinds = {type_name(value), type_name(option)}
        if len(kinds) > 1 and kinds <= _SCALARS:
            is_known = isinstance(value, Known) and isinstance(option, Known)
            return not is_known or _text(value) == _text(option)
        return equal(self._evaluation, _folded(value), _folded(option)) is not False

    # -- parts -----------------------------------------------------------------------------------

    def _properties(
        self, value: ObjectValue, limits: Limits, name: str, depth: int
    ) -> Iterator[Misfit]:
        if limits.discriminator:
            limits = self._case(value, limits)
        declared = {key.lower(): (key, part) for key, part in limits.properties}
        for key, member in value.members.items():
            part = declared[key][1] if key in declared else limits.others
            if part is not None:
                inside = self._evaluation.force(member.slot)
                yield from self.misfits(inside, part(), f"{name}.{member.key}", depth + 1)
            elif limits.sealed:
                names = [each for each, _ in limits.properties]
                near = suggestion(member.key, names)
                label = f"expected {_listed(names)}" if near is None else f"did you mean `{near}`?"
                yield Misfit(member.key_span, f"`{name}` has no property `{member.key}`", label)
        if value.open:
            return
        lacking = [
            key
            for lowered, (key, part) in declared.items()
            if lowered not in value.members and _is_needed(part())
        ]
        if lacking:
            message = f"`{name}` lacks {_listed(lacking)}"
            yield Misfit(value.trace.span, message, "every property that is not nullable is needed")

    def _case(self, value: ObjectValue, limits: Limits) -> Limits:
        """The limits of the case of a tagged union that an object is."""
        member = value.members.get(limits.discriminator.lower())
        tag = None if member is None else self._evaluation.force(member.slot)
        written = tag.data if isinstance(tag, Known) and isinstance(tag.data, str) else ""
        chosen = spelled(written, [case for case, _ in limits.cases])
        part = next((part for case, part in limits.cases if case == chosen), None)
        return limits if part is None else part()

    def _items(self, value: ArrayValue, limits: Limits, name: str, depth: int) -> Iterator[Misfit]:
        for number, item in enumerate(value.items):
            part: LazyLimits | None = limits.others
            if number < len(limits.items):
                part = limits.items[number]
            if part is not None:
                inside = self._evaluation.force(item)
                yield from self.misfits(inside, part(), f"{name}[{number}]", depth + 1)
        found, expected = len(value.items), len(limits.items)
        if limits.sealed and (found > expected or (found < expected and not value.open)):
            message = f"`{name}` takes {_counted(expected, 'element')}"
            yield Misfit(value.trace.span, message, f"found {found}")


def _is_needed(limits: Limits) -> bool:
    """Whether a property has to be there; one of a type that is not known may be nullable."""
    return bool(limits.kind) and not limits.nullable


def _is_kind(value: Value, kind: str, expected: str) -> bool:
    """Whether a value may be of a kind.

    Templates in use give numbers and switches as text, and the reverse.
    """
    if kind in {expected, "null"}:
        return True
    if not isinstance(value, Known):
        return kind in _SCALARS and expected in _SCALARS
    match expected:
        case "string":
            return True
        case "int":
            return _is_whole(value.data)
        case "bool":
            return str(value.data).lower() in {"true", "false"}
        case _:
            return False


def _is_whole(data: Scalar) -> bool:
    if isinstance(data, float):
        return data.is_integer()
    return isinstance(data, str) and data.strip().removeprefix("-").isdecimal()


class _Size(NamedTuple):
    """What a number or length is between; ``most`` is None where nobody knows."""

    least: int
    most: int | None
    unit: str = ""


def _size(value: Value) -> _Size | None:
    match value:
        case Known(data=bool()):
            return None
        case Known(data=int(number)):
            return _Size(number, number)
        case Known(data=str(text)):
            return _Size(units(text), units(text), "character")
        case TextValue(parts=parts):
            known = sum(units(part) for part in parts if isinstance(part, str))
            return _Size(known, None, "character")
        case ArrayValue(items=items):
            return _Size(len(items), None if value.open else len(items), "element")
        case _:
            return None


def _sizes(value: Value, limits: Limits, name: str) -> Iterator[Misfit]:
    """What breaks a limit on a number or a length."""
    size = _size(value)
    if size is None:
        return
    least, most, unit = size
    low, high = limits.minimum, limits.maximum
    if unit:
        low, high = limits.minimum_length, limits.maximum_length
    at = value.trace.span
    if low is not None and most is not None and most < low.value:
        expected = f"at least {_counted(low.value, unit)}"
        yield Misfit(at, f"`{name}` takes {expected}", f"found {most}", (low.span, expected))
    if high is not None and least > high.value:
        expected = f"at most {_counted(high.value, unit)}"
        found = f"found {least}" if most == least else f"found at least {least}"
        yield Misfit(at, f"`{name}` takes {expected}", found, (high.span, expected))


def _text(value: Value) -> str:
    return str(value.data).lower() if isinstance(value, Known) else ""


def _folded(value: Value) -> Value:
    if isinstance(value, Known) and isinstance(value.data, str):
        return value._replace(data=value.data.lower())
    if isinstance(value, TextValue):
        return value._replace(
            parts=tuple(part.lower() if isinstance(part, str) else part for part in value.parts)
        )
    return value


def _listed(names: list[str]) -> str:
    shown = [f"`{name}`" for name in names[:_SHOWN_VALUES]]
    rest = len(names) - len(shown)
    if rest:
        return f"{', '.join(shown)} or {rest} more"
    return " or ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def _counted(number: int, unit: str) -> str:
    if not unit:
        return str(number)
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _a(kind: str) -> str:
    return _ARTICLES.get(kind, f"a {kind}")
