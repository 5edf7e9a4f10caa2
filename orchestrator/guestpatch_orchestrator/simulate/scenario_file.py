"""Scenarios as files: TOML, each supposition under its own key."""

from __future__ import annotations

import tomllib
from types import MappingProxyType
from typing import Any

from guestpatch_orchestrator.simulate.scenario import BadPatch, Scenario

__all__ = ["ScenarioError", "read_scenario"]

_CHANCES = ("unhealthy", "patch-failure", "reboot-failure")
_MINUTES = ("repair", "private-pin", "resume-at")
_SETS = ("silent", "unreachable", "service-off")
_ALL = (*_CHANCES, *_MINUTES, *_SETS, "newly-enabled", "off", "bad")


class ScenarioError(ValueError):
    """A scenario that cannot be used; the text says which key, what was found and expected."""


def read_scenario(text: str | None, seed: int) -> Scenario:
    """The scenario of a file's text with a seed; the default one where there is none."""
    try:
        data = tomllib.loads(text or "")
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"no TOML: {error}") from None
    values: dict[str, Any] = {"seed": seed}
    for key, value in data.items():
        if key not in _ALL:
            raise ScenarioError(f"`{key}` cannot be set; can be: {', '.join(_ALL)}")
        values[key.replace("-", "_")] = _value(key, value)
    return Scenario(**values)


def _value(key: str, value: object) -> object:
    if key in _CHANCES:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
            raise _wrong(key, value, "a chance from 0 to 1")
        return float(value)
    if key in _MINUTES:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise _wrong(key, value, "minutes after the release")
        return value
    if key in _SETS:
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise _wrong(key, value, 'an array of ids, or ["*"]')
        return frozenset(each.lower() for each in value)
    if key == "newly-enabled":
        if not isinstance(value, bool):
            raise _wrong(key, value, "true or false")
        return value
    if key == "off":
        return _off(value)
    return _bad(value)


def _off(value: object) -> object:
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    for vm, spans in value.items() if isinstance(value, dict) else [("", None)]:
        if not isinstance(spans, list) or not all(
            isinstance(span, list)
            and len(span) == 2  # noqa: PLR2004 - from and to
            and all(isinstance(each, int) for each in span)
            and span[0] < span[1]
            for span in spans
        ):
            raise _wrong("off", value, "a table of ids, each with an array of [from, to]")
        found[vm.lower()] = tuple(sorted((span[0], span[1]) for span in spans))
    return MappingProxyType(found)


def _bad(value: object) -> BadPatch:
    if isinstance(value, dict) and value.keys() == {"patch", "image", "chance"}:
        patch, image, chance = value["patch"], value["image"], value["chance"]
        if isinstance(patch, str) and isinstance(image, str) and isinstance(chance, (int, float)):
            return BadPatch(patch, image, float(chance))
    raise _wrong("bad", value, "a table with patch, image and chance")


def _wrong(key: str, value: object, expected: str) -> ScenarioError:
    return ScenarioError(f"`{key}`: found `{value}`, expected {expected}")
