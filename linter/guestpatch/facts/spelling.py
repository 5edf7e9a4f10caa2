"""Names that Azure compares without regard to letter case, and likely misspellings."""

from __future__ import annotations

__all__ = ["spelled", "suggestion"]

_FAR = 0.6
"""Names less alike than this are no misspelling of one another."""


def spelled(written: str, names: tuple[str, ...]) -> str | None:
    """The name that is the same but for letter case."""
    lowered = written.lower()
    return next((name for name in names if name.lower() == lowered), None)


def suggestion(written: str, names: tuple[str, ...]) -> str | None:
    """The name somebody may have meant, or None when none is near."""
    import difflib  # noqa: PLC0415 - only needed once something is misspelled

    by_lower = {name.lower(): name for name in names}
    near = difflib.get_close_matches(written.lower(), by_lower, n=1, cutoff=_FAR)
    return by_lower[near[0]] if near else None
