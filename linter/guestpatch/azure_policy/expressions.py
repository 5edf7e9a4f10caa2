"""Expressions in policies: those of templates, and functions that read the resource.

A definition is no template. Its expressions are evaluated with the parameters of the definition,
in the deployment that the resource stands in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.functions.registry import FUNCTIONS
from guestpatch.evaluate.scope import Scope
from guestpatch.evaluate.values import ArrayValue, Closure, Known, Trace
from guestpatch.template import ir

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.azure_policy.model import Definition
    from guestpatch.azure_policy.resource import Bound, Reading, ResourceView
    from guestpatch.evaluate.run import Run
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Slot, Value
    from guestpatch.evaluate.worlds import World
    from guestpatch.facts import Setting
    from guestpatch.source.text import Span

__all__ = [
    "PolicyEvaluation",
    "adapted",
    "element_scope",
    "parts_of",
    "policy_scope",
    "unsupported",
]

_MARK = "azure-policy"
_RESOURCE = "resource of the policy"
"""The local name by which a call of ``field`` is told from that of another resource."""
_VERSION = "version of the request"
_FORBIDDEN = frozenset(
    {
        "copyindex",
        "datetimeadd",
        "datetimefromepoch",
        "datetimetoepoch",
        "deployment",
        "deployer",
        "environment",
        "extensionresourceid",
        "fail",
        "filter",
        "lambdavariables",
        "managementgroup",
        "managementgroupresourceid",
        "map",
        "newguid",
        "pickzones",
        "providers",
        "reduce",
        "reference",
        "references",
        "resourceid",
        "subscriptionresourceid",
        "tenant",
        "tenantresourceid",
        "variables",
    }
)
"""Functions of templates that Azure takes in no policy."""
_OWN = frozenset({"field", "current", "requestcontext", "policy"})


def unsupported(expression: ir.Expression) -> tuple[ir.Expression, str, str] | None:
    """The first part of an expression that cannot be evaluated, and what is said of it."""
    for part in parts_of(expression):
        if isinstance(part, ir.Broken):
            return part, part.message, part.label
        if isinstance(part, (ir.Lambda, ir.For)):
            return part, "policies have no lambda functions", "Azure refuses this"
        if isinstance(part, ir.Reference) and part.kind == "variable":
            return part, "policies have no variables", "Azure refuses this"
        if not isinstance(part, ir.Call):
            continue
        name = part.name.lower()
        if name in _FORBIDDEN or name.startswith("list"):
            message = f"Azure Policy does not take the function `{part.name}`"
            return part._replace(span=part.name_span), message, "refused in a policy"
        if name not in _OWN and name not in FUNCTIONS:
            message = f"the function `{part.name}` is not supported in policies"
            return part._replace(span=part.name_span), message, "not evaluated by guestpatch"
        if name == "field" and len(part.arguments) != 1:
            return part, "`field` takes 1 argument", f"found {len(part.arguments)}"
    return None


def parts_of(expression: ir.Expression) -> Iterator[ir.Expression]:
    """An expression with everything in it."""
    yield expression
    match expression:
        case ir.Call(arguments=inner) | ir.ArrayExpression(items=inner):
            pass
        case ir.Member(target=target):
            inner = (target,)
        case ir.Index(target=target, at=at):
            inner = (target, at)
        case ir.If(condition=condition, then=then, otherwise=otherwise):
            inner = (condition, then, otherwise)
        case ir.ObjectExpression(properties=properties):
            inner = tuple(each for member in properties for each in member)
        case _:
            inner = ()
    for each in inner:
        yield from parts_of(each)


def adapted(expression: ir.Expression) -> ir.Expression:
    """An expression whose functions that read the resource are made of what an evaluation has."""
    match expression:
        case ir.Call(span=span, name=name, arguments=arguments):
            inner = tuple(map(adapted, arguments))
            lowered = name.lower()
            if lowered == "field" or (lowered == "current" and _is_alias(inner)):
                mark = ir.Reference(span, "local", _RESOURCE)
                return expression._replace(name=lowered, arguments=(*inner, mark))
            if lowered == "current":
                only = inner[0] if inner else None
                named = str(only.value) if isinstance(only, ir.Constant) else ""
                return ir.Reference(span, "local", _element_name(named))
            if lowered == "requestcontext":
                return _request(span)
            if lowered == "policy":
                reason = "`policy()` is known only where the policy is assigned"
                return ir.Unknown(span, "policy()", reason)
            return expression._replace(arguments=inner)
        case ir.ArrayExpression(items=items):
            return expression._replace(items=tuple(map(adapted, items)))
        case ir.Member(target=target):
            return expression._replace(target=adapted(target))
        case ir.Index(target=target, at=at):
            return expression._replace(target=adapted(target), at=adapted(at))
        case ir.If(condition=condition, then=then, otherwise=otherwise):
            return ir.If(expression.span, adapted(condition), adapted(then), adapted(otherwise))
        case ir.ObjectExpression(properties=properties):
            members = (ir.Property(adapted(key), adapted(value)) for key, value in properties)
            return expression._replace(properties=tuple(members))
        case _:
            return expression


def _is_alias(arguments: tuple[ir.Expression, ...]) -> bool:
    only = arguments[0] if arguments else None
    return isinstance(only, ir.Constant) and "/" in str(only.value)


def _request(span: Span) -> ir.Expression:
    """What is known of the request that deploys a resource: its API version."""
    version = ir.Property(ir.Constant(span, "apiVersion"), ir.Reference(span, "local", _VERSION))
    who = ir.Unknown(span, "requestContext().identity", "who deploys is known only in Azure")
    return ir.ObjectExpression(span, (version, ir.Property(ir.Constant(span, "identity"), who)))


def policy_scope(definition: Definition, site: Site) -> Scope:
    """The scope in which a definition's expressions are evaluated about a resource."""
    base = Scope(
        definition.around,
        (_MARK, definition.rule.code),
        definition.arguments,
        in_function=True,
        deployed_by=site.scope.deployed_by,
    )
    loops = tuple(loop.index for loop, _ in site.loops)
    span = site.resource.type_span
    # Tells calls of ``field`` about different resources apart.
    mark = Known(repr((id(site.scope), id(site.resource), loops)), Trace(span))
    version: Slot = Known(None, Trace(span))
    if site.resource.api_version is not None:
        version = Closure(site.resource.api_version, site.scope)
    return base.with_locals(((_RESOURCE, mark), (_VERSION, version)))


