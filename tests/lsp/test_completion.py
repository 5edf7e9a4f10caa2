"""Completion offers what Azure takes at the caret, in a text that is not whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lsprotocol import types as lsp

if TYPE_CHECKING:
    from pathlib import Path

    from tests.lsp.editor import Editor

LINUX = (
    "resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {\n  linuxConfiguration: {\n    "
)
WINDOWS = LINUX.replace("linux", "windows")
JSON = '{ "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", '


def completed(editor: Editor, path: Path, text: str) -> dict[str, str]:
    """What is offered at ``|``, and what the text around it becomes."""
    before, _, after = text.partition("|")
    editor.open(path, before + after)
    where = editor.positions(path).position(len(before))
    params = lsp.CompletionParams(editor.identifier(path), where)
    found = editor.ask(lsp.TEXT_DOCUMENT_COMPLETION, params)
    positions, whole = editor.positions(path), editor.text(path)
    editor.close(path)
    results: dict[str, str] = {}
    for item in found.items if found is not None else ():
        edit = item.text_edit
        start, end = positions.offset(edit.range.start), positions.offset(edit.range.end)
        line = whole[:start].rpartition("\n")[2]
        results[item.label] = f"{line}{edit.new_text}{whole[end:].partition(chr(10))[0]}".strip()
    return results


@pytest.mark.parametrize(
    ("text", "label", "line"),
    [
        (f"{LINUX}patchSettings: {{ patchMode: '|' }}", "AutomaticByPlatform", ""),
        (f"{LINUX}patchMode: |", "ImageDefault", "patchMode: 'ImageDefault'"),
        (
            f"{LINUX}patchMode: 'Au|to' // \U0001f60b",
            "ImageDefault",
            "patchMode: 'ImageDefault' // \U0001f60b",
        ),
        (
            f"{WINDOWS}timeZone: 'W. E|'",
            "W. Europe Standard Time",
            "timeZone: 'W. Europe Standard Time'",
        ),
        (f"{WINDOWS}enableAutomaticUpdates: |", "false", "enableAutomaticUpdates: false"),
        (f"{LINUX}patchSettings: {{\n  as|\n}}", "assessmentMode", "assessmentMode"),
        (
            "resource vm 'Microsoft.Compute/virtualMachines@20|'",
            "2024-07-01",
            "resource vm 'Microsoft.Compute/virtualMachines@2024-07-01'",
        ),
        (
            "imageReference: {\n  publisher: 'Canonical'\n  offer: '|'\n}",
            "ubuntu-24_04-lts",
            "offer: 'ubuntu-24_04-lts'",
        ),
        (
            "imageReference: {\n  publisher: 'Canonical'\n  sku: '|'\n  offer: 'ubuntu-24_04-lts'\n}",
            "server",
            "sku: 'server'",
        ),
    ],
)
def test_in_bicep(editor: Editor, folder: Path, text: str, label: str, line: str) -> None:
    found = completed(editor, folder / "main.bicep", text)

    assert label in found
    assert not line or found[label] == line


def test_modes_are_those_of_the_operating_system(editor: Editor, folder: Path) -> None:
    linux = completed(editor, folder / "main.bicep", f"{LINUX}patchMode: '|'")
    windows = completed(editor, folder / "main.bicep", f"{WINDOWS}patchMode: '|'")

    assert set(linux) == {"ImageDefault", "AutomaticByPlatform"}
    assert set(windows) == {"Manual", "AutomaticByOS", "AutomaticByPlatform"}


@pytest.mark.parametrize(
    ("text", "label", "line"),
    [
        (f'{JSON}\n"windowsConfiguration": {{ "patchMode": "|" }}', "Manual", ""),
        (f'{JSON}\n"assessmentMode": |', "ImageDefault", '"assessmentMode": "ImageDefault"'),
        (
            f'{JSON}\n"type": "Microsoft.Compute/virtualMachines",\n"apiVersion": "|"',
            "2024-07-01",
            '"apiVersion": "2024-07-01"',
        ),
    ],
)
def test_in_json(editor: Editor, folder: Path, text: str, label: str, line: str) -> None:
    found = completed(editor, folder / "main.json", text)

    assert label in found
    assert not line or found[label] == line


@pytest.mark.parametrize(
    ("text", "label"), [("pro|", "profile"), ("profile: |", "audit"), ("fail-level: w|", "warning")]
)
def test_in_a_configuration(editor: Editor, folder: Path, text: str, label: str) -> None:
    assert label in completed(editor, folder / "guestpatch.yaml", text)


def test_elsewhere_nothing_is_offered(editor: Editor, folder: Path) -> None:
    assert completed(editor, folder / "main.bicep", "var x = 'pa|'") == {}
