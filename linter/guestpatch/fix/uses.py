"""Who else uses the text that a fix would edit.

A text reaches a VM by one way only when the declaration it stands in is used in one place, which
stands in a declaration that is used in one place, and so on up to the VM; and when the templates on
the way are deployed once. Anything else serves somebody else, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.template import ir

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from guestpatch.policy.proposals import Scalar
    from guestpatch.source.text import Span
    from guestpatch.template.given import ParameterFile

__all__ = ["Uses"]

_MOST_STEPS = 32
_ANY = "*"
"""A step of a path that is not known: some element of an array."""

Path = tuple[str, ...]


class _Use(NamedTuple):
    """A place that reads something by name; ``path`` is what is read of it, as far as known."""

    span: Span
    path: Path


class _Home(NamedTuple):
    """The declaration a text stands in, and the path of the text in its value."""

    kind: ir.ReferenceKind
    name: str
    template: ir.Template
    """The template whose names lead to it."""
    path: Path
    parameter: ir.Parameter | None = None


class Uses:
    """What is used where in a template, all that is nested in it, and a file of parameters."""

    def __init__(self, root: ir.Template, file: ParameterFile | None) -> None:
        self._root = root
        self._file = file
        self._templates = tuple(_templates(root))
        self._references: dict[int, Mapping[tuple[str, str], tuple[_Use, ...]]] = {}

    def refusal(
        self,
        span: Span,
        vm: ir.Resource,
        value: Scalar | None,
        added: Path = (),
    ) -> str:
        """Why a text cannot be edited for one VM alone; empty when it can.

        ``value`` is what the text is replaced by, None where something is taken away, or added at
        the path ``added`` below the object that the text is.
        """
        place, path = span, tuple(name.lower() for name in added)
        for _ in range(_MOST_STEPS):
            if self._innermost(place) is vm:
                return self._deployed_again(span)
            home = self._home(place, path)
            if isinstance(home, str):
                return home
            misfit = "" if home.parameter is None else _misfit(home.parameter, home.path, value)
            if misfit:
                return misfit
            uses = [
                use
                for use in self._uses_of(home.template, home.kind, home.name)
                if _touches(use.path, home.path)
            ]
            if len(uses) != 1:
                others = [use for use in uses if not _holds(vm.span, use.span)]
                return _also_used(home.name, others or uses[1:])
            place, path = uses[0].span, home.path[len(uses[0].path) :]
        return "the way to the VM is too long to follow"

    # -- where a text stands -----------------------------------------------------------------------

    def _home(self, span: Span, path: Path) -> _Home | str:
        """The declaration around a text, or why there is none that could be changed."""
        given = self._given(span, path)
        if given is not None:
            return given
        for template in self._templates:
            if template.document is not span.document:
                continue
            for name, variable in template.variables.items():
                if _holds(variable.value.span, span):
                    return _home_of("variable", name, template, variable.value, span, path)
            for name, parameter in template.parameters.items():
                if any(_holds(each.span, span) for each in parameter.limits.allowed or ()):
                    return f"it is one of the values that `{parameter.name}` may be given"
                if parameter.default is not None and _holds(parameter.default.span, span):
                    home = _home_of("parameter", name, template, parameter.default, span, path)
                    return home._replace(parameter=parameter)
        return self._argument(span, path)

    def _given(self, span: Span, path: Path) -> _Home | None:
        file = self._file
        if file is None:
            return None
        for name, value in file.values.items():
            if _holds(value.span, span):
                parameter = self._root.parameters.get(name)
                home = _home_of("parameter", name, self._root, value, span, path)
                return home._replace(parameter=parameter)
        around = file.template
        for name, variable in around.variables.items() if around is not None else ():
            if around is not None and _holds(variable.value.span, span):
                return _home_of("variable", name, around, variable.value, span, path)
        return None

    def _argument(self, span: Span, path: Path) -> _Home | str:
        resource = self._innermost(span)
        if resource is None:
            return "it comes from a file that other templates may use"
        deployment = resource.deployment
        for name, value in deployment.arguments.items() if deployment is not None else ():
            if _holds(value.span, span) and deployment is not None and deployment.template:
                parameter = deployment.template.parameters.get(name)
                home = _home_of("parameter", name, deployment.template, value, span, path)
                return home._replace(parameter=parameter)
        return f"it is part of {_shown(resource)}"

    def _innermost(self, span: Span) -> ir.Resource | None:
        """The resource, child or module whose declaration holds a text most closely."""
        around = [
            resource
            for template in self._templates
            if template.document is span.document
            for resource in _resources(template.resources)
            if _holds(resource.span, span)
        ]
        return min(around, key=lambda each: each.span.end - each.span.start, default=None)

    # -- what uses a declaration -------------------------------------------------------------------

    def _uses_of(self, template: ir.Template, kind: str, name: str) -> tuple[_Use, ...]:
        """Where a name of a template is read, in a file of parameters also by its other values."""
        if id(template) not in self._references:
            found: dict[tuple[str, str], dict[Span, _Use]] = {}
            file = self._file
            values = file.values.values() if file is not None and template is file.template else ()
            for expression in (*_expressions(template), *values):
                for reference, path in _references(expression):
                    # What is lowered twice, as the name of a resource is, is used once.
                    uses = found.setdefault((reference.kind, reference.name.lower()), {})
                    uses.setdefault(reference.span, _Use(reference.span, path))
            self._references[id(template)] = {
                key: tuple(uses.values()) for key, uses in found.items()
            }
        return self._references[id(template)].get((kind, name), ())

    def _deployed_again(self, span: Span) -> str:
        """Why a text serves several VMs although one declaration uses it: its template does."""
        document = span.document
        seen = 0
        while document is not self._root.document and seen < _MOST_STEPS:
            calls = [
                (resource, template)
                for template in self._templates
                for resource in template.resources
                if resource.deployment is not None
                and resource.deployment.template is not None
                and resource.deployment.template.document is document
                and template.document is not document
            ]
            if len(calls) > 1:
                return f"the module is also used by {_shown(calls[1][0])}"
            if not calls:
                return ""
            document = calls[0][1].document
            seen += 1
        return ""


def _also_used(name: str, others: list[_Use]) -> str:
    if not others:
        return f"nothing is seen to use `{name}`"
    span = others[0].span
    start, _ = span.positions()
    return f"`{name}` is also used at {span.document.path}:{start.line}"


def _shown(resource: ir.Resource) -> str:
    name = resource.name.value if isinstance(resource.name, ir.Constant) else resource.route
    return f"`{resource.symbol or name}`"


def _misfit(parameter: ir.Parameter, path: Path, value: Scalar | None) -> str:
    """Why a parameter may not take the changed value; ``path`` leads to the change in it."""
    if path:
        of_its_own = f"the type of parameter `{parameter.name}` says what is in it"
        return of_its_own if parameter.limits.describes else ""
    if value is None:
        return ""
    kind = "bool" if isinstance(value, bool) else "string"
    if parameter.limits.kind not in ("", kind):
        return f"parameter `{parameter.name}` is of type {parameter.limits.kind}"
    allowed = [
        each.value for each in parameter.limits.allowed or () if isinstance(each, ir.Constant)
    ]
    if parameter.limits.allowed is not None and value not in allowed:
        return f"parameter `{parameter.name}` does not allow that value"
    return ""


def _home_of(  # noqa: PLR0913, PLR0917 - what makes a home
    kind: ir.ReferenceKind,
    name: str,
    template: ir.Template,
    value: ir.Expression,
    span: Span,
    path: Path,
) -> _Home:
    return _Home(kind, name, template, (*_way(value, span), *path))


def _way(value: ir.Expression, span: Span) -> Path:
    """The path of a text in a value, as far as the value is written out."""
    match value:
        case ir.ObjectExpression(properties=properties):
            for key, inner in properties:
                if _holds(inner.span, span) or _holds(key.span, span):
                    name = key.value if isinstance(key, ir.Constant) else _ANY
                    return (str(name).lower(), *_way(inner, span))
        case ir.ArrayExpression(items=items):
            for item in items:
                if _holds(item.span, span):
                    return (_ANY, *_way(item, span))
    return ()


def _touches(read: Path, path: Path) -> bool:
    """Whether what is read of a value is, holds, or is held by the text at a path in it."""
    return all(one == other or _ANY in (one, other) for one, other in zip(read, path, strict=False))


def _holds(around: Span, span: Span) -> bool:
    return (
        around.document is span.document and around.start <= span.start and span.end <= around.end
    )


# -- walking over templates ------------------------------------------------------------------------


def _templates(root: ir.Template) -> Iterator[ir.Template]:
    """A template and all that are nested in it, each once."""
    seen: set[int] = set()
    pending = [root]
    while pending:
        template = pending.pop()
        if id(template) in seen:
            continue
        seen.add(id(template))
        yield template
        pending.extend(
            resource.deployment.template
            for resource in _resources(template.resources)
            if resource.deployment is not None and resource.deployment.template is not None
        )


def _resources(resources: Iterable[ir.Resource]) -> Iterator[ir.Resource]:
    for resource in resources:
        yield resource
        yield from _resources(resource.children)


def _expressions(template: ir.Template) -> Iterator[ir.Expression]:
    """Every expression that reads the names of a template."""
    for variable in template.variables.values():
        yield variable.value
    for parameter in template.parameters.values():
        if parameter.default is not None:
            yield parameter.default
    for function in template.functions.values():
        yield function.body
    for output in template.outputs:
        yield from (each for each in (output.value, output.condition) if each is not None)
    for resource in _resources(template.resources):
        yield resource.body
        yield from _apart(resource)


def _apart(resource: ir.Resource) -> Iterator[ir.Expression]:
    """What belongs to a resource besides its body."""
    written = {id(value) for _, value in resource.body.properties}
    parts = (resource.type, resource.name, resource.api_version, resource.condition, resource.scope)
    yield from (each for each in parts if each is not None and id(each) not in written)
    if resource.copy is not None:
        yield resource.copy.times
    deployment = resource.deployment
    if deployment is None:
        return
    yield from deployment.arguments.values()
    if deployment.template is not None and not deployment.inner:
        yield from _expressions(deployment.template)


def _references(expression: ir.Expression) -> Iterator[tuple[ir.Reference, Path]]:
    """The names that an expression reads, each with the path that is read of it."""
    pending: list[tuple[ir.Expression, Path]] = [(expression, ())]
    while pending:
        current, path = pending.pop()
        match current:
            case ir.Reference():
                yield current, path
            case ir.Member(target=target, name=name):
                pending.append((target, (name.lower(), *path)))
            case ir.Index(target=target, at=at):
                key = at.value if isinstance(at, ir.Constant) else None
                pending.append((target, (key.lower() if isinstance(key, str) else _ANY, *path)))
                pending.append((at, ()))
            case ir.Call(name=name, arguments=arguments):
                # How many there are does not change with what they are.
                counts = name.lower() == "length"
                pending.extend(
                    (each, ())
                    for each in arguments
                    if not (counts and isinstance(each, ir.Reference))
                )
            case ir.If(condition=condition, then=then, otherwise=otherwise):
                pending += [(condition, ()), (then, path), (otherwise, path)]
            case ir.ObjectExpression(properties=properties):
                pending.extend((each, ()) for pair in properties for each in pair)
            case ir.ArrayExpression(items=items):
                pending.extend((item, ()) for item in items)
            case ir.For(times=times, body=body):
                pending += [(times, ()), (body, ())]
            case ir.Lambda(body=body):
                pending.append((body, ()))
            case _:
                pass
