"""What is read of resources and modules, in the forms the compiler emits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.syntax.bicep import nodes
from guestpatch.template import ir
from guestpatch.template.bicep.accesses import Step, take_steps
from guestpatch.template.bicep.circles import once
from guestpatch.template.bicep.symbols import SymbolUse
from guestpatch.template.bicep.texts import call, join, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guestpatch.source.text import Span
    from guestpatch.template.bicep.circles import Questions
    from guestpatch.template.bicep.expressions import Lowering
    from guestpatch.template.bicep.symbols import Symbol

__all__ = ["SymbolLowering"]


class SymbolLowering:
    """Lowers what is read of the symbols of one program."""

    def __init__(self, lowering: Lowering, questions: Questions) -> None:
        self._lowering = lowering
        self._questions = questions
        self._program = lowering.program
        self._names = lowering.names
        self._conditions: dict[tuple[str, ir.Scalar], ir.Expression] = {}

    def _symbol_text(self, use: SymbolUse, span: Span) -> ir.Expression:
        name = use.symbol.name
        if use.at is None:
            return text(span, name)
        return join(span, f"{name}[", use.at, "]")

    def reference(self, use: SymbolUse, span: Span, *, full: bool = False) -> ir.Call:
        """What is known of a resource once it is deployed: its properties, or all of it."""
        version = text(span, use.symbol.version)
        if self._program.is_symbolic:
            target = self._symbol_text(use, span)
            if not full:
                return call(span, "reference", target)
        else:
            target = self._names.id_of(use, span)
        if full:
            return call(span, "reference", target, version, text(span, "full"))
        return call(span, "reference", target, version)

    def whole(self, symbol: Symbol, span: Span) -> ir.Expression:
        """A symbol as a value."""
        if symbol.loop is not None:
            arguments: tuple[ir.Expression, ...] = (text(span, symbol.name),)
            if not symbol.is_module:
                arguments = (*arguments, text(span, "full"))
            return call(span, "references", *arguments)
        use = SymbolUse(symbol)
        return self.reference(use, span, full=not symbol.is_module)

    def access(self, use: SymbolUse, steps: Sequence[Step], span: Span) -> ir.Expression:
        """What is read of a symbol."""
        if not steps:
            if use.at is None:
                return self.whole(use.symbol, span)
            return self.reference(use, span, full=not use.symbol.is_module)
        first, rest = steps[0], list(steps[1:])
        name = first.name
        if use.symbol.loop is not None and use.at is None and not self._is_child_in_loop(use):
            return take_steps(self.whole(use.symbol, span), steps)
        known = None if name is None else self._known(use, name, first.span)
        if known is not None:
            return take_steps(known, rest)
        if use.symbol.is_module:
            return self._module_access(use, first, rest)
        return self._resource_access(use, first, rest)

    def _is_child_in_loop(self, use: SymbolUse) -> bool:
        return use.symbol.parent is not None

    def _known(self, use: SymbolUse, name: str, span: Span) -> ir.Expression | None:
        """What the template itself says: id, name, type and API version."""
        match name:
            case "id":
                return self._names.id_of(use, span)
            case "name":
                return self._names.own_name(use)
            case "type" if not use.symbol.is_module:
                return text(span, use.symbol.type)
            case "apiVersion" if not use.symbol.is_module:
                return text(span, use.symbol.version)
            case _:
                return None

    def _guarded(self, use: SymbolUse, value: ir.Expression, *, safe: bool) -> ir.Expression:
        """Read safely, a resource that is not deployed is null."""
        condition = use.symbol.condition
        if not safe or condition is None:
            return value
        span = value.span
        holds = self._condition(use, condition, span)
        return ir.If(span, holds, value, ir.Constant(span, None))

    def _condition(self, use: SymbolUse, written: nodes.Expression, span: Span) -> ir.Expression:
        key = once(use)
        known = None if key is None else self._conditions.get(key)
        if known is None:
            with self._questions.asking("condition", use.symbol) as may_ask:
                if not may_ask:
                    return self._questions.refused("condition", use.symbol, span)
                known = self._lowering.lower(written, self._names.environment(use))
            if key is not None:
                self._conditions[key] = known
        return known

    def _resource_access(self, use: SymbolUse, first: Step, rest: list[Step]) -> ir.Expression:
        if first.name == "properties":
            reference = self.reference(use, first.span)
            value = self._guarded(use, reference, safe=first.safe)
            if first.safe and rest:
                rest[0] = rest[0]._replace(safe=True)
            return take_steps(value, rest)
        reference = self.reference(use, first.span, full=True)
        return take_steps(self._guarded(use, reference, safe=first.safe), [first, *rest])

    def _module_access(self, use: SymbolUse, first: Step, rest: list[Step]) -> ir.Expression:
        reference = self.reference(use, first.span)
        value = take_steps(self._guarded(use, reference, safe=first.safe), [first])
        if first.name != "outputs" or not rest:
            return take_steps(value, rest, joining=first.safe)
        output, rest = rest[0], rest[1:]
        if output.name is not None and self._is_secret(use, output.name):
            target = (
                self._symbol_text(use, output.span)
                if self._program.is_symbolic
                else self._names.id_of(use, output.span)
            )
            version = text(output.span, use.symbol.version)
            secrets = call(output.span, "listOutputsWithSecureValues", target, version)
            return take_steps(secrets, [output, *rest])
        found = take_steps(value, [output], joining=first.safe)
        is_safe = first.safe or output.safe
        member = Step(output.span, text(output.span, "value"), is_safe)
        return take_steps(found, [member, *rest])

    def _is_secret(self, use: SymbolUse, output: str) -> bool:
        statement = use.symbol.statement
        if not isinstance(statement, nodes.Module):
            return False
        if not isinstance(statement.path, nodes.StringLiteral):
            return False
        return self._program.has_secret_output(statement.path, output)

    def method(self, use: SymbolUse, method: ir.Call) -> ir.Expression:
        """``a.listKeys()``, or ``vault.getSecret(…)``, which nobody reads before deployment."""
        span, arguments = method.span, method.arguments
        if method.name == "getSecret":
            return method._replace(arguments=())
        if self._program.is_symbolic:
            target = self._symbol_text(use, span)
        else:
            target = self._names.id_of(use, span)
        if not arguments:
            arguments = (text(span, use.symbol.version),)
        return method._replace(arguments=(target, *arguments))
