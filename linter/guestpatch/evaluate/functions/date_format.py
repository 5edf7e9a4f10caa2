"""Dates as text, by the format strings of .NET in the invariant culture.

https://learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["date_text"]

_LONGEST = 200
_STANDARD = {
    "d": "MM/dd/yyyy",
    "D": "dddd, dd MMMM yyyy",
    "s": "yyyy-MM-ddTHH:mm:ss",
    "u": "yyyy-MM-dd HH:mm:ssZ",
    "r": "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    "t": "HH:mm",
    "T": "HH:mm:ss",
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def date_text(moment: datetime, pattern: str) -> str | None:
    """A moment in a format; None where the format is not known to us."""
    if len(pattern) == 1:
        pattern = _STANDARD.get("r" if pattern == "R" else pattern, "")
    if not pattern or len(pattern) > _LONGEST:
        return None
    written: list[str] = []
    literal = ""
    for character, run in groupby(pattern):
        count = len(list(run))
        if literal:
            if character == literal:
                literal = "" if count % 2 else literal
            else:
                written.append(character * count)
        elif character in "'\"":
            literal = character if count % 2 else ""
        else:
            part = _part(moment, character, count)
            if part is None:
                return None
            written.append(part)
    return None if literal else "".join(written)


def _part(moment: datetime, letter: str, count: int) -> str | None:
    match letter:
        case "y" if count in (2, 4):
            return f"{moment.year:04}"[-count:]
        case "M":
            return _named(moment.month, _MONTHS[moment.month - 1], count)
        case "d":
            return _named(moment.day, _DAYS[moment.weekday()], count)
        case "H":
            return _number(moment.hour, count)
        case "h":
            return _number((moment.hour + 11) % 12 + 1, count)
        case "m":
            return _number(moment.minute, count)
        case "s":
            return _number(moment.second, count)
        case "f" if count <= len("000000"):
            return f"{moment.microsecond:06}"[:count]
        case "t" if count <= len("PM"):
            return ("AM" if moment.hour < 12 else "PM")[:count]  # noqa: PLR2004 - noon
        case "y" | "f" | "t" | "F" | "g" | "K" | "z" | "\\" | "%":
            return None
    return letter * count


def _number(number: int, count: int) -> str | None:
    return str(number).rjust(count, "0") if count <= len("00") else None


def _named(number: int, name: str, count: int) -> str | None:
    """A month or a day: as a number, shortened to three letters, or in full."""
    if count <= len("00"):
        return _number(number, count)
    return name[:3] if count == len("ddd") else name if count == len("dddd") else None
