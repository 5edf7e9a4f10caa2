"""``guestpatch check`` as people and pipelines call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from tests.engine.templates import mode, parameter_file, template, vm

if TYPE_CHECKING:
    from tests.cli.conftest import Run

ROOT = Path(__file__).parent.parent.parent
GOOD = template(vm(windows=mode("AutomaticByPlatform")))
BAD = template(vm(linux=mode("Manual")))
WARNING = template(vm(windows={"enableAutomaticUpdates": False}))
HEAVY = (
    "ruamel",
    "jsonschema",
    "pygls",
    "lsprotocol",
    "guestpatch.bases",
    "guestpatch.engine.comparing",
    "guestpatch.source.git",
    "guestpatch_schemas.changes",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.json").write_text(GOOD)
    (tmp_path / "bad.json").write_text(BAD)
    (tmp_path / "warning.json").write_text(WARNING)
    (tmp_path / "package.json").write_text('{"name": "something else"}')
    return tmp_path


# -- exit codes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["good.json"], 0),
        (["bad.json"], 1),
        (["."], 1),
        (["warning.json"], 1),
        (["warning.json", "--fail-level", "error"], 0),
        (["bad.json", "--exit-zero"], 0),
        (["bad.json", "--ignore", "GP101"], 0),
        (["bad.json", "--select", "coverage"], 0),
        (["bad.json", "--select", "patch-mode-not-for-os"], 1),
        (["bad.json", "--select", "GP1"], 1),
    ],
)
def test_exit_code_tells_findings_from_none(
    run_in_process: Run, folder: Path, arguments: list[str], code: int
) -> None:
    assert run_in_process("check", *arguments, cwd=folder).exit_code == code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing.json"], "missing.json: no such file or folder"),
        (["package.json"], "package.json: neither an ARM template nor a parameter file"),
        (["empty"], "no template found in empty"),
        (["good.json", "--param", "missing.json"], "missing.json"),
        (["good.json", "--select", "GP999"], "no rule, code or category is called `GP999`"),
        (["good.json", "--edition", "2019"], "2019"),
        (["good.json", "--format", "xml"], "xml"),
        (["good.json", "-o", "nowhere/report.txt"], "nowhere/report.txt"),
    ],
)
def test_run_that_cannot_be_trusted_ends_with_2_and_a_sentence(
    run_in_process: Run, folder: Path, arguments: list[str], said: str
) -> None:
    (folder / "empty").mkdir()

    result = run_in_process("check", *arguments, cwd=folder)

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(os.name != "posix", reason="needs a FIFO")
def test_path_that_is_no_regular_file_is_refused(run_in_process: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")

    result = run_in_process("check", "pipe.json", cwd=tmp_path)

    assert result.exit_code == 2
    assert "not a regular file" in result.stderr


def test_file_that_does_not_parse_is_a_finding(run_in_process: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text(GOOD.replace('"name": "vm",', '"name": ,'))

    result = run_in_process("check", "broken.json", "-f", "concise", cwd=tmp_path)

    assert result.exit_code == 1
    assert "error[syntax-error] property has no value" in result.stdout


def test_hostile_file_without_any_structure_is_a_finding(
    run_in_process: Run, tmp_path: Path
) -> None:
    (tmp_path / "brackets.json").write_text("[" * 1_000_000)

    result = run_in_process("check", "brackets.json", "-f", "concise", cwd=tmp_path)

    assert result.exit_code == 1
    assert "error[budget-exceeded] nested deeper than 128 levels" in result.stdout


@pytest.mark.parametrize(
    "data", [b"", b"\x00\xff\xfe", b"\xff\xfe{\x00", b"\xef\xbb\xbf", b"nul\0"]
)
def test_bytes_that_are_nothing_end_without_a_traceback(
    run_in_process: Run, tmp_path: Path, data: bytes
) -> None:
    (tmp_path / "bytes.json").write_bytes(data)

    result = run_in_process("check", "bytes.json", cwd=tmp_path)

    assert result.exit_code in (1, 2)
    assert "Traceback" not in result.stderr


# -- what is read ----------------------------------------------------------------------------------


def test_folder_is_searched_and_other_json_is_passed_over(
    run_in_process: Run, folder: Path
) -> None:
    result = run_in_process("check", "--format", "json", cwd=folder)

    assert json.loads(result.stdout)["summary"]["documents"] == 3


def test_parameter_file_beside_the_template_gives_its_values(
    run_in_process: Run, tmp_path: Path
) -> None:
    parameters = {"mode": {"type": "string"}}
    (tmp_path / "main.json").write_text(
        template(vm(linux=mode("[parameters('mode')]")), parameters=parameters)
    )
    (tmp_path / "main.parameters.json").write_text(parameter_file(mode="Manual"))

    beside = run_in_process("check", "main.json", cwd=tmp_path)
    without = run_in_process("check", "main.json", "--no-parameter-files", cwd=tmp_path)

    assert (beside.exit_code, without.exit_code) == (1, 0)
    assert "main.parameters.json" in beside.stdout


def test_given_parameter_file_replaces_those_beside(run_in_process: Run, tmp_path: Path) -> None:
    parameters = {"mode": {"type": "string"}}
    (tmp_path / "main.json").write_text(
        template(vm(linux=mode("[parameters('mode')]")), parameters=parameters)
    )
    (tmp_path / "main.parameters.json").write_text(parameter_file(mode="Manual"))
    (tmp_path / "good.json").write_text(parameter_file(mode="ImageDefault"))

    result = run_in_process("check", "main.json", "--param", "good.json", cwd=tmp_path)

    assert result.exit_code == 0


# -- what is written -------------------------------------------------------------------------------


def test_drawing_shows_source_labels_and_help(run_in_process: Run, tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text(BAD)

    result = run_in_process("check", "main.json", cwd=tmp_path)

    assert result.stdout.startswith(
        "error[patch-mode-not-for-os]: `Manual` is not a Linux patch mode\n  --> main.json:"
    )
    assert "makes it a Linux VM" in result.stdout


def test_infos_are_counted_and_drawn_on_request(run_in_process: Run, tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text(template(vm(windows={})))

    hidden = run_in_process("check", "main.json", cwd=tmp_path)
    shown = run_in_process("check", "main.json", "--min-severity", "info", cwd=tmp_path)

    assert "patch-mode-not-set" not in hidden.stdout
    assert "not shown (--min-severity info)" in hidden.stdout
    assert "info[patch-mode-not-set]" in shown.stdout


def test_posture_is_the_last_line(run_in_process: Run, folder: Path) -> None:
    result = run_in_process("check", cwd=folder)

    assert result.stdout.splitlines()[-1] == (
        "3 VMs: 1 patched by the platform, 1 manual, 1 with an invalid mode"
    )


def test_undecided_questions_are_listed_on_request(run_in_process: Run, tmp_path: Path) -> None:
    text = template(vm(linux=mode("[parameters('mode')]")), parameters={"mode": {"type": "string"}})
    (tmp_path / "main.json").write_text(text)

    result = run_in_process("check", "main.json", "--show-undecided", cwd=tmp_path)

    assert "parameter `mode` has no value" in result.stdout
    assert "GP101" in result.stdout


def test_json_report_follows_its_schema(run_in_process: Run, folder: Path) -> None:
    schema = json.loads(
        (ROOT / "schemas/guestpatch_schemas/report.schema.json").read_text(encoding="utf-8")
    )

    report = json.loads(run_in_process("check", "--format", "json", cwd=folder).stdout)

    Draft202012Validator(schema).validate(report)
    assert report["summary"]["findings"]["error"] == 1


def test_report_goes_to_a_file(run_in_process: Run, folder: Path) -> None:
    result = run_in_process("check", "-f", "json", "-o", "report.json", cwd=folder)

    assert result.stdout == ""
    assert json.loads((folder / "report.json").read_text())["version"] == 1


def test_colour_is_off_without_a_terminal_and_on_when_forced(
    run_in_process: Run, folder: Path
) -> None:
    plain = run_in_process("check", "bad.json", cwd=folder)
    forced = run_in_process("check", "bad.json", cwd=folder, env={"FORCE_COLOR": "1"})
    never = run_in_process("check", "bad.json", cwd=folder, env={"NO_COLOR": "1"})

    assert "\x1b[" not in plain.stdout + never.stdout
    assert "\x1b[" in forced.stdout


# -- manners ---------------------------------------------------------------------------------------


def test_output_is_the_same_for_any_number_of_processes(run: Run, tmp_path: Path) -> None:
    for number in range(40):
        padding = {"description": "x" * 15_000}
        (tmp_path / f"t{number}.json").write_text(
            template(vm(linux=mode("Manual"), name=f"vm{number}"), metadata=padding)
        )

    alone = run("check", "-j", "1", cwd=tmp_path)
    together = run("check", "-j", "4", cwd=tmp_path)

    assert alone == together
    assert "40 errors" in alone.stdout


def test_output_does_not_depend_on_the_hash_seed(run: Run, folder: Path) -> None:
    first = run("check", "--min-severity", "info", cwd=folder, env={"PYTHONHASHSEED": "1"})
    second = run("check", "--min-severity", "info", cwd=folder, env={"PYTHONHASHSEED": "2"})

    assert first == second


def test_warm_check_imports_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text(BAD)
    program = (
        "import sys\n"
        "from guestpatch.cli import main\n"
        "sys.argv = ['guestpatch', 'check', 'main.json', '-o', 'report.txt']\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        f"    print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    command = [sys.executable, "-c", program]
    environment = {**os.environ, "GUESTPATCH_CACHE_DIR": str(tmp_path / "cache")}

    runs = [
        subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
        for _ in range(2)
    ]

    assert runs[1].stdout.decode().strip() == "[]"
    assert runs[1].returncode == 1


def test_cache_that_cannot_be_written_only_costs_time(run: Run, folder: Path) -> None:
    (folder / "file").write_text("in the way")

    result = run(
        "check", "bad.json", cwd=folder, env={"GUESTPATCH_CACHE_DIR": str(folder / "file")}
    )

    assert result.exit_code == 1


# -- parameter files, links, odd paths -------------------------------------------------------------

FREE_MODE = template(
    vm(linux=mode("[parameters('mode')]")), parameters={"mode": {"type": "string"}}
)


def test_broken_parameter_file_is_a_finding(run_in_process: Run, tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text(FREE_MODE)
    (tmp_path / "main.parameters.json").write_text(parameter_file(mode="Manual")[:-1])

    beside = run_in_process("check", "main.json", "-f", "concise", cwd=tmp_path)
    given = run_in_process(
        "check", "main.json", "--param", "main.parameters.json", "-f", "concise", cwd=tmp_path
    )
    both = run_in_process("check", ".", "-f", "concise", cwd=tmp_path)

    assert "main.parameters.json" in beside.stdout
    assert beside.stdout == given.stdout == both.stdout
    assert beside.stdout.count("syntax-error") == 1


@pytest.mark.parametrize(
    "text", ['{"parameters": {"mode": {"value": "Manual"}}}', '{"mode": {"value": "Manual"}}']
)
def test_given_parameter_file_needs_no_schema(
    run_in_process: Run, tmp_path: Path, text: str
) -> None:
    (tmp_path / "main.json").write_text(FREE_MODE)
    (tmp_path / "values.json").write_text(text)

    result = run_in_process("check", "main.json", "--param", "values.json", cwd=tmp_path)

    assert result.exit_code == 1
    assert "values.json:1:" in result.stdout


def test_file_given_as_parameters_that_is_none_is_refused(
    run_in_process: Run, folder: Path
) -> None:
    result = run_in_process("check", "bad.json", "--param", "package.json", cwd=folder)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "package.json: not a parameter file" in result.stderr


def test_folder_with_nothing_but_parameter_files_has_no_template(
    run_in_process: Run, tmp_path: Path
) -> None:
    (tmp_path / "main.parameters.json").write_text(parameter_file(mode="Manual"))

    assert run_in_process("check", ".", cwd=tmp_path).exit_code == 2
    assert run_in_process("check", "main.parameters.json", cwd=tmp_path).exit_code == 0


def test_link_that_leads_out_of_the_folder_is_not_followed(
    run_in_process: Run, tmp_path: Path
) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "bad.json").write_text(BAD)
    (inside / "good.json").write_text(GOOD)
    (inside / "link.json").symlink_to(outside / "bad.json")

    assert run_in_process("check", ".", cwd=inside).exit_code == 0


def test_large_file_of_another_kind_is_passed_over(run_in_process: Run, folder: Path) -> None:
    (folder / "data.json").write_text('{"data": "' + "x" * 17_000_000 + '"}')

    assert run_in_process("check", ".", cwd=folder).exit_code == 1


def test_info_that_makes_the_run_fail_is_drawn(run_in_process: Run, tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text(template(vm(windows={})))

    result = run_in_process("check", "main.json", "--fail-level", "info", cwd=tmp_path)

    assert result.exit_code == 1
    assert "info[patch-mode-not-set]" in result.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_output_that_cannot_be_written_is_said_without_a_traceback(folder: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "guestpatch", "check", "bad.json"],
            cwd=folder,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert ended.returncode == 2
    assert b"could not be written" in ended.stderr
    assert b"Traceback" not in ended.stderr


def test_platform_vm_with_a_finding_is_marked_in_the_posture(
    run_in_process: Run, tmp_path: Path
) -> None:
    image = {"publisher": "Debian", "offer": "debian-12", "sku": "12-gen2", "version": "latest"}
    (tmp_path / "main.json").write_text(
        template(vm(linux=mode("AutomaticByPlatform"), image=image))
    )

    result = run_in_process("check", "main.json", cwd=tmp_path)

    assert result.stdout.splitlines()[-1] == ("1 VM: 1 patched by the platform (1 with findings)")
