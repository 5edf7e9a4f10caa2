"""What a template evaluates to with its defaults: its VMs with their facts, and its resources."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.engine.documents import read_document
from guestpatch.engine.instances import find_instances, in_open_worlds
from guestpatch.engine.plain import plain
from guestpatch.engine.posture import category_of
from guestpatch.engine.tool_findings import find_unresolved, unread_files
from guestpatch.engine.unit import parameter_files, start_with
from guestpatch.engine.variants import differ, variants_of, what_is_said
from guestpatch.evaluate.domains import choice_of, domain_of
from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.limits import QUESTION, BudgetExceededError
from guestpatch.evaluate.sites import find_sites, presence
from guestpatch.evaluate.worlds import DefaultWorld
from guestpatch.facts import VM_FACTS, Decided, Element, Undecided
from guestpatch.findings.collect import name_text
from guestpatch.template import ir

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from guestpatch.engine.model import Unit
    from guestpatch.engine.settings import Settings
    from guestpatch.engine.variants import Variant
    from guestpatch.evaluate.run import Run
    from guestpatch.evaluate.sites import Site
    from guestpatch.facts import Fact, Subject
    from guestpatch.source.text import Span
    from guestpatch.template.given import ParameterFile

__all__ = ["InspectedTemplate", "InspectedVm", "inspect_unit", "settled_fact"]

_NOT_SHOWN = frozenset({"copy", "condition", "dependson", "type", "apiversion", "name", "scope"})
_LOCATION_FIRST = ("location", "properties")


@dataclass(frozen=True, slots=True)
class InspectedVm:
    """A VM or scale set, one per iteration of a loop whose length is known."""

    name: str
    type: str
    span: Span
    facts: Mapping[str, Fact]
    variants: Mapping[str, tuple[Variant, ...]] = field(default_factory=dict)
    """What facts are and when: of those that were asked for in all worlds, the ones that are not
    everywhere what they are with the defaults, and those of which not all worlds could be tried."""
    patched_by: str = "undecided"
    """Who will patch it, as the posture counts it."""


class OpenParameter(NamedTuple):
    """A parameter without a given value that is tried with several, as plain data."""

    name: str
    span: Span
    options: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class InspectedTemplate:
    """A template with one set of given values."""

    path: str
    parameter_file: str | None
    world: Mapping[str, object]
    """Values of the parameters that could have others, as plain data."""
    virtual_machines: tuple[InspectedVm, ...]
    resources: tuple[Mapping[str, object], ...]
    open: tuple[OpenParameter, ...] = ()
    unread: int = 0
    """How many files it refers to were not read."""


def inspect_unit(
    unit: Unit, settings: Settings, varied: Collection[str] = (), *, with_resources: bool = True
) -> tuple[InspectedTemplate, ...]:
    """Evaluate a template once per parameter file; empty when the document is no template.

    The facts named in ``varied`` are also asked for in every world that they can tell apart;
    ``resources`` can be left out, because expanding them takes time.

    Raises BudgetExceededError when a template asks for more work than the limits allow.
    """
    template = read_document(unit.document, unit.files).template
    if template is None:
        return ()
    files = parameter_files(unit, template)
    return tuple(
        _inspect(template, file, settings, varied, with_resources=with_resources) for file in files
    )


def _inspect(
    template: ir.Template,
    file: ParameterFile | None,
    settings: Settings,
    varied: Collection[str],
    *,
    with_resources: bool,
) -> InspectedTemplate:
    run = start_with(template, file, settings)
    sites = find_sites(Evaluation(run, DefaultWorld()))
    subjects = find_instances(run, settings)
    inspected = InspectedTemplate(
        path=template.document.path,
        parameter_file=None if file is None else file.document.path,
        world=_world(run, settings),
        virtual_machines=tuple(
            InspectedVm(
                name=_name(subject.evaluation, subject.site),
                type=subject.site.resource.type_span.text.strip('"'),
                span=subject.site.resource.type_span,
                facts={name: fact.compute(subject) for name, fact in VM_FACTS.items()},
            )
            for subject in subjects
        ),
        resources=_resources(run) if with_resources else (),
        open=_open(run, settings),
        unread=len(unread_files(find_unresolved((template,), sites))),
    )
    # Last, because it may use up the steps there are: then facts stay undecided, and all is shown.
    both = zip(inspected.virtual_machines, subjects, strict=True)
    told = tuple(_in_other_worlds(vm, subject, varied, settings) for vm, subject in both)
    return replace(inspected, virtual_machines=told)


def _in_other_worlds(
    vm: InspectedVm, subject: Subject, varied: Collection[str], settings: Settings
) -> InspectedVm:
    """The VM with what can be said of its facts by trying what is not settled."""
    facts = {name: settled_fact(subject, name, fact) for name, fact in vm.facts.items()}
    asked = ((name, variants_of(subject, name)) for name in facts if name in varied)
    variants = {name: found for name, found in asked if differ(found, facts[name])}
    patched_by = _patched_by(subject, settings)
    return replace(vm, facts=facts, variants=variants, patched_by=patched_by)


def settled_fact(subject: Subject, name: str, fact: Fact) -> Fact:
    """The fact, decided where it is the same whatever becomes of what is not known."""
    if _is_decided(fact):
        return fact
    subject.evaluation.run.allow(QUESTION)
    found = in_open_worlds(subject, VM_FACTS[name].compute)
    return found[0] if len({what_is_said(each) for each in found}) == 1 else fact


def _is_decided(fact: Fact) -> bool:
    if isinstance(fact, Decided) and isinstance(fact.data, tuple):
        return all(each.is_decided for each in fact.data if isinstance(each, Element))
    return not isinstance(fact, Undecided)


def _world(run: Run, settings: Settings) -> dict[str, object]:
    evaluation = Evaluation(run, DefaultWorld())
    world: dict[str, object] = {}
    for name, parameter in run.template.parameters.items():
        if name in run.scope.arguments or domain_of(parameter, settings.worlds):
            reference = ir.Reference(parameter.name_span, "parameter", parameter.name)
            world[parameter.name] = plain(evaluation, evaluation.evaluate(reference, run.scope))
    return world


def _open(run: Run, settings: Settings) -> tuple[OpenParameter, ...]:
    found: list[OpenParameter] = []
    for name, parameter in run.template.parameters.items():
        domain = () if name in run.scope.arguments else domain_of(parameter, settings.worlds)
        choice = choice_of((), parameter.name, domain, parameter.name_span, default=False)
        if choice is not None:
            options = choice.decision.options
            found.append(OpenParameter(parameter.name, parameter.name_span, options))
    return tuple(found)


def _patched_by(subject: Subject, settings: Settings) -> str:
    settings.checkpoint()
    subject.evaluation.run.allow(QUESTION)
    try:
        return category_of(subject)
    except BudgetExceededError:
        return "undecided"


def _name(evaluation: Evaluation, site: Site) -> str:
    return name_text(evaluation.evaluate(site.resource.name, site.scope))


def _resources(run: Run) -> tuple[Mapping[str, object], ...]:
    """Every expanded resource whose condition is not false, in document order."""
    evaluation = Evaluation(run, DefaultWorld())
    return tuple(
        _resource(evaluation, site)
        for site in find_sites(evaluation, expand=True)
        if presence(evaluation, site) != "absent"
    )


def _resource(evaluation: Evaluation, site: Site) -> Mapping[str, object]:
    resource, scope = site.resource, site.scope

    def shown(expression: ir.Expression | None) -> object:
        return (
            None
            if expression is None
            else plain(evaluation, evaluation.evaluate(expression, scope))
        )

    own = site.loops[-1][0] if resource.copy is not None and site.loops else None
    data: dict[str, object] = {
        "type": shown(resource.type),
        "apiVersion": shown(resource.api_version),
        "name": shown(resource.name),
        "scope": shown(resource.scope),
        "existing": resource.existing,
        "copyIndex": None if own is None else own.index,
    }
    body = plain(evaluation, evaluation.evaluate(resource.body, scope))
    members = body if isinstance(body, dict) else {}
    for key in sorted(members, key=lambda key: key.lower() not in _LOCATION_FIRST):
        if key.lower() not in _NOT_SHOWN:
            data[key] = members[key]
    return data
