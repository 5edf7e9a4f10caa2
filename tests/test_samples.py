"""The samples are small repositories; each has a recorded report.

``GUESTPATCH_UPDATE=1 pytest tests/test_samples.py`` writes the reports anew; read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from guestpatch.api import Settings, check
from guestpatch.examples import flaws_of, read_page
from guestpatch.gather import gather
from guestpatch.policy import join_packs, load_pack
from guestpatch.render import RenderOptions, renderer_of
from guestpatch_schemas import load_knowledge
from tests.checking import TODAY, built_in_pack, configured

ROOT = Path(__file__).parent.parent
SAMPLES = sorted(path.name for path in (ROOT / "samples").iterdir() if path.is_dir())
RECORDED = Path(__file__).parent / "sample_reports"


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_has_the_recorded_report(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    folder = Path("samples", name)
    report = check(gather([folder]).units, configured(folder))
    options = RenderOptions(min_severity="info", show_undecided=True)
    text = "".join(renderer_of("full")(report, options))
    recorded = RECORDED / f"{name}.txt"
    if os.environ.get("GUESTPATCH_UPDATE"):
        recorded.parent.mkdir(exist_ok=True)
        recorded.write_text(text, encoding="utf-8")

    assert text == recorded.read_text(encoding="utf-8")


def test_rules_of_the_sample_pack_do_what_their_pages_say() -> None:
    pack = load_pack(ROOT / "samples" / "team-rules" / "rules")
    pages = [read_page(rule) for rule in pack.rules]
    ours = Settings(load_knowledge("current"), join_packs(built_in_pack(), [pack]), TODAY)
    examples = [example for page in pages for example in page.examples]

    assert {example.language for example in examples} == {"bicep", "json"}
    assert [flaw for page in pages for flaw in page.flaws] == []
    assert [flaw for example in examples for flaw in flaws_of(example, ours)] == []
