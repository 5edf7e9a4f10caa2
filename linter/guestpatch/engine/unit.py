"""Checking one template with the parameter files that belong to it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from guestpatch.engine.broken import weaken
from guestpatch.engine.documents import read_document, read_parameter_file
from guestpatch.engine.edited import WatchedFiles, with_texts
from guestpatch.engine.expressions import expression_findings
from guestpatch.engine.fixing import keep_tried_fixes
from guestpatch.engine.given_values import given_value_findings
from guestpatch.engine.instances import find_instances, instance_key
from guestpatch.engine.merge import merge_files
from guestpatch.engine.model import Outcome, Unit
from guestpatch.engine.policies import policies_about, policy_notes
from guestpatch.engine.posture import category_of, joint_posture
from guestpatch.engine.presence import split_present
from guestpatch.engine.settings import ALWAYS_ON, as_configured, left_out, select_rules
from guestpatch.engine.suppressing import Suppressing
from guestpatch.engine.sweep import sweep
from guestpatch.engine.tool_findings import (
    budget_findings,
    find_unresolved,
    internal_error,
    text_findings,
    tool_finding,
    unread_files,
    unresolved_finding,
)
from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.limits import LATER_QUESTION, QUESTION, SWEEP, BudgetExceededError
from guestpatch.evaluate.loops import loop_worlds
from guestpatch.evaluate.run import start_run
from guestpatch.evaluate.sites import find_sites
from guestpatch.evaluate.values import Failure, Known, Trace
from guestpatch.evaluate.worlds import DefaultWorld, World
from guestpatch.facts import Surroundings, find_subjects, subject_kind
from guestpatch.findings import (
    Finding,
    Label,
    ResourceName,
    UndecidedQuestion,
)
from guestpatch.findings.collect import Question, collect, name_text, route_of
from guestpatch.fix.offer import Offering
from guestpatch.policy.ask import ask
from guestpatch.source.text import Span
from guestpatch_schemas.places import regions_date

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from guestpatch.engine.comparing import Comparing
    from guestpatch.engine.documents import ReadDocument
    from guestpatch.engine.instances import InstanceKey
    from guestpatch.engine.settings import Settings
    from guestpatch.evaluate.limits import StepLimit
    from guestpatch.evaluate.run import Run
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.worlds import Exploration
    from guestpatch.facts import SubjectKind
    from guestpatch.policy import Rule
    from guestpatch.policy.ask import Answer
    from guestpatch.template.given import ParameterFile
    from guestpatch.template.ir import Template

__all__ = [
    "check_unit",
    "configured",
    "examine_unit",
    "parameter_files",
    "start_with",
    "with_tried_fixes",
]


def check_unit(unit: Unit, settings: Settings) -> Outcome:
    """Check a template or parameter file; nothing that stands in a document raises.

    Raises UnknownRuleError when a rule is selected or ignored that does not exist.
    """
    outcome = with_tried_fixes(unit, settings, examine_unit(unit, settings))
    return configured(outcome, settings)


def examine_unit(unit: Unit, settings: Settings) -> Outcome:
    """What is found in a unit, whatever was decided about rules, with fixes that nobody has tried.

    The first step of ``check_unit``, for those who want findings soon and fixes later.
    """
    return _checked(unit, settings, select_rules(settings))


def with_tried_fixes(unit: Unit, settings: Settings, outcome: Outcome) -> Outcome:
    """The outcome of ``examine_unit`` with those fixes refused that do not do what they should."""
    active = select_rules(settings)
    return keep_tried_fixes(
        outcome, lambda texts: _checked(with_texts(unit, texts), settings, active)
    )


def configured(outcome: Outcome, settings: Settings) -> Outcome:
    """The outcome with what was decided about its rules: their severities, where they are off."""
    return replace(
        outcome,
        findings=as_configured(outcome.findings, settings),
        unused=tuple(
            each._replace(finding=finding)
            for each in outcome.unused
            for finding in as_configured((each.finding,), settings)
        ),
    )


def _checked(unit: Unit, settings: Settings, active: tuple[Rule, ...]) -> Outcome:
    settings.checkpoint()
    files = WatchedFiles(unit.files, {})
    files.opened.update((each.path, each) for each in (unit.document, *unit.parameters))
    suppressing = Suppressing(files.opened, settings)
    outcome = _outcome(replace(unit, files=files), settings, active, suppressing)
    given = {each.path for each in unit.parameters}
    documents = frozenset(files.opened.keys() - (given - outcome.used))
    outcome = replace(outcome, documents=documents, published=frozenset(files.published))
    if outcome.kind == "other":
        return outcome
    codes = {rule.code for rule in active}
    own = sorted(documents - outcome.published)
    remarks = (each for each in suppressing.remarks(own) if each.rule.code in codes)
    return replace(
        outcome,
        findings=(*outcome.findings, *remarks),
        unused=tuple(suppressing.unused(own)) if "GP904" in codes else (),
        settled=_settled(outcome, settings, active),
    )


def _settled(
    outcome: Outcome, settings: Settings, active: tuple[Rule, ...]
) -> dict[str, frozenset[str]]:
    """The rules that were asked to the end, by file; none where something was left unchecked."""
    compared = outcome.comparison is not None and not outcome.comparison.problem
    codes = {rule.code for rule in active if rule.category != "change" or compared}
    codes -= {question.code for question in outcome.undecided}
    if outcome.untried or any(finding.rule.code in ALWAYS_ON for finding in outcome.findings):
        codes = set()
    return {path: frozenset(codes - left_out(path, settings)) for path in outcome.documents}


def _outcome(
    unit: Unit, settings: Settings, active: tuple[Rule, ...], suppressing: Suppressing
) -> Outcome:
    try:
        return _check(unit, settings, active, suppressing)
    except RecursionError:
        place = Label(Span(unit.document, 0, 1), "not evaluated to the end")
        finding = tool_finding(settings.pack, "GP908", "document is nested too deeply", place)
        return Outcome(unit.document.path, "unreadable", (finding,))
    except Exception as error:  # noqa: BLE001 - a bug of ours becomes a finding, and exit code 2
        defect = internal_error(settings.pack, unit.document, error, "reading the document")
        return Outcome(unit.document.path, "unreadable", (defect,))


def _check(
    unit: Unit, settings: Settings, active: tuple[Rule, ...], suppressing: Suppressing
) -> Outcome:
    read = read_document(unit.document, unit.files)
    codes = {rule.code for rule in active}
    remarks = tuple(
        finding
        for finding in (text_findings(settings.pack, read) if read.kind != "other" else ())
        if finding.rule.code in codes
    )
    if read.template is None:
        file = read.parameters
        templates = () if file is None or file.template is None else (file.template,)
        unresolved = find_unresolved(templates)
        said = (unresolved_finding(settings.pack, each) for each in unresolved)
        found = tuple(finding for finding in said if finding.rule.code in codes)
        unread = unread_files(unresolved)
        findings = tuple(map(suppressing.marked, (*remarks, *found)))
        return Outcome(unit.document.path, read.kind, findings, unread=unread)
    broken = read.broken
    for each in unit.parameters:
        beside = read_parameter_file(each, unit.files)
        broken = (*broken, *beside.broken)
        found = text_findings(settings.pack, beside)
        remarks = (*remarks, *(finding for finding in found if finding.rule.code in codes))
    comparing = None
    if unit.base is not None:
        from guestpatch.engine.comparing import Comparing  # noqa: PLC0415 - only with a base

        comparing = Comparing(unit.document.path, unit.base)
    check = _TemplateCheck(read.template, settings, active, broken, suppressing, comparing)
    for file in parameter_files(unit, read.template):
        check.check(file)
    return check.outcome(read, remarks)


def parameter_files(unit: Unit, template: Template) -> tuple[ParameterFile | None, ...]:
    """The parameter files of a unit that fit the template; a None when there is none.

    A file fits that has one of its parameters, or none at all.
    """
    files = (read_parameter_file(each, unit.files).parameters for each in unit.parameters)
    ours = [
        file
        for file in files
        if file is not None and (not file.names or file.names.keys() & template.parameters)
    ]
    return tuple(ours) or (None,)


def start_with(template: Template, file: ParameterFile | None, settings: Settings) -> Run:
    """A run of a template with the values of a parameter file."""
    if file is None:
        return start_run(template, {}, settings.worlds, context=settings.context)
    return start_run(template, file.values, settings.worlds, file.template, settings.context)


class _TemplateCheck:
    """Checks one template once per parameter file and gathers what comes of it."""

    def __init__(  # noqa: PLR0913, PLR0917 - what comes of one depends on all of them
        self,
        template: Template,
        settings: Settings,
        active: tuple[Rule, ...],
        broken: tuple[Span, ...],
        suppressing: Suppressing,
        comparing: Comparing | None = None,
    ) -> None:
        self._template = template
        self._suppressing = suppressing
        self._comparing = comparing
        self._settings = settings
        self._broken = broken
        self._rules = tuple(rule for rule in active if rule.cases)
        self._codes = {rule.code for rule in active}
        self._tool: dict[tuple[str, Span], Finding] = {}
        self._by_file: list[tuple[Finding, ...]] = []
        self._undecided: dict[tuple[object, ...], UndecidedQuestion] = {}
        self._instances: list[Mapping[InstanceKey, tuple[SubjectKind, str]]] = []
        self._doubtful = 0
        self._tried: set[str] = set()
        self._untried: set[str] = set()
        self._worlds = 0
        self._most_worlds = 0
        self._capped = 0
        self._used: set[str] = set()
        self._heavy: set[Site] = set()
        self._unread: frozenset[str] = frozenset()

    def check(self, file: ParameterFile | None) -> None:
        run = start_with(self._template, file, self._settings)
        sites = find_sites(Evaluation(run, DefaultWorld()))
        is_refused = self._check_tool(run, sites, file)
        name = file.document.path if file is not None else None
        if file is not None:
            self._used.update((file.document.path, *file.bases))
        base = None if self._comparing is None else self._comparing.start(run, sites, file)
        surroundings = Surroundings(sites, self._settings.knowledge, self._settings.today, base)
        offering = Offering(run, surroundings, file)
        found = self._check_rules(run, surroundings, offering, name)
        self._by_file.append(tuple(map(self._suppressing.marked, found)))
        self._look_at_posture(run, sites, is_refused=is_refused)
        tried, untried = split_present(run, find_subjects(sites))
        self._tried.update(tried)
        self._untried.update(untried)
        if self._comparing is not None:
            self._comparing.look(run, base, self._settings)

    def _check_tool(self, run: Run, sites: tuple[Site, ...], file: ParameterFile | None) -> bool:
        """What can be said without rules; with each parameter file, but once per place.

        Gives whether values are refused, so that nothing of this would be deployed.
        """
        pack = self._settings.pack
        failures = sweep(run, sites)
        around = file.template if file is not None else None
        templates = (run.template,) if around is None else (run.template, around)
        unresolved = find_unresolved(templates, sites)
        self._unread |= unread_files(unresolved)
        findings = (
            *budget_findings(pack, failures),
            *(
                weaken(finding, self._broken)
                for finding in (
                    *expression_findings(pack, run.scope, sites, failures),
                    *(unresolved_finding(pack, each) for each in unresolved),
                )
            ),
        )
        given = self._given_values(run, file)
        for finding in (*findings, *given):
            if finding.rule.code in self._codes:
                self._tool.setdefault((finding.rule.code, finding.primary.span), finding)
        shown = (finding for finding in given if finding.rule.code in self._codes)
        return any(finding.severity != "info" for finding in shown)

    def _given_values(self, run: Run, file: ParameterFile | None) -> tuple[Finding, ...]:
        broken = {span.document.path for span in self._broken}
        try:
            return given_value_findings(self._settings.pack, run, file, broken)
        except BudgetExceededError as error:
            self._exhausted(run.template, str(error))
            return ()

    def _look_at_posture(self, run: Run, sites: tuple[Site, ...], *, is_refused: bool) -> None:
        """Count who patches the VMs, and those of the platform's of which a finding says more."""
        run.allow(SWEEP)
        found = {f.route for f in self._by_file[-1] if f.severity != "info"}
        instances: dict[InstanceKey, tuple[SubjectKind, str]] = {}
        doubtful = 0
        try:
            for subject in find_instances(run, self._settings):
                category = category_of(subject)
                instances[instance_key(subject.site)] = (subject.kind, category)
                is_doubtful = is_refused or route_of(subject.site) in found
                doubtful += category == "platform" and is_doubtful
        except BudgetExceededError as error:
            self._exhausted(run.template, str(error))
            for site in find_subjects(sites):
                if kind := subject_kind(site):
                    instances[instance_key(site)] = (kind, "undecided")
        self._instances.append(instances)
        self._doubtful = max(self._doubtful, doubtful)

    def _exhausted(self, template: Template, message: str) -> None:
        """Say once that not everything could be looked at."""
        span = template.span._replace(end=template.span.start + 1)
        failure = Failure(message, "not evaluated to the end", span, Trace(span), budget=True)
        for finding in budget_findings(self._settings.pack, (failure,)):
            self._tool.setdefault((finding.rule.code, finding.primary.span), finding)

    def _check_rules(
        self, run: Run, surroundings: Surroundings, offering: Offering, file: str | None
    ) -> list[Finding]:
        found: list[Finding] = []
        for site in surroundings.neighbours:
            kind = subject_kind(site)
            policies = self._settings.policies
            if kind is None and not policies:
                continue
            resource = _resource_name(run, site)
            for rule in (rule for rule in self._rules if kind in rule.applies_to):
                if rule.category == "change" and surroundings.base is None:
                    continue
                question = Question(rule, site, resource, self._notes(rule), file)
                asked = partial(ask, run, site, surroundings, rule)
                found.extend(self._ask(run, question, offering, asked))
            for policy, asking in policies_about(run, site, surroundings.neighbours, policies):
                question = Question(policy.rule, site, resource, policy_notes(policy), file)
                found.extend(self._ask(run, question, offering, asking))
        return found

    def _ask(
        self,
        run: Run,
        question: Question,
        offering: Offering,
        asking: Callable[[StepLimit], Sequence[Exploration[Answer]]],
    ) -> tuple[Finding, ...]:
        """What comes of asking one question; ``asking`` asks it, within a limit."""
        self._settings.checkpoint()
        site, rule = question.site, question.rule
        try:
            explorations = asking(LATER_QUESTION if site in self._heavy else QUESTION)
        except Exception as error:  # noqa: BLE001 - as in check_unit, for one rule
            document = site.resource.span.document
            doing = f"asking {rule.code}"
            return (internal_error(self._settings.pack, document, error, doing),)
        loops = loop_worlds(Evaluation(run, World()), site.loops)
        found: list[Finding] = []
        for exploration in explorations:
            if exploration.exhausted:
                self._heavy.add(site)
                self._exhausted(run.template, exploration.exhausted)
            self._worlds += len(exploration.leaves)
            self._most_worlds = max(self._most_worlds, len(exploration.leaves))
            collected = collect(question, exploration, loops)
            for open_question in collected.undecided:
                self._note(open_question)
            found.extend(
                weaken(finding, self._broken, site.resource.span)._replace(
                    fixes=offering.fixes(question, finding, hit)
                )
                for finding, hit in zip(collected.findings, collected.hits, strict=True)
            )
        self._capped += not all(exploration.complete for exploration in explorations)
        return tuple(found)

    def _note(self, question: UndecidedQuestion) -> None:
        self._undecided.setdefault(question.order(), question)

    def outcome(self, read: ReadDocument, remarks: tuple[Finding, ...]) -> Outcome:
        return Outcome(
            read.document.path,
            read.kind,
            (
                *map(self._suppressing.marked, (*remarks, *self._tool.values())),
                *merge_files(self._by_file),
            ),
            tuple(self._undecided.values()),
            joint_posture(self._instances),
            self._doubtful,
            len(self._untried - self._tried),
            self._worlds,
            self._most_worlds,
            self._capped,
            frozenset(self._used),
            self._unread,
            None if self._comparing is None else self._comparing.outcome(),
        )

    def _notes(self, rule: Rule) -> tuple[str, ...]:
        """What a finding rests on: a list ages, and a base is one of many."""
        if rule.category == "change" and self._comparing is not None:
            return (self._comparing.note,)
        return _notes(rule, self._settings)


def _notes(rule: Rule, settings: Settings) -> tuple[str, ...]:
    """The date of the table a rule rests on: a list ages, and the reader must see how old it is."""
    knowledge = settings.knowledge
    match rule.table:
        case "images":
            return (f"image list of edition {knowledge.edition.id}, dated {knowledge.date}",)
        case "api-versions":
            return (f"API versions known on {knowledge.api.date}",)
        case "regions":
            return (f"regions known on {regions_date()}",)
        case "lifecycle":
            return (f"ends of support judged on {settings.today.isoformat()}",)
        case _:
            return ()


def _resource_name(run: Run, site: Site) -> ResourceName:
    evaluation = Evaluation(run, DefaultWorld())
    resource = site.resource
    try:
        name = name_text(evaluation.evaluate(resource.name, site.scope))
        version = (
            evaluation.evaluate(resource.api_version, site.scope)
            if resource.api_version is not None
            else None
        )
    except BudgetExceededError:
        name, version = "…", None
    known = version.data if isinstance(version, Known) else None
    kind = resource.type_span.text.strip('"')
    return ResourceName(kind, name, resource.symbol, str(known or ""))
