"""Reading configuration files; a mistake is shown at its place in the YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guestpatch import __version__
from guestpatch.config.model import build_configuration
from guestpatch.source.discovery import PathError, read_bytes, shown_path
from guestpatch.source.keeping import digest_of, kept
from guestpatch.source.overlay import NO_OVERLAY, Overlay
from guestpatch.source.text import Document, Span, decode
from guestpatch.syntax.yaml import Mistake, MistakeError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from guestpatch.config.model import Configuration

__all__ = ["read_configuration"]

_MOST_BASES = 16
"""Most files that build on one another."""


def read_configuration(
    file: Path, cache: Path | None = None, overlay: Overlay = NO_OVERLAY
) -> Configuration:
    """The configuration of a file, with those it builds on joined.

    ``cache`` is a folder for what has been validated. Raises MistakeError for a mistake in
    a file, and PathError for one that cannot be read.
    """
    sources: list[tuple[Path, Mapping[str, Any]]] = []
    documents: list[Document] = []
    current: Path | None = file.absolute()
    written = Span(Document(shown_path(file), ""), 0, 0)
    while current is not None:
        if any(current.resolve() == known.resolve() for known, _ in sources):
            message = "configuration builds on itself"
            raise MistakeError(Mistake(written, message, "comes back to where it started"))
        if len(sources) == _MOST_BASES:
            message = f"more than {_MOST_BASES} configurations build on one another"
            raise MistakeError(Mistake(written, message, "not read"))
        document, data = _read(current, written if sources else None, cache, overlay)
        sources.append((current, data))
        documents.append(document)
        base = data.get("extends")
        if base is None:
            break
        start = document.text.find(base)
        written = Span(document, max(start, 0), max(start, 0) + len(base))
        current = (current.parent / base).absolute()
    return build_configuration(documents[0], sources)


def _read(
    file: Path, written: Span | None, cache: Path | None, overlay: Overlay
) -> tuple[Document, Mapping[str, Any]]:
    try:
        content = read_bytes(file, overlay)
    except PathError as error:
        if written is None:
            raise
        message = f"the configuration to build on cannot be read: {error}"
        raise MistakeError(Mistake(written, message, "leads nowhere")) from error
    document = Document(shown_path(file), decode(content))

    def validated() -> object:
        from guestpatch.config.validate import validated_data  # noqa: PLC0415 - heavy, once only

        return validated_data(document)

    data = kept(cache, f"config-{digest_of((__version__.encode(), content))}", validated)
    return document, data if isinstance(data, dict) else {}
