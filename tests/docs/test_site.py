"""The documentation site: built from the pages, the rules and the schema, without a broken link."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from guestpatch.policy import load_built_in_pack
from tests.docs.snippets import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def build(configuration: Path, folder: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-m", "mkdocs", "build", "--strict", "--quiet"),
            *("--config-file", configuration, "--site-dir", folder),
        ],
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        check=False,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = build(ROOT / "mkdocs.yml", folder)

    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    return folder


def test_every_rule_has_its_page_and_its_place_in_the_list(site: Path) -> None:
    listed = (site / "rule" / "index.html").read_text("utf-8")

    for rule in load_built_in_pack(None).rules:
        page = (site / "rule" / rule.name / "index.html").read_text("utf-8")
        assert f"{rule.name} ({rule.code})" in page
        assert f'href="{rule.name}/"' in listed


def test_every_key_of_the_configuration_is_described(site: Path) -> None:
    schema = json.loads((site / "schemas" / "config.schema.json").read_text("utf-8"))
    page = (site / "configuration-keys" / "index.html").read_text("utf-8")

    assert all(f"<code>{key}</code>" in page for key in schema["properties"])


def test_pages_fetch_nothing_from_elsewhere(site: Path) -> None:
    fetched = re.compile(r"<(?:script|link|img)\b[^>]*(?:src|href)=\"?(?:https?:)?//")

    for page in site.rglob("*.html"):
        found = fetched.findall(page.read_text("utf-8"))
        assert found == [], page


def test_picture_shows_what_the_program_prints(site: Path) -> None:
    picture = ET.parse(site / "finding.svg")  # noqa: S314 - our own file
    texts = ["".join(text.itertext()) for text in picture.iter("{http://www.w3.org/2000/svg}text")]
    printed = subprocess.run(
        [sys.executable, "-m", "guestpatch", "check", "samples/environments"],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1"},
        capture_output=True,
        check=False,
    )

    assert texts == [
        "$ guestpatch check samples/environments",
        *printed.stdout.decode().splitlines(),
    ]


def test_link_that_leads_nowhere_ends_the_build(tmp_path: Path) -> None:
    pages = tmp_path / "docs"
    shutil.copytree(ROOT / "docs", pages)
    (pages / "lost.md").write_text("# Lost\n\n[gone](gone.md)\n")
    configuration = tmp_path / "mkdocs.yml"
    configuration.write_text(
        f"site_name: x\ndocs_dir: {pages}\nhooks: [{ROOT / 'website' / 'pages.py'}]\n"
    )
    done = build(configuration, tmp_path / "site")

    assert done.returncode == 1
    assert b"docs/lost.md links to gone.md" in done.stdout + done.stderr
