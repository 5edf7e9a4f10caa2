"""A place among the tokens, what is open around it, and how reading goes on after broken text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NoReturn

from guestpatch.syntax.bicep.messages import over_budget, shown, too_many_broken
from guestpatch.syntax.bicep.nodes import Identifier, Missing
from guestpatch.syntax.remarks import Remark

if TYPE_CHECKING:
    from collections.abc import Container

    from guestpatch.source.text import Document
    from guestpatch.syntax.bicep.tokens import Tokens

__all__ = [
    "CLOSERS",
    "DECLARATIONS",
    "MAX_DEPTH",
    "MAX_HEIGHT",
    "BrokenError",
    "Cursor",
    "GiveUpError",
    "NotClosedError",
]

MAX_DEPTH = 128
"""Deepest nesting that is read; the deepest seen in public templates is 17."""
MAX_HEIGHT = 200
"""Highest tree of one expression or type, from its nesting and its chains of operators and accesses.

The highest seen in public templates is 38.
"""
MAX_IDENTIFIER = 255
"""Most characters of a name, as in the compiler."""

CLOSERS = {"{": "}", "[": "]", "(": ")", "left": "right"}
_CLOSING = frozenset(("}", "]", ")", "right"))
DECLARATIONS = frozenset(
    (
        "assert",
        "extends",
        "extension",
        "extensionConfig",
        "func",
        "import",
        "metadata",
        "module",
        "output",
        "param",
        "resource",
        "targetScope",
        "test",
        "type",
        "using",
        "var",
    )
)
_AFTER_KEYWORD = frozenset(("name", "string", "left"))


class BrokenError(Exception):
    """What is being read is broken; a remark says so, and whoever can go on catches this."""


class NotClosedError(BrokenError):
    """A bracket around the place is not closed, so that the element and its bracket end here."""


class GiveUpError(Exception):
    """The rest of the document is not read."""


class Cursor:
    """The tokens of a document and the place that is read next."""

    def __init__(self, document: Document, tokens: Tokens, max_broken: int) -> None:
        self.text = document.text
        self.kinds = tokens.kinds
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.words = tokens.words
        self.at = 0
        self.opened: list[int] = []
        """The tokens that opened what is open: brackets, holes, branches and bodies."""
        self.height = 0
        """Of the highest expression that was read since an expression around it began."""
        self.remarks: list[Remark] = list(tokens.remarks)
        self._bad_lines = tokens.bad_lines
        self._unclosed = tokens.unclosed
        self._unread = tokens.unread
        self._max_broken = max_broken
        self._broken = len(self._bad_lines)
        self._broken_end = -1
        self._end_before = -1, 0

    # -- reading -------------------------------------------------------------------------------

    def skip_newlines(self) -> None:
        """Go behind line breaks."""
        kinds = self.kinds
        while kinds[self.at] == "newline":
            self.at += 1

    def goes_on(self, mark: str) -> bool:
        """Whether a mark stands behind line breaks; if so, go to it."""
        kinds = self.kinds
        at = self.at
        while kinds[at] == "newline":
            at += 1
        if kinds[at] != mark:
            return False
        self.at = at
        return True

    def is_word(self, word: str) -> bool:
        """Whether a contextual keyword stands here."""
        at = self.at
        return self.kinds[at] == "name" and self.words[at] == word

    def expect(self, kind: str, after: str) -> None:
        """Go behind a mark that has to be here."""
        if self.kinds[self.at] != kind:
            raise self.broken(f"`{kind}` after {after}", f"`{kind}` goes here")
        self.at += 1

    def expect_word(self, word: str, after: str) -> None:
        """Go behind a contextual keyword that has to be here."""
        if not self.is_word(word):
            raise self.broken(f"`{word}` after {after}", f"`{word}` goes here")
        self.at += 1

    def identifier(self, what: str) -> Identifier:
        """A name that has to be here."""
        at = self.at
        if self.kinds[at] != "name":
            raise self.broken(what, f"{what} goes here")
        name = self.words[at]
        if len(name) > MAX_IDENTIFIER:
            message = f"name is longer than {MAX_IDENTIFIER} characters"
            self.remark(self.starts[at], self.ends[at], message, "the compiler refuses it")
        self.at = at + 1
        return Identifier(self.starts[at], self.ends[at], name)

    def end_before(self) -> int:
        """Where the last token ends that stands before the place and is no line break."""
        if self._end_before[0] != self.at:
            at = self.at - 1
            while at >= 0 and self.kinds[at] == "newline":
                at -= 1
            self._end_before = self.at, self.ends[at] if at >= 0 else 0
        return self._end_before[1]

    def missing(self) -> Missing:
        """What is not there, at the end of what was read."""
        end = self.end_before()
        return Missing(end, end)

    def unread_from(self) -> int:
        """Where the text begins that was not read, which is at its end where all of it was."""
        if self._unread is not None:
            return self._unread
        is_over = any(remark.kind == "budget" for remark in self.remarks)
        return self.end_before() if is_over else len(self.text)

    def is_unclosed(self, at: int) -> bool:
        """Whether a string ends with a token because its line does."""
        return self.starts[at] in self._unclosed

    def open_here(self) -> int:
        """Note that the token here opens something; how much is open then."""
        opened = self.opened
        opened.append(self.at)
        if len(opened) > MAX_DEPTH:
            self.give_up(f"nested deeper than {MAX_DEPTH} levels")
        return len(opened)

    # -- what is broken ------------------------------------------------------------------------

    def broken(self, expected: str, label: str) -> BrokenError:
        """Say that something else had to be here; raise what this returns."""
        at = self.at
        kind = self.kinds[at]
        openers = [each for each in self.opened if self.kinds[each] in CLOSERS]
        if openers and (
            kind == "end" or self.starts_statement(at) or self._closes_around(kind, openers)
        ):
            self.remark_not_closed(openers[-1])
            return NotClosedError()
        found = shown(kind, self.words[at])
        self.remark(*self.place(), f"expected {expected}, found {found}", label)
        return BrokenError()

    def _closes_around(self, kind: str, openers: list[int]) -> bool:
        """Whether a token closes a bracket around the innermost one, but not that one."""
        closer = "right" if kind == "middle" else kind
        closers = [CLOSERS[self.kinds[opener]] for opener in openers]
        return closers[-1] != closer and closer in closers

    def place(self) -> tuple[int, int]:
        """What a remark about a token points at: the end of a line, when the line ends too soon."""
        at = self.at
        if self.kinds[at] in ("newline", "end") or self.starts_statement(at):
            end = self.end_before()
            return end, end
        return self.starts[at], self.ends[at]

    def check_open(self) -> None:
        """Raise when a declaration begins here although a bracket is open."""
        at = self.at
        if (
            self.kinds[at] == "name"
            and self.words[at] in DECLARATIONS
            and self.starts_statement(at)
        ):
            raise self.broken("", "")

    def skip_newlines_inside(self) -> None:
        """Go behind line breaks in parentheses, unless what follows shows that they are open.

        Raises when a declaration begins there, and stays when a property does.
        """
        before = self.at
        self.skip_newlines()
        if self.at > before:
            self.check_open()
            if self.kinds[self.at] in ("name", "string") and self.kinds[self.at + 1] == ":":
                self.at = before

    def remark_not_closed(self, opener: int) -> None:
        """Say that a bracket is not closed before the place."""
        mark = self.words[opener][-1:]
        closer = CLOSERS[self.kinds[opener]].replace("right", "}")
        end = self.end_before()
        found = shown(self.kinds[self.at], self.words[self.at])
        related = (self.starts[opener], self.ends[opener], f"`{mark}` opens here")
        message = f"`{mark}` is not closed before {found}"
        self.remark(end, end, message, f"`{closer}` goes here", related)

    def remark(
        self,
        start: int,
        end: int,
        message: str,
        label: str,
        related: tuple[int, int, str] | None = None,
    ) -> None:
        """Say that a place is broken, unless its line has been said to be."""
        is_said = any(first <= start <= last for first, last in self._bad_lines)
        if is_said or self._is_on_broken_line(start):
            self._broken_end = max(self._broken_end, end)
            return
        self._broken_end = end
        self.remarks.append(Remark("broken", start, end, message, label, related))
        self._broken += 1
        if self._broken > self._max_broken:
            self.remarks.pop()
            self.give_up(too_many_broken(self._max_broken))

    def _is_on_broken_line(self, start: int) -> bool:
        before = self._broken_end
        between = self.text[before:start]
        return before >= 0 and not ("\n" in between or "\r" in between)

    def too_high(self) -> NoReturn:
        """Say that an expression or type has too many operators and accesses."""
        self.give_up(f"more than {MAX_HEIGHT} operators and accesses in one expression")

    def give_up(self, message: str) -> NoReturn:
        """Say that a limit was met, and read nothing more."""
        start, end = self.starts[self.at], min(self.starts[self.at] + 1, len(self.text))
        self.remarks.append(over_budget(start, end, message))
        raise GiveUpError

    # -- going on ------------------------------------------------------------------------------

    def starts_statement(self, at: int) -> bool:
        """Whether a declaration begins at a token, in the first column."""
        start = self.starts[at]
        if start and self.text[start - 1] not in "\r\n":
            return False
        kind, following = self.kinds[at], self.kinds[at + 1]
        if kind == "@":
            return following == "name"
        if kind != "name" or self.words[at] not in DECLARATIONS:
            return False
        return (
            following in _AFTER_KEYWORD
            or (following == "=" and self.words[at] == "targetScope")
            or (following in "{*" and self.words[at] == "import")
        )

    def skip(self, level: int, stops: Container[str] = (), *, unopened: str = "") -> Missing:
        """Go to where reading can go on, with so much still open; what lies between is missing.

        That is the end of the line outside of brackets, one of ``stops``, what closes a bracket
        that is open, or a line on which a declaration begins. ``unopened`` is what closes a bracket
        whose opener is missing before the place.
        """
        kinds = self.kinds
        opened = self.opened
        at = first = self.at
        closers = [CLOSERS.get(kinds[opener]) for opener in opened]
        inner = [closer for closer in closers[level:] if closer is not None]
        if unopened:
            inner.append(unopened)
        counts = Counter(inner)
        del opened[level:], closers[level:]
        while (kind := kinds[at]) != "end" and not (at == first and self.starts_statement(at)):
            if kind == "newline":
                if not inner or self.starts_statement(at + 1) or self._starts_property(at, inner):
                    break
            elif kind in _CLOSING:
                if counts[kind]:
                    closed = ""
                    while closed != kind:
                        closed = inner.pop()
                        counts[closed] -= 1
                elif kind in closers:
                    break
            elif not inner and (kind in stops or (kind == "middle" and "right" in closers)):
                break
            elif kind in CLOSERS:
                inner.append(CLOSERS[kind])
                counts[CLOSERS[kind]] += 1
            at += 1
        self.at = at
        end = self.end_before()
        return Missing(min(self.starts[first], end), end)

    def _starts_property(self, at: int, inner: list[str]) -> bool:
        """Whether a property begins on the next line although a parenthesis is still open."""
        following = self.kinds[at + 1]
        return inner[-1] != "}" and following in ("name", "string") and self.kinds[at + 2] == ":"
