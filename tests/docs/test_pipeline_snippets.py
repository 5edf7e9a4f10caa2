"""Definitions of pipelines in the pages: valid by the schema of their service, and audited."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from tests.docs.snippets import Snippet, snippets, titled
from tests.pipelines.steps import scalars_as_text
from tests.tools import finds_nothing

if TYPE_CHECKING:
    from pathlib import Path

_FORMATS = "docs/formats.md"
_KINDS = {"azure": "azure-pipelines", "gitlab": "gitlab-ci", "junit": "gitlab-ci"}
"""By heading of the page about formats; the others are of GitHub."""


def kind_of(snippet: Snippet) -> str:
    if snippet.page == _FORMATS:
        return _KINDS.get(snippet.heading, "github-workflows")
    page = snippet.page.removeprefix("docs/").removesuffix(".md")
    kinds = {"README": "github-workflows", "github": "github-workflows", "gitlab": "gitlab-ci"}
    return kinds.get(page, page)


def whole(kind: str, data: Any) -> dict[str, Any]:  # noqa: ANN401
    """A definition around a part of one."""
    if kind == "azure-pipelines":
        return dict(scalars_as_text({"steps": data} if isinstance(data, list) else data))
    if kind == "gitlab-ci" and "artifacts" in data:
        return {"job": {"script": "true", **data}}
    if kind == "github-workflows" and "jobs" not in data:
        job = {"steps": data} if isinstance(data, list) else data
        return {"on": "push", "jobs": {"check": {"runs-on": "ubuntu-latest", **job}}}
    return dict(data)


SNIPPETS = [
    snippet
    for page in ("github", "azure-pipelines", "gitlab", "formats")
    for snippet in snippets(f"docs/{page}.md", "yaml")
]
HOOK, WORKFLOW = (s for s in snippets("README.md", "yaml") if s.heading == "First steps")
SNIPPETS.append(WORKFLOW)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=titled)
def test_definition_is_valid(tmp_path: Path, snippet: Snippet) -> None:
    kind = kind_of(snippet)
    definition = whole(kind, YAML(typ="safe").load(snippet.text))
    file = tmp_path / "definition.json"
    file.write_text(json.dumps(definition))
    transform = () if kind == "github-workflows" else (f"--data-transform={kind}",)
    schema = f"--builtin-schema=vendor.{kind}"
    finds_nothing("check-jsonschema", "--regex-variant=nonunicode", schema, *transform, file)


def test_workflows_hold_nothing_an_auditor_finds(tmp_path: Path) -> None:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    for number, snippet in enumerate([WORKFLOW, *snippets("docs/github.md", "yaml")]):
        (folder / f"{number}.yml").write_text(snippet.text)
    # The tag of our own action stands for a commit that a page cannot know.
    config = tmp_path / "zizmor.yml"
    policies = {"OWNER/guestpatch": "ref-pin", "*": "hash-pin"}
    config.write_text(json.dumps({"rules": {"unpinned-uses": {"config": {"policies": policies}}}}))
    finds_nothing("zizmor", "--offline", "--no-progress", "--config", config, tmp_path)


@pytest.mark.parametrize("snippet", [HOOK, *snippets("docs/pre-commit.md", "yaml")], ids=titled)
def test_configuration_of_hooks_is_valid(tmp_path: Path, snippet: Snippet) -> None:
    head = "" if snippet.text.startswith("repos:") else snippets(snippet.page, "yaml")[0].text
    text = head.rpartition("      - id:")[0] + snippet.text if head else snippet.text
    file = tmp_path / ".pre-commit-config.yaml"
    file.write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-config", file],
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout.decode()
