"""Pages of the documentation that are made of other files of the repository, for MkDocs.

MkDocs builds what is in `docs/`. This adds the README and its like, a page for every rule, the keys
of the configuration from their schema, and a picture of a run. Links in all of them may lead to any
file of the repository; they are turned into links of the site, and one that leads nowhere ends the
build.
"""

from __future__ import annotations

import json
import posixpath
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

from guestpatch.policy import load_built_in_pack
from screenshot import screenshot

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from guestpatch.policy import Rule

ROOT = Path(__file__).parents[1]
_COPIED = {
    "README.md": "index.md",
    "CHANGELOG.md": "changes.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
}
_RULES = "rules/guestpatch_rules"
_SCHEMAS = "schemas/guestpatch_schemas"
_MADE = {_RULES: "rule/index.md", "LICENSE": "LICENSE"}
"""What else of the repository is in the site, and where."""
_LINK = re.compile(r"\[([^\]]*)\]\((?![a-z]+:|#)([^)\s#]*)(#[^)\s]*)?\)")
_FINDING = re.compile(r"<!-- finding:start -->.*<!-- finding:end -->", re.DOTALL)
_FENCE = re.compile(r"^(```.*?^```)", re.MULTILINE | re.DOTALL)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what is not in `docs/`."""
    for source, target in _COPIED.items():
        text = _FINDING.sub("![A finding](finding.svg)", (ROOT / source).read_text("utf-8"))
        files.append(_made(config, target, text))
    for rule in _rules():
        files.append(_made(config, f"rule/{rule.name}.md", rule.page() or f"# {rule.name}\n"))
    files.append(_made(config, _MADE[_RULES], _list_of_rules()))
    files.append(_made(config, "configuration-keys.md", _keys()))
    files.append(_made(config, "finding.svg", screenshot(ROOT, "samples/environments")))
    files.append(_made(config, "LICENSE", (ROOT / "LICENSE").read_text("utf-8")))
    for schema in sorted((ROOT / _SCHEMAS).glob("*.schema.json")):
        files.append(_made(config, f"schemas/{schema.name}", schema.read_text("utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn links to files of the repository into links of the site."""
    del config
    uri = page.file.src_uri
    source = _source_of(uri)
    parts = _FENCE.split(markdown)
    return "".join(
        part if part.startswith("```") else _LINK.sub(lambda m: _link(m, source, uri, files), part)
        for part in parts
    )


def _made(config: MkDocsConfig, uri: str, content: str) -> File:
    return File.generated(config, uri, content=content)


def _source_of(uri: str) -> str:
    """The file of the repository that a page is made of."""
    copied = {target: source for source, target in _COPIED.items()}
    if uri.startswith("rule/") and uri != _MADE[_RULES]:
        return f"{_RULES}/{posixpath.basename(uri)}"
    return copied.get(uri, f"docs/{uri}")


def _link(match: re.Match[str], source: str, uri: str, files: Files) -> str:
    text, path, anchor = match[1], match[2], match[3] or ""
    named = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    target = _target_of(named)
    if target is not None and files.get_file_from_path(target) is not None:
        return f"[{text}]({posixpath.relpath(target, posixpath.dirname(uri) or '.')}{anchor})"
    if named.startswith("docs/") or not (ROOT / named).exists():
        message = f"{source} links to {path}, which is nowhere"
        raise PluginError(message)
    return text  # source code is not in the site


def _target_of(named: str) -> str | None:
    if named == "finding.svg":
        return named
    if named in _COPIED or named in _MADE:
        return _COPIED.get(named) or _MADE[named]
    for folder, target in ((_RULES, "rule"), (_SCHEMAS, "schemas")):
        if named.startswith(f"{folder}/"):
            return f"{target}/{posixpath.basename(named)}"
    if named == "docs/adr":
        return "architecture.md"
    return named.removeprefix("docs/") if named.startswith("docs/") else None


# -- what is made ----------------------------------------------------------------------------------


@cache
def _rules() -> tuple[Rule, ...]:
    return load_built_in_pack(None).rules


def _list_of_rules() -> str:
    rows = [
        f"| {rule.code} | [{rule.name}]({rule.name}.md) | {rule.severity} | {_cell(rule.summary)} |"
        for rule in _rules()
    ]
    lines = (
        "# Rules",
        "",
        "`guestpatch rule CODE` prints these pages offline. How rules are written is told in",
        "[rules](../../docs/rules.md).",
        "",
        "| code | name | severity | finds |",
        "|---|---|---|---|",
        *rows,
        "",
    )
    return "\n".join(lines)


def _keys() -> str:
    schema = json.loads((ROOT / _SCHEMAS / "config.schema.json").read_text("utf-8"))
    lines = [
        "# Keys of guestpatch.yaml",
        "",
        "Made of [its schema](../schemas/guestpatch_schemas/config.schema.json), which editors take as well.",
        "[Configuration](configuration.md) tells how files are found, and more of some keys.",
        "",
    ]
    for name, described in schema["properties"].items():
        lines += [f"## `{name}`", "", described["description"], ""]
        lines += [f"* {fact}" for fact in _facts(described, schema)]
        lines += [*_example(name, described), ""]
    return "\n".join(lines)


def _facts(described: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    name = described.get("$ref", "").rpartition("/")[2]
    resolved = {**schema["$defs"].get(name, {}), **described}
    found: list[str] = []
    if "enum" in resolved:
        found.append("one of " + ", ".join(f"`{value}`" for value in resolved["enum"]))
    elif "type" in resolved:
        found.append(f"{resolved['type']}")
    if "default" in resolved:
        found.append(f"default: `{json.dumps(resolved['default'])}`")
    return found


def _example(name: str, described: dict[str, Any]) -> list[str]:
    examples = described.get("examples", [])
    return ["", "```yaml", *(f"{name}: {json.dumps(each)}" for each in examples), "```"] * bool(
        examples
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