def element_scope(scope: Scope, element: Value, number: int, name: str) -> Scope:
    """A scope in which an element is the current one, by its name and without one."""
    around = scope.local(_RESOURCE)
    mark = Known(repr((around.data if isinstance(around, Known) else "", number)), element.trace)
    names = dict.fromkeys((_element_name(""), _element_name(name)), element)
    return scope.with_locals(((_RESOURCE, mark), *names.items()))


def _element_name(name: str) -> str:
    return f"current {name.lower()}"


class PolicyEvaluation(Evaluation):
    """Evaluates expressions of a definition about one resource in one world.

    ``touched`` are the settings that were read last, ``bound`` the elements being counted.
    """

    def __init__(self, run: Run, world: World, view: ResourceView) -> None:
        super().__init__(run, world)
        self.view = view
        self.bound: Bound = {}
        self.touched: list[Setting] = []

    def counting(self, bound: Bound) -> PolicyEvaluation:
        """The same evaluation while elements are being counted."""
        inner = PolicyEvaluation(self.run, self.world, self.view)
        inner.bound = bound
        return inner

    def note(self, value: Value) -> None:
        """What fails in a policy is no failure of the template."""

    def _evaluate(self, expression: ir.Expression, scope: Scope) -> Value:
        if isinstance(expression, ir.Call) and _is_ours(scope):
            if expression.name in ("field", "current"):
                return self._field(expression, scope)
            if expression.name.lower() in ("tolower", "toupper"):
                value = self.evaluate(expression.arguments[0], scope)
                if isinstance(value, Known) and value.data is None:
                    return Known("", value.trace)
        return super()._evaluate(expression, scope)

    def _field(self, call: ir.Call, scope: Scope) -> Value:
        name = self.evaluate(call.arguments[0], scope)
        if not isinstance(name, Known):
            return name
        reading = self.view.read(str(name.data), self.bound)
        self.touched.extend(reading.settings)
        if call.name == "current" and reading.settings:
            return _value(reading.settings[0])
        if "[*]" in str(name.data) and not reading.is_each:
            # Inside a count, an array stands for the element that is being counted.
            reading = reading._replace(is_each=True)
        return _values(reading, self.view)


def _is_ours(scope: Scope) -> bool:
    identity = scope.base.identity
    return isinstance(identity, tuple) and identity[:1] == (_MARK,)


def _value(setting: Setting) -> Value:
    if setting.value is None:
        return Known(None, Trace(setting.place.span))
    return setting.value


def _values(reading: Reading, view: ResourceView) -> Value:
    if not reading.is_each:
        return _value(reading.settings[0])
    rest = None if reading.unknown is None else ("rest", id(view.site), reading.unknown.place)
    trace = Trace(view.whole.span)
    return ArrayValue(tuple(_value(each) for each in reading.settings), trace, rest)
