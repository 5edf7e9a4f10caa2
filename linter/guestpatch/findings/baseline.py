"""Baselines: findings that are accepted for now, one entry each, in a file that people review."""

from __future__ import annotations

import json
import posixpath
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.source.discovery import shown_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guestpatch.findings.model import Finding
    from guestpatch.source.text import Document

__all__ = [
    "BASELINE_NAME",
    "Acceptance",
    "Baseline",
    "BaselineError",
    "Entry",
    "baseline_text",
    "read_baseline",
]

BASELINE_NAME = ".guestpatch-baseline.json"
_VERSION = 1
_TEXTS = ("path", "rule", "name", "message", "fingerprint")


class BaselineError(ValueError):
    """A text that is no baseline; a sentence without its end."""


class Entry(NamedTuple):
    """An accepted finding, in the order in which entries are sorted and written.

    ``path`` is that of the template or module in which the finding is mended, seen from the folder
    of the baseline; it and ``fingerprint`` tell which finding is meant, the rest is for people.
    """

    path: str
    rule: str
    name: str
    message: str
    fingerprint: str


class Baseline(NamedTuple):
    """The entries of a baseline file, in the order in which they stand there."""

    document: Document
    entries: tuple[Entry, ...] = ()

    def with_finding(self, finding: Finding) -> Baseline:
        """The baseline with a finding accepted as well."""
        return self._replace(entries=(*self.entries, self.entry(finding)))

    def entry(self, finding: Finding) -> Entry:
        """The entry that accepts a finding."""
        path = finding.home or finding.primary.span.document.path
        rule = finding.rule
        within = posixpath.relpath(path, self._folder)
        return Entry(within, rule.code, rule.name, finding.message(), finding.fingerprint)

    def shown_path(self, entry: Entry) -> str:
        """The path of an entry as documents have it."""
        return shown_path(Path(self._folder, entry.path))

    @property
    def _folder(self) -> str:
        return posixpath.dirname(self.document.path) or "."


class Acceptance(NamedTuple):
    """A baseline, and what is known of the files that its entries name, by path as shown.

    ``missing`` are those that do not exist, whose findings may have moved with their file to
    another; ``gone`` those of them that would have been found.
    """

    baseline: Baseline
    missing: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()


def baseline_text(entries: Iterable[Entry]) -> str:
    """The text of a baseline file: sorted, so that it differs only where the findings do."""
    findings = [{name: getattr(entry, name) for name in _TEXTS} for entry in sorted(entries)]
    data = {"tool": "guestpatch", "version": _VERSION, "findings": findings}
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode() + "\n"


def read_baseline(document: Document) -> Baseline:
    """The baseline in a document. Raises BaselineError."""
    try:
        data = json.loads(document.text)
    except ValueError as error:
        raise BaselineError(f"it is not JSON: {error}") from error
    except RecursionError as error:
        raise BaselineError("it is nested too deeply") from error
    if not isinstance(data, dict) or data.get("tool") != "guestpatch":
        raise BaselineError('it is not a baseline of guestpatch: `"tool": "guestpatch"` is missing')
    if data.get("version") != _VERSION:
        version = json.dumps(data.get("version"))
        raise BaselineError(f"it has version {version}; this guestpatch reads version {_VERSION}")
    listed = data.get("findings")
    if not isinstance(listed, list):
        raise BaselineError("it has no list `findings`")
    return Baseline(document, tuple(map(_entry, range(1, len(listed) + 1), listed)))


def _entry(number: int, data: object) -> Entry:
    texts = [data.get(name) for name in _TEXTS] if isinstance(data, dict) else [None]
    if not all(isinstance(text, str) and text for text in texts):
        missing = next(name for name, text in zip(_TEXTS, texts, strict=False) if not text)
        raise BaselineError(f"entry {number} of `findings` has no text `{missing}`")
    return Entry(*texts)
