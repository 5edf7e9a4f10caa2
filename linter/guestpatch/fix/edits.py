"""Edits of one document: give a value, add, remove or move a member of an object.

Each keeps comments, indentation, quotes and line ends as they are around it. None means that the
text has a form that is left to its author.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guestpatch.findings import Edit
from guestpatch.fix.lines import (
    comma_in,
    indent_at,
    line_end,
    line_start,
    newline_of,
    rest_is_remark,
)
from guestpatch.fix.objects import WrittenMember, WrittenObject, WrittenObjects
from guestpatch.source.text import Span
from guestpatch.source.writing import is_bicep

if TYPE_CHECKING:
    from guestpatch.policy.proposals import Scalar
    from guestpatch.source.text import Document
    from guestpatch.syntax.json import JsonArray

__all__ = ["add_member", "move_member", "remove_item", "remove_member", "replace_value"]

_PLAIN = re.compile(r"[\w.\-]+")
_NEWLINE = re.compile(r"\r\n|\n|\r")
_LINE_FEED = re.compile(r"\n(?=.)")
_STEP = re.compile(r"^([ \t]+)[\w\"]", re.MULTILINE)


def replace_value(span: Span, value: Scalar) -> tuple[Edit, ...] | None:
    """Put another value in the place of a literal, in the quotes that it has."""
    text = span.text
    if isinstance(value, str) and not _PLAIN.fullmatch(value):
        return None
    word = ("true" if value else "false") if isinstance(value, bool) else value
    if text[:1] in ("'", '"') and text[-1:] == text[:1] and len(text) > 1:
        if not isinstance(value, bool):
            return (Edit(span, f"{text[0]}{word}{text[0]}"),)
        is_expression = text[0] == "'" and not is_bicep(span.document)
        return (Edit(span, f"{word}()" if is_expression else word),)
    if text.lower() in ("true()", "false()", "null()"):
        return (Edit(span, f"{word}()" if isinstance(value, bool) else f"'{word}'"),)
    if text in ("true", "false", "null"):
        return (Edit(span, written(span.document, value)),)
    if isinstance(value, str) and _PLAIN.fullmatch(text):
        # A part of a text, such as the version in the type of a resource.
        return (Edit(span, value),)
    return None


def written(document: Document, value: Scalar) -> str:
    """A value as a literal of the document's language."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}'" if is_bicep(document) else f'"{value}"'


def add_member(span: Span, path: tuple[str, ...], value: str) -> tuple[Edit, ...] | None:
    """Add a member to an object; of a longer path the objects on the way, too.

    ``value`` is text of the document's language; further lines of it are relative to the first.
    """
    document = span.document
    found = WrittenObjects(document).at(span.start, span.end)
    return None if found is None else _add(document, found, path, value)


def _add(
    document: Document, found: WrittenObject, path: tuple[str, ...], value: str
) -> tuple[Edit, ...] | None:
    text = document.text
    outer = indent_at(text, found.start)
    if not found.members:
        return _fill(document, found, path, value, outer)
    last = found.members[-1]
    separator = "" if is_bicep(document) else ","
    is_one_line = line_start(text, last.start) <= found.start
    comma = comma_in(text, last.end, found.end - 1)
    if is_one_line:
        if "\n" in value:
            return None
        lead = " " if comma is not None else ", "
        at = last.end if comma is None else comma + 1
        return (_insert(document, at, lead + _nested(document, path, value, None)),)
    indent = indent_at(text, last.start)
    unit = _unit(indent, outer)
    lines = newline_of(text, found.start) + indent
    added = lines + _nested(document, path, value, (newline_of(text, found.start), indent, unit))
    after = last.end if comma is None else comma + 1
    if comma is not None:
        separator = ""
    if not rest_is_remark(text, after):
        return (_insert(document, after, separator + added),)
    end = line_end(text, after)
    if end == after or not separator:
        return (_insert(document, end, separator + added),)
    return (_insert(document, last.end, separator), _insert(document, end, added))


def _fill(
    document: Document, found: WrittenObject, path: tuple[str, ...], value: str, outer: str
) -> tuple[Edit, ...]:
    """The first member of an object, on a line of its own."""
    text = document.text
    inner = Span(document, found.start + 1, found.end - 1)
    if not _NEWLINE.search(text):
        return (_insert(document, inner.start, f" {_nested(document, path, value, None)} "),)
    step = _STEP.search(text)
    newline, unit = newline_of(text, found.start), step.group(1) if step else "  "
    layout = (newline, outer + unit, unit)
    added = newline + outer + unit + _nested(document, path, value, layout)
    if inner.text.strip():
        return (_insert(document, inner.start, added),)
    return (Edit(inner, added + newline + outer),)


