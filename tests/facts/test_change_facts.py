"""Facts that compare a VM with what it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from guestpatch.api import Document, Unit
from guestpatch.engine.comparing import Comparing
from guestpatch.engine.documents import read_document
from guestpatch.engine.model import BaseVersion
from guestpatch.engine.unit import start_with
from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.sites import find_sites
from guestpatch.evaluate.worlds import DefaultWorld
from guestpatch.facts import (
    FACTS,
    Absent,
    Decided,
    Element,
    Subject,
    Surroundings,
    Undecided,
    find_subjects,
)
from tests.checking import settings
from tests.facts.asking import SCHEMA, configured, image, patched, scale_set, vm

if TYPE_CHECKING:
    from guestpatch.facts import Fact


def template(*resources: object, parameters: object = None) -> str:
    return json.dumps(
        {
            "$schema": SCHEMA,
            "contentVersion": "1.0.0.0",
            "parameters": parameters or {},
            "resources": resources,
        }
    )


def change(name: str, then: str, now: str, edition: str = "current") -> Fact:
    """A fact of the first VM of a template, compared with another one."""
    unit = Unit(Document("main.json", now), base=BaseVersion("then", Document("then.json", then)))
    asked = settings(edition)
    read = read_document(unit.document).template
    assert read is not None
    assert unit.base is not None
    run = start_with(read, None, asked)
    sites = find_sites(Evaluation(run, DefaultWorld()))
    base = Comparing("main.json", unit.base).start(run, sites, None)
    around = Surroundings(sites, asked.knowledge, asked.today, base)
    subject = Subject(Evaluation(run, DefaultWorld()), find_subjects(sites)[0], around)
    return FACTS[name].compute(subject)


def windows(updates: object = None, mode: str | None = None) -> dict[str, object]:
    settings_of_os: dict[str, object] = {"provisionVMAgent": True}
    if updates is not None:
        settings_of_os["enableAutomaticUpdates"] = updates
    if mode is not None:
        settings_of_os["patchSettings"] = {"patchMode": mode}
    return vm(configured("Windows", settings_of_os))


def data(fact: Fact) -> object:
    assert isinstance(fact, Decided)
    return fact.data


def listed(fact: Fact, field: str) -> list[object]:
    """One field of the entries that are there for sure."""
    if isinstance(fact, Absent):
        return []
    assert isinstance(fact, Decided)
    assert isinstance(fact.data, tuple)
    return [e.data[field] for e in fact.data if isinstance(e, Element) and e.doubt is None]


@pytest.mark.parametrize(
    ("then", "now", "found"),
    [
        (True, False, "turned-off"),
        (None, False, "turned-off"),
        (False, True, "turned-on"),
        (None, True, None),
        (False, False, None),
        (False, None, None),
        (True, None, None),
    ],
)
def test_automatic_updates(then: object, now: object, found: str | None) -> None:
    fact = change("change.automaticUpdates", template(windows(then)), template(windows(now)))

    assert (None if isinstance(fact, Absent) else data(fact)) == found


@pytest.mark.parametrize(
    ("then", "edition", "modes"),
    [
        (
            windows(updates=True, mode="AutomaticByOS"),
            "current",
            {"AutomaticByOS", "AutomaticByPlatform"},
        ),
        (windows(), "current", {"AutomaticByOS", "AutomaticByPlatform"}),
        (windows(updates=False, mode="Manual"), "current", {"Manual", "AutomaticByPlatform"}),
        (windows(updates=False), "current", {"Manual", "AutomaticByPlatform"}),
        (
            windows(updates=False, mode="AutomaticByPlatform"),
            "current",
            {"AutomaticByPlatform", "Manual"},
        ),
        (windows(updates=False, mode="Manual"), "2021-04-preview", {"Manual"}),
        (
            windows(updates=True, mode="AutomaticByPlatform"),
            "2021-04-preview",
            {"AutomaticByPlatform"},
        ),
        (vm(patched("Linux")), "current", {"ImageDefault", "AutomaticByPlatform"}),
    ],
)
def test_modes_that_can_be_reached(then: object, edition: str, modes: set[str]) -> None:
    fact = change("change.reachableModes", template(then), template(then), edition)

    assert set(data(fact)) == modes  # type: ignore[call-overload] # a tuple of names


def test_state_that_azure_refuses_has_no_mode_to_leave() -> None:
    then, now = (
        template(windows(updates=True, mode="Manual")),
        template(windows(updates=False, mode="AutomaticByOS")),
    )

    assert data(change("change.possibleBefore", then, now)) is False
    assert isinstance(change("change.modeTransition", then, now), Absent)


@pytest.mark.parametrize(
    ("then", "now", "removed"),
    [
        ({"patchMode": "AutomaticByPlatform"}, {}, ["patchMode"]),
        ({"patchMode": "ImageDefault", "assessmentMode": "ImageDefault"}, {}, []),
        ({"assessmentMode": "AutomaticByPlatform"}, {"assessmentMode": None}, ["assessmentMode"]),
        (
            {"automaticByPlatformSettings": {"rebootSetting": "Never"}},
            {"automaticByPlatformSettings": {}},
            ["rebootSetting"],
        ),
    ],
)
def test_settings_that_are_left_out_now(
    then: dict[str, Any], now: dict[str, Any], removed: list[str]
) -> None:
    before, after = (template(vm(patched("Linux", **each))) for each in (then, now))

    assert listed(change("change.removed", before, after), "property") == removed


def test_mode_that_follows_from_automatic_updates_can_be_left_out() -> None:
    then, now = template(windows(updates=False, mode="Manual")), template(windows(updates=False))

    assert listed(change("change.removed", then, now), "property") == []


def test_configuration_of_the_other_os_removes_nothing() -> None:
    then = template(vm(patched("Linux", patchMode="AutomaticByPlatform")))

    assert listed(change("change.removed", then, template(windows())), "property") == []


UBUNTU = "Canonical/ubuntu-24_04-lts/server"


@pytest.mark.parametrize(
    ("then", "now", "found"),
    [
        (image(UBUNTU), image(UBUNTU.upper()), []),
        (image(UBUNTU), image("Canonical/ubuntu-24_04-lts/minimal"), ["provider"]),
        ({"osProfile": {"customData": "YQ=="}}, {"osProfile": {"customData": "Yg=="}}, ["service"]),
        ({"osProfile": {}}, {"osProfile": {"customData": "Yg=="}}, ["service"]),
        ({"osProfile": {"customData": "YQ=="}}, {"osProfile": {}}, []),
        (
            {"osProfile": {"computerName": "a"}},
            {"osProfile": {"computerName": "b"}},
            ["documented"],
        ),
        ({}, {"osProfile": {"computerName": "b"}}, ["service"]),
        ({}, {"osProfile": {"linuxConfiguration": {}}}, []),
        ({}, {"availabilitySet": {"id": "a"}}, ["documented"]),
        ({"priority": "Spot"}, {"priority": "Regular"}, ["provider"]),
        ({"osProfile": {"adminPassword": "a"}}, {"osProfile": {"adminPassword": "b"}}, []),
    ],
)
def test_properties_fixed_at_creation(then: object, now: object, found: list[str]) -> None:
    fact = change("change.createOnly", template(vm(then)), template(vm(now)))

    assert listed(fact, "evidence") == found


def test_placement_group_opens_one_way_only() -> None:
    one = template(scale_set({"singlePlacementGroup": True}))
    many = template(scale_set({"singlePlacementGroup": False}))

    assert listed(change("change.createOnly", one, many), "property") == []
    assert listed(change("change.createOnly", many, one), "property") == ["singlePlacementGroup"]


def test_secret_is_not_quoted() -> None:
    then, now = (template(vm({"osProfile": {"customData": each}})) for each in ("YQ==", "Yg=="))

    fact = change("change.createOnly", then, now)

    assert (listed(fact, "was"), listed(fact, "now")) == (["…"], ["…"])


def test_id_of_which_a_part_is_known_may_differ_for_sure() -> None:
    def placed(name: str) -> str:
        identity = f"[resourceId('Microsoft.Compute/availabilitySets', {name})]"
        return template(vm({"availabilitySet": {"id": identity}}))

    known = change("change.createOnly", placed("'a'"), placed("'b'"))
    same = change("change.createOnly", placed("'a'"), placed("'A'"))

    assert listed(known, "property") == ["availabilitySet.id"]
    assert listed(same, "property") == []


def test_value_that_nobody_knows_is_a_doubt() -> None:
    parameters = {"one": {"type": "string"}, "other": {"type": "string"}}

    def named(name: str) -> str:
        user = {"osProfile": {"adminUsername": f"[parameters('{name}')]"}}
        return template(vm(user), parameters=parameters)

    same = change("change.createOnly", named("one"), named("one"))
    other = change("change.createOnly", named("one"), named("other"))

    assert isinstance(same, Absent)
    assert isinstance(other, Decided)
    assert isinstance(other.data, tuple)
    (element,) = other.data
    assert isinstance(element, Element)
    assert isinstance(element.doubt, Undecided)


def test_nothing_is_compared_with_a_vm_that_is_new() -> None:
    now = template(windows(updates=False, mode="Manual"))

    assert data(change("change.created", template(), now)) is True
    assert isinstance(change("before.os", template(), now), Absent)
    assert data(change("before.os", now, now)) == "Windows"
