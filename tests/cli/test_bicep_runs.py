"""Runs over Bicep: exit codes, the same answer every time, copies of registries, odd files."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from tests.engine.templates import mode, template
from tests.engine.templates import vm as arm_vm
from tests.template.bicep_evaluating import vm, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

MODULE = "param mode string = 'Automatic'\nparam name string = 'vm'\n" + vm("mode", name="name")
CALL = "module m 'modules/vm.bicep' = { name: 'm', params: { mode: 'Odd' } }\n"
COMPILED = template(
    arm_vm(windows=mode("[parameters('mode')]")), parameters={"mode": {"type": "string"}}
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Modules, parameter files, shared definitions, several defects."""
    write(
        tmp_path,
        {
            "main.bicep": "import { modes } from 'shared.bicep'\nparam mode string\n"
            + CALL
            + "module n 'modules/vm.bicep' = { name: 'n' }\n"
            + "module o 'br/public:avm/res/x:1.0' = { name: 'o' }\n"
            + vm("mode"),
            "shared.bicep": "@export()\nvar modes = ['Manual']\n@export()\ntype t = 'a' | 'b'\n",
            "modules/vm.bicep": MODULE,
            "dev.bicepparam": "using 'main.bicep'\nparam mode = 'Dev'\n",
            "prod.bicepparam": "using 'main.bicep'\nextends 'dev.bicepparam'\n",
            "other/a.bicep": "param m 'Manual' | 'X' | 'Y'\nparam b bool\n" + vm("b ? m : 'Z'"),
            "other/broken.bicep": "var x = = 1\nvar y = nothing\n" + vm("'Broken'"),
        },
    )
    return tmp_path


# -- the same every time ---------------------------------------------------------------------------


def test_report_depends_on_neither_processes_nor_hashes(run: Run, project: Path) -> None:
    runs = [
        run("check", ".", "-f", "json", "-j", jobs, cwd=project, env={"PYTHONHASHSEED": seed})
        for jobs, seed in (("1", "1"), ("2", "2"), ("1", "3"))
    ]

    assert runs[0].exit_code == 1
    assert runs[0] == runs[1] == runs[2]


def test_report_does_not_depend_on_the_order_of_paths(run_in_process: Run, project: Path) -> None:
    paths = ["main.bicep", "other", "modules/vm.bicep", "prod.bicepparam"]

    first, *others = [
        run_in_process("check", *order, "-f", "json", cwd=project)
        for order in (paths, paths[::-1], [paths[2], paths[0], paths[3], paths[1]])
    ]

    assert first.exit_code == 1
    assert all(other == first for other in others)


# -- exit codes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "arguments", "code"),
    [
        ({"a.bicep": vm()}, ["a.bicep"], 0),
        ({"a.bicep": vm("'Odd'")}, ["a.bicep"], 1),
        ({"a.bicep": ""}, ["a.bicep"], 0),
        ({"a.bicep": "// nothing"}, ["."], 0),
        ({"a.bicep": "nonsense !"}, ["."], 1),
        ({"a.bicep": "\0\0\0"}, ["a.bicep"], 1),
        ({"a.bicep": "module m 'gone.bicep' = { name: 'm' }"}, ["."], 1),
        ({"a.bicep": "module m 'br:x.io/y:1' = { name: 'm' }"}, ["."], 0),
        ({"a.bicep": "module m 'br:x.io/y:1' = { name: 'm' }"}, [".", "--fail-level", "info"], 1),
        ({"modules/vm.bicep": MODULE, "a.bicep": CALL}, ["a.bicep", "--ignore", "GP102"], 0),
        ({"notes.txt": vm("'Odd'")}, ["."], 2),
        ({"a.bicep": vm()}, ["b.bicep"], 2),
    ],
)
def test_exit_code(
    run_in_process: Run, tmp_path: Path, files: dict[str, str], arguments: list[str], code: int
) -> None:
    write(tmp_path, files)

    result = run_in_process("check", *arguments, cwd=tmp_path)

    assert result.exit_code == code
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xfev\x00a\x00r\x00", 1),
        (b"\xef\xbb\xbfvar a = 1", 0),
        (b"var a = '\xff'", 0),
        (b"\r\r\r", 0),
        (b"\x1b[31m", 1),
    ],
)
def test_bytes_of_any_kind_end_without_a_traceback(
    run_in_process: Run, tmp_path: Path, data: bytes, code: int
) -> None:
    (tmp_path / "odd.bicep").write_bytes(data)
    (tmp_path / "odd.bicepparam").write_bytes(data)

    template, values = (
        run_in_process("check", name, "--no-parameter-files", cwd=tmp_path)
        for name in ("odd.bicep", "odd.bicepparam")
    )

    assert (template.exit_code, values.exit_code) == (code, 1)
    for result in (template, values):
        assert "Traceback" not in result.stderr
        assert "\x1b" not in result.stdout


