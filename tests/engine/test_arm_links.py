"""Templates that an ARM template links to by a relative path, checked through it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from guestpatch.api import Report, check
from guestpatch.engine.inspection import inspect_unit
from guestpatch.gather import GatherOptions, gather
from guestpatch.source.files import find_root
from tests.checking import settings
from tests.engine.templates import mode, nested, template, vm
from tests.template.bicep_evaluating import write

if TYPE_CHECKING:
    from pathlib import Path

    from guestpatch.api import Finding


def linked(path: str, arguments: object = None, **properties: object) -> dict[str, object]:
    return {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": "linked",
        "properties": {
            "mode": "Incremental",
            "templateLink": {"relativePath": path},
            "parameters": arguments or {},
            **properties,
        },
    }


MODULE = template(
    vm(linux=mode("[parameters('mode')]")),
    parameters={"mode": {"type": "string", "defaultValue": "ImageDefault"}},
    outputs={"mode": {"type": "string", "value": "[parameters('mode')]"}},
)


def checked(folder: Path, *paths: str) -> Report:
    """The report on files of a repository, on all of it without paths."""
    (folder / ".git").mkdir(exist_ok=True)
    found = gather([folder / path for path in paths] or [folder], (), GatherOptions())
    return check(found.units, settings())


def of(report: Report, code: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule.code == code]


def file_of(finding: Finding) -> str:
    return finding.primary.span.document.path.rpartition("/")[2]


def test_linked_template_is_checked_with_the_arguments_it_is_given(tmp_path: Path) -> None:
    main = template(linked("modules/vm.json", {"mode": {"value": "Manual"}}))
    write(tmp_path, {"main.json": main, "modules/vm.json": MODULE})

    report = checked(tmp_path)

    assert [file_of(finding) for finding in of(report, "GP101")] == ["main.json"]
    assert report.summary.virtual_machines == 1
    assert of(report, "GP902") == []


def test_linked_template_that_is_named_is_checked_by_itself_too(tmp_path: Path) -> None:
    main = template(linked("vm.json", {"mode": {"value": "Manual"}}))
    write(tmp_path, {"main.json": main, "vm.json": MODULE})

    assert checked(tmp_path, "main.json", "vm.json").summary.virtual_machines == 2


def test_links_lead_on_from_the_file_they_are_written_in(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "main.json": template(linked("a/one.json")),
            "a/one.json": template(linked("../b/two.json")),
            "b/two.json": template(vm(linux=mode("Manual"))),
        },
    )

    report = checked(tmp_path)

    assert [file_of(finding) for finding in of(report, "GP101")] == ["two.json"]
    assert report.summary.virtual_machines == 1


def test_linked_template_sees_only_its_own_names(tmp_path: Path) -> None:
    main = template(
        linked("vm.json"), parameters={"mode": {"type": "string", "defaultValue": "Manual"}}
    )
    write(tmp_path, {"main.json": main, "vm.json": MODULE})

    assert of(checked(tmp_path), "GP101") == []


def test_output_of_a_linked_template_flows_on(tmp_path: Path) -> None:
    main = template(
        linked("vm.json", {"mode": {"value": "Manual"}}),
        vm(linux=mode("[reference('linked').outputs.mode.value]"), name="user"),
    )
    write(tmp_path, {"main.json": main, "vm.json": MODULE})

    found = of(checked(tmp_path), "GP101")

    assert {each.resource and each.resource.name for each in found} == {"vm", "user"}


@pytest.mark.parametrize(
    ("path", "code", "said"),
    [
        ("gone.json", "GP902", "`gone.json` does not exist"),
        ("other.json", "GP902", "`other.json` is not a template"),
        ("../outside.json", "GP902", "leads out of the workspace"),
        ("https://example.com/t.json", "GP902", "is not a path relative to this file"),
        ("/etc/passwd", "GP902", "is not a path relative to this file"),
        ("..\\\\vm.json", "GP902", "is not a path relative to this file"),
        ("%2e%2e/vm.json", "GP902", "is not a path relative to this file"),
        ("nul\\u0000.json", "GP902", "is not a path relative to this file"),
        ("folder", "GP902", "is not a regular file"),
        ("[concat('a', '.json')]", "GP902", "template is linked from elsewhere"),
        ("main.json", "GP903", "template links to itself: `main.json` → `main.json`"),
        ("back.json", "GP903", "links to itself: `main.json` → `back.json` → `main.json`"),
    ],
)
def test_link_that_leads_nowhere_is_said(tmp_path: Path, path: str, code: str, said: str) -> None:
    main = template(linked("§")).replace("\\u00a7", path)
    files = {"other.json": "[]", "back.json": template(linked("main.json")), "folder/x": ""}
    write(tmp_path / "repository", {"main.json": main, **files})
    write(tmp_path, {"outside.json": MODULE})

    report = checked(tmp_path / "repository", "main.json")

    assert any(said in finding.headline for finding in of(report, code))
    assert of(report, "GP909") == []


def test_links_inside_one_another_have_a_limit(tmp_path: Path) -> None:
    write(tmp_path, {f"t{i}.json": template(linked(f"t{i + 1}.json")) for i in range(30)})

    (finding, *_) = of(checked(tmp_path, "t0.json"), "GP902")

    assert finding.headline == "templates linked deeper than 20 levels"


def test_linked_template_that_cannot_be_read_is_said_there(tmp_path: Path) -> None:
    write(tmp_path, {"main.json": template(linked("vm.json")), "vm.json": MODULE[:-20]})

    (finding,) = of(checked(tmp_path, "main.json"), "GP901")

    assert file_of(finding) == "vm.json"


def test_link_is_not_followed_out_of_the_root(tmp_path: Path) -> None:
    write(tmp_path, {"outside/vm.json": MODULE, "repository/main.json": template(linked("v.json"))})
    (tmp_path / "repository" / "v.json").symlink_to(tmp_path / "outside" / "vm.json")

    (finding,) = of(checked(tmp_path / "repository", "main.json"), "GP902")

    assert "leads out of the workspace" in finding.headline


# -- arguments that are not written out ------------------------------------------------------------


def shown_modes(folder: Path, text: str) -> list[Any]:
    write(folder, {"main.json": text, "vm.json": MODULE})
    (unit,) = gather([folder / "main.json"], (), GatherOptions(root=find_root(folder))).units
    (inspected,) = inspect_unit(unit, settings())
    tags = (each["properties"] for each in inspected.resources if "virtual" in str(each["type"]))
    return [
        each["osProfile"]["linuxConfiguration"]["patchSettings"]["patchMode"]  # type: ignore[index]
        for each in tags
    ]


def both(**properties: object) -> tuple[dict[str, object], dict[str, object]]:
    """A linked and a nested deployment of the same template."""
    inner = json.loads(MODULE)
    near = nested(*inner["resources"], parameters=inner["parameters"])
    near["properties"] = {**near["properties"], **properties}  # type: ignore[dict-item]
    return linked("vm.json", **properties), near


def test_default_is_not_taken_where_parameters_are_linked(tmp_path: Path) -> None:
    text = template(*both(parametersLink={"uri": "https://example.com/p.json"}))

    unknown = {"$undecided": "parameters are linked from elsewhere"}
    assert shown_modes(tmp_path, text) == [unknown, unknown]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"mode": {"value": "Manual"}}, "Manual"),
        ({"MODE": {"value": "Manual"}}, "Manual"),
        ({}, "ImageDefault"),
    ],
)
def test_parameters_in_a_variable_are_given(tmp_path: Path, given: object, expected: str) -> None:
    text = template(*both(parameters="[variables('given')]"), variables={"given": given})

    assert shown_modes(tmp_path, text) == [expected, expected]
