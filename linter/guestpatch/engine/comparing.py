"""Comparing a template with what it was before, or with what is deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from guestpatch.engine.documents import read_document, read_parameter_file
from guestpatch.engine.instances import find_instances
from guestpatch.engine.tool_findings import find_unresolved
from guestpatch.evaluate.beside import start_beside
from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.limits import SWEEP, BudgetExceededError
from guestpatch.evaluate.sites import find_sites, presence
from guestpatch.evaluate.worlds import DefaultWorld
from guestpatch.facts import Subject, Undecided, before, start_base
from guestpatch.findings import Comparison
from guestpatch.findings.collect import name_text
from guestpatch.template.arm.exported import lower_exported
from guestpatch.template.ir import Template

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guestpatch.engine.model import BaseVersion
    from guestpatch.engine.settings import Settings
    from guestpatch.evaluate.run import Run
    from guestpatch.evaluate.sites import Site
    from guestpatch.facts import Base
    from guestpatch.source.text import Document
    from guestpatch.syntax.remarks import Remark
    from guestpatch.template.given import ParameterFile

__all__ = ["Comparing"]


T = TypeVar("T")


class Comparing:
    """Compares one template with its base, with one parameter file after the other."""

    def __init__(self, path: str, base: BaseVersion) -> None:
        self._path = path
        self._base = base
        self._template: Template | None = None
        self._unreadable = ""
        self._problem = ""
        self._found: list[Comparison] = []
        if base.document is not None:
            self._template, self._unreadable = _read(base.document, base)

    @property
    def note(self) -> str:
        """What a finding says of what was compared with."""
        return f"compared with {self._base.said}"

    def start(self, run: Run, sites: tuple[Site, ...], file: ParameterFile | None) -> Base | None:
        """The base of a run; None where it cannot be compared with one."""
        self._problem = self._unreadable
        if self._problem:
            return None
        template = self._template
        given: ParameterFile | None = None
        if file is not None:
            document = self._base.parameters.get(file.document.path)
            # Where the file is new, so is the deployment, and all that it deploys.
            template = None if document is None else template
            given = None if document is None else self._given(document)
        if self._problem:
            return None
        if template is None:
            return _nothing_before(run)
        values = {} if given is None else given.values
        around = None if given is None else given.template
        try:
            earlier = start_beside(run, template, values, around)
            there = find_sites(Evaluation(earlier, DefaultWorld()))
            is_whole = not find_unresolved((template,), there)
            return start_base(run, sites, earlier, exported=self._base.exported, is_whole=is_whole)
        except BudgetExceededError:
            self._problem = f"{self._base.said} asks for more work than the limits allow"
            return None

    def _given(self, document: Document) -> ParameterFile | None:
        read = read_parameter_file(document, self._base.files)
        if read.parameters is None or _is_broken(read.remarks):
            self._problem = f"{document.path} cannot be read"
        return read.parameters

    def look(self, run: Run, base: Base | None, settings: Settings) -> None:
        """Note which VMs are the same, new, gone and renamed, with the defaults."""
        comparison = Comparison(self._path, self._base.said, problem=self._problem)
        if base is None:
            self._found.append(comparison)
            return
        for each in (run, base.run):
            each.allow(SWEEP)
        try:
            comparison = _look(comparison, base, find_instances(run, settings))
        except BudgetExceededError:
            comparison = comparison._replace(problem="there is too much to compare")
        self._found.append(comparison)

    def outcome(self) -> Comparison:
        """What was found with all parameter files."""
        first, *others = self._found
        for each in others:
            first = first._replace(
                compared=max(first.compared, each.compared),
                new=_joined(first.new, each.new),
                gone=_joined(first.gone, each.gone),
                renamed=_joined(first.renamed, each.renamed),
                problem=first.problem or each.problem,
            )
        return first


def _joined(one: tuple[T, ...], other: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _read(document: Document, base: BaseVersion) -> tuple[Template | None, str]:
    """The template of a base, or why there is none."""
    if base.exported:
        return lower_exported(document), ""
    read = read_document(document, base.files)
    if _is_broken(read.remarks):
        return None, f"{document.path} has syntax errors"
    if read.template is None:
        return None, f"{document.path} is no template"
    return read.template, ""


def _is_broken(remarks: Iterable[tuple[Document, tuple[Remark, ...]]]) -> bool:
    """Whether a part of a document was lost; what is missing there would look like a change."""
    return any(remark.kind != "loose" for _, about in remarks for remark in about)


def _nothing_before(run: Run) -> Base:
    template = Template(run.template.document, run.template.span, {}, {}, {})
    return start_base(run, (), start_beside(run, template, {}))


def _look(comparison: Comparison, base: Base, instances: Iterable[Subject]) -> Comparison:
    there = Evaluation(base.run, DefaultWorld())
    new: list[Site] = []
    names: dict[int, str] = {}
    met: set[tuple[str, str]] = set()
    compared = 0
    for subject in instances:
        site = subject.site
        names[id(site)] = name_text(subject.evaluation.evaluate(site.resource.name, site.scope))
        was = before(subject.compared_with(base))
        if isinstance(was, Subject):
            compared += 1
            met.add((was.site.type, _name(there, was.site)))
        elif not isinstance(was, Undecided):
            new.append(site)
    # An export holds whatever it was asked for: the VMs of others in it are not gone.
    gone = [
        each
        for each in base.machines
        if not base.exported
        and presence(there, each) != "absent"
        and (each.type, _name(there, each)) not in met
    ]
    renamed = [
        (old, now)
        for now in new
        if now.resource.symbol
        and len(alike := [e for e in gone if e.resource.symbol == now.resource.symbol]) == 1
        for old in alike
    ]
    olds, nows = {id(old) for old, _ in renamed}, {id(now) for _, now in renamed}
    return comparison._replace(
        compared=compared,
        new=tuple(names[id(each)] for each in new if id(each) not in nows),
        gone=tuple(_name(there, each) for each in gone if id(each) not in olds),
        renamed=tuple((_name(there, old), names[id(now)]) for old, now in renamed),
    )


def _name(evaluation: Evaluation, site: Site) -> str:
    return name_text(evaluation.evaluate(site.resource.name, site.scope))