@pytest.mark.skipif(os.name != "posix", reason="needs a FIFO")
def test_pipe_that_is_called_a_template_is_passed_over(run_in_process: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.bicep")
    write(tmp_path, {"main.bicep": vm()})

    assert run_in_process("check", ".", cwd=tmp_path).exit_code == 0
    assert run_in_process("check", "pipe.bicep", cwd=tmp_path).exit_code == 2


def test_file_that_is_too_large_is_said(run_in_process: Run, tmp_path: Path) -> None:
    with (tmp_path / "large.bicep").open("wb") as stream:
        stream.truncate(16 * 1024 * 1024 + 1)

    result = run_in_process("check", "large.bicep", cwd=tmp_path)

    assert result.exit_code == 2
    assert "are not read" in result.stderr


# -- where modules come from -----------------------------------------------------------------------


def test_module_that_the_compiler_has_restored_is_read(run_in_process: Run, tmp_path: Path) -> None:
    reference = "br/public:avm/res/compute/vm:1.0.0"
    place = "cache/br/mcr.microsoft.com/bicep$avm$res$compute$vm/1.0.0$/main.json"
    write(
        tmp_path,
        {"infra/main.bicep": CALL.replace("modules/vm.bicep", reference), place: COMPILED},
    )
    infra = tmp_path / "infra"
    cache = {"BICEP_CACHE_DIRECTORY": str(tmp_path / "cache"), "HOME": str(tmp_path)}

    assert run_in_process("check", ".", cwd=infra, env={"HOME": str(tmp_path)}).exit_code == 0
    result = run_in_process("check", ".", "-f", "concise", cwd=infra, env=cache)

    assert result.exit_code == 1
    assert result.stdout.startswith("main.bicep:1:")


def test_root_says_how_far_modules_may_reach(run_in_process: Run, tmp_path: Path) -> None:
    call = CALL.replace("modules/vm.bicep", "../shared/vm.bicep")
    write(tmp_path, {"app/main.bicep": call, "shared/vm.bicep": MODULE})
    app = tmp_path / "app"

    inside = run_in_process("check", ".", "-f", "concise", cwd=app)
    wider = run_in_process("check", ".", "-f", "concise", "--root", "..", cwd=app)

    assert "leads out of the workspace" in inside.stdout
    assert "`Odd` is not a patch mode" in wider.stdout


def test_repository_is_the_root(run_in_process: Run, tmp_path: Path) -> None:
    call = CALL.replace("modules/vm.bicep", "../shared/vm.bicep")
    write(tmp_path, {".git/HEAD": "", "app/main.bicep": call, "shared/vm.bicep": MODULE})

    result = run_in_process("check", ".", "-f", "concise", cwd=tmp_path / "app")

    assert "`Odd` is not a patch mode" in result.stdout


# -- parameter files -------------------------------------------------------------------------------


def test_parameter_files_beside_can_be_left_out(run_in_process: Run, project: Path) -> None:
    with_them = run_in_process("check", "main.bicep", "-f", "concise", cwd=project)
    without = run_in_process(
        "check", "main.bicep", "--no-parameter-files", "-f", "concise", cwd=project
    )

    assert "`Dev` is not a patch mode" in with_them.stdout
    assert "`Dev` is not a patch mode" not in without.stdout


def test_parameter_file_without_a_template_needs_one(run_in_process: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "main.bicep": "param mode string\n" + vm("mode"),
            "values.bicepparam": "using none\nparam mode = 'Odd'\n",
        },
    )

    beside = run_in_process("check", "main.bicep", cwd=tmp_path)
    given = run_in_process("check", "main.bicep", "--param", "values.bicepparam", cwd=tmp_path)

    assert (beside.exit_code, given.exit_code) == (0, 1)


