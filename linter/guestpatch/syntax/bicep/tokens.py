"""Text to tokens: one pattern over the text, into lists side by side.

A token is an index into ``kinds``, ``starts``, ``ends`` and ``words``; a hundred thousand objects
would cost more than reading them. Strings with holes come in pieces (``left``, ``middle``,
``right``) with the tokens of the holes between them. Every character belongs to a token, to a
trivia, or is a blank between them.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.syntax.bicep.messages import over_budget
from guestpatch.syntax.bicep.tree import Trivia
from guestpatch.syntax.remarks import Remark

if TYPE_CHECKING:
    from guestpatch.source.text import Document

__all__ = ["MAX_TOKENS", "Token", "Tokens", "print_tokens", "read_tokens", "tokenize"]

MAX_TOKENS = 400_000
"""Most tokens that are read; the largest public template seen has 14 000."""
_MAX_REMARKS = 1000
"""More would be thrown away by the reader, whose own limit is lower."""
_AHEAD = 3
"""So many end tokens follow the text, so that looking ahead needs no check of the length."""

_NAME, _NEWLINE, _MARK, _STRING, _NUMBER, _END = range(1, 7)
_BODY = r"[^'\\$\r\n]*+(?:(?:\\[^\r\n]|\$(?!\{))[^'\\$\r\n]*+)*"
"""What stands in a single-line string up to its end, a hole, or the end of the line.

