"""Reading JSON tolerantly, without recursion and within limits.

Accepted in silence, because Azure's own tools do: comments, line breaks inside strings, a byte
order mark (removed before), non-breaking spaces. Accepted with a remark: trailing commas,
duplicate keys, single quotes, keys without quotes. Anything else is broken: the reader says so
and goes on with what is whole behind it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guestpatch.syntax.json.nodes import (
    JsonArray,
    JsonConstant,
    JsonHole,
    JsonMember,
    JsonNode,
    JsonNumber,
    JsonObject,
    JsonString,
    JsonTree,
)
from guestpatch.syntax.json.strings import decode_string
from guestpatch.syntax.remarks import Remark

if TYPE_CHECKING:
    from guestpatch.source.text import Document

__all__ = ["read_json"]

MAX_DEPTH = 128
"""Deepest nesting that is read; the deepest seen in public templates is 30."""
MAX_NODES = 150_000
"""Most values that are read; the largest public template seen has 36 000."""
MAX_BROKEN = 20
"""After so many broken places the rest of the document is not worth reading."""

_SKIP = re.compile(r"(?:[\s\ufeff]+|//[^\r\n]*|/\*.*?\*/)*", re.DOTALL)
_DOUBLE = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_SINGLE = re.compile(r"'[^'\\]*(?:\\.[^'\\]*)*'", re.DOTALL)
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_WORD = re.compile(r"[A-Za-z_$][\w$.\-]*")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_MAX_DIGITS = 20
_SHOWN = 24


def read_json(document: Document) -> JsonTree:
    """Read a document; never raises, whatever the text is."""
    return _Reader(document).read()


class _Open:
    """An object or array that is still being read."""

    __slots__ = ("is_object", "items", "key", "keys", "members", "start", "trailing")

    def __init__(self, start: int, *, is_object: bool) -> None:
        self.start = start
        self.is_object = is_object
        self.members: list[JsonMember] = []
        self.items: list[JsonNode] = []
        self.keys: dict[str, JsonString] = {}
        self.key: JsonString | None = None
        self.trailing: int | None = None
        """Offset of the last comma while nothing has followed it."""

    def close(self, end: int) -> JsonNode:
        if self.is_object:
            return JsonObject(self.start, end, tuple(self.members))
        return JsonArray(self.start, end, tuple(self.items))

    @property
    def what(self) -> str:
        return "object" if self.is_object else "array"


class _GiveUpError(Exception):
    """The rest of the document is not read."""


class _Reader:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._text = document.text
        self._at = 0
        self._nodes = 0
        self._open: list[_Open] = []
        self._root: JsonNode | None = None
        self._remarks: list[Remark] = []
        self._broken = 0
        self._broken_end = 0

    def read(self) -> JsonTree:
        try:
            self._read_all()
        except _GiveUpError:
            while self._open:
                self._finish(self._open.pop().close(self._at))
        root = self._root if self._root is not None else JsonHole(self._at, self._at)
        remarks = sorted(self._remarks, key=lambda remark: (remark.start, remark.end))
        return JsonTree(self._document, root, tuple(remarks))

    def _read_all(self) -> None:
        text = self._text
        length = len(text)
        while True:
            self._skip()
            if self._at >= length:
                break
            if self._root is not None and not self._open:
                self._remark_broken(
                    self._at, length, "text behind the end of the document", "not part of it"
                )
                return
            character = text[self._at]
            top = self._open[-1] if self._open else None
            if character in "}]":
                self._read_close(character)
            elif character == ",":
                self._read_comma(top)
            elif character == ":":
                self._unexpected(top, "`:`", 1)
            elif top is not None and top.is_object and top.key is None:
                self._read_key(top)
            else:
                self._read_value(top, character)
        self._read_end(length)

    def _skip(self) -> None:
        match = _SKIP.match(self._text, self._at)
        self._at = match.end() if match else self._at
        if self._text.startswith("/*", self._at):
            message = "comment is not closed"
            self._remark_broken(self._at, self._at + 2, message, "opened here, `*/` is missing")
            self._at = len(self._text)

    # -- punctuation ---------------------------------------------------------------------------

    def _read_close(self, character: str) -> None:
        is_object = character == "}"
        start = self._at
        if not any(opened.is_object == is_object for opened in self._open):
            what = "object" if is_object else "array"
            self._remark_broken(
                start, start + 1, f"`{character}` closes nothing", f"no {what} is open here"
            )
            self._at += 1
            return
        while self._open[-1].is_object != is_object:
            inner = self._open.pop()
            self._not_closed(inner, f"found `{character}`", start)
            self._close(inner, start)
        top = self._open.pop()
        self._at += 1
        if top.trailing is not None and (top.members or top.items):
            self._remarks.append(
                Remark(
                    "loose",
                    top.trailing,
                    top.trailing + 1,
                    "trailing comma",
                    f"nothing follows it in this {top.what}",
                )
            )
        self._close(top, self._at)

    def _close(self, top: _Open, end: int) -> None:
        if top.key is not None:
            self._missing_value(top, end)
        self._finish(top.close(end))

    def _read_comma(self, top: _Open | None) -> None:
        at = self._at
        self._at += 1
        if top is None:
            self._remark_broken(at, at + 1, "expected a value, found `,`", "no value here")
        elif top.key is not None:
            self._missing_value(top, at)
            top.trailing = at
        elif top.trailing is not None or not (top.members or top.items):
            expected = "a property" if top.is_object else "a value"
            self._remark_broken(at, at + 1, f"expected {expected}, found `,`", "one comma too many")
        else:
            top.trailing = at

    def _missing_value(self, top: _Open, at: int) -> None:
        key = top.key
        if key is not None:
            self._remark_broken(
                key.start,
                key.end,
                "property has no value",
                f"expected a value behind `{key.value}`",
            )
            self._finish(JsonHole(at, at))

    # -- keys and values -----------------------------------------------------------------------

    def _read_key(self, top: _Open) -> None:
        text = self._text
        start = self._at
        character = text[start]
        if character in "\"'":
            key = self._read_string(character)
        elif word := _WORD.match(text, start):
            key = JsonString(start, word.end(), word.group(), _bare_offsets(start, word.end()))
            self._at = word.end()
            self._remarks.append(
                Remark("loose", start, word.end(), "property name without quotes", "not quoted")
            )
        else:
            found = self._found()
            self._unexpected(top, found, self._token_length())
            return
        self._expect_separator(top, key.start)
        self._skip()
        if text.startswith(":", self._at):
            self._at += 1
        elif text.startswith("=", self._at):
            self._remark_broken(self._at, self._at + 1, "expected `:`, found `=`", "use `:`")
            self._at += 1
        else:
            self._remark_broken(
                key.start,
                key.end,
                f"expected `:` behind a property name, found {self._found()}",
                "this property has no value",
            )
            if text.startswith((",", "}", "]"), self._at) or self._at >= len(text):
                top.key = key
                self._finish(JsonHole(self._at, self._at))
                return
            if text.startswith('"', self._at) and self._looks_like_key():
                top.key = key
                self._finish(JsonHole(self._at, self._at))
                return
        folded = key.value.lower()
        first = top.keys.get(folded)
        if first is None:
            top.keys[folded] = key
        else:
            self._remarks.append(_duplicate(first, key))
        top.key = key

    def _looks_like_key(self) -> bool:
        match = _DOUBLE.match(self._text, self._at)
        if match is None:
            return False
        behind = _SKIP.match(self._text, match.end())
        return behind is not None and self._text.startswith(":", behind.end())

    def _expect_separator(self, top: _Open, start: int) -> None:
        """Say so when the comma between two members or items is missing."""
        if top.trailing is None and (top.members or top.items):
            last = top.members[-1].value if top.is_object else top.items[-1]
            self._remark_broken(
                last.end,
                last.end + 1,
                f"expected `,` or the end of the {top.what}",
                "a comma is missing here",
                (start, start + 1, "before this"),
            )
        top.trailing = None

    def _read_value(self, top: _Open | None, character: str) -> None:
        text = self._text
        start = self._at
        if top is not None and top.key is None:
            self._expect_separator(top, start)
        if character in "{[":
            if len(self._open) >= MAX_DEPTH:
                self._give_up(f"nested deeper than {MAX_DEPTH} levels", "the rest is not read")
            self._open.append(_Open(start, is_object=character == "{"))
            self._at += 1
            self._count()
        elif character in "\"'":
            self._finish(self._read_string(character))
        elif number := _NUMBER.match(text, start):
            self._at = number.end()
            self._finish(self._number(number.group(), start))
        elif word := _WORD.match(text, start):
            self._at = word.end()
            self._finish(self._word(word.group(), start))
        else:
            found = self._found()
            self._remark_broken(start, start + 1, f"expected a value, found {found}", "not JSON")
            self._at += self._token_length()

    def _word(self, word: str, start: int) -> JsonNode:
        lowered = word.lower()
        if lowered in _CONSTANTS:
            if word != lowered:
                message = f"`{word}` is not written in lower case"
                self._remarks.append(Remark("loose", start, self._at, message, f"`{lowered}`"))
            return JsonConstant(start, self._at, _CONSTANTS[lowered])
        self._remark_broken(
            start,
            self._at,
            f"expected a value, found `{_shorten(word)}`",
            "text needs double quotes",
        )
        return JsonHole(start, self._at)

    def _number(self, written: str, start: int) -> JsonNode:
        if len(written) > _MAX_DIGITS and not any(mark in written for mark in ".eE"):
            self._remark_broken(start, self._at, "number is too long", "more than 20 digits")
            return JsonHole(start, self._at)
        try:
            value: int | float = int(written)
        except ValueError:
            value = float(written)
            if value in (float("inf"), float("-inf")):
                self._remark_broken(start, self._at, "number is too large", "outside any range")
                return JsonHole(start, self._at)
        return JsonNumber(start, self._at, value)

    def _read_string(self, quote: str) -> JsonString:
        text = self._text
        start = self._at
        match = (_DOUBLE if quote == '"' else _SINGLE).match(text, start)
        if match is not None and "\n" in match.group() and not self._ends_cleanly(match.end()):
            match = None
        if match is None:
            end = _line_end(text, start + 1)
            self._remark_broken(
                start, end, "string is not closed", f"a closing `{quote}` is missing on this line"
            )
            self._at = end
            body_end = end
            trimmed = text[start + 1 : end].rstrip()
            if trimmed.endswith(","):
                body_end = self._at = start + len(trimmed)
            return JsonString(start, body_end, text[start + 1 : body_end], None)
        end = match.end()
        self._at = end
        if quote == "'":
            message = "string in single quotes"
            self._remarks.append(Remark("loose", start, end, message, "JSON has double quotes"))
        if "\\" not in match.group():
            return JsonString(start, end, text[start + 1 : end - 1], None)
        value, offsets, wrong = decode_string(text, start + 1, end - 1)
        for place in wrong:
            self._remark_broken(
                place,
                min(place + 2, end),
                "unknown escape in a string",
                'JSON has \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX',
            )
        return JsonString(start, end, value, offsets)

    def _ends_cleanly(self, end: int) -> bool:
        """Whether something that may follow a string follows; else a quote was forgotten."""
        behind = _SKIP.match(self._text, end)
        at = behind.end() if behind else end
        return at >= len(self._text) or self._text[at] in ",:]}"

    # -- bookkeeping ---------------------------------------------------------------------------

    def _finish(self, node: JsonNode) -> None:
        self._count()
        if not self._open:
            self._root = node
            return
        top = self._open[-1]
        if not top.is_object:
            top.items.append(node)
        elif top.key is not None:
            top.members.append(JsonMember(top.key, node))
            top.key = None

    def _count(self) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._nodes = 0
            self._give_up(f"more than {MAX_NODES} values", "the rest is not read")

    def _read_end(self, length: int) -> None:
        if self._root is None and not self._open:
            self._remark_broken(length, length, "document is empty", "expected a value")
            return
        innermost = True
        while self._open:
            top = self._open.pop()
            if innermost:
                self._not_closed(top, "the document ends", length)
            innermost = False
            self._close(top, length)

    def _not_closed(self, opened: _Open, found: str, at: int) -> None:
        closing = "}" if opened.is_object else "]"
        self._remark_broken(
            at,
            min(at + 1, len(self._text)),
            f"{opened.what} is not closed: {found}",
            f"expected `{closing}` before this",
            (opened.start, opened.start + 1, f"the {opened.what} opens here"),
        )

    def _unexpected(self, top: _Open | None, found: str, length: int) -> None:
        expected = "a value" if top is None or not top.is_object else "a property name"
        start = self._at
        self._remark_broken(
            start, start + length, f"expected {expected}, found {found}", f"{expected} goes here"
        )
        self._at += length

    def _token_length(self) -> int:
        return 1

    def _found(self) -> str:
        if self._at >= len(self._text):
            return "the end of the document"
        return f"`{_shorten(self._text[self._at : self._at + 12].split()[0])}`"

    def _remark_broken(
        self,
        start: int,
        end: int,
        message: str,
        label: str,
        related: tuple[int, int, str] | None = None,
    ) -> None:
        if start > self._broken_end or not self._broken:
            # What touches a broken place is broken by it, and has been said.
            self._remarks.append(Remark("broken", start, end, message, label, related))
        self._broken_end = max(end, self._broken_end)
        self._broken += 1
        if self._broken >= MAX_BROKEN:
            self._give_up(f"broken in more than {MAX_BROKEN} places", "the rest is not read")

    def _give_up(self, message: str, label: str) -> None:
        end = min(self._at + 1, len(self._text))
        self._remarks.append(Remark("budget", self._at, end, message, label))
        raise _GiveUpError


def _duplicate(first: JsonString, second: JsonString) -> Remark:
    same = first.value == second.value
    return Remark(
        "loose",
        second.start,
        second.end,
        "duplicate property" if same else "properties that differ only in letter case",
        "Azure takes this one" if same else f"the same property as `{first.value}` to Azure",
        (first.start, first.end, "first written here"),
    )


def _bare_offsets(start: int, end: int) -> tuple[int, ...]:
    return tuple(range(start, end + 1))


def _line_end(text: str, at: int) -> int:
    ends = [found for found in (text.find("\n", at), text.find("\r", at)) if found >= 0]
    return min(ends, default=len(text))


def _shorten(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
