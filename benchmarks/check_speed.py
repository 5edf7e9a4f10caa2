"""How fast ``guestpatch check`` starts, and how fast it reads.

``python benchmarks/check_speed.py [FOLDER]``. Machines differ and are shared, so what counts are
the ratios, taken within one run: a cold check against ``python -c pass``, and checking a folder
of templates against ``json.loads`` of the same bytes.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from guestpatch.api import Settings
from guestpatch.engine.unit import check_unit
from guestpatch.gather import GatherOptions, gather
from guestpatch.parallel import check_all
from guestpatch.policy import load_built_in_pack
from guestpatch_schemas import load_knowledge

RUNS = 9
_TEMPLATE = Path(__file__).parent.parent / "samples" / "linux-web" / "azuredeploy.json"


def main() -> int:
    """Print the figures."""
    _cold_start()
    if len(sys.argv) > 1:
        _throughput(Path(sys.argv[1]))
    return 0


def _cold_start() -> None:
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "GUESTPATCH_CACHE_DIR": cache}
        # Bytecode as an installed package has it, whatever the shell says.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment["PYTHONPYCACHEPREFIX"] = str(Path(cache, "bytecode"))
        check = [sys.executable, "-m", "guestpatch", "check", str(_TEMPLATE)]
        _run(check, environment)
        bare: list[float] = []
        full: list[float] = []
        memory = 0
        for _ in range(RUNS):
            bare.append(_run([sys.executable, "-c", "pass"], environment)[0])
            seconds, kilobytes = _run(check, environment)
            full.append(seconds)
            memory = max(memory, kilobytes)
    lines = _TEMPLATE.read_text(encoding="utf-8").count("\n")
    print(f"cold check of one template of {lines} lines, median of {RUNS}")
    print(f"  python -c pass   {statistics.median(bare):.3f} s")
    print(f"  guestpatch check {statistics.median(full):.3f} s  (least {min(full):.3f} s)")
    print(f"  ratio            {statistics.median(full) / statistics.median(bare):.1f}")
    print(f"  peak memory      {memory / 1024:.0f} MB")


def _run(command: list[str], environment: dict[str, str]) -> tuple[float, int]:
    """Seconds and peak memory (in KB) of a process."""
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return time.perf_counter() - started, usage.ru_maxrss


def _throughput(folder: Path) -> None:
    settings = Settings(load_knowledge("current"), load_built_in_pack(None), date(2026, 11, 25))
    units = gather([folder], options=GatherOptions(beside=False, ignore_files=False)).units
    texts = [unit.document.text for unit in units]
    size = sum(len(text.encode("utf-8", "surrogateescape")) for text in texts) / 1e6
    started = time.perf_counter()
    for text in texts:
        try:
            json.loads(text)
        except ValueError:
            continue
    plain = time.perf_counter() - started
    started = time.perf_counter()
    for unit in units:
        check_unit(unit, settings)
    alone = time.perf_counter() - started
    jobs = os.cpu_count() or 1
    started = time.perf_counter()
    check_all(units, lambda _unit: settings, jobs)
    together = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(units)} files, {size:.1f} MB, without their parameter files")
    print(f"  json.loads            {plain:6.2f} s")
    for name, seconds in (("one process", alone), (f"{jobs} processes", together)):
        rate = f"{len(units) / seconds:5.0f} files/s {size / seconds:5.2f} MB/s"
        print(f"  check, {name:<14} {seconds:6.2f} s  {rate}  {seconds / plain:5.0f} x json.loads")
    print(f"  peak memory {peak:.0f} MB")


if __name__ == "__main__":
    sys.exit(main())
