"""Regular expressions in linear time.

Rules come from the repository that is checked, and texts from its templates, so a pattern must not
be able to take forever. What is offered has no back-references and nothing that looks around; it is
matched by following all ways at once, in time proportional to pattern times text. Both are bounded.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple, NoReturn, TypeAlias

__all__ = ["MAX_TEXT", "PatternError", "Program", "compile_pattern", "matches"]

MAX_PATTERN = 500
"""Most characters of a pattern."""
MAX_STEPS = 1_000
"""Most steps that a pattern is made into; ``x{100}`` is a hundred."""
MAX_DEPTH = 20
"""Most groups inside one another."""
MAX_TEXT = 1_024
"""Most characters of a text that is matched."""

_MARKS = set(r".|?*+()[]{}\^$")
_CLASSES = {"d": ("09",), "w": ("az", "AZ", "09", "__"), "s": ("  ", "\t\r", "\n\n")}
_MANY = -1


class PatternError(Exception):
    """A pattern that cannot be used: why, and at which of its characters."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class _Chars(NamedTuple):
    """Characters, as ranges of two each; with ``negated``, all others."""

    ranges: tuple[str, ...]
    negated: bool = False

    def has(self, char: str) -> bool:
        """Whether it is one of them, in whichever letter case."""
        forms = {char, char.lower(), char.upper()}
        found = any(each[0] <= form <= each[1] for each in self.ranges for form in forms)
        return found is not self.negated


class _Repeat(NamedTuple):
    body: _Node
    least: int
    most: int


class _Sequence(NamedTuple):
    parts: tuple[_Node, ...]


class _Choice(NamedTuple):
    ways: tuple[_Node, ...]


_Node: TypeAlias = _Chars | _Repeat | _Sequence | _Choice


class _Step(NamedTuple):
    """One step of a program: take a character, or go on at one or two others."""

    kind: Literal["take", "go", "end"]
    chars: _Chars | None = None
    to: tuple[int, ...] = ()


Program: TypeAlias = tuple[_Step, ...]


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> Program:
    """The program of a pattern. Raises PatternError."""
    if len(pattern) > MAX_PATTERN:
        message = f"pattern has more than {MAX_PATTERN} characters"
        raise PatternError(message, 0)
    tree = _Reader(pattern).read()
    if _size(tree) > MAX_STEPS:
        message = f"pattern stands for more than {MAX_STEPS} steps: a repetition counts each time"
        raise PatternError(message, 0)
    steps: list[_Step] = []
    _emit(tree, steps)
    return (*steps, _Step("end"))


@lru_cache(maxsize=4_096)
def matches(pattern: str, text: str) -> bool:
    """Whether a pattern matches a whole text of at most MAX_TEXT characters, in any letter case."""
    program = compile_pattern(pattern)
    reached = _follow(program, [0])
    for char in text:
        taken = [
            at + 1 for at in reached if (chars := program[at].chars) is not None and chars.has(char)
        ]
        if not taken:
            return False
        reached = _follow(program, taken)
    return any(program[at].kind == "end" for at in reached)


def _follow(program: Program, starts: list[int]) -> set[int]:
    """The steps that are reached from some without taking a character."""
    reached: set[int] = set()
    pending = list(starts)
    while pending:
        at = pending.pop()
        if at not in reached:
            reached.add(at)
            pending.extend(program[at].to)
    return reached


def _size(node: _Node) -> int:
    match node:
        case _Chars():
            return 1
        case _Repeat(body, least, most):
            return max(1, least, most) * (_size(body) + 1) + 1
        case _Sequence(parts):
            return sum(map(_size, parts))
        case _Choice(ways):
            return sum(_size(way) + 2 for way in ways)


def _emit(node: _Node, steps: list[_Step]) -> None:
    match node:
        case _Chars():
            steps.append(_Step("take", node))
        case _Sequence(parts):
            for part in parts:
                _emit(part, steps)
        case _Choice(ways):
            _emit_choice(ways, steps)
        case _Repeat(body, least, most):
            for _ in range(least):
                _emit(body, steps)
            if most == _MANY:
                start = len(steps)
                steps.append(_Step("go"))
                _emit(body, steps)
                steps.append(_Step("go", to=(start,)))
                steps[start] = _Step("go", to=(start + 1, len(steps)))
                return
            skips = []
            for _ in range(most - least):
                skips.append(len(steps))
                steps.append(_Step("go"))
                _emit(body, steps)
            for at in skips:
                steps[at] = _Step("go", to=(at + 1, len(steps)))


