"""How fast ``guestpatch check`` is beside Checkov, on the same files in the same run.

``python benchmarks/against_checkov.py [FOLDER…] [--checkov PROGRAM] [--runs N]``. Three tasks: one
template, a hundred ARM templates of the folders, everything in them. Checkov
(https://pypi.org/project/checkov/) is installed into a temporary folder where no program is
given. Machines differ and are shared, so what counts are the ratios; processor time, that of
child processes included, is less disturbed by others than the clock. The floor is reading the
JSON among the files and ``json.loads``, Python's start included.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ONE = Path(__file__).parent.parent / "samples" / "windows-sql" / "main.json"
_MANY = 100
_JOBS = "2"
TARGETS = {"one": 10, "hundred": 15, "all": 10, "warm": 50}
"""How many times faster than Checkov each task is meant to be."""
_LOADING = """
import json, os, sys
for top in sys.argv[1:]:
    walked = [(os.path.dirname(top), [], [top])] if os.path.isfile(top) else os.walk(top)
    for where, _, names in walked:
        for name in names:
            if name.endswith(".json"):
                with open(os.path.join(where, name), "rb") as stream:
                    try:
                        json.loads(stream.read())
                    except (ValueError, RecursionError):
                        pass
"""


class Measured(NamedTuple):
    """Seconds by the clock and of processors, of several runs the medians; what the last one said."""

    clock: float
    processors: float
    output: bytes
    code: int


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--checkov", type=Path, help="the program, if it is installed")
    parser.add_argument("--runs", type=int, default=3, help="runs of what is not everything")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        checkov = given.checkov or _install(Path(scratch, "checkov"))
        bench = _Bench(checkov, Path(scratch))
        bench.compare("one", [_ONE], given.runs)
        if given.folders:
            hundred = _hundred(given.folders, Path(scratch, "hundred"))
            bench.compare("hundred", [hundred], given.runs)
            bench.compare("all", [folder.resolve() for folder in given.folders], 1)
    return 0


def _install(folder: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)  # noqa: S603 - ours
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    command = [str(python), "-m", "pip", "install", "--quiet", "checkov"]
    subprocess.run(command, check=True)  # noqa: S603 - ours
    return python.parent / "checkov"


def _hundred(folders: Sequence[Path], target: Path) -> Path:
    """A folder with a hundred ARM templates, spread evenly over those there are."""
    files = [
        path
        for folder in folders
        for path in sorted(folder.rglob("*.json"))
        if b"deploymentTemplate.json" in path.read_bytes()
    ]
    for number, path in enumerate(files[:: max(1, len(files) // _MANY)][:_MANY]):
        place = target / str(number)
        place.mkdir(parents=True)
        shutil.copy(path, place)
    return target


class _Bench:
    def __init__(self, checkov: Path, scratch: Path) -> None:
        self._checkov = str(checkov)
        self._cache = scratch / "cache"
        environment = dict(os.environ)
        # Bytecode as an installed package has it, whatever the shell says.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self._environment = environment | {"GUESTPATCH_CACHE_DIR": str(self._cache)}
        self._guestpatch = [sys.executable, "-m", "guestpatch", "check"]
        self._run([*self._guestpatch, str(_ONE)])  # validates the rules, as an earlier run has

    def compare(self, name: str, paths: Sequence[Path], runs: int) -> None:
        """Measure one task with both programs."""
        places = list(map(str, paths))
        plain = self._run([sys.executable, "-c", _LOADING, *places], runs)
        ours = [*self._guestpatch, *places, "-j", _JOBS, "-f", "json", "--no-respect-gitignore"]
        cold = self._run([*ours, "--no-cache"], runs)
        self._run(ours)
        warm = self._run(ours, runs)
        if cold.output != warm.output:
            raise SystemExit("a warm run says something else than a cold one")
        option = "-f" if paths[0].is_file() else "-d"
        theirs = self._run(
            [
                self._checkov,
                *(part for place in places for part in (option, place)),
                *("--framework", "arm", "bicep", "--compact", "--skip-download", "-o", "json"),
            ],
            runs,
            {"CHECKOV_MAX_WORKERS": _JOBS},
        )
        print(f"{name}: {', '.join(path.name for path in paths)}")
        print(f"  guestpatch read {_read_by_us(cold.output)}")
        print(f"  Checkov read {_read_by_checkov(theirs)}")
        rows = {"json.loads": plain, "Checkov": theirs, "guestpatch, cold": cold}
        rows["guestpatch, warm"] = warm
        for row, measured in rows.items():
            print(
                f"  {row:<18} {measured.clock:8.2f} s  {measured.processors:8.2f} s of processors"
            )
        for row, measured, target in (
            ("cold", cold, TARGETS[name]),
            ("warm", warm, TARGETS["warm"]),
        ):
            clock = theirs.clock / measured.clock
            processors = theirs.processors / measured.processors
            floor = measured.processors / plain.processors
            print(
                f"  {row}: {clock:.0f} times faster by the clock, {processors:.0f} times less work "
                f"(meant: {target}); {floor:.1f} times json.loads"
            )

    def _run(
        self, command: Sequence[str], runs: int = 1, more: Mapping[str, str] | None = None
    ) -> Measured:
        measured = [self._run_once(command, more or {}) for _ in range(runs)]
        return Measured(
            statistics.median(each.clock for each in measured),
            statistics.median(each.processors for each in measured),
            measured[-1].output,
            measured[-1].code,
        )

    def _run_once(self, command: Sequence[str], more: Mapping[str, str]) -> Measured:
        started = time.perf_counter()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(  # noqa: S603 - programs that were named
            command,
            env=self._environment | dict(more),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        clock = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Measured(clock, spent, done.stdout, done.returncode)


def _read_by_us(output: bytes) -> str:
    report = json.loads(output)
    findings = report["findings"]
    broken = {each["path"] for each in findings if each["code"] == "GP901"}
    summary = report["summary"]
    return f"{summary['documents']} files, {len(broken)} of them broken"


def _read_by_checkov(measured: Measured) -> str:
    try:
        reports = json.loads(measured.output)
    except ValueError:
        return f"files until it failed, and reported none: exit code {measured.code}"
    said: set[str] = set()
    broken: set[str] = set()
    for report in reports if isinstance(reports, list) else [reports]:
        results = report.get("results", {})
        broken.update(results.get("parsing_errors", ()))
        for kind in ("passed_checks", "failed_checks", "skipped_checks"):
            said.update(each["file_abs_path"] for each in results.get(kind, ()))
    return f"{len(said)} files with something to check, {len(broken)} not at all"


if __name__ == "__main__":
    sys.exit(main())
