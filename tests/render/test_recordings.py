"""Every format has recorded reports.

``GUESTPATCH_UPDATE=1 pytest tests/render/test_recordings.py`` writes them anew; read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from guestpatch import __version__
from guestpatch.render import FORMATS, RenderOptions, renderer_of

if TYPE_CHECKING:
    from guestpatch.findings import Report

RECORDED = Path(__file__).parent / "recorded"
DOCUMENTATION = Path(__file__).parent.parent.parent / "docs/formats.md"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", ["odd", "empty", "long"])
def test_report_is_as_recorded(request: pytest.FixtureRequest, name: str, form: str) -> None:
    report: Report = request.getfixturevalue(f"{name}_report")
    text = "".join(renderer_of(form)(report, RenderOptions(min_severity="info", folder="infra")))
    text = text.replace(f'"{__version__}"', '"VERSION"')
    recorded = RECORDED / f"{name}.{form}"
    if os.environ.get("GUESTPATCH_UPDATE"):
        recorded.parent.mkdir(exist_ok=True)
        recorded.write_bytes(text.encode())

    assert text == recorded.read_bytes().decode()


def test_every_format_is_explained() -> None:
    lines = DOCUMENTATION.read_text(encoding="utf-8").splitlines()

    assert [line[3:] for line in lines if line.startswith("## ")] == list(FORMATS)
