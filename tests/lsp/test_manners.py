"""What a client may do wrong, what a text may hold, and what the server must not do."""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import time
from typing import IO, TYPE_CHECKING, Any

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.lsp.editor import Editor

VM = """\
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'web'
  properties: { osProfile: { linuxConfiguration: { patchSettings: { patchMode: 'Manual' } } } }
}
"""


class Wire:
    """A client of a few lines that shares no code with the server, for what no client should do."""

    def __init__(self, folder: Path) -> None:
        self.server = subprocess.Popen(
            [sys.executable, "-m", "guestpatch", "server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env={**os.environ, "GUESTPATCH_CACHE_DIR": str(folder.parent / "cache")},
        )
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self._to: IO[bytes] = self.server.stdin
        self._from: IO[bytes] = self.server.stdout
        self.folder = folder
        self.heard: list[dict[str, Any]] = []

    def send(self, **message: object) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._to.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._to.flush()

    def receive(self) -> dict[str, Any]:
        length = 0
        while (line := self._from.readline()).strip():
            name, _, value = line.partition(b":")
            if name == b"Content-Length":
                length = int(value)
        message: dict[str, Any] = json.loads(self._from.read(length))
        self.heard.append(message)
        return message

    def ask(self, number: int, method: str, params: object) -> dict[str, Any]:
        self.send(id=number, method=method, params=params)
        while (message := self.receive()).get("id") != number:
            pass
        return message

    def start(self) -> None:
        params: dict[str, object] = {
            "processId": None,
            "rootUri": self.folder.as_uri(),
            "capabilities": {},
        }
        self.ask(0, "initialize", params)
        self.send(method="initialized", params={})

    def open(self, name: str, text: str) -> str:
        uri = (self.folder / name).as_uri()
        document = {"uri": uri, "languageId": "bicep", "version": 0, "text": text}
        self.send(method="textDocument/didOpen", params={"textDocument": document})
        return uri

    def codes(self, uri: str) -> list[str]:
        """The diagnostics that are sent next for a document."""
        while True:
            message = self.receive()
            params = message.get("params", {})
            if message.get("method") == "textDocument/publishDiagnostics" and params["uri"] == uri:
                return [each["code"] for each in params["diagnostics"]]


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[Wire]:
    folder = tmp_path / "workspace"
    folder.mkdir()
    wire = Wire(folder)
    wire.start()
    with wire.server:
        yield wire
        wire.server.kill()


def test_nonsense_is_answered_and_the_server_lives_on(wire: Wire) -> None:
    uri = wire.open("main.bicep", VM)
    assert "GP101" in wire.codes(uri)
    identifier = {"uri": uri}
    nowhere = {"line": 99_999, "character": 99_999}
    far = {"textDocument": identifier, "position": nowhere}
    unknown = {"textDocument": {"uri": "file:///nowhere.bicep"}, "position": nowhere}
    wrong = {"textDocument": identifier, "position": {"line": "two"}}

    assert wire.ask(1, "textDocument/hover", far)["result"] is None
    assert wire.ask(2, "textDocument/hover", unknown)["result"] is None
    assert wire.ask(3, "textDocument/hover", wrong)["error"]["code"] == -32602
    assert wire.ask(4, "textDocument/hover", None)["error"]["code"] == -32602
    assert wire.ask(5, "no/such", {})["error"]["code"] == -32601
    assert wire.ask(6, "workspace/executeCommand", {"command": "x"})["error"]["code"] == -32602
    end = {"start": nowhere, "end": {"line": 0, "character": 0}}
    change = {
        "textDocument": {"uri": uri, "version": 1},
        "contentChanges": [{"range": end, "text": ""}],
    }
    wire.send(method="textDocument/didChange", params=change)
    for name in ("file:///never.bicep", uri, uri):
        wire.send(method="textDocument/didClose", params={"textDocument": {"uri": name}})
    never = {
        "textDocument": {"uri": "file:///never.bicep", "version": 2},
        "contentChanges": [{"text": ""}],
    }
    wire.send(method="textDocument/didChange", params=never)
    wire.send(method="$/cancelRequest", params={"id": 77})
    wire.send(method="$/setTrace", params={"value": "off"})
    wire.send(method="no/such", params=None)
    again = wire.open("again.bicep", VM)

    assert "GP101" in wire.codes(again)
    assert wire.ask(8, "shutdown", None)["result"] is None
    wire.send(method="exit")
    assert wire.server.wait(15) == 0
    assert not [each for each in wire.heard if each.get("method") == "window/showMessage"]


def test_the_end_of_a_connection_ends_the_server(wire: Wire) -> None:
    wire.open("main.bicep", VM * 200)
    wire.send(id=1, method="textDocument/codeLens", params={"textDocument": {"uri": "file:///x"}})
    wire._to.write(b"Content-Length: 500\r\n\r\n{")  # noqa: SLF001 - half a message
    wire._to.close()  # noqa: SLF001 - as above

    assert wire.server.wait(15) == 0


def test_a_document_that_is_too_large_is_said_to_be(wire: Wire) -> None:
    text = f"{VM}//{'x' * 20_000_000}\n"
    uri = wire.open("main.bicep", text)
    heard = wire.codes(uri)

    assert heard != []


@pytest.mark.parametrize("separator", ["\u2028", "\x85", "\x0c", "\x0b", "\x1c", "\r"])
def test_an_edit_behind_an_odd_separator(editor: Editor, folder: Path, separator: str) -> None:
    path = folder / "main.bicep"
    editor.open(path, f"// a{separator}// \U0001f60b\n{VM}")
    editor.replace(path, "'Manual'", "'Nonsense'")
    (found,) = (each for each in editor.diagnostics(path) if each.code == "GP102")

    assert editor.shown(path, found.range) == "'Nonsense'"


def test_both_sides_have_the_same_text_after_many_edits(editor: Editor, folder: Path) -> None:
    path, rnd = folder / "main.bicep", random.Random(7)  # noqa: S311 - the same edits every time
    editor.open(path, VM)
    for _ in range(200):
        text = editor.text(path)
        start = rnd.randrange(len(text))
        if text[start - 1 : start + 1] == "\r\n":
            continue
        old = text[start : start + rnd.randrange(3)]
        if old and text.index(old) == start:
            new = rnd.choice(["", "x", "\u2028", "\r\n", "é\U0001f60b\n", "\x0c"])
            editor.replace(path, old, new)
    editor.change(path, f"{editor.text(path)}\n// end")
    editor.replace(path, "// end", VM)
    ((mode, *_),) = ([each for each in editor.diagnostics(path) if each.code == "GP101"],)

    assert editor.shown(path, mode.range) == "'Manual'"


def test_a_request_that_is_cancelled_is_said_to_be(editor: Editor, folder: Path) -> None:
    path = folder / "main.bicep"
    editor.open(path, "".join(VM.replace("vm", f"vm{number}", 1) for number in range(150)))

    async def cancelled() -> int:
        protocol = editor.client.protocol
        params = lsp.CodeLensParams(editor.identifier(path))
        answer = asyncio.ensure_future(
            protocol.send_request_async(lsp.TEXT_DOCUMENT_CODE_LENS, params, msg_id="slow")
        )
        await asyncio.sleep(0)  # it is sent only now
        protocol.notify(lsp.CANCEL_REQUEST, lsp.CancelParams("slow"))
        with pytest.raises(JsonRpcException) as error:
            await answer
        return int(error.value.code)

    assert editor.wait(cancelled()) == -32800


def test_memory_does_not_grow_with_edits(editor: Editor, folder: Path) -> None:
    path = folder / "main.bicep"
    editor.open(path, VM)

    def edit(times: int) -> None:
        for number in range(times):
            editor.change(path, f"{VM}// {number}\n")
        editor.diagnostics(path)

    edit(200)
    before = editor.ask(lsp.WORKSPACE_EXECUTE_COMMAND, lsp.ExecuteCommandParams("guestpatch.debug"))
    edit(1000)
    after = editor.ask(lsp.WORKSPACE_EXECUTE_COMMAND, lsp.ExecuteCommandParams("guestpatch.debug"))

    assert after["requests"] <= before["requests"] + 3
    assert after["jobs"] <= before["jobs"] + 1


def test_over_tcp(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "guestpatch", "server", "--tcp", "--port", str(port)]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL) as server:
        for _ in range(100):
            try:
                connection = socket.create_connection(("127.0.0.1", port))
                break
            except OSError:
                time.sleep(0.1)
        with connection, connection.makefile("rwb") as stream:
            body = json.dumps(
                {
                    "jsonrpc": "2.0",
                    "id": 1,
                    "method": "initialize",
                    "params": {"processId": None, "rootUri": None, "capabilities": {}},
                }
            ).encode()
            stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            stream.flush()
            assert stream.readline().startswith(b"Content-Length")
        assert server.wait(15) == 0
