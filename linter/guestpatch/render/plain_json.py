"""JSON as every report writes it."""

from __future__ import annotations

import json

__all__ = ["json_text"]


def json_text(data: object, indent: int | None = 2) -> str:
    """The text of plain data, in ASCII, so that lone surrogates of broken files survive as escapes.

    ``##`` is escaped: a build server takes ``##vso[`` and ``##[`` for commands wherever its log has
    them, and the data may quote a template.
    """
    text = json.dumps(data, indent=indent, ensure_ascii=True, allow_nan=False)
    return text.replace("##", "#\\u0023")
