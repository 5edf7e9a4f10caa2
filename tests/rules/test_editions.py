"""The severity of every rule in every edition, as the catalogue fixes it."""

from __future__ import annotations

import pytest

from guestpatch_schemas import editions
from tests.checking import built_in_pack

PACK = built_in_pack()
EDITIONS = ("2020-08-preview", "2021-04-preview", "2023-ga", "2024-07")
LETTERS = {"error": "E", "warning": "W", "info": "I", None: "-"}

# One letter an edition, in the order above.
SEVERITIES = {
    "patch-mode-not-for-os": "EEEE",
    "unknown-patch-mode": "EEEE",
    "manual-with-automatic-updates": "EEEE",
    "automatic-by-os-without-updates": "EEEE",
    "platform-mode-without-updates": "EEII",
    "vm-agent-disabled": "EEEE",
    "patch-property-for-other-os": "EEEE",
    "misplaced-patch-property": "EEEE",
    "os-configuration-mismatch": "EEEE",
    "platform-settings-without-platform-mode": "WWEE",
    "hotpatching-without-platform-mode": "EEEE",
    "hotpatching-image": "WWEE",
    "hotpatching-with-bypass": "--WW",
    "os-profile-on-attached-disk": "WWWW",
    "unknown-patch-setting-value": "EEEE",
    "api-version-lacks-property": "EEEE",
    "unknown-api-version": "EEEE",
    "scale-set-without-health-extension": "---E",
    "extension-operations-disabled": "WWWW",
    "patch-extension-declared": "WWWW",
    "image-not-supported": "EEEE",
    "custom-image": "EEEE",
    "image-end-of-life": "WWWW",
    "patch-mode-not-set": "IIII",
    "updates-off-without-mode": "WWWW",
    "not-platform-patched": "WWWW",
    "bypass-without-schedule": "--WW",
    "schedule-without-prerequisites": "--WW",
    "off-during-off-peak": "WWWW",
    "other-patching-configured": "WWWW",
    "uniform-scale-set": "WWWW",
    "assessment-off": "--II",
    "api-version-limited": "WWWW",
    "automatic-updates-changed": "EEEE",
    "patch-mode-transition": "EEEE",
    "create-only-property-changed": "EEEE",
    "patch-setting-removed": "WWWW",
    "platform-patching-ended": "WWWW",
    "preview-registration-needed": "II--",
    "native-updates-stay-on": "IIII",
    "hotpatching-unused": "--II",
    "reboot-never": "--II",
    "one-update-domain": "WWWI",
    "unknown-region": "WWWW",
    "unknown-time-zone": "WWWW",
    "syntax-error": "EEEE",
    "unresolved-module": "EEEE",
    "expression-error": "EEEE",
    "unused-suppression": "WWWW",
    "expired-suppression": "WWWW",
    "suppression-without-reason": "WWWW",
    "unknown-rule-in-suppression": "WWWW",
    "stale-baseline": "WWWW",
    "budget-exceeded": "EEEE",
    "internal-error": "EEEE",
    "loose-json": "WWWW",
    "parameter-value-not-allowed": "EEEE",
}

# Cases of a rule that are less bad than the rule, as a set of severities.
MILDER = {
    "create-only-property-changed": {"warning"},
    "unknown-patch-mode": {"warning"},
    "unknown-patch-setting-value": {"warning"},
    "unknown-api-version": {"info"},
    "api-version-limited": {"info"},
}


def test_table_has_every_edition() -> None:
    assert tuple(edition.id for edition in editions()) == EDITIONS


@pytest.mark.parametrize("name", SEVERITIES)
def test_severity_in_each_edition(name: str) -> None:
    rule = PACK.find(name)
    assert rule is not None
    found = "".join(LETTERS[rule.severity_in(edition)] for edition in EDITIONS)

    assert found == SEVERITIES[name]


def test_every_rule_has_a_severity_in_the_table() -> None:
    assert {rule.name for rule in PACK.rules} == set(SEVERITIES)


@pytest.mark.parametrize("name", SEVERITIES)
def test_cases_differ_from_their_rule_only_where_the_table_says(name: str) -> None:
    rule = PACK.find(name)
    assert rule is not None
    others = {case.severity for case in rule.cases} - {rule.severity}

    assert others == MILDER.get(name, set())


def test_the_newest_edition_with_the_rule_has_the_severity_of_its_file() -> None:
    for rule in PACK.rules:
        found = [stated for each in EDITIONS if (stated := rule.severity_in(each))]

        assert found[-1] == rule.severity
