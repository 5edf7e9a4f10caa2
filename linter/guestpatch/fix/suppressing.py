"""Adding suppressions for findings: comments, or ``metadata`` where a document is strict JSON.

A suppression goes to the text that the finding is about, else to the resource that it is about, else
to the call of the module. What is above, behind and around it stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.findings import Edit, Fix
from guestpatch.fix.lines import indent_at, line_start, newline_of
from guestpatch.fix.metadata import Hosts, add_to_list
from guestpatch.source.text import Span
from guestpatch.source.writing import is_bicep
from guestpatch.suppressions.parts import parts_of
from guestpatch.syntax.json import read_json
from guestpatch.template.arm.recognise import recognise

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from guestpatch.findings import Finding
    from guestpatch.source.text import Document
    from guestpatch.suppressions.parts import Parts

__all__ = ["Suppressed", "suppress"]

_TITLE = "suppress the finding"


class Suppressed(NamedTuple):
    """What adds suppressions, a fix for each place, and the findings that have no place for one."""

    fixes: tuple[Fix, ...]
    refused: tuple[Finding, ...]


class _Place(NamedTuple):
    """Where a suppression goes: before a part, or into the ``metadata`` of an object."""

    document: Document
    start: int
    end: int
    is_metadata: bool


def suppress(
    findings: Iterable[Finding], reason: str, until: str = "", foreign: Collection[str] = ()
) -> Suppressed:
    """Suppress findings with a reason, through the day ``until`` where one is given.

    ``foreign`` are the paths of documents that are not the author's. Whether a rule may be
    suppressed is for the caller to know.
    """
    writer = _Writer(foreign)
    named: dict[_Place, dict[str, None]] = {}
    refused: list[Finding] = []
    for finding in findings:
        place = writer.place(finding)
        if place is None:
            refused.append(finding)
        else:
            named.setdefault(place, {})[finding.rule.name] = None
    fixes: list[Fix] = []
    for place, rules in named.items():
        edits = _edits(place, tuple(rules), " ".join(reason.split()), until)
        fixes.append(Fix(_TITLE, "safe", edits))
    return Suppressed(tuple(fixes), tuple(refused))


class _Writer:
    """Finds places in documents, each of which is read once."""

    def __init__(self, foreign: Collection[str]) -> None:
        self._foreign = foreign
        self._finders: dict[str, Callable[[int], _Place | None]] = {}

    def place(self, finding: Finding) -> _Place | None:
        """Where a suppression of a finding goes; None where it has no place."""
        for span in (finding.primary.span, *finding.around):
            document = span.document
            if document.path not in self._foreign:
                finder = self._finders.get(document.path)
                if finder is None:
                    finder = self._finders[document.path] = _finder(document)
                place = finder(span.start)
                if place is not None:
                    return place
        return None


def _finder(document: Document) -> Callable[[int], _Place | None]:
    """What finds a place for an offset of a document: for a comment, or where it is strict JSON."""
    parts = parts_of(document)
    if not is_bicep(document):
        if recognise(read_json(document).root) == "other":
            return lambda _: None
        if not parts.comments and not document.path.lower().endswith(".jsonc"):
            hosts = Hosts(document)
            return lambda at: _placed(document, hosts.around(at), is_metadata=True)
    return lambda at: _placed(document, _part_on_line(document.text, parts, at), is_metadata=False)


def _placed(
    document: Document, extent: tuple[int, int] | None, *, is_metadata: bool
) -> _Place | None:
    return None if extent is None else _Place(document, *extent, is_metadata)


def _part_on_line(text: str, parts: Parts, offset: int) -> tuple[int, int] | None:
    """The smallest part around an offset that has nothing before it on its line."""
    around = [
        part
        for part in parts.parts
        if part[0] <= offset <= part[1] and not text[line_start(text, part[0]) : part[0]].strip()
    ]
    if not around:
        return None
    start = max(around)[0]
    return parts.part_at(start)


def _edits(place: _Place, rules: tuple[str, ...], reason: str, until: str) -> tuple[Edit, ...]:
    if place.is_metadata:
        return add_to_list(Span(place.document, place.start, place.end), rules, reason, until)
    document = place.document
    text = document.text
    dated = f" until={until}" if until else ""
    comment = f"// guestpatch: ignore[{', '.join(rules)}]{dated} {reason}"
    at = _above_directives(text, line_start(text, place.start))
    line = f"{indent_at(text, place.start)}{comment.rstrip()}{newline_of(text, place.start)}"
    return (Edit(Span(document, at, at), line),)


def _above_directives(text: str, start: int) -> int:
    """The line start above the directives of Bicep that stand before a line and count for it."""
    while start:
        before = line_start(text, start - (2 if text[start - 2 : start] == "\r\n" else 1))
        if not text[before:start].lstrip().startswith("#disable-next-line"):
            break
        start = before
    return start
