"""The values that a template is expanded with, made from what its parameters take."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.template import ir

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["ParameterSet", "parameter_sets"]

MAX_SETS = 40
"""Most sets of one template; past it further finite parameters keep their defaults."""


class ParameterSet(NamedTuple):
    """Values by parameter name in lower case, and which kind of set it is."""

    label: str
    values: Mapping[str, ir.Expression]


def parameter_sets(template: ir.Template) -> Iterator[ParameterSet]:
    """Defaults alone; constants for what is required; each finite value in turn."""
    yield ParameterSet("defaults", {})
    required = {
        name: _constant(parameter)
        for name, parameter in template.parameters.items()
        if parameter.default is None and not parameter.limits.nullable
    }
    if required:
        yield ParameterSet("constants", required)
    count = 0
    for name, parameter in template.parameters.items():
        for option in _options(parameter):
            if count == MAX_SETS:
                return
            if not _same(option, required.get(name, parameter.default)):
                count += 1
                yield ParameterSet("one value", {**required, name: option})


def _options(parameter: ir.Parameter) -> tuple[ir.Expression, ...]:
    if parameter.limits.allowed is not None and parameter.limits.kind != "array":
        return parameter.limits.allowed
    if parameter.limits.kind == "bool":
        return tuple(ir.Constant(parameter.name_span, value) for value in (False, True))
    return ()


def _same(left: ir.Expression, right: ir.Expression | None) -> bool:
    return (
        isinstance(left, ir.Constant)
        and isinstance(right, ir.Constant)
        and type(left.value) is type(right.value)
        and left.value == right.value
    )


def _constant(parameter: ir.Parameter) -> ir.Expression:
    span = parameter.name_span
    if parameter.limits.allowed:
        first = parameter.limits.allowed[0]
        return ir.ArrayExpression(span, (first,)) if parameter.limits.kind == "array" else first
    match parameter.limits.kind:
        case "int":
            return ir.Constant(span, 1)
        case "bool":
            return ir.Constant(span, value=False)
        case "array":
            return ir.ArrayExpression(span, ())
        case "object":
            return ir.ObjectExpression(span, ())
        case _:
            text = f"p-{parameter.name}"
            shortest = parameter.limits.minimum_length
            return ir.Constant(span, text.ljust(shortest.value if shortest else 0, "x"))
