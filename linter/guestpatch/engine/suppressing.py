"""Which findings of a unit its documents waive, and what is to be said of the suppressions."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from guestpatch.engine.model import Unused
from guestpatch.engine.settings import is_waivable
from guestpatch.engine.tool_findings import tool_finding
from guestpatch.findings import Fix, Label
from guestpatch.fix.unsuppressing import unsuppress
from guestpatch.suppressions.read import GRAMMAR, read_suppressions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from guestpatch.engine.settings import Settings
    from guestpatch.findings import Finding
    from guestpatch.policy.model import Safety
    from guestpatch.source.text import Document
    from guestpatch.suppressions.model import Suppression

__all__ = ["Suppressing"]


class Suppressing:
    """The suppressions in the documents of one unit.

    ``documents`` are those that have been opened so far, by path; more may follow.
    """

    def __init__(self, documents: Mapping[str, Document], settings: Settings) -> None:
        self._documents = documents
        self._settings = settings
        self._known: dict[str, tuple[Suppression, ...]] = {}

    def marked(self, finding: Finding) -> Finding:
        """The finding with what waives it: where any of its places is covered.

        Its places are those it points at, the resource it is about and what that stands in, and
        the parameter file it holds with, as a whole.
        """
        if not is_waivable(finding.rule.code, self._settings):
            return finding
        spans = [finding.primary.span, *(label.span for label in finding.labels), *finding.around]
        paths = dict.fromkeys((*(span.document.path for span in spans), *finding.witness.files))
        waivers = tuple(
            suppression
            for path in paths
            for suppression in self._of(path)
            if suppression.rule == finding.rule.code
            and not suppression.has_expired(self._settings.today)
            and (
                any(map(suppression.covers, spans))
                or (suppression.is_of_document and path in finding.witness.files)
            )
        )
        return finding._replace(suppressions=waivers) if waivers else finding

    def _of(self, path: str) -> tuple[Suppression, ...]:
        known = self._known.get(path)
        if known is None:
            document = self._documents.get(path)
            if document is None or not self._settings.heed_suppressions:
                return ()
            known = self._known[path] = read_suppressions(document, self._settings.pack)
        return known

    def remarks(self, paths: Iterable[str]) -> Iterator[Finding]:
        """What is wrong with the suppressions in some documents."""
        for path in paths:
            alike: dict[tuple[str, int, int], Suppression] = {}
            for suppression in self._of(path):
                remark = self._remark(suppression)
                if remark is not None:
                    yield remark
                elif not suppression.reason:
                    alike.setdefault(suppression.span.order(), suppression)
            for suppression in alike.values():
                label = Label(suppression.span, "say why this is acceptable")
                yield self._finding("GP906", "suppression gives no reason", label)

    def _remark(self, suppression: Suppression) -> Finding | None:
        name = suppression.name.text
        if suppression.rule is None:
            if suppression.name == suppression.span:
                label = Label(suppression.span, f"expected `{GRAMMAR}`")
                return self._finding("GP907", "suppression names no rule", label)
            label = Label(suppression.name, self._nearest(name))
            return self._finding("GP907", f"no rule is called `{name}`", label)
        if suppression.has_expired(self._settings.today):
            headline = f"suppression of `{name}` expired on {suppression.until}"
            said = "it no longer counts"
            if suppression.until_date is None:
                headline = f"suppression of `{name}` has no date that can be read"
                said = "expected `until=YYYY-MM-DD`; it does not count"
            finding = self._finding("GP905", headline, Label(suppression.name, said))
            helps = ("mend the finding, or give a new date and say why",)
            return finding._replace(helps=helps, fixes=(_removal(suppression, "unsafe"),))
        if not is_waivable(suppression.rule, self._settings):
            label = Label(suppression.name, "this rule is always reported")
            finding = self._finding("GP904", f"`{name}` cannot be suppressed", label)
            return finding._replace(fixes=(_removal(suppression, "safe"),))
        return None

    def unused(self, paths: Iterable[str]) -> Iterator[Unused]:
        """The suppressions that count, each with what is said where nothing is found there."""
        for path in paths:
            for suppression in self._of(path):
                if suppression.rule is None or self._remark(suppression) is not None:
                    continue
                said = f"no finding of {suppression.rule} here"
                if suppression.start == suppression.end:
                    said = "`file-ignore` counts at the top of a file only"
                headline = f"suppression of `{suppression.name.text}` hides nothing"
                finding = self._finding("GP904", headline, Label(suppression.name, said))
                fixes = (_removal(suppression, "safe"),)
                yield Unused(suppression, finding._replace(fixes=fixes))

    def _finding(self, code: str, headline: str, label: Label) -> Finding:
        return tool_finding(self._settings.pack, code, headline, label)

    def _nearest(self, name: str) -> str:
        names = [rule.name for rule in self._settings.pack.rules]
        near = [] if name[-1:].isdigit() else get_close_matches(name, names, 1)
        return f"did you mean `{near[0]}`?" if near else "expected the name or code of one rule"


def _removal(suppression: Suppression, safety: Safety) -> Fix:
    return Fix("remove the suppression", safety, unsuppress(suppression))
