"""Which files something was computed from: every question asked about files, with the answer.

What was computed still holds as long as the same questions have the same answers. That covers
files that were not there and folders that were listed as well as files that were read.
"""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from guestpatch.source.files import Opened
from guestpatch.source.keeping import digest_of, keep, place_of, read_kept
from guestpatch.source.program import program_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from guestpatch.source.files import Files, Refused
    from guestpatch.source.text import Document

__all__ = ["Trace", "TracedFiles", "kept_traced", "retrace"]

Trace: TypeAlias = "Sequence[Sequence[str]]"
"""Questions in the order they were asked: the method of ``Files``, its two arguments, and a digest
of the answer."""
Answer: TypeAlias = "Opened | Refused | tuple[str, ...]"


class TracedFiles:
    """Files that note what they are asked, and what they answer."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._asked: dict[tuple[str, str, str], Answer] = {}

    def open(self, base: str, reference: str) -> Opened | Refused:
        """See ``Files``."""
        found = self._asked["open", base, reference] = self._files.open(base, reference)
        return found

    def entries(self, base: str, reference: str) -> tuple[str, ...] | Refused:
        """See ``Files``."""
        found = self._asked["entries", base, reference] = self._files.entries(base, reference)
        return found

    def artifact(self, written: str, canonical: str) -> Opened | Refused:
        """See ``Files``."""
        found = self._asked["artifact", written, canonical] = self._files.artifact(
            written, canonical
        )
        return found

    @property
    def trace(self) -> Trace:
        """Everything that was asked so far."""
        return [[*question, _digest(answer)] for question, answer in self._asked.items()]

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that were opened, in the order of the trace."""
        return _documents(self._asked.values())


def retrace(files: Files, trace: Trace) -> tuple[Document, ...] | None:
    """Ask everything again: the documents, or None where an answer has changed."""
    ask = {"open": files.open, "entries": files.entries, "artifact": files.artifact}
    answers: list[Answer] = []
    for way, first, second, digest in trace:
        answer = ask[way](first, second)
        if _digest(answer) != digest:
            return None
        answers.append(answer)
    return _documents(answers)


def kept_traced(
    folder: Path | None,
    kind: str,
    document: Document,
    files: Files,
    compute: Callable[[Files], object],
) -> Any:  # noqa: ANN401 - of JSON, in the form that ``compute`` gives
    """Plain data about a document from the cache, or computed and put there.

    ``compute`` may ask the files it is given, and depends on nothing else. ``kind`` tells apart
    what is computed of one document.
    """
    if folder is None:
        return compute(files)
    texts = (part.encode("utf-8", "surrogatepass") for part in (document.path, document.text))
    place = place_of(digest_of((program_digest(folder).encode(), kind.encode(), *texts)))
    entry = read_kept(folder / place)
    if isinstance(entry, dict) and entry.keys() == {"trace", "data"}:
        try:
            if retrace(files, entry["trace"]) is not None:
                return entry["data"]
        except (KeyError, TypeError, ValueError):
            pass
    traced = TracedFiles(files)
    data = compute(traced)
    with suppress(OSError):
        keep(folder, place, {"trace": traced.trace, "data": data})
    return data


def _documents(answers: Iterable[Answer]) -> tuple[Document, ...]:
    return tuple(answer.document for answer in answers if isinstance(answer, Opened))


@lru_cache(maxsize=4096)
def _digest(answer: Answer) -> str:
    if isinstance(answer, Opened):
        return digest_of((answer.document.path.encode("utf-8", "surrogatepass"), answer.data))
    return digest_of((repr(answer).encode("utf-8", "surrogatepass"),))
