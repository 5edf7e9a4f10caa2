"""Writing a property as the author of a document would."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guestpatch.source.text import Document

__all__ = ["is_bicep", "property_text"]

_BICEP = (".bicep", ".bicepparam")
_BICEP_ESCAPED = re.compile(r"\\|'|\$(?=\{)")


def is_bicep(document: Document) -> bool:
    """Whether a document is written in Bicep; else it is JSON."""
    return document.path.lower().endswith(_BICEP)


def property_text(document: Document, name: str, value: str | int) -> str:
    """A property and its value in the language of a document: ``"patchMode": "Manual"``."""
    if not is_bicep(document):
        return f"{json.dumps(name)}: {json.dumps(value)}"
    if isinstance(value, str):
        return f"{name}: '{_BICEP_ESCAPED.sub(_escaped, value)}'"
    return f"{name}: {json.dumps(value)}"


def _escaped(match: re.Match[str]) -> str:
    return f"\\{match[0]}"
