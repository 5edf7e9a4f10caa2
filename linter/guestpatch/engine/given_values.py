"""Values given to parameters that their declarations do not allow.

They come from parameter files, from the arguments of modules and nested deployments, and from the
defaults of the parameters themselves.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.engine.pairing import is_surely_for
from guestpatch.engine.tool_findings import tool_finding
from guestpatch.evaluate.deployments import deployment_scope
from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.fitting import Fitting
from guestpatch.evaluate.limits import SWEEP
from guestpatch.evaluate.sites import find_sites, presence
from guestpatch.evaluate.values import Known
from guestpatch.evaluate.worlds import DefaultWorld
from guestpatch.findings import Label
from guestpatch.findings.phrases import joined
from guestpatch.source.spelling import suggestion
from guestpatch.template import ir

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from guestpatch.evaluate.fitting import Misfit
    from guestpatch.evaluate.run import Run
    from guestpatch.evaluate.scope import Scope
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Value
    from guestpatch.findings import Finding
    from guestpatch.policy import Pack, Severity
    from guestpatch.source.text import Document, Span
    from guestpatch.template.given import ParameterFile

__all__ = ["given_value_findings"]

_PLACEHOLDER = re.compile(
    r"\s*$|GEN-|<.*>|\{\{.*\}\}|#\{.*\}|\$[({]|__.+__|%.+%|\[.*\]$|change[-_ ]?(me|it)|x{3,}$"
    r"|(replace|enter|insert|provide|specify|your|todo|tbd)\b|.*(placeholder|change.?me)",
    re.IGNORECASE | re.DOTALL,
)
"""Text that stands for a value which somebody, or a pipeline, puts in before deployment."""
_REFUSED = "Azure refuses the deployment"


def given_value_findings(
    pack: Pack, run: Run, file: ParameterFile | None, broken: Collection[str]
) -> tuple[Finding, ...]:
    """What is certainly not allowed, with the values of the file and the defaults.

    ``broken`` are the paths of documents of which not everything could be read: there may be
    names in them that nobody knows of. Raises BudgetExceededError when the run has used up its
    steps.
    """
    run.allow(SWEEP)
    checks = _Checks(run, broken)
    found = [*checks.defaults(run.scope)]
    if file is not None:
        found.extend(checks.file(file))
    for site in find_sites(Evaluation(run, DefaultWorld()), expand=True):
        found.extend(checks.deployment(site))
    return tuple(_finding(pack, each) for each in found)


class _Refused(NamedTuple):
    """What Azure would refuse, and why."""

    at: Span
    message: str
    label: str
    labels: tuple[Label, ...] = ()
    severity: Severity = "error"


def _finding(pack: Pack, refused: _Refused) -> Finding:
    labels = tuple(Label(_one_line(span), text) for span, text in refused.labels)
    primary = Label(_one_line(refused.at), refused.label)
    finding = tool_finding(pack, "GP911", refused.message, primary, labels)
    return finding if refused.severity == "error" else finding._replace(severity=refused.severity)


def _one_line(span: Span) -> Span:
    """The first line of a span."""
    line, _, rest = span.text.partition("\n")
    return span._replace(end=span.start + len(line.rstrip("\r"))) if rest else span


class _Checks:
    def __init__(self, run: Run, broken: Collection[str]) -> None:
        self._run = run
        self._broken = broken

    def _evaluation(self) -> Evaluation:
        return Evaluation(self._run, DefaultWorld())

    def defaults(self, scope: Scope) -> Iterator[_Refused]:
        """Defaults of a template that their own parameters do not allow."""
        for name, parameter in scope.template.parameters.items():
            default = parameter.default
            is_used = name not in scope.arguments
            if default is not None and (is_used or isinstance(default, ir.Constant)):
                value = self._evaluation().evaluate(default, scope)
                yield from self._misfits(value, parameter, scope, default.span)

    def file(self, file: ParameterFile) -> Iterator[_Refused]:
        """What is wrong with a parameter file; names only where it is surely for the template."""
        scope = self._run.scope
        parameters = scope.template.parameters
        values = self._values(scope)
        if _is_for(file, scope.template) and self._is_whole(file.document, scope.template):
            own = {
                name: at
                for name, at in file.names.items()
                if at.document.path == file.document.path
            }
            yield from _unknown(own, parameters, file.names)
            lacking = _lacking(parameters, file.names, values) if file.names else []
            if file.using:
                yield from _missing(file.span, lacking)
            else:
                yield from _missing(file.span, [p for p in lacking if not p.limits.secure], "info")
        yield from self._all_misfits(scope, values, file.values)

    def deployment(self, site: Site) -> Iterator[_Refused]:
        """What is wrong with the arguments of a module or nested deployment, and its defaults."""
        resource = site.resource
        deployment = resource.deployment
        if deployment is None or deployment.template is None or not deployment.inner:
            return
        if presence(self._evaluation(), site) == "absent":
            return
        scope = deployment_scope(deployment, resource, site.scope)
        parameters = deployment.template.parameters
        values = self._values(scope)
        names = deployment.names
        if names is not None and self._is_whole(resource.span.document, deployment.template):
            yield from _unknown(names, parameters, names)
            yield from _missing(resource.type_span, _lacking(parameters, names, values))
        yield from self._all_misfits(scope, values, deployment.arguments)
        yield from self.defaults(scope)

    def _is_whole(self, giving: Document, template: ir.Template) -> bool:
        return not {giving.path, template.document.path} & set(self._broken)

    def _values(self, scope: Scope) -> dict[str, Value]:
        """What the parameters of a template are given."""
        evaluation = self._evaluation()
        return {
            name: evaluation.force(slot)
            for name, slot in scope.arguments.items()
            if name in scope.template.parameters
        }

    def _all_misfits(
        self, scope: Scope, values: Mapping[str, Value], given: Mapping[str, ir.Expression]
    ) -> Iterator[_Refused]:
        for name, value in values.items():
            parameter = scope.template.parameters[name]
            yield from self._misfits(value, parameter, scope, given[name].span)

    def _misfits(
        self, value: Value, parameter: ir.Parameter, scope: Scope, given: Span
    ) -> Iterator[_Refused]:
        """What is wrong with one value; ``given`` is the expression that it comes from."""
        fitting = Fitting(self._evaluation(), scope)
        for misfit in fitting.misfits(value, parameter.limits, parameter.name):
            if not _is_placeholder(misfit.value):
                yield _refused(misfit, parameter, given)


def _refused(misfit: Misfit, parameter: ir.Parameter, given: Span) -> _Refused:
    at = misfit.at
    limit = misfit.limit
    span, text = limit if limit is not None else (parameter.name_span, "declared here")
    labels = [Label(span, text)]
    is_inside = at.document.path == given.document.path and given.start <= at.start < given.end
    if not is_inside:
        labels.append(Label(given, f"brings the value to `{parameter.name}`"))
    return _Refused(at, misfit.message, misfit.label, tuple(labels))


def _lacking(
    parameters: Mapping[str, ir.Parameter], given: Collection[str], values: Mapping[str, Value]
) -> list[ir.Parameter]:
    """The parameters that need a value and have none; one of an unknown type may not need it."""
    return [
        parameter
        for name, parameter in parameters.items()
        if parameter.default is None
        and parameter.limits.kind
        and not parameter.limits.nullable
        and (name not in given or _is_null(values.get(name)))
    ]


def _is_null(value: Value | None) -> bool:
    return isinstance(value, Known) and value.data is None


def _missing(
    at: Span, lacking: list[ir.Parameter], severity: Severity = "error"
) -> Iterator[_Refused]:
    """What is not given. Beside a JSON file, values may come from the command line."""
    if not lacking:
        return
    called = joined((f"`{each.name}`" for each in lacking), "and")
    labels = (Label(lacking[0].name_span, "has no default"),)
    label = _REFUSED if severity == "error" else f"{_REFUSED} unless it is given elsewhere"
    yield _Refused(at, f"no value is given for {called}", label, labels, severity)


def _unknown(
    names: Mapping[str, Span], parameters: Mapping[str, ir.Parameter], given: Collection[str]
) -> Iterator[_Refused]:
    """Names that no parameter has; somebody may have meant one that is not given."""
    free = {each.name: each for name, each in parameters.items() if name not in given}
    for name, span in names.items():
        if name in parameters:
            continue
        written = span.text.strip("\"'")
        headline = f"no parameter is called `{written}`"
        near = suggestion(written, free)
        if near is None:
            yield _Refused(span, headline, f"the template does not declare it; {_REFUSED}")
        else:
            labels = (Label(free[near].name_span, "has no value yet"),)
            yield _Refused(span, headline, f"did you mean `{near}`?", labels)


def _is_for(file: ParameterFile, template: ir.Template) -> bool:
    """Whether a file is for a template beyond doubt: by what it says, or by its name."""
    path = template.document.path
    return file.using == path if file.using else is_surely_for(file.document.path, path)


def _is_placeholder(value: Value | None) -> bool:
    return (
        isinstance(value, Known)
        and isinstance(value.data, str)
        and _PLACEHOLDER.match(value.data) is not None
    )
