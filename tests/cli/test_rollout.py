"""``guestpatch rollout``: what people and programs see."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

import guestpatch_schemas

if TYPE_CHECKING:
    from tests.cli.conftest import Run

SAMPLES = Path(__file__).parents[2] / "samples"
HEADER = "id,location,osType,patchMode,imagePublisher,imageOffer,imageSku\n"
IMAGE = "MicrosoftWindowsServer,WindowsServer,2019-Datacenter"
FIXED = ("--month", "2026-11", "--today", "2026-11-01", "--isolated")


def _schema(name: str) -> Draft202012Validator:
    path = Path(guestpatch_schemas.__file__).with_name(f"{name}.schema.json")
    return Draft202012Validator(json.loads(path.read_text()))


def _inventory(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "vms.csv"
    path.write_text(header + "".join(f"{row}\n" for row in rows))
    return path


def _plan(run: Run, path: Path, *more: str) -> dict[str, list[dict[str, object]]]:
    result = run("rollout", "plan", "--inventory", path, *FIXED, "--format", "json", *more)
    assert result.exit_code == 0, result.stderr
    found: dict[str, list[dict[str, object]]] = json.loads(result.stdout)
    return found


def test_templates_give_phases_windows_and_who_is_left_out(run_in_process: Run) -> None:
    result = run_in_process(
        "rollout", "plan", SAMPLES / "modules", SAMPLES / "scale-set", *FIXED,
        "--assume", "location=westeurope",
    )  # fmt: skip

    assert result.exit_code == 0
    assert re.search(
        r"^1 +\d+ +100% +Tue 2026-11-10 21:00 .*westeurope$", result.stdout, re.MULTILINE
    )
    assert "22:00 Europe/Amsterdam" in result.stdout
    assert re.search(r"^NP-HEALTH +3 +GP118 ", result.stdout, re.MULTILINE)
    assert "not a forecast of Azure's calendar" in result.stdout
    assert "D-01 off-peak hours" in result.stdout


def test_no_date_stands_without_its_range(run_in_process: Run, tmp_path: Path) -> None:
    path = _inventory(tmp_path, f"/vms/a,westeurope,Windows,AutomaticByPlatform,{IMAGE}")
    text = run_in_process("rollout", "plan", "--inventory", path, *FIXED).stdout

    assert "modelled start" in text
    assert "not before" in text
    assert "from its first window to Thu 2026-12-10 18:00 UTC" in text


def test_the_json_of_a_plan_is_as_its_schema_says(run_in_process: Run, tmp_path: Path) -> None:
    path = _inventory(
        tmp_path,
        f"/vms/a,westeurope,Windows,AutomaticByPlatform,{IMAGE}",
        f"/vms/b,nowhere,Linux,,{IMAGE}",
        "/vms/c,westeurope,BeOS,,,,",
    )
    found = _plan(run_in_process, path)

    assert list(_schema("rollout-plan").iter_errors(found)) == []
    assert [row["id"] for row in found["rows"]] == ["/vms/a"]
    assert [each["id"] for each in found["notPatched"]] == ["/vms/b"]
    (left,) = found["leftOut"]
    assert left["place"] == f"{path}:4"
    assert left["what"] == "column `osType`: found `BeOS`, expected Windows or Linux"


def test_the_json_of_samples_is_as_its_schema_says(run_in_process: Run) -> None:
    result = run_in_process("rollout", "plan", SAMPLES, *FIXED, "--format", "json")

    assert list(_schema("rollout-plan").iter_errors(json.loads(result.stdout))) == []


def test_csv_has_one_row_a_vm_and_no_formulas(run_in_process: Run, tmp_path: Path) -> None:
    path = _inventory(
        tmp_path,
        f"=cmd(),westeurope,Windows,AutomaticByPlatform,{IMAGE}",
        f"/vms/b,westeurope,Windows,Manual,{IMAGE}",
    )
    result = run_in_process("rollout", "plan", "--inventory", path, *FIXED, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))

    assert list(rows[0]) == [
        "id",
        "phase",
        "region",
        "stage",
        "group_kind",
        "group_id",
        "update_domain",
        "batch",
        "start_utc",
        "end_utc",
        "start_local",
        "tz",
        "slot",
        "reasons",
        "assumptions",
    ]
    assert {row["id"]: row["reasons"] for row in rows} == {
        "'=cmd()": "WARN-NO-HEALTH",
        "/vms/b": "NP-MODE",
    }
    assert rows[1]["start_local"] == "2026-11-10T22:00:00+0100"


def test_the_same_vms_in_any_form_and_order_give_the_same_rows(
    run_in_process: Run, tmp_path: Path
) -> None:
    names = ("id", "location", "osType", "patchMode")
    cells = [(f"/vms/{n}", "westeurope", "Windows", "AutomaticByPlatform") for n in range(12)]
    objects = [dict(zip(names, each, strict=True)) for each in cells]
    as_csv = tmp_path / "a.csv"
    as_csv.write_text("\n".join(",".join(each) for each in (names, *cells)))
    as_json = tmp_path / "b.json"
    as_json.write_text(json.dumps({"data": objects[::-1]}))
    as_lines = tmp_path / "c.jsonl"
    as_lines.write_text("\n".join(map(json.dumps, objects)))

    plans = [_plan(run_in_process, path) for path in (as_csv, as_json, as_lines)]

    assert plans[0]["rows"] == plans[1]["rows"] == plans[2]["rows"]
    assert len(plans[0]["rows"]) == 12


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,location\n/a,westeurope\n", "no column `os`, `patch_mode`"),
        ("", "no column `id`"),
        (",".join(f"c{n}" for n in range(5000)), "found 5000 columns"),
        ("id,vmId,location,osType,patchMode,ID\n", "column `id` is there twice"),
    ],
)
def test_a_file_that_is_no_inventory_is_refused(
    run_in_process: Run, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "vms.csv"
    path.write_text(text)
    result = run_in_process("rollout", "plan", "--inventory", path)

    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("cut.json", '[{"id": "/a"', "no JSON"),
        ("vms.txt", "", "expected a file that ends in .csv, .json or .jsonl"),
        ("deep.json", "[" * 100_000, "no JSON"),
    ],
)
def test_an_export_that_was_cut_off_is_refused(
    run_in_process: Run, tmp_path: Path, name: str, text: str, said: str
) -> None:
    path = tmp_path / name
    path.write_text(text)
    result = run_in_process("rollout", "plan", "--inventory", path)

    assert (result.exit_code, said in result.stderr) == (2, True)


def test_a_row_that_was_cut_off_is_listed_and_strict_refuses_it(
    run_in_process: Run, tmp_path: Path
) -> None:
    path = _inventory(
        tmp_path, f"/vms/a,westeurope,Windows,AutomaticByPlatform,{IMAGE}", "/vms/b,westeu"
    )
    found = _plan(run_in_process, path)
    strict = run_in_process("rollout", "plan", "--inventory", path, "--strict")

    assert found["leftOut"] == [{"place": f"{path}:3", "what": "found 2 cells, expected 7"}]
    assert strict.exit_code == 2
    assert "found 2 cells, expected 7" in strict.stderr


def test_a43_ids_that_differ_by_case_are_one_vm(run_in_process: Run, tmp_path: Path) -> None:
    row = f"westeurope,Windows,AutomaticByPlatform,{IMAGE}"
    found = _plan(run_in_process, _inventory(tmp_path, f"/vms/A,{row}", f"/vms/a,{row}"))

    assert len(found["rows"]) == 1
    assert "is already at" in str(found["leftOut"][0]["what"])


def test_strict_refuses_an_unknown_region(run_in_process: Run, tmp_path: Path) -> None:
    path = _inventory(tmp_path, f"/vms/a,atlantis,Windows,AutomaticByPlatform,{IMAGE}")
    result = run_in_process("rollout", "plan", "--inventory", path, "--strict")

    assert result.exit_code == 2
    assert "column `region`: found `atlantis`, expected a region" in result.stderr


def test_what_is_late_exits_with_1_and_says_why(run_in_process: Run, tmp_path: Path) -> None:
    header = "id,location,osType,patchMode,availability_set,update_domain\n"
    rows = [f"/vms/{n},westeurope,Windows,AutomaticByPlatform,/s,{n}" for n in range(40)]
    path = _inventory(tmp_path, *rows, header=header)
    policy = tmp_path / "policy.toml"
    policy.write_text('[window]\nstart = "01:00"\nend = "01:30"\n')
    result = run_in_process("rollout", "plan", "--inventory", path, *FIXED, "--policy", policy)

    assert result.exit_code == 1
    assert "PROVED: no plan can end in time" in result.stdout
    assert re.search(r"^domains:/s +R-14 ", result.stdout, re.MULTILINE)
    assert re.search(r"^NP-DEADLINE +10 ", result.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("slot = 'long'", "`slot`: found `long`, expected a whole number from 5 to 235"),
        ("[window]\nstart = '25:00'", "`window.start`: found `25:00`, expected a time of day"),
        ("[gates]\nbake = 5", "`gates.bake` cannot be set; can be: window.start"),
        ("slot = ", "no TOML"),
    ],
)
def test_a_policy_that_cannot_be_used_is_refused(
    run_in_process: Run, tmp_path: Path, text: str, said: str
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(text)
    result = run_in_process("rollout", "plan", SAMPLES / "sound", "--policy", policy)

    assert (result.exit_code, said in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no template found"),
        (
            (SAMPLES, "--inventory", SAMPLES / "sound" / "main.json"),
            "give templates or --inventory",
        ),
        ((SAMPLES / "sound", "--assume", "colour=red"), "`colour` cannot be assumed"),
        ((SAMPLES / "sound", "--assume", "os=BeOS"), "expected Windows or Linux"),
        ((SAMPLES / "sound", "--month", "November"), "`November` is no month"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    run_in_process: Run, arguments: tuple[str | Path, ...], said: str
) -> None:
    result = run_in_process("rollout", "plan", *arguments)

    assert (result.exit_code, said in result.stderr) == (2, True)


BICEP_SET = """
param location string
resource set 'Microsoft.Compute/availabilitySets@2024-07-01' = {
  name: 'set'
  location: location
  properties: { platformUpdateDomainCount: 3, platformFaultDomainCount: 2 }
}
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = [for i in range(0, 4): {
  name: 'web-${i}'
  location: location
  properties: {
    availabilitySet: { id: set.id }
    osProfile: {
      windowsConfiguration: { patchSettings: { patchMode: 'AutomaticByPlatform' } }
    }
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer'
        sku: '2019-Datacenter', version: 'latest'
      }
    }
  }
}]
"""


def test_loops_and_sets_of_a_template_are_expanded(run_in_process: Run, tmp_path: Path) -> None:
    path = tmp_path / "main.bicep"
    path.write_text(BICEP_SET)
    arguments = ("rollout", "plan", path, *FIXED, "--format", "json")
    without = json.loads(run_in_process(*arguments).stdout)
    found = json.loads(run_in_process(*arguments, "--assume", "location=westeurope").stdout)

    assert {r["code"] for each in without["notPatched"] for r in each["reasons"]} == {"UNRESOLVED"}
    rows = sorted(found["rows"], key=lambda row: str(row["name"]))
    assert [(row["name"], row["updateDomain"]) for row in rows] == [
        ("web-0", 0), ("web-1", 1), ("web-2", 2), ("web-3", 0),
    ]  # fmt: skip
    (group,) = found["groups"]
    assert (group["kind"], group["members"], group["cap"], group["chain"]) == (
        "availability-set", 4, 1, 4,
    )  # fmt: skip


def test_check_does_not_load_the_orchestrator() -> None:
    program = (
        "import sys; from guestpatch.cli import main\n"
        f"sys.argv = ['guestpatch', 'check', {str(SAMPLES / 'sound')!r}]\n"
        "try: main()\nexcept SystemExit: pass\n"
        "assert not [m for m in sys.modules if m.startswith('guestpatch_orchestrator')]"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_simulation_says_what_became_of_the_vms(run_in_process: Run, tmp_path: Path) -> None:
    path = _inventory(tmp_path, f"/vms/a,westeurope,Windows,AutomaticByPlatform,{IMAGE}")
    arguments = ("rollout", "simulate", "--inventory", path, *FIXED)
    events = tmp_path / "events.jsonl"
    good = run_in_process(*arguments, "--events", events)
    scenario = tmp_path / "scenario.toml"
    scenario.write_text('silent = ["*"]\nunreachable = ["*"]\n')
    bad = run_in_process(*arguments, "--scenario", scenario)

    assert (good.exit_code, bad.exit_code) == (0, 1)
    assert "1 VMs planned, 1 attempts; 1 Patched" in good.stdout
    assert "Halted on day" in bad.stdout
    header, *lines = map(json.loads, events.read_text().splitlines())
    assert header["header"]["disclaimer"].startswith("A reference model")
    assert [line["seq"] for line in lines] == list(range(len(lines)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("unhealthy = 2", "`unhealthy`: found `2`, expected a chance from 0 to 1"),
        ("off = 5", "`off`: found `5`, expected a table of ids"),
        ("weather = 1", "`weather` cannot be set; can be: unhealthy"),
    ],
)
def test_a_scenario_that_cannot_be_used_is_refused(
    run_in_process: Run, tmp_path: Path, text: str, said: str
) -> None:
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(text)
    result = run_in_process("rollout", "simulate", SAMPLES / "sound", "--scenario", scenario)

    assert (result.exit_code, said in result.stderr) == (2, True)


def test_many_runs_say_how_results_are_spread(run_in_process: Run, tmp_path: Path) -> None:
    path = _inventory(
        tmp_path, *(f"/vms/{n},westeurope,Windows,AutomaticByPlatform,{IMAGE}" for n in range(6))
    )
    arguments = ("rollout", "montecarlo", "--inventory", path, *FIXED, "--runs", "20")
    text = run_in_process(*arguments)
    found = json.loads(run_in_process(*arguments, "--format", "json").stdout)

    assert (text.exit_code, "20 simulated rollouts of 6 VMs" in text.stdout) == (0, True)
    assert found["metrics"]["patched"]["most"] == 6
    assert found["halted"]["low"] <= found["halted"]["share"] <= found["halted"]["high"]
    assert found["header"]["disclaimer"].startswith("A reference model")


def test_p18_every_vm_is_explained(run_in_process: Run, tmp_path: Path) -> None:
    path = _inventory(
        tmp_path,
        f"/vms/a,westeurope,Windows,AutomaticByPlatform,{IMAGE}",
        f"/vms/b,westeurope,Windows,Manual,{IMAGE}",
    )
    arguments = ("rollout", "explain", "--inventory", path, *FIXED, "--vm")
    planned, left_out, missing = (run_in_process(*arguments, name) for name in ("a", "/VMS/B", "c"))

    assert "not before Tue 2026-11-10 21:00 UTC" in planned.stdout
    assert "phase 1 of 1 with westeurope" in planned.stdout
    assert "NP-MODE patch mode is not AutomaticByPlatform: Manual [GP206]" in left_out.stdout
    assert (missing.exit_code, "no VM or group is called `c`" in missing.stderr) == (2, True)


def test_two_plans_are_compared_vm_by_vm(run_in_process: Run, tmp_path: Path) -> None:
    plans = []
    for number, mode in enumerate(("Manual", "AutomaticByPlatform")):
        path = _inventory(
            tmp_path, f"/vms/a,westeurope,Windows,{mode},{IMAGE}", f"/vms/{number},westeurope,,,,,"
        )
        plans.append(tmp_path / f"{number}.json")
        plans[-1].write_text(json.dumps(_plan(run_in_process, path)))
    text = run_in_process("rollout", "diff", *plans)
    found = json.loads(run_in_process("rollout", "diff", *plans, "--format", "json").stdout)
    same = json.loads(
        run_in_process("rollout", "diff", plans[0], plans[0], "--format", "json").stdout
    )
    refused = run_in_process("rollout", "diff", plans[0], tmp_path / "vms.csv")

    assert "1 come, 1 go, 1 begin to be patched, 0 cease to be" in text.stdout
    assert (found["added"], found["removed"]) == (["/vms/1"], ["/vms/0"])
    assert found["changed"][0]["changed"]["patchMode"] == ["Manual", "AutomaticByPlatform"]
    assert (same["added"], same["removed"], same["changed"], same["caps"]) == ([], [], [], [])
    assert refused.exit_code == 2


def test_an_export_of_azure_resource_graph_is_joined_with_what_stands_beside(
    run_in_process: Run, tmp_path: Path
) -> None:
    vm = {
        "location": "westeurope",
        "osType": "Windows",
        "patchMode": "AutomaticByPlatform",
        "imagePublisher": "MicrosoftWindowsServer",
        "imageOffer": "WindowsServer",
        "imageSku": "2019-Datacenter",
        "powerState": "PowerState/running",
        "vmssId": "",
        "tags": {"team": "web"},
    }
    scaled = {**vm, "vmssId": "/vmss/F", "orchestrationMode": "Flexible"}
    exports = {
        "vms": [{**vm, "id": "/vms/A"}, {**scaled, "id": "/vms/B"}, {**scaled, "id": "/vms/C"}],
        "extensions": [
            {
                "vmId": "/vms/b",
                "publisher": "Microsoft.ManagedServices",
                "etype": "ApplicationHealthWindows",
            }
        ],
        "schedules": [{"assignedTo": "/vms/a"}],
    }
    for name, rows in exports.items():
        (tmp_path / f"{name}.json").write_text(json.dumps({"data": rows}))
    more = (
        "--extensions",
        tmp_path / "extensions.json",
        "--schedules",
        tmp_path / "schedules.json",
    )
    found = _plan(run_in_process, tmp_path / "vms.json", *map(str, more))
    broken = run_in_process(
        "rollout", "plan", "--inventory", tmp_path / "vms.json",
        "--extensions", tmp_path / "schedules.json",
    )  # fmt: skip

    assert [row["id"] for row in found["rows"]] == ["/vms/b"]
    reasons = {str(n["id"]): n["reasons"][0]["code"] for n in found["notPatched"]}  # type: ignore[index] # plain data
    assert reasons == {"/vms/a": "NP-SCHEDULE-PREREQ", "/vms/c": "NP-HEALTH"}
    assert found["fleet"][0]["tags"] == {"tags": '{"team": "web"}'}
    assert (broken.exit_code, "expected a text in `publisher`" in broken.stderr) == (2, True)
