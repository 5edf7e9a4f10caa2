"""Evaluating an earlier version of a template for the same deployments as the present one.

Both versions are asked in the same worlds: a parameter that both have is one decision and, where
nobody knows it, one unknown value. A difference between them is then in what was written, not in
which values somebody happened to give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.domains import same_constant
from guestpatch.evaluate.names import choice_about, parameter_identity
from guestpatch.evaluate.run import start_run
from guestpatch.evaluate.sameness import same_definitions
from guestpatch.evaluate.scope import Scope
from guestpatch.evaluate.values import Undecided, computed
from guestpatch.template import ir

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guestpatch.evaluate.domains import Choice
    from guestpatch.evaluate.run import Run
    from guestpatch.evaluate.values import Identity, Slot

__all__ = ["start_beside"]


def start_beside(
    present: Run,
    template: ir.Template,
    given: Mapping[str, ir.Expression],
    around: ir.Template | None = None,
) -> Run:
    """A run of an earlier version of a template, in the worlds of a run of the present one.

    Where a deployment gives a parameter no value, each version has its own default. Otherwise the
    earlier version has the value of the present one, as far as it took such a value; else it is
    not known. Nothing is varied for the sake of the earlier version alone.
    """
    run = start_run(template, given, present.policy, around, present.context)
    arguments: dict[str, Slot] = dict(run.scope.arguments)
    for name, parameter in template.parameters.items():
        if name in arguments:
            continue
        other = None if name in present.scope.arguments else present.template.parameters.get(name)
        identity = parameter_identity(run, name, run.scope)
        if other is None:
            run.choices[identity] = None
            if parameter.default is None and not parameter.limits.nullable:
                arguments[name] = _unknown(parameter, identity)
            continue
        identity = run.shared[name] = parameter_identity(present, name, present.scope)
        choice = choice_about(present, other, identity)
        run.choices[identity] = None if choice is None else _as_before(choice, parameter)
        if choice is None and other.default is None and not other.limits.nullable:
            arguments[name] = _unknown(parameter, identity)
    own = run.scope.identity
    run.scope = Scope(template, own, arguments, root=True, same_as=same_definitions(run, present))
    return run


def _unknown(parameter: ir.Parameter, identity: Identity) -> Undecided:
    reason = f"parameter `{parameter.name}` has no value"
    trace = computed(parameter.name_span, "declared", parameter.name)
    return Undecided("parameter", reason, trace, identity, parameter.limits.kind)


def _as_before(choice: Choice, parameter: ir.Parameter) -> Choice:
    """The same decision, with what each of its options was in the earlier version."""
    has_default = choice.decision.has_default
    return choice._replace(
        domain=tuple(
            _option(option, parameter, is_default=has_default and number == 0)
            for number, option in enumerate(choice.domain)
        )
    )


def _option(option: ir.Expression, parameter: ir.Parameter, *, is_default: bool) -> ir.Expression:
    if is_default and parameter.default is not None:
        return parameter.default
    if is_default and parameter.limits.nullable:
        return ir.Constant(parameter.name_span, None)
    taken = parameter.limits.allowed
    if not is_default and (taken is None or parameter.limits.kind == "array"):
        return option
    for each in () if is_default else taken or ():
        if same_constant(each, option):
            return each
    reason = f"parameter `{parameter.name}` had another value before"
    return ir.Unknown(parameter.name_span, f"before:{parameter.name}", reason)
