"""The fenced blocks of pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(
    r"^(#{1,3} [^\n]*)$|^( *)```(\w+)[^\n]*\n(.*?)^ *```$", re.MULTILINE | re.DOTALL
)


class Snippet(NamedTuple):
    """``line`` is that of its fence, ``heading`` the last one above it."""

    page: str
    line: int
    heading: str
    text: str


def snippets(page: str, language: str) -> list[Snippet]:
    """The blocks of a language in a page, which is named from the root of the repository."""
    found: list[Snippet] = []
    heading = ""
    content = (ROOT / page).read_text("utf-8")
    for match in _BLOCK.finditer(content):
        above, indent, name, body = match.groups()
        if above is not None:
            heading = above.lstrip("# ")
        elif name == language:
            text = re.sub(f"^{indent}", "", body, flags=re.MULTILINE)
            found.append(Snippet(page, content.count("\n", 0, match.start()) + 1, heading, text))
    return found


def titled(snippet: Snippet) -> str:
    """A name for a test."""
    return f"{snippet.page}:{snippet.line}"
