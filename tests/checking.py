"""Checking templates in tests: one line from a text or file to a report."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from guestpatch.api import Document, Settings, Unit, check
from guestpatch.config import ConfigurationFinder, Wishes, rules_of, settings_of
from guestpatch.gather import gather
from guestpatch.policy import Pack, load_built_in_pack
from guestpatch_schemas import load_knowledge

if TYPE_CHECKING:
    from pathlib import Path

    from guestpatch.api import Report
    from guestpatch.evaluate.run import WorldPolicy
    from guestpatch.policy.model import Confidence

__all__ = ["TODAY", "built_in_pack", "check_path", "check_text", "configured", "settings"]

TODAY = date(2026, 11, 25)


@cache
def built_in_pack() -> Pack:
    return load_built_in_pack(None)


def settings(edition: str = "current", worlds: WorldPolicy = "allowed") -> Settings:
    return Settings(load_knowledge(edition), built_in_pack(), TODAY, worlds)


def configured(folder: Path, day: date = TODAY) -> Settings:
    """The settings that count for a folder, as its configuration says."""
    configuration = ConfigurationFinder().of(folder)
    return settings_of(configuration, Wishes(day), rules_of(configuration))


def check_path(path: Path, edition: str = "current", worlds: WorldPolicy = "allowed") -> Report:
    return check(gather([path]).units, settings(edition, worlds))


def check_text(
    text: str,
    *parameters: str,
    edition: str = "current",
    worlds: WorldPolicy = "allowed",
    least: Confidence = "likely",
    path: str = "main.json",
) -> Report:
    given = tuple(
        Document(f"main.parameters.{number}.json", each)
        for number, each in enumerate(parameters, 1)
    )
    unit = Unit(Document(path, text), given)
    return check([unit], settings(edition, worlds), least)
