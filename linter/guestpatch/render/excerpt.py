"""What is shown of a source line: all of it, or the parts that carry labels when it is long."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.render.visible import TAB, cells, columns, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Excerpt", "Place", "excerpts"]

LONGEST = 160
"""Columns up to which a line is shown as it is; minified files have lines of megabytes."""


class Place(NamedTuple):
    """The columns of an excerpt, from 0, that one of the asked stretches takes."""

    stretch: int
    """Its number among those asked for."""
    start: int
    end: int


class Excerpt(NamedTuple):
    """A piece of a line as shown; an ellipsis stands where it was cut."""

    shown: str
    places: tuple[Place, ...]


@dataclass(slots=True)
class _Group:
    """Stretches that are close enough to be shown together."""

    start: int
    end: int
    members: list[int] = field(default_factory=list)


def excerpts(line: str, stretches: Sequence[tuple[int, int]], room: int) -> Iterator[Excerpt]:
    """Show a line with stretches of its characters, in several pieces when they lie far apart.

    Every stretch is in one excerpt; one that is too long is shown from its start. ``room`` is how
    many columns a piece of a long line may take.
    """
    if len(line) <= LONGEST:
        shown, starts = cells(line)
        if starts[-1] <= LONGEST:
            found = (Place(i, starts[a], starts[b]) for i, (a, b) in enumerate(stretches))
            yield Excerpt(shown, tuple(found))
            return
    for group in _groups(line, stretches, room * 3 // 4):
        start, end = _window(line, group, room - 2)
        shown, starts = cells(line[start:end])
        before, after = "…" if start else "", "…" if end < len(line) else ""
        places: list[Place] = []
        for index in group.members:
            first, last = stretches[index]
            at, until = starts[first - start], starts[min(last, end) - start]
            places.append(Place(index, at + len(before), until + len(before)))
        yield Excerpt(f"{before}{shown}{after}", tuple(places))


def _groups(line: str, stretches: Sequence[tuple[int, int]], budget: int) -> list[_Group]:
    groups: list[_Group] = []
    for index in sorted(range(len(stretches)), key=lambda index: stretches[index]):
        start, end = stretches[index]
        if not _fits(line, start, end, budget):
            end = start + 1
        if not groups or not _fits(line, groups[-1].start, end, budget):
            groups.append(_Group(start, end))
        groups[-1].end = max(groups[-1].end, end)
        groups[-1].members.append(index)
    return groups


def _fits(line: str, start: int, end: int, budget: int) -> bool:
    return end - start <= budget and _needed(line[start:end]) <= budget


def _window(line: str, group: _Group, room: int) -> tuple[int, int]:
    """The characters to show: the group in the middle, as far as the line reaches."""
    room -= _needed(line[group.start : group.end])
    start = _start_before(line, group.start, room // 2)
    end = _end_after(line, group.end, room - _needed(line[start : group.start]))
    start = _start_before(line, group.start, room - _needed(line[group.end : end]))
    return start, end


def _start_before(line: str, start: int, room: int) -> int:
    return start - _reach(reversed(line[max(0, start - room) : start]), room)


def _end_after(line: str, end: int, room: int) -> int:
    return end + _reach(line[end : end + room], room)


def _reach(characters: Iterable[str], room: int) -> int:
    """How many of the characters fit."""
    count = 0
    for character in characters:
        room -= _needed(character)
        if room < 0:
            break
        count += 1
    return count


def _needed(text: str) -> int:
    """The most columns a text may take; a tab is shorter where it happens to be near a stop."""
    return columns(visible(text)) + text.count("\t") * (TAB - 1)
