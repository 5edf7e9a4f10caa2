"""Parameters, variables and other names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.access import came_through
from guestpatch.evaluate.domains import choice_of, choose, domain_of
from guestpatch.evaluate.values import (
    Closure,
    Failure,
    Free,
    Known,
    ObjectValue,
    Trace,
    Undecided,
    computed,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from guestpatch.evaluate.domains import Choice
    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.run import Run
    from guestpatch.evaluate.scope import Scope
    from guestpatch.evaluate.values import Identity, Slot, Value
    from guestpatch.template import ir

__all__ = ["VALUE_OF", "choice_about", "parameter_identity"]


def _parameter_value(evaluation: Evaluation, reference: ir.Reference, scope: Scope) -> Value:
    """What a parameter is: given, chosen in this world, its default, or undecided."""
    name = reference.name.lower()
    base = scope.base
    argument = base.arguments.get(name)
    span = reference.span
    if base.in_function:
        if argument is None:
            return _unknown_name(f"function has no parameter `{reference.name}`", reference)
        return came_through(evaluation.force(argument), span, "argument", reference.name)
    parameter = base.template.parameters.get(name)
    if parameter is None:
        known = tuple(each.name for each in base.template.parameters.values())
        return _unknown_name(f"no parameter is called `{reference.name}`", reference, known)
    key = ("parameter", base.identity, name)
    value = evaluation.named(key, span, lambda: _parameter(evaluation, parameter, base))
    if isinstance(value, Undecided):
        # Read here, whatever it is not known for: there is nothing to edit further up.
        return value._replace(trace=computed(span, "parameter", parameter.name, value.trace))
    return came_through(value, span, "parameter", parameter.name)


def _parameter(evaluation: Evaluation, parameter: ir.Parameter, base: Scope) -> Value:
    """What a parameter comes to; of a secure one no more than that it is empty."""
    value = _given_or_default(evaluation, parameter, base)
    if not parameter.limits.secure or isinstance(value, Failure) or _is_empty(value):
        return value
    return _secret(evaluation.run, parameter, base)


def _is_empty(value: Value) -> bool:
    if isinstance(value, ObjectValue):
        return not value.members and not value.open
    return isinstance(value, Known) and value.data in ("", None)


def _given_or_default(evaluation: Evaluation, parameter: ir.Parameter, base: Scope) -> Value:
    name = parameter.name.lower()
    argument = base.arguments.get(name)
    if argument is not None:
        given = evaluation.force(argument)
        if isinstance(given, Known) and given.data is None and parameter.default is not None:
            return _default(evaluation, parameter.default, base)
        return _given(given, argument, parameter, base)
    identity = parameter_identity(evaluation.run, name, base)
    if base.root:
        chosen = choose(
            evaluation, identity, lambda: choice_about(evaluation.run, parameter, identity)
        )
        if chosen is not None:
            return _option(evaluation, parameter, chosen, base)
    elif parameter.default is None and parameter.limits.nullable:
        return Known(None, Trace(parameter.name_span))
    if parameter.default is not None:
        return _default(evaluation, parameter.default, base)
    if parameter.limits.nullable:
        return Known(None, Trace(parameter.name_span))
    minimum = parameter.limits.minimum_length
    reason = f"parameter `{parameter.name}` has no value"
    return Undecided(
        "parameter",
        reason,
        computed(parameter.name_span, "declared", parameter.name),
        identity,
        parameter.limits.kind,
        minimum_length=0 if minimum is None else minimum.value,
        free=Free(parameter.name, parameter.limits, base) if base.root else None,
    )


def _default(evaluation: Evaluation, default: ir.Expression, base: Scope) -> Value:
    return came_through(evaluation.evaluate(default, base), default.span, "default", "")


def _given(given: Value, argument: Slot, parameter: ir.Parameter, base: Scope) -> Value:
    """A value from a parameter file, or from the caller of a module."""
    span = argument.expression.span if isinstance(argument, Closure) else given.trace.span
    return came_through(given, span, "file" if base.root else "module", parameter.name)


def _option(
    evaluation: Evaluation, parameter: ir.Parameter, option: ir.Expression, base: Scope
) -> Value:
    """The value that this world has chosen: the default, or one of those allowed."""
    if option is parameter.default:
        return _default(evaluation, option, base)
    value = evaluation.evaluate(option, base)
    allowed = parameter.limits.allowed or ()
    number = next((n for n, each in enumerate(allowed, 1) if each is option), None)
    name = "" if number is None else f"{number} of {len(allowed)}"
    return came_through(value, option.span, "allowed", name)


def parameter_identity(run: Run, name: str, base: Scope) -> Identity:
    """What the value of a parameter is, as long as nobody knows it; ``name`` in lower case."""
    own = ("parameter", base.identity, name)
    return run.shared.get(name, own) if base.root else own


def choice_about(run: Run, parameter: ir.Parameter, identity: Identity) -> Choice | None:
    """The choice among the values of a parameter; None where it is not finite."""
    domain = domain_of(parameter, run.policy)
    default = parameter.default is not None or parameter.limits.nullable
    return choice_of(identity, parameter.name, domain, parameter.name_span, default=default)


def _secret(run: Run, parameter: ir.Parameter, base: Scope) -> Undecided:
    identity = parameter_identity(run, parameter.name.lower(), base)
    reason = f"parameter `{parameter.name}` is a secret"
    trace = computed(parameter.name_span, "declared", parameter.name)
    return Undecided("secret", reason, trace, identity, parameter.limits.kind)


def _variable_value(evaluation: Evaluation, reference: ir.Reference, scope: Scope) -> Value:
    """What a variable is; every variable is evaluated once per world that it can tell apart."""
    base = scope.base.home or scope.base
    variable = base.template.variables.get(reference.name.lower())
    if variable is None:
        known = tuple(each.name for each in base.template.variables.values())
        return _unknown_name(f"no variable is called `{reference.name}`", reference, known)
    key = ("variable", base.identity, reference.name.lower())
    span = reference.span
    home = base.home_of(variable.home)
    value = evaluation.named(key, span, lambda: evaluation.evaluate(variable.value, home))
    return came_through(value, span, "variable", variable.name)


def _output_value(evaluation: Evaluation, reference: ir.Reference, scope: Scope) -> Value:
    """What a template gives back; every output is evaluated once, as variables are."""
    name = reference.name
    output = next((each for each in scope.template.outputs if each.name == name), None)
    value = None if output is None else output.value
    if value is None:
        return _unknown_name(f"no output is called `{name}`", reference)
    key = ("output", scope.identity, name)
    found = evaluation.named(key, reference.span, lambda: evaluation.evaluate(value, scope))
    return came_through(found, value.span, "output", name)


def _local_value(evaluation: Evaluation, reference: ir.Reference, scope: Scope) -> Value:
    """What a lambda variable is."""
    slot = scope.local(reference.name)
    if slot is None:
        return _unknown_name(f"no lambda variable is called `{reference.name}`", reference)
    return evaluation.force(slot)


def _symbol_value(evaluation: Evaluation, reference: ir.Reference, scope: Scope) -> Value:  # noqa: ARG001
    """A resource by its symbol: what it will be is known only in Azure."""
    reason = f"`{reference.name}` is read from Azure"
    identity = ("symbol", scope.base.identity, reference.name)
    return Undecided("runtime", reason, Trace(reference.span), identity)


def _unknown_name(message: str, reference: ir.Reference, known: tuple[str, ...] = ()) -> Failure:
    label = f"there are {', '.join(f'`{name}`' for name in known[:5])}" if known else "not declared"
    if len(known) > 5:  # noqa: PLR2004 - as many as fit on a line
        label += f" and {len(known) - 5} more"
    return Failure(message, label, reference.span, Trace(reference.span))


VALUE_OF: Mapping[ir.ReferenceKind, Callable[[Evaluation, ir.Reference, Scope], Value]] = {
    "parameter": _parameter_value,
    "variable": _variable_value,
    "local": _local_value,
    "symbol": _symbol_value,
    "output": _output_value,
}
"""What a name stands for, by its kind."""
