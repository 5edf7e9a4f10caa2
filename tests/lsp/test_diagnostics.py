"""Diagnostics are the findings of ``guestpatch check``, at their places, as one types."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest
from lsprotocol import types as lsp

from guestpatch.api import check
from guestpatch.cli.environment import today
from guestpatch.gather import gather
from guestpatch.source.discovery import EXTENSIONS
from tests.checking import configured
from tests.lsp.conftest import new_folder

if TYPE_CHECKING:
    from tests.lsp.editor import Editor

SAMPLES = Path(__file__).parent.parent.parent / "samples"
VM = """\
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'web'
  location: 'westeurope'
  properties: {
    osProfile: { linuxConfiguration: { patchSettings: { /* \U0001f60b é */ patchMode: 'Manual' } } }
    storageProfile: { imageReference: { publisher: 'Canonical', offer: 'UbuntuServer', sku: '18.04-LTS', version: 'latest' } }
  }
}
"""


Drawn: TypeAlias = tuple[str, int, int, str]


def by_path(folder: Path) -> dict[Path, list[Drawn]]:
    """What ``check`` finds in a folder."""
    found: dict[Path, list[Drawn]] = {}
    for finding in check(gather([folder]).units, configured(folder, today(None))).findings:
        start, _ = finding.primary.span.positions()
        drawn = finding.rule.code, start.line, start.column, finding.message()
        found.setdefault(Path(finding.primary.span.document.path), []).append(drawn)
    return {path: sorted(each) for path, each in found.items()}


def as_drawn(diagnostic: lsp.Diagnostic) -> Drawn:
    start, text = diagnostic.range.start, diagnostic.message.partition("\nhelp: ")[0]
    return str(diagnostic.code), start.line + 1, start.character + 1, text


@pytest.mark.parametrize("sample", sorted(path.name for path in SAMPLES.iterdir()))
def test_the_same_as_check_finds(editor: Editor, folder: Path, sample: str) -> None:
    shutil.copytree(SAMPLES / sample, folder / sample)
    paths = [path for path in sorted(folder.rglob("*.*")) if path.name.endswith(EXTENSIONS)]
    expected: dict[Path, list[Drawn]] = {path: [] for path in paths} | by_path(folder / sample)
    for path in paths:
        editor.open(path)
    found = {path: sorted(map(as_drawn, editor.diagnostics(path))) for path in paths}
    for path in paths:
        editor.close(path)

    assert found == expected


def test_in_every_editor_at_the_same_place(
    every_editor: Editor, request: pytest.FixtureRequest
) -> None:
    path = new_folder(every_editor, request.node.name) / "main.bicep"
    every_editor.open(path, VM)
    drawn = {
        each.code: every_editor.shown(path, each.range) for each in every_editor.diagnostics(path)
    }

    assert drawn["GP101"] == "'Manual'"


def test_typing_changes_them(every_editor: Editor, request: pytest.FixtureRequest) -> None:
    path = new_folder(every_editor, request.node.name) / "main.bicep"
    every_editor.open(path, VM)
    assert "GP101" in every_editor.codes(path)
    every_editor.replace(path, "Manual", "ImageDefault")
    assert "GP101" not in every_editor.codes(path)
    every_editor.replace(path, "ImageDefault", "AutomaticByOS")
    assert "GP101" in every_editor.codes(path)
    every_editor.change(path, "")
    assert every_editor.codes(path) == []


def test_other_json_is_none_of_ours(editor: Editor, folder: Path) -> None:
    path = folder / "package.json"
    editor.open(path, '{ "name": "x", ')

    assert editor.codes(path) == []


def test_positions_are_those_of_the_text_on_which_they_rest(editor: Editor, folder: Path) -> None:
    path = folder / "main.bicep"
    editor.open(path, VM)
    for number in range(5):
        editor.replace(path, "resource vm", f"// {number}\nresource vm")
    (mode,) = (each for each in editor.diagnostics(path) if each.code == "GP101")

    assert editor.shown(path, mode.range) == "'Manual'"
    assert mode.range.start.line == 4 + 5


def test_rules_of_a_pack_are_those_on_disk(editor: Editor, folder: Path) -> None:
    shutil.copytree(SAMPLES / "team-rules", folder, dirs_exist_ok=True)
    path, rule = folder / "main.bicep", folder / "rules" / "linux-without-owner.yaml"
    editor.open(path)
    assert sorted(editor.codes(path)) == ["CONTOSO001", "CONTOSO002"]
    rule.write_text(
        rule.read_text("utf-8").replace("{ not: owner }", "{ not: costCenter }"), "utf-8"
    )
    change = lsp.FileEvent(editor.uri(rule), lsp.FileChangeType.Changed)
    editor.notify(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, lsp.DidChangeWatchedFilesParams([change]))
    editor.until(lambda: editor.codes(path) == ["CONTOSO002"])


def test_a_module_that_is_open_refreshes_what_uses_it(editor: Editor, folder: Path) -> None:
    main, module = folder / "main.bicep", folder / "vm.bicep"
    module.write_text(VM)
    text = "module vm 'vm.bicep' = {\n  name: 'vm'\n}\n"
    editor.open(main, text)
    assert editor.codes(main) == []
    editor.until(lambda: editor.uri(module) in editor.published)
    assert "GP101" in editor.codes(module), "a file that is not open has its findings, too"

    editor.open(module, VM.replace("Manual", "ImageDefault"))
    assert "GP101" not in editor.codes(module)
    editor.close(module)
    editor.until(
        lambda: any(
            each.code == "GP101" for each in editor.published[editor.uri(module)].diagnostics
        )
    )


def test_only_what_depends_on_a_change_is_checked_again(editor: Editor, folder: Path) -> None:
    main, other, module = (folder / name for name in ("main.bicep", "other.bicep", "vm.bicep"))
    module.write_text(VM)
    editor.open(other, VM)
    editor.open(main, "module vm 'vm.bicep' = {\n  name: 'vm'\n}\n")
    editor.open(module)
    for path in (main, other, module):
        editor.diagnostics(path)
    sent = editor.published[editor.uri(other)]
    editor.replace(module, "Manual", "ImageDefault")
    assert "GP101" not in editor.codes(module)

    assert editor.published[editor.uri(other)] is sent


def test_a_parameter_file_decides(editor: Editor, folder: Path) -> None:
    main, values = folder / "main.bicep", folder / "main.bicepparam"
    values.write_text("using 'main.bicep'\nparam mode = 'ImageDefault'\n")
    editor.open(main, f"param mode string\n{VM.replace(chr(39) + 'Manual' + chr(39), 'mode')}")
    assert "GP101" not in editor.codes(main)
    editor.open(values, "using 'main.bicep'\nparam mode = 'Manual'\n")
    (found,) = (each for each in editor.diagnostics(values) if each.code == "GP101")

    assert editor.shown(values, found.range) == "'Manual'"


def test_a_configuration_decides(editor: Editor, folder: Path) -> None:
    main, configuration = folder / "main.bicep", folder / "guestpatch.yaml"
    configuration.write_text("{}")
    editor.open(main, VM)
    assert "GP101" in editor.codes(main)
    editor.open(configuration, "ignore: [GP101]\n", "yaml")
    editor.until(lambda: "GP101" not in editor.codes(main))
    editor.replace(configuration, "ignore", "ignored")
    editor.until(lambda: editor.codes(main) == [])
    (mistake,) = editor.diagnostics(configuration)

    assert editor.shown(configuration, mistake.range) == "ignored"
    assert "nothing is checked" in mistake.message


def test_a_file_changed_by_others_is_seen_when_the_client_says_so(
    editor: Editor, folder: Path
) -> None:
    main, module = folder / "main.bicep", folder / "vm.bicep"
    module.write_text(VM)
    editor.open(main, "module vm 'vm.bicep' = {\n  name: 'vm'\n}\n")
    editor.until(lambda: editor.uri(module) in editor.published)
    module.write_text(VM.replace("Manual", "ImageDefault"))
    change = lsp.FileEvent(editor.uri(module), lsp.FileChangeType.Changed)
    editor.notify(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, lsp.DidChangeWatchedFilesParams([change]))
    editor.until(
        lambda: "GP101" not in {d.code for d in editor.published[editor.uri(module)].diagnostics}
    )


def test_or_when_something_is_saved(editor: Editor, folder: Path) -> None:
    main, module = folder / "main.bicep", folder / "vm.bicep"
    module.write_text(VM)
    editor.open(main, "module vm 'vm.bicep' = {\n  name: 'vm'\n}\n")
    editor.until(lambda: editor.uri(module) in editor.published)
    module.write_text(VM.replace("Manual", "ImageDefault"))
    editor.save(main)
    editor.until(
        lambda: "GP101" not in {d.code for d in editor.published[editor.uri(module)].diagnostics}
    )


def test_a_buffer_without_a_file(editor: Editor) -> None:
    editor.open("untitled:Untitled-1", VM, "bicep")

    assert "GP101" in editor.codes("untitled:Untitled-1")
