"""What earlier runs found is found again, as long as nothing it depends on has changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from shutil import copytree, ignore_patterns, rmtree
from typing import TYPE_CHECKING

import pytest

from guestpatch.render import FORMATS
from guestpatch.source.cleaning import prune
from tests.engine.templates import mode, parameter_file, template, vm

if TYPE_CHECKING:
    from tests.cli.conftest import Result, Run

SAMPLES = Path(__file__).parent.parent.parent / "samples"
GOOD = template(vm(windows=mode("AutomaticByPlatform")))
BAD = template(vm(linux=mode("Manual")))
EMPTY = template()
MODULE = """
param mode string = '{mode}'
resource vm 'Microsoft.Compute/virtualMachines@2023-03-01' = {{
  name: 'vm'
  location: 'westeurope'
  properties: {{
    osProfile: {{ linuxConfiguration: {{ patchSettings: {{ patchMode: mode }} }} }}
  }}
}}
"""
ROOT = "module vm 'vm.bicep' = {\n  name: 'vm'\n}\n"
WAIVED = f"""// guestpatch: file-ignore[GP101] until=2027-01-31 accepted by the owners
{MODULE.format(mode="Manual")}"""


class Kept:
    """Runs ``check`` with a cache of its own, and knows how many results it had to compute."""

    def __init__(self, run: Run, folder: Path) -> None:
        self._run = run
        self.folder = folder
        self.cache = folder.parent / f"{folder.name}-cache"

    def check(self, *arguments: str | Path, today: str = "2026-11-25") -> Result:
        given = ("--today", today, "--cache-dir", self.cache, *arguments)
        return self._run("check", *given, cwd=self.folder)

    def entries(self) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in self.cache.glob("results/??/*")}

    def is_found_again(self, *arguments: str | Path, today: str = "2026-11-25") -> bool:
        """Whether a run uses what was kept: tampered with by nobody, so the mark shows."""
        for path in self.entries():
            path.chmod(0o444)
            os.utime(path, (1_000_000_000, 1_000_000_000))
        self.check(*arguments, today=today)
        written = [path for path in self.entries() if path.stat().st_mode & 0o222]
        return not written


@pytest.fixture
def kept(run_in_process: Run, cache_folder: Path, tmp_path: Path) -> Kept:
    """A project with a cache that holds nothing but the rules, which take long to validate."""
    kept = Kept(run_in_process, tmp_path / "project")
    kept.folder.mkdir()
    run_in_process("rule", "GP909")
    copytree(cache_folder, kept.cache, ignore=ignore_patterns("results"))
    return kept


# -- what is the same ------------------------------------------------------------------------------


def test_every_format_is_the_same_byte_for_byte(kept: Kept, tmp_path: Path) -> None:
    def reports(name: str) -> dict[str, bytes]:
        outputs = [part for form in FORMATS for part in ("-o", f"{form}:{tmp_path / name}.{form}")]
        arguments = ("--show-undecided", "--min-severity", "info", "--min-confidence", "possible")
        kept.check(SAMPLES, *arguments, *outputs)
        return {form: (tmp_path / f"{name}.{form}").read_bytes() for form in FORMATS}

    cold = reports("cold")
    before = kept.entries()

    assert reports("warm") == cold
    assert kept.entries() == before
    assert kept.is_found_again(SAMPLES)


def test_whatever_a_unit_comes_to_can_be_kept(kept: Kept) -> None:
    """Each sample, and suppressions: a record without a plain form would never be found again."""
    (kept.folder / "waived.bicep").write_text(WAIVED)
    (kept.folder / "unused.bicep").write_text(WAIVED.replace("GP101", "GP104"))
    units = json.loads(kept.check(".", SAMPLES, "-f", "json").stdout)["summary"]["documents"]

    results = [path for path, data in kept.entries().items() if b'"outcome"' in data]
    assert len(results) == units


def test_moved_project_finds_its_results(kept: Kept, tmp_path: Path) -> None:
    (kept.folder / "main.json").write_text(BAD)
    kept.check("main.json")
    kept.folder = kept.folder.rename(tmp_path / "elsewhere")

    assert kept.is_found_again("main.json")


def test_warm_run_imports_no_evaluator(kept: Kept) -> None:
    (kept.folder / "main.json").write_text(BAD)
    engine = ("guestpatch.evaluate.evaluation", "guestpatch.facts", "guestpatch.engine.unit")
    program = (
        "import sys\n"
        "from guestpatch.cli import main\n"
        "sys.argv = ['guestpatch', 'check', 'main.json', '-o', 'report.txt']\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        f"    print([name for name in {engine!r} if name in sys.modules])\n"
    )
    environment = {**os.environ, "GUESTPATCH_CACHE_DIR": str(kept.cache)}
    runs = [
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=kept.folder, env=environment, capture_output=True, text=True, check=False,
        )
        for _ in range(2)
    ]  # fmt: skip

    assert [run.stdout.strip() for run in runs] == [repr(list(engine)), "[]"]


# -- what is different -----------------------------------------------------------------------------


def test_changed_template_is_checked_again(kept: Kept) -> None:
    main = kept.folder / "main.json"
    main.write_text(BAD)
    first = kept.check("main.json")
    main.write_text(GOOD)

    assert (first.exit_code, kept.check("main.json").exit_code) == (1, 0)


def test_changed_module_is_seen(kept: Kept) -> None:
    (kept.folder / "main.bicep").write_text(ROOT)
    (kept.folder / "vm.bicep").write_text(MODULE.format(mode="AutomaticByPlatform"))
    first = kept.check("main.bicep", "--fail-level", "error")
    (kept.folder / "vm.bicep").write_text(MODULE.format(mode="Manual"))

    assert first.exit_code == 0
    assert kept.check("main.bicep", "--fail-level", "error").exit_code == 1


def test_module_that_was_not_there_and_is_now_is_seen(kept: Kept) -> None:
    (kept.folder / "main.bicep").write_text(ROOT)
    first = kept.check("main.bicep")
    (kept.folder / "vm.bicep").write_text(MODULE.format(mode="Manual"))
    second = kept.check("main.bicep")

    assert "does not exist" in first.stdout
    assert "does not exist" not in second.stdout


def test_new_parameter_file_is_seen(kept: Kept) -> None:
    free = template(vm(linux=mode("[parameters('mode')]")), parameters={"mode": {"type": "string"}})
    (kept.folder / "main.json").write_text(free)
    first = kept.check("main.json")
    (kept.folder / "main.parameters.json").write_text(parameter_file(mode="Manual"))

    assert (first.exit_code, kept.check("main.json").exit_code) == (0, 1)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--edition", "2021-04-preview"],
        ["--worlds", "all"],
        ["--ignore", "GP101"],
        ["--select", "GP1"],
        ["--context", "location=westeurope"],
        ["--no-suppressions"],
        ["--param", "other.json"],
    ],
)
def test_other_settings_are_another_result(kept: Kept, arguments: list[str]) -> None:
    free = template(vm(linux=mode("Manual")), parameters={"mode": {"type": "string"}})
    (kept.folder / "main.json").write_text(free)
    (kept.folder / "other.json").write_text(parameter_file(mode="Manual"))
    kept.check("main.json")

    assert not kept.is_found_again("main.json", *arguments)
    assert kept.is_found_again("main.json")


def test_configuration_is_another_result_where_it_says_something_else(kept: Kept) -> None:
    (kept.folder / "main.json").write_text(BAD)
    kept.check("main.json")
    configuration = kept.folder / "guestpatch.yaml"
    said = [
        "rules: { GP101: { level: info } }",
        "per-file-ignores: { 'main.*': [GP101] }",
        "images: { add: [{ publisher: Contoso, offer: base, sku: '*', os: Linux, reason: ours }] }",
        "profile: audit",
    ]
    for text in said:
        configuration.write_text(text)
        assert not kept.is_found_again("main.json"), text
        assert kept.is_found_again("main.json"), text


def test_day_counts_where_there_is_a_vm_or_a_suppression(kept: Kept) -> None:
    kinds = {"vm.json": BAD, "none.json": EMPTY, "waived.bicep": f"// guestpatch: {ROOT[:0]}"}
    for name, text in kinds.items():
        (kept.folder / name).write_text(text)
        kept.check(name)

    assert [kept.is_found_again(name, today="2026-11-26") for name in kinds] == [
        False,
        True,
        False,
    ]


def test_expired_suppression_is_said_although_the_result_was_kept(kept: Kept) -> None:
    (kept.folder / "main.bicep").write_text(WAIVED)
    kept.check("main.bicep", today="2027-01-31")

    result = kept.check("main.bicep", "-f", "concise", today="2027-02-01")

    assert "expired-suppression" in result.stdout


# -- what cannot be trusted ------------------------------------------------------------------------


def test_no_cache_checks_everything_again_and_keeps_nothing(kept: Kept) -> None:
    (kept.folder / "main.json").write_text(BAD)

    assert kept.check("main.json", "--no-cache").exit_code == 1
    assert not kept.entries()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"error", b"info!"),
        lambda _: b"",
        lambda _: b"\x80\x04\x95 a pickle from somewhere",
        lambda _: b"[]",
    ],
    ids=["cut short", "changed", "empty", "foreign", "other JSON"],
)
def test_damaged_entry_is_replaced(kept: Kept, damage: object) -> None:
    assert callable(damage)
    (kept.folder / "main.json").write_text(BAD)
    first = kept.check("main.json")
    whole = kept.entries()
    for path, data in whole.items():
        path.write_bytes(damage(data))

    assert kept.check("main.json") == first
    assert kept.entries() == whole


def test_entry_of_a_right_form_and_wrong_meaning_is_replaced(kept: Kept) -> None:
    from guestpatch.source.keeping import keep  # noqa: PLC0415 - as another version might do

    (kept.folder / "main.json").write_text(BAD)
    first = kept.check("main.json")
    wrong = [
        {"today": None, "traces": [[]], "outcome": ["os.system", "true"]},
        {"today": None, "traces": [[["run", "a", "b", "c"]]], "outcome": None},
        {"today": None, "traces": [[]], "outcome": ["Outcome", "main.json"]},
        {"today": None, "traces": [], "outcome": ["span", 99, 0, 1]},
    ]
    for entry in wrong:
        for path in kept.entries():
            keep(kept.cache, path.relative_to(kept.cache).as_posix(), entry)
        assert kept.check("main.json") == first


def test_folder_that_cannot_be_written_is_said_once(kept: Kept) -> None:
    for name in ("one.json", "two.json"):
        (kept.folder / name).write_text(BAD)
    rmtree(kept.cache)
    kept.cache.write_text("in the way")

    result = kept.check(".")

    assert result.exit_code == 1
    assert result.stderr.count("results cannot be kept") == 1
    assert "--no-cache" in result.stderr


def test_read_only_cache_is_read(kept: Kept) -> None:
    (kept.folder / "main.json").write_text(BAD)
    first = kept.check("main.json")
    for path in (kept.cache, *kept.cache.rglob("*")):
        path.chmod(path.stat().st_mode & 0o555)

    assert kept.check("main.json") == first


def test_runs_side_by_side_share_a_cache(kept: Kept) -> None:
    for number in range(8):
        (kept.folder / f"{number}.json").write_text(BAD)
    command = [
        *(sys.executable, "-m", "guestpatch", "check", ".", "-f", "concise"),
        *("--cache-dir", str(kept.cache)),
    ]

    started = [
        subprocess.Popen(command, cwd=kept.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    written = [process.communicate() for process in started]

    assert len(set(written)) == 1
    assert kept.check(".", "-f", "concise").stdout.encode() == written[0][0]
    assert all(path.suffix == ".json" for path in kept.entries())


# -- how much is kept ------------------------------------------------------------------------------


def test_entries_that_nobody_used_for_a_month_go(kept: Kept) -> None:
    (kept.folder / "old.json").write_text(BAD)
    kept.check("old.json")
    old = kept.entries()
    (kept.folder / "new.json").write_text(BAD)
    kept.check("new.json")
    now = time.time()
    for path in old:
        os.utime(path, (now, now - 40 * 86_400))

    prune(kept.cache, now + 2 * 86_400)

    assert kept.entries()
    assert not kept.entries().keys() & old.keys()


def test_clean_removes_what_was_kept_and_nothing_else(kept: Kept, run_in_process: Run) -> None:
    (kept.folder / "main.json").write_text(BAD)
    kept.check("main.json")
    foreign = kept.cache / "results" / "notes.txt"
    foreign.write_text("mine")

    result = run_in_process("clean", "--cache-dir", kept.cache)

    assert result.exit_code == 0
    assert [path for path in kept.cache.rglob("*") if path.is_file()] == [foreign]
    assert run_in_process("clean", "--cache-dir", kept.cache).stdout.startswith("Removed 0 files")


def test_folder_of_the_cache_is_marked_as_one_unless_it_was_there(
    kept: Kept, run_in_process: Run
) -> None:
    (kept.folder / "main.json").write_text(BAD)
    kept.check("main.json")
    run_in_process("check", "main.json", "--cache-dir", ".", cwd=kept.folder)

    assert (kept.cache / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172")
    assert (kept.cache / ".gitignore").read_text() == "*\n"
    assert not (kept.folder / ".gitignore").exists()