NOTE: a possessive group, ``(…)*+``, gives wrong matches before Python 3.11.3.
"""
_TOKEN = re.compile(
    r"""[ \t]*+(?:
      ([A-Za-z_][A-Za-z0-9_]*+)
    | ([\r\n]++)
    | ([{}()\[\]@,] | ::?+ | \.(?:\.\.)? | =[>=~]?+ | \?\??+ | ![=~]?+ | [<>]=?+ | && | \|\|?+
        | [;+\-*%^] | /(?![/*]))
    | ('(?!'')BODY')
    | ([0-9]++)
    | (\Z)
    | ( // [^\r\n]*+ | /\* (?s:.*?) \*/ | (?s:.) )
    )""".replace("BODY", _BODY),
    re.VERBOSE,
)
_PIECE = re.compile(rf"{_BODY}('|\$\{{|\\?+)")
_MULTI_LINE_STOP = re.compile(r"''''*+|\$++\{?+")
_DIRECTIVE = re.compile(
    r"#(?:disable-next-line|disable-diagnostics|restore-diagnostics)(?![A-Za-z0-9_-])"
    r"((?:[ \t]++[A-Za-z0-9_-]++)*)"
)
_LINE_END = re.compile(r"[\r\n]|\Z")
_WORDS = {"true": "true", "false": "false", "null": "null"}


class Token(NamedTuple):
    """A piece of the text: ``name``, ``newline``, ``string``, ``integer``, or its own mark."""

    kind: str
    start: int
    end: int


class Tokens:
    """The tokens of a text, as lists side by side, followed by some of the kind ``end``."""

    __slots__ = (
        "bad_lines",
        "ends",
        "kinds",
        "remarks",
        "starts",
        "trivia",
        "unclosed",
        "unread",
        "words",
    )

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.words: list[str] = []
        self.trivia: list[Trivia] = []
        self.remarks: list[Remark] = []
        self.bad_lines: list[tuple[int, int]] = []
        """Where the lines with a remark start and end."""
        self.unclosed: set[int] = set()
        """Where the last tokens of strings start that are not closed."""
        self.unread: int | None = None
        """Where a string or comment starts that takes up the rest of the text."""

    def cut(self, at: int) -> None:
        """Leave out the tokens from one on, except for the end tokens."""
        del self.kinds[at:-_AHEAD], self.starts[at:-_AHEAD]
        del self.ends[at:-_AHEAD], self.words[at:-_AHEAD]


def read_tokens(document: Document) -> tuple[Token, ...]:
    """The tokens of a document, without comments, directives and blanks."""
    tokens = tokenize(document.text)
    count = len(tokens.kinds) - _AHEAD
    return tuple(map(Token, tokens.kinds[:count], tokens.starts, tokens.ends))


def print_tokens(document: Document) -> str:
    """The text again, from its tokens, its comments and directives, and the blanks between."""
    text = document.text
    tokens = tokenize(text)
    pieces = [(start, end) for start, end in zip(tokens.starts, tokens.ends, strict=True)]
    pieces += [(start, end) for _, start, end in tokens.trivia]
    written: list[str] = []
    at = 0
    for start, end in sorted(pieces):
        written += (text[at:start], text[start:end])
        at = end
    return "".join((*written, text[at:]))


def tokenize(text: str) -> Tokens:
    """Split a text into tokens; never raises, whatever the text is."""
    return _Lexer(text).run()


class _Lexer:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = Tokens()
        self._holes: list[int] = []
        """Around the place: the dollars of a string in whose hole it is (0 for a single-line
        string), -1 behind a brace inside such a hole."""

    def run(self) -> Tokens:
        at: int | None = 0
        while at is not None:
            at = self._run_hole(at) if self._holes else self._run_plain(at)
        end = len(self._text)
        for _ in range(_AHEAD):
            self._add("end", end, end)
        self._tokens.remarks.sort(key=lambda remark: remark.start)
        return self._tokens

    def _run_plain(self, at: int) -> int | None:
        """Read tokens outside holes, up to the first that takes a closer look."""
        tokens = self._tokens
        add_kind, add_start = tokens.kinds.append, tokens.starts.append
        add_end, add_word = tokens.ends.append, tokens.words.append
        kind_of = _WORDS.get
        left = max(0, MAX_TOKENS - len(tokens.kinds))
        for match in islice(_TOKEN.finditer(self._text, at), left):
            group = match.lastindex
            word = match[group]  # type: ignore[index]  # one group always matches
            if group == _NAME:
                add_kind(kind_of(word, "name"))
            elif group == _MARK:
                add_kind(word)
            elif group == _NEWLINE:
                add_kind("newline")
            elif group == _STRING:
                add_kind("string")
            elif group == _NUMBER:
                add_kind("integer")
            elif group == _END:
                return None
            else:
                end = match.end()
                start = end - len(word)
                if word[0] == "/" and len(word) > 1:
                    self._add_comment(start, end)
                    continue
                return self._read_other(start)
            end = match.end()
            add_start(end - len(word))
            add_end(end)
            add_word(word)
        self._stop(tokens.ends[-1] if tokens.ends else at)
        return None

    def _run_hole(self, at: int) -> int | None:
        """Read one token inside a hole."""
        match = _TOKEN.match(self._text, at)
        group = match.lastindex if match else _END
        if match is None or group is None or group == _END:
            self._unterminated(len(self._text), "the document ends in a hole of a string")
            self._holes.clear()
            return None
        word, start, end = match[group], match.start(group), match.end()
        holes = self._holes
        if len(self._tokens.kinds) >= MAX_TOKENS:
            self._stop(start)
            return None
        if group == _NEWLINE:
            self._unterminated(start, "a hole of a string ends on the line it starts on")
            self._tokens.unclosed.add(start)
            self._add("right", start, start)
            holes.clear()
            return start
        if group == _MARK:
            if word == "}" and holes[-1] >= 0:
                return self._read_piece(start, start + 1, holes.pop(), is_first=False)
            if word == "{":
                # The compiler does not look for the end of an object here either.
                holes.append(-1)
                message = "an object cannot stand in a hole of a string"
                self._remark(start, end, message, "give it a name outside the string")
            self._add(word, start, end)
        elif group == _NAME:
            self._add(_WORDS.get(word, "name"), start, end)
        elif group == _STRING:
            self._add("string", start, end)
        elif group == _NUMBER:
            self._add("integer", start, end)
        elif word[0] == "/" and len(word) > 1:
            self._add_comment(start, end)
        else:
            return self._read_other(start)
        return end

    def _read_other(self, start: int) -> int | None:
        """A string with holes or over several lines, a directive, or what is no token."""
        text = self._text
        if len(self._tokens.kinds) >= MAX_TOKENS:
            self._stop(start)
            return None
        character = text[start]
        if character == "/":
            self._remark(start, start + 2, "comment is not closed", "opened here, no `*/` follows")
            self._tokens.trivia.append(Trivia("block-comment", start, len(text)))
            self._tokens.unread = start
            return len(text)
        if character == "#" and self._is_first_on_line(start):
            directive = _DIRECTIVE.match(text, start)
            if directive:
                return self._read_directive(directive)
        quotes = start
        while text.startswith("$", quotes):
            quotes += 1
        if text.startswith("'''", quotes):
            dollars, at = quotes - start, quotes + len("'''")
            return self._read_piece(start, at, dollars, is_first=True, is_multi=True)
        if character == "'":
            return self._read_piece(start, start + 1, 0, is_first=True)
        return self._read_unknown(start)

    def _read_directive(self, directive: re.Match[str]) -> int:
        start, end = directive.span()
        if not directive[1]:
            message = f"`{directive[0]}` names no code"
            self._remark(end, end, message, "the code of a diagnostic goes here")
        self._tokens.trivia.append(Trivia("directive", start, end))
        return end

    def _read_unknown(self, start: int) -> int:
        """What is no token: a run of one character, each of them for itself."""
        character = self._text[start]
        end = start
        while self._text.startswith(character, end) and end - start < MAX_TOKENS:
            self._add("unknown", end, end + 1)
            end += 1
        if character == '"':
            message, label = 'expected a value, found `"`', "text stands in single quotes"
        else:
            message = f"`{character}` is not part of the language here"
            label = "no token starts with this"
        self._remark(start, start + 1, message, label)
        return end

    def _read_piece(
        self, start: int, at: int, dollars: int, *, is_first: bool, is_multi: bool = False
    ) -> int:
        """A piece of a string up to its end or the next hole; ``at`` is where its text starts."""
        if is_multi or dollars:
            end, has_hole = self._multi_line_end(at, dollars)
        else:
            match = _PIECE.match(self._text, at)
            stop = match[1] if match else ""
            end = match.end() if match else at
            has_hole = stop == "${"
            if not has_hole and stop != "'":
                self._not_closed(start, end, is_first=is_first)
        if has_hole:
            self._add("left" if is_first else "middle", start, end)
            self._holes.append(dollars)
        else:
            self._add("string" if is_first else "right", start, end)
        return end

    def _multi_line_end(self, at: int, dollars: int) -> tuple[int, bool]:
        for match in _MULTI_LINE_STOP.finditer(self._text, at):
            if match[0][0] == "'":
                return match.end(), False
            if dollars and match[0][-1] == "{" and len(match[0]) > dollars:
                return match.end(), True
        end = len(self._text)
        self._tokens.unread = at
        self._unterminated(at, "three quotes end it, and none follow", at - len("'''"))
        return end, False

    def _not_closed(self, start: int, end: int, *, is_first: bool) -> None:
        """Say what is missing on the line on which a string or a piece of one is not closed."""
        self._tokens.unclosed.add(start)
        before = self._text[start - 1 : start]
        if is_first and self._holes and self._holes[-1] >= 0:
            message = "hole of a string is not closed before `'`"
            self._remark(start, start + 1, message, "`}` goes before this")
        elif is_first and (before.isalnum() or before == "_"):
            self._unterminated(end, "its other `'` is missing on this line", start)
        else:
            self._unterminated(end, "a closing `'` is missing on this line", start)

    # -- bookkeeping ---------------------------------------------------------------------------

    def _is_first_on_line(self, at: int) -> bool:
        kinds, trivia = self._tokens.kinds, self._tokens.trivia
        if kinds and kinds[-1] != "newline":
            return False
        line = self._tokens.ends[-1] if kinds else 0
        return not (trivia and trivia[-1].end > line) and not self._text[line:at].strip(" \t")

    def _add(self, kind: str, start: int, end: int) -> None:
        tokens = self._tokens
        tokens.kinds.append(kind)
        tokens.starts.append(start)
        tokens.ends.append(end)
        tokens.words.append(self._text[start:end])

    def _add_comment(self, start: int, end: int) -> None:
        is_line = self._text[start + 1] == "/"
        self._tokens.trivia.append(
            Trivia("line-comment" if is_line else "block-comment", start, end)
        )

    def _stop(self, at: int) -> None:
        end = min(at + 1, len(self._text))
        message = f"more than {MAX_TOKENS} tokens"
        self._tokens.remarks.append(over_budget(at, end, message))
        self._holes.clear()

    def _unterminated(self, end: int, label: str, start: int | None = None) -> None:
        start = end if start is None else start
        self._remark(start, end, "string is not closed", label)

    def _remark(self, start: int, end: int, message: str, label: str) -> None:
        """Say what is wrong, once a line."""
        bad_lines = self._tokens.bad_lines
        if (bad_lines and start <= bad_lines[-1][1]) or len(bad_lines) >= _MAX_REMARKS:
            return
        line = max(self._text.rfind(mark, 0, start) for mark in "\r\n") + 1
        if bad_lines:
            line = max(line, bad_lines[-1][1])
        line_end = _LINE_END.search(self._text, start)
        bad_lines.append((line, line_end.start() if line_end else start))
        self._tokens.remarks.append(Remark("broken", start, end, message, label))
