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
        if parameter.default is None and not parameter.nullable
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
    if parameter.allowed is not None and parameter.type != "array":
        return parameter.allowed
    if parameter.type == "bool":
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
    if parameter.allowed:
        first = parameter.allowed[0]
        return ir.ArrayExpression(span, (first,)) if parameter.type == "array" else first
    match parameter.type:
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
            return ir.Constant(span, text.ljust(parameter.minimum_length or 0, "x"))
