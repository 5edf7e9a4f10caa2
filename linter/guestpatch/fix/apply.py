"""Applying edits to texts, all of a fix or none of them."""

from __future__ import annotations

import re
from difflib import unified_diff as _diff
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from guestpatch.findings import Edit, Fix

__all__ = ["Applied", "apply_fixes", "unified_diff"]


_LINE = re.compile(r"[^\n]*\n|[^\n]+")


class _Place(NamedTuple):
    path: str
    start: int
    end: int
    text: str


class Applied(NamedTuple):
    """The fixes that were applied together, and the texts they give, by path."""

    fixes: tuple[Fix, ...]
    texts: Mapping[str, str]


def apply_fixes(fixes: Iterable[Fix]) -> Applied:
    """Apply fixes in order; one whose edits meet those of an earlier one waits for another pass.

    A fix that an earlier one contains is applied with it. Documents of one path have one text.
    """
    taken: dict[_Place, Edit] = {}
    applied: list[Fix] = []
    for fix in fixes:
        new = {place: edit for edit in fix.edits if (place := _place(edit)) not in taken}
        if any(_meet(edit, other) for edit in new for other in taken):
            continue
        taken.update(new)
        applied.append(fix)
    return Applied(tuple(applied), _texts(taken))


def _place(edit: Edit) -> _Place:
    return _Place(edit.span.document.path, edit.span.start, edit.span.end, edit.text)


def _meet(one: _Place, other: _Place) -> bool:
    """Whether two edits overlap or touch: then the order in which they are made would matter."""
    return one.path == other.path and one.start <= other.end and other.start <= one.end


def _texts(taken: Mapping[_Place, Edit]) -> dict[str, str]:
    pieces: dict[str, list[str]] = {}
    done: dict[str, int] = {}
    documents = {place.path: edit.span.document for place, edit in taken.items()}
    for place in sorted(taken):
        text = documents[place.path].text
        start = done.get(place.path, 0)
        pieces.setdefault(place.path, []).extend((text[start : place.start], place.text))
        done[place.path] = place.end
    return {
        path: "".join((*each, documents[path].text[done[path] :])) for path, each in pieces.items()
    }


def unified_diff(path: str, before: str, after: str) -> str:
    """What changes between two texts of a document; empty when nothing does."""
    lines = _diff(_LINE.findall(before), _LINE.findall(after), f"a/{path}", f"b/{path}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