# -- what belongs to what --------------------------------------------------------------------------


def test_named_values_are_asked_beside_given_ones(run_in_process: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "main.bicep": "param mode string\n" + vm("mode"),
            "dev.bicepparam": "using 'main.bicep'\nparam mode = 'Odd'\n",
            "prod.bicepparam": "using 'main.bicep'\nparam mode = 'AutomaticByOS'\n",
        },
    )

    result = run_in_process("check", "dev.bicepparam", "--param", "prod.bicepparam", cwd=tmp_path)

    assert result.exit_code == 1
    assert "`Odd` is not a patch mode" in result.stdout
    assert "(2 parameter files)" in result.stdout


def test_given_values_that_fit_nothing_end_the_run(run_in_process: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "main.bicep": "param mode string = 'Automatic'\n" + vm("mode"),
            "typo.json": json.dumps({"mdoe": {"value": "AutomaticByOS"}}),
        },
    )

    result = run_in_process("check", "main.bicep", "--param", "typo.json", cwd=tmp_path)

    assert result.exit_code == 2
    assert "typo.json: no template of this run has one of its parameters" in result.stderr


def test_parameter_file_that_names_no_template_is_refused(
    run_in_process: Run, tmp_path: Path
) -> None:
    write(tmp_path, {"main.bicepparam": "param mode = 'AutomaticByOS'\n"})

    result = run_in_process("check", "main.bicepparam", cwd=tmp_path)

    assert result.exit_code == 1
    assert "parameter file does not say which template it is for" in result.stdout


def test_parameter_file_that_no_template_takes_is_counted_apart(
    run_in_process: Run, tmp_path: Path
) -> None:
    write(
        tmp_path,
        {
            "main.bicep": "param mode string = 'AutomaticByOS'\n" + vm("mode"),
            "azuredeploy.parameters.json": json.dumps(
                {
                    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
                    "parameters": {"mode": {"value": "Odd"}},
                }
            ),
        },
    )

    result = run_in_process("check", cwd=tmp_path)

    assert "Checked 1 template, 1 VM." in result.stdout
    assert "1 parameter file without a template" in result.stdout


def test_nothing_is_said_of_vms_in_modules_that_are_not_read(
    run_in_process: Run, tmp_path: Path
) -> None:
    call = "module {0} 'br/public:avm/res/compute/virtual-machine:0.15.0' = {{ name: '{0}' }}\n"
    write(tmp_path, {"main.bicep": call.format("a") + call.format("b")})

    checked = run_in_process("check", "--ignore", "GP902", cwd=tmp_path)
    inspected = run_in_process("inspect", "main.bicep", cwd=tmp_path)

    assert "1 file not read" in checked.stdout
    assert "No VM is deployed by what could be read." in checked.stdout
    assert "no VM in what could be read" in inspected.stdout


def test_json_module_is_checked_where_it_is_used(run_in_process: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "main.bicep": "module m 'vm.json' = { name: 'm', params: { mode: 'Odd' } }\n",
            "vm.json": COMPILED,
        },
    )

    summary = json.loads(run_in_process("check", "-f", "json", cwd=tmp_path).stdout)["summary"]

    assert (summary["templates"], summary["virtualMachines"]) == (1, 1)


