"""Lowering ``a.b.?c[d]``: accesses to values, and to resources and modules.

Plain accesses behind a safe one belong to it: ``a.?b.c`` is ``tryGet(a, 'b', 'c')``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.source.text import Span
from guestpatch.syntax.bicep import nodes
from guestpatch.template import ir

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guestpatch.template.bicep.environment import Environment
    from guestpatch.template.bicep.expressions import Lowering

__all__ = ["Step", "lower_access", "take_steps"]


class Step(NamedTuple):
    """One access. ``key`` is the name or index; ``span`` is that of everything up to here."""

    span: Span
    key: ir.Expression
    safe: bool
    from_end: bool = False

    @property
    def name(self) -> str | None:
        """The name of the property, when it is one that is written out."""
        value = self.key.value if isinstance(self.key, ir.Constant) else None
        return value if isinstance(value, str) else None


def lower_access(lowering: Lowering, node: nodes.Expression, env: Environment) -> ir.Expression:
    """An access with all accesses that it goes on from."""
    path: list[nodes.PropertyAccess | nodes.IndexAccess] = []
    base: nodes.Expression = node
    use = lowering.find_symbol(base, env)
    while use is None and isinstance(base, (nodes.PropertyAccess, nodes.IndexAccess)):
        path.append(base)
        base = base.target
        use = lowering.find_symbol(base, env)
    path.reverse()
    if use is not None:
        steps = [_step(lowering, each, env) for each in path]
        return lowering.symbols.access(use, steps, lowering.span(base))
    if isinstance(base, nodes.NonNull):
        current = lowering.lower(base.target, env)
    elif isinstance(base, nodes.NestedAccess):
        return _no_such_child(lowering, base)
    elif path and isinstance(base, nodes.Name) and base.name not in env:
        first = _step(lowering, path[0], env)
        member = lowering.builder.member_value(lowering.program, base.name, first.name, first.span)
        if member is None:
            current = lowering.name(base, env)
        else:
            current = member
            path = path[1:]
    else:
        current = lowering.lower(base, env)
    return take_steps(current, [_step(lowering, each, env) for each in path])


def take_steps(
    target: ir.Expression, steps: Iterable[Step], *, joining: bool = False
) -> ir.Expression:
    """The value further along; ``joining`` when ``target`` is a safe access that goes on."""
    for step in steps:
        span, key = step.span, step.key
        if step.safe:
            name = "tryIndexFromEnd" if step.from_end else "tryGet"
            target = ir.Call(span, name, span, (target, key))
            joining = True
        elif joining and isinstance(target, ir.Call):
            target = target._replace(span=span, arguments=(*target.arguments, _joined(step)))
        elif step.from_end:
            target = ir.Call(span, "indexFromEnd", span, (target, key))
        elif step.name is not None:
            target = ir.Member(span, target, step.name)
        else:
            target = ir.Index(span, target, key)
    return target


def _joined(step: Step) -> ir.Expression:
    if not step.from_end:
        return step.key
    span = step.key.span
    return ir.ObjectExpression(
        span,
        (
            ir.Property(ir.Constant(span, "value"), step.key),
            ir.Property(ir.Constant(span, "fromEnd"), ir.Constant(span, value=True)),
        ),
    )


def _step(
    lowering: Lowering, node: nodes.PropertyAccess | nodes.IndexAccess, env: Environment
) -> Step:
    span = lowering.span(node)
    if isinstance(node, nodes.PropertyAccess):
        return Step(span, ir.Constant(lowering.span(node.name), node.name.name), node.safe)
    return Step(span, lowering.lower(node.index, env), node.safe, node.from_end)


def _no_such_child(lowering: Lowering, node: nodes.NestedAccess) -> ir.Expression:
    at = Span(lowering.document, node.name.start, node.name.end)
    message = f"no resource called `{node.name.name}` is declared inside"
    return ir.Broken(lowering.span(node), at, message, "not declared")