def _emit_choice(ways: tuple[_Node, ...], steps: list[_Step]) -> None:
    ends = []
    for way in ways[:-1]:
        start = len(steps)
        steps.append(_Step("go"))
        _emit(way, steps)
        ends.append(len(steps))
        steps.append(_Step("go"))
        steps[start] = _Step("go", to=(start + 1, len(steps)))
    _emit(ways[-1], steps)
    for at in ends:
        steps[at] = _Step("go", to=(len(steps),))


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0
        self._depth = 0

    def read(self) -> _Node:
        # The whole text is matched anyway, so marks for its ends say nothing and are common.
        self._at = int(self._text.startswith("^"))
        tree = self._choice()
        if self._next() == "$" and self._at == len(self._text) - 1:
            self._at += 1
        if self._next():
            self._refuse(f"`{self._next()}` has no meaning here; write `\\{self._next()}` for it")
        return tree

    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self) -> str:
        char = self._next()
        self._at += 1
        return char

    def _refuse(self, message: str, offset: int | None = None) -> NoReturn:
        last = max(len(self._text) - 1, 0)
        raise PatternError(message, min(self._at if offset is None else offset, last))

    def _choice(self) -> _Node:
        ways = [self._sequence()]
        while self._next() == "|":
            self._at += 1
            ways.append(self._sequence())
        return ways[0] if len(ways) == 1 else _Choice(tuple(ways))

    def _sequence(self) -> _Node:
        parts = []
        while self._next() and self._next() not in "|)$":
            parts.append(self._repeated(self._atom()))
        return _Sequence(tuple(parts))

    def _repeated(self, body: _Node) -> _Node:
        simple = {"?": (0, 1), "*": (0, _MANY), "+": (1, _MANY)}
        if self._next() in simple:
            body = _Repeat(body, *simple[self._take()])
        elif self._next() == "{":
            body = _Repeat(body, *self._counts())
        else:
            return body
        if self._next() and self._next() in "?*+{":
            self._refuse("a repetition is repeated")
        return body

    def _counts(self) -> tuple[int, int]:
        start = self._at
        end = self._text.find("}", start)
        least, comma, most = self._text[start + 1 : end].partition(",") if end > 0 else ("", "", "")
        if not (least.isascii() and least.isdigit()) or (most and not most.isdigit()):
            self._refuse("expected `{n}`, `{n,}` or `{n,m}`", start)
        self._at = end + 1
        low = int(least[:5])
        high = low if not comma else int(most[:5]) if most else _MANY
        if high != _MANY and high < low:
            self._refuse(f"`{self._text[start : end + 1]}` ends before it begins", start)
        return low, high

    def _atom(self) -> _Node:
        start = self._at
        char = self._take()
        match char:
            case "(":
                return self._group(start)
            case "[":
                return self._class(start)
            case ".":
                return _Chars((), negated=True)
            case "\\":
                return self._escape()
            case _ if char in _MARKS:
                self._refuse(f"`{char}` has no meaning here; write `\\{char}` for it", start)
        return _Chars((char * 2,))

    def _group(self, start: int) -> _Node:
        if self._next() == "?":
            if not self._text.startswith("?:", self._at):
                shown = self._text[start : start + 3]
                self._refuse(f"`{shown}` is not offered: patterns neither look around nor back")
            self._at += 2
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._refuse(f"more than {MAX_DEPTH} groups stand inside one another", start)
        inner = self._choice()
        self._depth -= 1
        if self._take() != ")":
            self._refuse("group is not closed", start)
        return inner

    def _escape(self) -> _Chars:
        char = self._take()
        if char.lower() in _CLASSES:
            return _Chars(_CLASSES[char.lower()], negated=char.isupper())
        if not char or char.isalnum():
            self._refuse(f"`\\{char}` is not offered", self._at - 2)
        return _Chars((char * 2,))

    def _class(self, start: int) -> _Chars:
        negated = self._next() == "^"
        self._at += negated
        ranges: list[str] = []
        while self._next() != "]" or not ranges:
            low = self._member(start)
            is_range = self._next() == "-" and self._text[self._at + 1 : self._at + 2] != "]"
            if not is_range or not _is_single(low):
                ranges.extend(low)
                continue
            self._at += 1
            high = self._member(start)
            if not _is_single(high) or high[0][0] < low[0][0]:
                self._refuse(f"`{low[0][0]}-` is no range of characters", self._at - 1)
            ranges.append(low[0][0] + high[0][0])
        self._at += 1
        return _Chars(tuple(ranges), negated)

    def _member(self, start: int) -> tuple[str, ...]:
        """A character of a class, or what an escape stands for, as ranges."""
        char = self._take()
        if not char:
            self._refuse("class of characters is not closed", start)
        if char != "\\":
            return (char * 2,)
        escaped = self._escape()
        if escaped.negated:
            self._refuse("the opposite of a class has no place in another", self._at - 2)
        return escaped.ranges


def _is_single(ranges: tuple[str, ...]) -> bool:
    """Whether ranges stand for one character."""
    return len(ranges) == 1 and ranges[0][0] == ranges[0][1]