def test_copy_of_a_registry_below_the_folder_is_no_template_of_its_own(
    run_in_process: Run, tmp_path: Path
) -> None:
    write(
        tmp_path,
        {
            "main.bicep": "module m 'br/public:avm/res/vm:1.0' = { name: 'm', params: { mode: 'Odd' } }\n",
            "reg/avm/res/vm/main.bicep": MODULE,
        },
    )
    option = ("--module-root", "br/public:avm=reg/avm")

    report = json.loads(run_in_process("check", ".", *option, "-f", "json", cwd=tmp_path).stdout)

    assert report["summary"]["templates"] == 1
    assert [finding["path"] for finding in report["findings"]] == ["main.bicep"]


def test_defect_of_a_module_is_one_finding_for_all_templates_that_use_it(
    run_in_process: Run, tmp_path: Path
) -> None:
    call = "module m 'vm.bicep' = { name: 'm' }\n"
    write(tmp_path, {"one.bicep": call, "two.bicep": call, "vm.bicep": vm("'Odd'")})

    report = json.loads(run_in_process("check", "-f", "json", cwd=tmp_path).stdout)

    [finding] = report["findings"]
    [info] = finding["infos"]
    assert [label["path"] for label in info["labels"]] == ["one.bicep", "two.bicep"]


def test_defect_that_holds_on_other_terms_in_another_call_is_another_finding(
    run_in_process: Run, tmp_path: Path
) -> None:
    write(
        tmp_path,
        {
            "main.bicep": "param region string\n"
            "module a 'vm.bicep' = if (region == 'eu') { name: 'a' }\n"
            "module b 'vm.bicep' = { name: 'b' }\n",
            "vm.bicep": vm("'Odd'"),
        },
    )

    report = json.loads(run_in_process("check", "-f", "json", cwd=tmp_path).stdout)

    texts = [[info["text"] for info in finding["infos"]] for finding in report["findings"]]
    assert texts == [
        ["the resource exists only when `region == 'eu'` holds", "the module is used here"],
        ["the module is used here"],
    ]


def test_many_calls_are_counted_and_a_few_are_drawn(run_in_process: Run, tmp_path: Path) -> None:
    calls = "".join(f"module m{n} 'vm.bicep' = {{ name: 'm{n}' }}\n" for n in range(6))
    write(tmp_path, {"main.bicep": calls, "vm.bicep": vm("'Odd'")})

    drawn = run_in_process("check", cwd=tmp_path).stdout
    report = json.loads(run_in_process("check", "-f", "json", cwd=tmp_path).stdout)

    assert "the module is used in 6 places, 4 of them here" in drawn
    assert len(report["findings"][0]["infos"][0]["labels"]) == 6


# -- what is compiled ------------------------------------------------------------------------------


def test_json_beside_is_left_out_only_when_it_was_compiled(
    run_in_process: Run, tmp_path: Path
) -> None:
    data = json.loads(COMPILED)
    data["metadata"] = {"_generator": {"name": "bicep", "version": "0.30.3"}}
    write(tmp_path, {"hand/main.bicep": vm(), "hand/main.json": COMPILED})
    write(tmp_path, {"made/main.bicep": vm(), "made/main.json": json.dumps(data)})
    write(tmp_path, {"start/main.bicep": vm(), "start/azuredeploy.json": json.dumps(data)})

    def templates(folder: str, *arguments: str) -> int:
        result = run_in_process("check", folder, *arguments, "-f", "json", cwd=tmp_path)
        count = json.loads(result.stdout)["summary"]["templates"]
        assert isinstance(count, int)
        return count

    assert templates("hand") == 2
    assert templates("made") == 1
    assert templates("start") == 1
    assert templates("made", "--include-compiled") == 2
