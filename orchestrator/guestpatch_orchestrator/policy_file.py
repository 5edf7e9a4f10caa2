"""Policies as files: TOML, each knob under the key that the documentation names."""

from __future__ import annotations

import re
import tomllib
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from guestpatch_orchestrator.policy import DAY, KNOBS, Policy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch_orchestrator.policy import Knob

__all__ = ["PolicyError", "read_policy"]

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_SHARES = frozenset({"caps.subscription", "gate.min-success", "gate.max-unhealthy"})
_LEAST = {"slot": 5, "slot-zypper": 5, "phases.max": 1, "caps.region": 1, "assess.interval": DAY}
_MOST = {"slot": 235, "slot-zypper": 235, "phases.max": 20, "deadline.reserve": 29 * DAY}


class PolicyError(ValueError):
    """A policy that cannot be used; the text says which key, what was found and expected."""


def read_policy(text: str | None) -> Policy:
    """The policy that a file's text asks for; the default one where there is none."""
    if text is None:
        return Policy()
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"no TOML: {error}") from None
    knobs = {knob.key: knob for knob in KNOBS}
    values: dict[str, Any] = {}
    for key, value in _flat(data, "", frozenset(knobs)):
        if key not in knobs:
            raise PolicyError(f"`{key}` cannot be set; can be: {', '.join(knobs)}")
        values[knobs[key].attribute] = _value(knobs[key], value)
    return Policy(**values)


def _flat(table: dict[str, Any], prefix: str, known: frozenset[str]) -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        key = prefix + name
        if isinstance(value, dict) and key not in known:
            yield from _flat(value, f"{key}.", known)
        else:
            yield key, value


def _value(knob: Knob, value: object) -> object:
    key = knob.key
    if key.startswith("window."):
        found = _TIME.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            raise _wrong(key, value, "a time of day such as 22:00")
        return int(found[1]) * 60 + int(found[2])
    if key == "phases.canary":
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise _wrong(key, value, "an array of regions")
        return tuple(value)
    if key == "regions.alias":
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            raise _wrong(key, value, "a table of regions")
        return MappingProxyType(value)
    if key in _SHARES:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or not 0 < value <= 1:  # type: ignore[operator] # a number by now
            raise _wrong(key, value, "a share above 0, up to 1")
        return float(value)  # type: ignore[arg-type] # as above
    least, most = _LEAST.get(key, 0), _MOST.get(key, 30 * DAY)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _wrong(key, value, f"a whole number from {least} to {most}")
    return value


def _wrong(key: str, value: object, expected: str) -> PolicyError:
    return PolicyError(f"`{key}`: found `{value}`, expected {expected}")
