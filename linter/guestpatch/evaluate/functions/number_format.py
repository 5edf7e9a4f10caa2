"""Numbers as text, by the format specifiers of .NET in the invariant culture.

https://learn.microsoft.com/dotnet/standard/base-types/standard-numeric-format-strings
"""

from __future__ import annotations

__all__ = ["number_text"]

_DEFAULT_DECIMALS = 2
_MAX_DECIMALS = 99
"""More decimals are not asked for by people."""
_MAX_DIGITS = 2
_LARGEST = 2**64


def number_text(number: float, specifier: str) -> str | None:
    """A number in a format; None where the format is not known to us."""
    letter, digits = specifier[:1], specifier[1:]
    if set(specifier) == {"0"}:
        return _zeros(number, len(specifier))
    if digits and not (digits.isascii() and digits.isdigit() and len(digits) <= _MAX_DIGITS):
        return None
    decimals = int(digits) if digits else None
    match letter.upper():
        case "D" if isinstance(number, int):
            return _zeros(number, decimals or 0)
        case "X" if isinstance(number, int):
            text = f"{number % _LARGEST:{'X' if letter == 'X' else 'x'}}"
            return text.rjust(decimals or 0, "0")
        case "N" | "F":
            places = _DEFAULT_DECIMALS if decimals is None else decimals
            comma = "," if letter in "Nn" else ""
            return f"{number:{comma}.{places}f}" if _is_exact(number) else None
        case "G" if decimals is None:
            return str(number) if isinstance(number, int) else None
    return None


def _zeros(number: float, width: int) -> str | None:
    if not isinstance(number, int) or width > _MAX_DECIMALS:
        return None
    sign = "-" if number < 0 else ""
    return sign + str(abs(number)).rjust(width, "0")


def _is_exact(number: float) -> bool:
    """Whether Python's way through floating point gives the same digits."""
    return isinstance(number, int) and abs(number) < 2**53
