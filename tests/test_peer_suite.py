"""Templates that other linters judge wrongly, each with what is true of it.

``reported`` is the rule that has to speak, with the words of its witness; ``quiet`` means that
nothing of severity warning or worse may be said. Findings of severity info are allowed anywhere.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.checking import check_path

if TYPE_CHECKING:
    from guestpatch.api import Report

SUITE = Path(__file__).parent / "peer_suite"


class Truth(NamedTuple):
    """What is true of one template."""

    what: str
    reported: str = ""
    witness: str = ""


TRUTHS = {
    "A01": Truth("Manual although automatic updates are on", "GP103"),
    "A02": Truth("platform mode although automatic updates are off", "GP105"),
    "A03": Truth("Manual with automatic updates off is a choice"),
    "A04": Truth("switch without default, on in the parameter file"),
    "A05": Truth("switch that is on by default"),
    "A06": Truth("switch that is off by default", "GP205"),
    "A07": Truth("switch computed to true"),
    "A08": Truth("wrong for one of three allowed modes", "GP104", "`mode` = 'AutomaticByOS'"),
    "A09": Truth("a Windows mode on Linux", "GP101"),
    "A10": Truth("API version without patch settings", "GP116"),
    "A11": Truth("client image that the platform does not patch", "GP201"),
    "A12": Truth("type in lower case", "GP205"),
    "A13": Truth("resources as an object", "GP205"),
    "A14": Truth("inside a nested deployment", "GP205"),
    "A15": Truth("inside a copy loop", "GP205"),
    "A16": Truth("a VM that is never deployed"),
    "A17": Truth("configuration from a variable", "GP205"),
    "A18": Truth("property in another letter case", "GP205"),
    "A19": Truth("a switch given as text is converted, not refused", "GP115"),
    "A20": Truth("configuration from an expression", "GP205"),
    "A21": Truth("flexible scale set", "GP205"),
    "B01": Truth("Bicep: Manual although automatic updates are on", "GP103"),
    "B02": Truth("Bicep: updates off and no mode", "GP205"),
    "B03": Truth("Bicep: a switch without default is off in one world", "GP205", "`auto` = false"),
    "B04": Truth("Bicep: the switch follows the mode"),
    "B05": Truth("Bicep: inside a loop", "GP205"),
    "B06": Truth("Bicep: with a condition that is true by default", "GP205"),
    "B07": Truth("Bicep: the module's argument is wrong", "GP205"),
    "B08": Truth("Bicep: user type, function, spread, safe access", "GP205"),
    "B09": Truth("Bicep: an object chosen over several lines", "GP205"),
}


def _path(name: str) -> Path:
    return SUITE / f"{name}.{'json' if name.startswith('A') else 'bicep'}"


def serious(report: Report) -> list[str]:
    return [f.rule.code for f in report.findings if f.severity in ("error", "warning")]


@pytest.mark.parametrize("name", [name for name, truth in TRUTHS.items() if truth.reported])
def test_defect_is_reported_once_and_nothing_else(name: str) -> None:
    report = check_path(_path(name))
    truth = TRUTHS[name]

    found = [finding for finding in report.findings if finding.rule.code == truth.reported]

    assert len(found) == 1
    assert truth.witness in found[0].headline
    assert set(serious(report)) <= {truth.reported}


@pytest.mark.parametrize("name", [name for name, truth in TRUTHS.items() if not truth.reported])
def test_sound_template_stays_quiet(name: str) -> None:
    report = check_path(_path(name))

    assert serious(report) == []


def test_platform_mode_without_updates_is_an_error_in_the_founding_document() -> None:
    report = check_path(SUITE / "A02.json", edition="2021-04-preview")

    assert [f.severity for f in report.findings if f.rule.code == "GP105"] == ["error"]


def test_conditional_defect_is_absent_from_the_world_of_the_defaults() -> None:
    report = check_path(SUITE / "A08.json", worlds="default")

    assert serious(report) == []