def _unit(indent: str, outer: str) -> str:
    """One step of indentation, from a line and the one around it."""
    return indent[len(outer) :] or "  " if indent.startswith(outer) else "  "


def _nested(
    document: Document, path: tuple[str, ...], value: str, layout: tuple[str, str, str] | None
) -> str:
    """``name: value``, inside the objects on the way; ``layout`` is line end, indent and step."""
    name, *rest = path
    key = name if is_bicep(document) else f'"{name}"'
    if not rest and layout is None:
        return f"{key}: {value}"
    if not rest and layout is not None:
        newline, indent, _ = layout
        return f"{key}: {_LINE_FEED.sub(newline + indent, value)}"
    if layout is None:
        return f"{key}: {{ {_nested(document, tuple(rest), value, None)} }}"
    newline, indent, unit = layout
    inner = _nested(document, tuple(rest), value, (newline, indent + unit, unit))
    return f"{key}: {{{newline}{indent}{unit}{inner}{newline}{indent}}}"


def _insert(document: Document, at: int, text: str) -> Edit:
    return Edit(Span(document, at, at), text)


def remove_member(key: Span) -> tuple[Edit, ...] | None:
    """Take a member away, with the line it stands on if it is alone there; comments stay."""
    found = WrittenObjects(key.document).around(key.start)
    return None if found is None else _remove(key.document, *found)


def remove_item(document: Document, array: JsonArray, number: int) -> tuple[Edit, ...]:
    """Take an item out of a JSON array, as ``remove_member`` does from an object."""
    items = tuple(WrittenMember(item.start, item.end, item.start) for item in array.items)
    return _remove(document, WrittenObject(array.start, array.end, items), number)


def _remove(document: Document, found: WrittenObject, number: int) -> tuple[Edit, ...]:
    text = document.text
    member = found.members[number]
    is_last = number == len(found.members) - 1
    comma = comma_in(
        text, member.end, found.end - 1 if is_last else found.members[number + 1].start
    )
    end = member.end if comma is None else comma + 1
    edits = [Edit(_extent(document, found, member, end), "")]
    if is_last and comma is None and number:
        before = comma_in(text, found.members[number - 1].end, member.start)
        if before is not None:
            edits.insert(0, Edit(Span(document, before, before + 1), ""))
            if before + 1 >= edits[1].span.start:
                return (Edit(Span(document, before, edits[1].span.end), ""),)
    return tuple(edits)


def _extent(document: Document, found: WrittenObject, member: WrittenMember, end: int) -> Span:
    """What goes with a member: its line, else the blanks beside it."""
    text = document.text
    start = member.start
    is_first_on_line = not text[line_start(text, start) : start].strip()
    if is_first_on_line and line_start(text, start) > found.start:
        finish = line_end(text, end)
        if not text[end:finish].strip():
            newline = newline_of(text, finish)
            return Span(document, line_start(text, start), finish + len(newline))
        blanks = len(text[end:finish]) - len(text[end:finish].lstrip())
        return Span(document, start, end + blanks)
    while start - 1 > found.start and text[start - 1] in " \t":
        start -= 1
    return Span(document, start, end)


def move_member(key: Span, target: Span, path: tuple[str, ...]) -> tuple[Edit, ...] | None:
    """Move a member of an object to another object of the document, ``path`` below it."""
    document = key.document
    objects = WrittenObjects(document)
    found, to = objects.around(key.start), objects.at(target.start, target.end)
    if found is None or to is None or target.document is not document:
        return None
    home, number = found
    member = home.members[number]
    value = _dedented(document, member)
    if value is None:
        return None
    if home == to:
        indent = indent_at(document.text, member.start)
        outer = indent_at(document.text, home.start)
        newline = newline_of(document.text, member.start)
        is_one_line = line_start(document.text, member.start) <= home.start
        if is_one_line and "\n" in value:
            return None
        layout = None if is_one_line else (newline, indent, _unit(indent, outer))
        wrapped = _nested(document, path, value, layout)
        return (Edit(Span(document, member.start, member.end), wrapped),)
    added = _add(document, to, path, value)
    return None if added is None else (*_remove(document, home, number), *added)


def _dedented(document: Document, member: WrittenMember) -> str | None:
    """The value of a member, its further lines without the indentation of the first.

    None where a line stands further out, or a text goes over several lines.
    """
    value = document.text[member.value_start : member.end]
    first, *rest = _NEWLINE.split(value)
    if not rest:
        return value
    indent = indent_at(document.text, member.start)
    if any(line.strip() and not line.startswith(indent) for line in rest):
        return None
    if "'''" in value or any(line.replace('\\"', "").count('"') % 2 for line in (first, *rest)):
        return None
    return "\n".join((first, *(line[len(indent) :] for line in rest)))
