"""The samples are small repositories; each has a recorded report.

``GUESTPATCH_UPDATE=1 pytest tests/test_samples.py`` writes the reports anew; read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from guestpatch.api import check
from guestpatch.gather import gather
from guestpatch.render import RenderOptions, renderer_of
from tests.checking import settings

ROOT = Path(__file__).parent.parent
SAMPLES = sorted(path.name for path in (ROOT / "samples").iterdir() if path.is_dir())
RECORDED = Path(__file__).parent / "sample_reports"


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_has_the_recorded_report(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    report = check(gather([Path("samples", name)]).units, settings())
    options = RenderOptions(min_severity="info", show_undecided=True)
    text = "".join(renderer_of("full")(report, options))
    recorded = RECORDED / f"{name}.txt"
    if os.environ.get("GUESTPATCH_UPDATE"):
        recorded.parent.mkdir(exist_ok=True)
        recorded.write_text(text, encoding="utf-8")

    assert text == recorded.read_text(encoding="utf-8")
