"""What the tool itself has to say: texts that cannot be read, limits met, templates not here."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from guestpatch import __version__
from guestpatch.findings import Finding, Info, Label
from guestpatch.source.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guestpatch.engine.documents import ReadDocument
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Failure
    from guestpatch.policy import Pack, Severity
    from guestpatch.source.text import Document
    from guestpatch.syntax.remarks import Remark
    from guestpatch.template.ir import Template, Unresolved

__all__ = [
    "budget_findings",
    "find_unresolved",
    "internal_error",
    "text_findings",
    "tool_finding",
    "unread_files",
    "unresolved_finding",
]

_RULE_OF_REMARK = {"broken": "GP901", "loose": "GP910", "budget": "GP908"}
_FINGERPRINT = 32
_SEVERITIES: dict[str, Severity] = {"remote": "info", "outside": "warning"}


def tool_finding(
    pack: Pack,
    code: str,
    headline: str,
    primary: Label,
    labels: tuple[Label, ...] = (),
) -> Finding:
    """A finding of one of the 9xx rules."""
    rule = pack.find(code)
    if rule is None:
        message = f"the pack has no rule {code}"
        raise LookupError(message)
    identity = f"{code}\n{headline}\n{primary.span.text[:200]}"
    digest = sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()
    return Finding(
        rule=rule,
        severity=rule.severity,
        confidence=rule.confidence,
        headline=headline,
        primary=primary,
        labels=labels,
        fingerprint=digest[:_FINGERPRINT],
    )


def text_findings(pack: Pack, read: ReadDocument) -> tuple[Finding, ...]:
    """One finding per broken place, and one per kind of loose JSON however often it occurs."""
    found: list[Finding] = []
    for document, remarks in read.remarks:
        found.extend(_text_findings(pack, document, remarks))
    return tuple(found)


def _text_findings(pack: Pack, document: Document, remarks: tuple[Remark, ...]) -> list[Finding]:
    found: list[Finding] = []
    loose: dict[str, list[Remark]] = {}
    for remark in remarks:
        if remark.kind == "loose":
            loose.setdefault(remark.message, []).append(remark)
        else:
            found.append(_remark_finding(pack, document, remark))
    for alike in loose.values():
        finding = _remark_finding(pack, document, alike[0])
        rest = len(alike) - 1
        if rest:
            more = f"the same in {rest} more place{'' if rest == 1 else 's'} of this document"
            finding = finding._replace(infos=(Info(more),))
        found.append(finding)
    return found


def _remark_finding(pack: Pack, document: Document, remark: Remark) -> Finding:
    labels: tuple[Label, ...] = ()
    if remark.related is not None:
        start, end, text = remark.related
        labels = (Label(Span(document, start, end), text),)
    place = Label(Span(document, remark.start, remark.end), remark.label)
    return tool_finding(pack, _RULE_OF_REMARK[remark.kind], remark.message, place, labels)


def budget_findings(pack: Pack, failures: tuple[Failure, ...]) -> tuple[Finding, ...]:
    """One finding for all limits that were met: the first place, and how many more there are."""
    met = [failure for failure in failures if failure.budget]
    if not met:
        return ()
    first = met[0]
    finding = tool_finding(pack, "GP908", first.message, Label(first.at, first.label))
    rest = len(met) - 1
    if not rest:
        return (finding,)
    more = f"limits are met in {rest} more place{'' if rest == 1 else 's'}"
    return (finding._replace(infos=(Info(more),)),)


def internal_error(pack: Pack, document: Document, error: Exception, doing: str) -> Finding:
    """A defect of guestpatch, with what a report of it needs."""
    from traceback import extract_tb  # noqa: PLC0415 - only a defect needs it

    steps = extract_tb(error.__traceback__)
    where = f"{steps[-1].filename.rpartition('guestpatch')[2]}:{steps[-1].lineno}" if steps else "?"
    headline = f"guestpatch failed while {doing}: {type(error).__name__}: {error}"
    label = Label(Span(document, 0, min(1, len(document.text))), "this document was being checked")
    notes = tuple(
        f"{step.filename.rpartition('/')[2]}:{step.lineno} {step.name}" for step in steps[-6:]
    )
    infos = (Info(f"raised at {where}; called by {' > '.join(notes)}"),)
    helps = (f"report this with the line above and guestpatch {__version__}",)
    return tool_finding(pack, "GP909", headline, label)._replace(infos=infos, helps=helps)


def find_unresolved(
    templates: Iterable[Template], sites: tuple[Site, ...] = ()
) -> tuple[Unresolved, ...]:
    """Modules, imports and linked templates that are not read; nothing in them is checked."""
    everywhere = {id(template): template for template in templates}
    everywhere.update((id(site.scope.template), site.scope.template) for site in sites)
    found = [each for template in everywhere.values() for each in template.unresolved]
    for site in sites:
        deployment = site.resource.deployment
        if deployment is not None and deployment.unresolved is not None:
            found.append(deployment.unresolved)
    return tuple(dict.fromkeys(found))


def unread_files(unresolved: Iterable[Unresolved]) -> frozenset[str]:
    """What tells the files apart that were not read, however often one is referred to."""
    return frozenset(_file_of(each) for each in unresolved if each.kind != "circle")


def _file_of(unresolved: Unresolved) -> str:
    span = unresolved.span
    path, reference = span.document.path, span.text
    if not reference.startswith("'"):
        return f"{path}:{span.start}"
    folder = "" if unresolved.kind == "remote" else path.rpartition("/")[0]
    return f"{folder}:{reference}"


def unresolved_finding(pack: Pack, unresolved: Unresolved) -> Finding:
    """What is said about a file that is not read."""
    code = "GP903" if unresolved.kind == "circle" else "GP902"
    label = Label(unresolved.span, unresolved.label)
    finding = tool_finding(pack, code, unresolved.message, label)
    severity = _SEVERITIES.get(unresolved.kind)
    return finding if severity is None else finding._replace(severity=severity)
