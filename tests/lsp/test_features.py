"""What an editor shows besides diagnostics, and what it can change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from tests.lsp.conftest import new_folder

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.lsp.editor import Editor

VM = """\
@allowed(['18.04-LTS', '22_04-lts'])
param sku string
param mode string = 'automaticByPlatform' // \U0001f60b
var system = { /* \U0001f60b */ patchSettings: { patchMode: mode } }

resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'web'
  location: 'westeurope'
  properties: {
    osProfile: { linuxConfiguration: system }
    storageProfile: {
      imageReference: {
        publisher: 'Canonical'
        offer: sku == '18.04-LTS' ? 'UbuntuServer' : '0001-com-ubuntu-server-jammy'
        sku: sku
        version: 'latest'
      }
    }
  }
}
"""


def opened(editor: Editor, request: pytest.FixtureRequest, text: str = VM) -> Path:
    path = new_folder(editor, request.node.name) / "main.bicep"
    path.write_text(text)
    editor.open(path)
    editor.diagnostics(path)
    return path


def hovered(editor: Editor, path: Path, text: str) -> str:
    params = lsp.HoverParams(editor.identifier(path), editor.at(path, text))
    hover = editor.ask(lsp.TEXT_DOCUMENT_HOVER, params)
    return hover.contents.value if hover else ""


def actions(
    editor: Editor, path: Path, text: str, only: list[lsp.CodeActionKind | str] | None = None
) -> list[lsp.CodeAction]:
    where = editor.at(path, text)
    context = lsp.CodeActionContext(editor.diagnostics(path), only)
    return list(
        editor.ask(
            lsp.TEXT_DOCUMENT_CODE_ACTION,
            lsp.CodeActionParams(editor.identifier(path), lsp.Range(where, where), context),
        )
        or ()
    )


def applied(editor: Editor, path: Path, edit: lsp.WorkspaceEdit | None) -> str:
    """The text of a document after an edit, in whichever form it came."""
    assert edit is not None
    changes = dict(edit.changes or {})
    for change in edit.document_changes or ():
        assert isinstance(change, lsp.TextDocumentEdit)
        changes[change.text_document.uri] = [e for e in change.edits if isinstance(e, lsp.TextEdit)]
    text, positions = editor.text(path), editor.positions(path)
    for each in sorted(
        changes[editor.uri(path)],
        key=lambda e: (e.range.start.line, e.range.start.character),
        reverse=True,
    ):
        start, end = positions.offset(each.range.start), positions.offset(each.range.end)
        text = f"{text[:start]}{each.new_text}{text[end:]}"
    return text


def test_a_fix_is_offered_on_its_line_and_ends_the_finding(
    every_editor: Editor, request: pytest.FixtureRequest
) -> None:
    path = opened(every_editor, request)
    assert "GP102" in every_editor.codes(path)
    (fix, *_) = actions(every_editor, path, "param mode", [lsp.CodeActionKind.QuickFix])
    every_editor.change(path, applied(every_editor, path, fix.edit))

    assert fix.is_preferred
    assert "param mode string = 'AutomaticByPlatform' // \U0001f60b" in every_editor.text(path)
    assert "GP102" not in every_editor.codes(path)


def test_an_edit_has_the_form_that_the_client_takes(
    every_editor: Editor, request: pytest.FixtureRequest
) -> None:
    path = opened(every_editor, request)
    (fix, *_) = actions(every_editor, path, "param mode", [lsp.CodeActionKind.QuickFix])
    workspace = every_editor.client.capabilities and every_editor.client.capabilities.workspace
    edits = workspace and workspace.workspace_edit
    assert fix.edit is not None

    assert (fix.edit.document_changes is not None) == bool(edits and edits.document_changes)


def test_all_safe_fixes_at_once(every_editor: Editor, request: pytest.FixtureRequest) -> None:
    path = opened(every_editor, request)
    (fix_all,) = actions(every_editor, path, "resource vm", ["source.fixAll"])
    if fix_all.edit is None:
        fix_all = every_editor.ask(lsp.CODE_ACTION_RESOLVE, fix_all)

    assert "'AutomaticByPlatform' // \U0001f60b" in applied(every_editor, path, fix_all.edit)


def test_a_finding_is_suppressed(editor: Editor, request: pytest.FixtureRequest) -> None:
    path = opened(editor, request)
    (suppression,) = (
        each
        for each in actions(editor, path, "param mode", [lsp.CodeActionKind.QuickFix])
        if each.title.startswith("Suppress GP102")
    )
    editor.change(path, applied(editor, path, suppression.edit))

    assert "say why this is acceptable" in editor.text(path)
    assert "GP102" not in editor.codes(path)


def test_a_rule_is_explained(editor: Editor, request: pytest.FixtureRequest) -> None:
    path = opened(editor, request)
    (explain, *_) = actions(editor, path, "param mode", ["guestpatch.explain"])
    params = lsp.ExecuteCommandParams("guestpatch.explain", ["GP102"])
    page = editor.ask(lsp.WORKSPACE_EXECUTE_COMMAND, params)

    assert explain.title == "Explain GP102 (unknown-patch-mode)"
    assert page.startswith("# ")


def test_hover_on_a_property_tells_its_value_and_what_it_means(
    every_editor: Editor, request: pytest.FixtureRequest
) -> None:
    text = hovered(every_editor, opened(every_editor, request), "patchMode: mode")

    assert "automaticByPlatform" in text
    assert "parameter" in text
    assert "GP102" in hovered(every_editor, every_editor.folder / new_name(request), "'automaticBy")


def new_name(request: pytest.FixtureRequest) -> str:
    name = "".join(each if each.isalnum() else "-" for each in request.node.name)
    return f"{name}/main.bicep"


def test_hover_on_an_image_tells_whether_it_is_patched(
    editor: Editor, request: pytest.FixtureRequest
) -> None:
    text = hovered(editor, opened(editor, request), "sku: sku")

    assert "Canonical/UbuntuServer/18.04-LTS" in text
    assert "standard support ends on 2023" in text


def test_hover_on_a_parameter_tells_the_worlds_it_opens(
    editor: Editor, request: pytest.FixtureRequest
) -> None:
    text = hovered(editor, opened(editor, request), "sku string")

    assert "`18.04-LTS`, `22_04-lts`" in text
    assert "`web` `image.name`: Canonical/UbuntuServer/18.04-LTS when" in text


def test_hover_survives_a_text_that_is_broken_while_typing(
    editor: Editor, request: pytest.FixtureRequest
) -> None:
    path = opened(editor, request)
    assert hovered(editor, path, "patchMode: mode")
    editor.replace(path, "param sku string", "param sku {{{ '")

    assert "automaticByPlatform" in hovered(editor, path, "patchMode: mode")


def test_a_lens_tells_who_patches_a_vm(
    each_encoding: Editor, request: pytest.FixtureRequest
) -> None:
    path = opened(each_encoding, request)
    params = lsp.CodeLensParams(each_encoding.identifier(path))
    (lens,) = each_encoding.ask(lsp.TEXT_DOCUMENT_CODE_LENS, params)

    assert each_encoding.shown(path, lens.range).startswith("Microsoft.Compute/virtualMachines")
    assert lens.command.title == "Azure patches this VM (AutomaticByPlatform)"


def test_hints_tell_what_an_expression_comes_to(
    each_encoding: Editor, request: pytest.FixtureRequest
) -> None:
    path = opened(each_encoding, request)
    everything = lsp.Range(lsp.Position(0, 0), lsp.Position(99, 0))
    params = lsp.InlayHintParams(each_encoding.identifier(path), everything)
    hints = each_encoding.ask(lsp.TEXT_DOCUMENT_INLAY_HINT, params)

    assert [each.label for each in hints] == [
        "= automaticByPlatform",
        "= Canonical/UbuntuServer/18.04-LTS | Canonical/0001-com-ubuntu-server-jammy/22_0…",
    ]
    assert hints[0].position.line == 3


def test_definition_leads_to_what_decides(
    each_encoding: Editor, request: pytest.FixtureRequest
) -> None:
    path = opened(each_encoding, request)
    where = each_encoding.at(path, "patchMode: mode")
    params = lsp.DefinitionParams(each_encoding.identifier(path), where)
    places = each_encoding.ask(lsp.TEXT_DOCUMENT_DEFINITION, params)

    assert each_encoding.shown(path, places[0].range) == "'automaticByPlatform'"


def test_the_name_of_a_rule_leads_to_its_page(
    editor: Editor, request: pytest.FixtureRequest
) -> None:
    path = new_folder(editor, request.node.name) / "guestpatch.yaml"
    editor.open(path, "ignore: [GP102, patch-mode-not-for-os, unheard-of]\n", "yaml")
    params = lsp.DocumentLinkParams(editor.identifier(path))
    links = editor.ask(lsp.TEXT_DOCUMENT_DOCUMENT_LINK, params)

    assert [editor.shown(path, each.range) for each in links] == ["GP102", "patch-mode-not-for-os"]
    assert links[0].target.endswith("/unknown-patch-mode.md")
