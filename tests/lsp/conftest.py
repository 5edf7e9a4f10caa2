"""Sessions that tests share: starting a server takes longer than most of what it is asked."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.lsp.editor import CAPABILITIES, Editor, capabilities_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["EditorFor"]

EDITORS = sorted(path.stem for path in CAPABILITIES.glob("*.json"))


class EditorFor(Protocol):
    """Gives the session with the capabilities of an editor."""

    def __call__(self, name: str) -> Editor: ...


@pytest.fixture(scope="session")
def editor_for(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EditorFor]:
    base = tmp_path_factory.getbasetemp()
    cache = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "guestpatch-cache"
    started: dict[str, Editor] = {}

    def get(name: str) -> Editor:
        if name not in started:
            folder = tmp_path_factory.mktemp(name)
            started[name] = Editor(capabilities_of(name), folder, cache)
        return started[name]

    yield get
    assert {name: each.end() for name, each in started.items()} == dict.fromkeys(started, 0)


@pytest.fixture(params=EDITORS)
def every_editor(request: pytest.FixtureRequest, editor_for: EditorFor) -> Editor:
    """Each of the editors in turn."""
    return editor_for(str(request.param))


@pytest.fixture(params=["helix-25.07", "vscode-1.100", "eglot-1.17"])
def each_encoding(request: pytest.FixtureRequest, editor_for: EditorFor) -> Editor:
    """Editors that count columns in units of UTF-8, UTF-16 and UTF-32."""
    return editor_for(str(request.param))


@pytest.fixture
def editor(editor_for: EditorFor) -> Editor:
    """An editor that is sent its diagnostics."""
    return editor_for("helix-25.07")


@pytest.fixture
def folder(editor: Editor, request: pytest.FixtureRequest) -> Path:
    """A folder of this test's own in the workspace of ``editor``."""
    return new_folder(editor, request.node.name)


def new_folder(editor: Editor, name: str) -> Path:
    path = editor.folder / "".join(each if each.isalnum() else "-" for each in name)
    path.mkdir()
    return path
