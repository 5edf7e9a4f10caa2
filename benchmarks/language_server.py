"""How long an editor waits for ``guestpatch server``, measured by a client that shares no code with it.

``python benchmarks/language_server.py [EDITS]``. From a change to its diagnostics without the pause
that the server makes to let people type on; hover and completion while an analysis runs; from
starting the server to the first diagnostics; memory after many edits. Machines are shared: each
figure comes with that of parsing the same text with ``json.loads``, taken in the same run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, Any

_EDITS = 200
_SMALL, _LARGE = 1_000, 1_000_000
"""Lines of the smaller template, characters of the larger one."""


class Client:
    """A client of a few lines. ``debounce`` is the pause of the server in milliseconds."""

    def __init__(self, folder: Path, debounce: int = 0) -> None:
        command = [sys.executable, "-m", "guestpatch", "server", "--log-level", "error"]
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        if self.process.stdin is None or self.process.stdout is None:
            raise AssertionError
        self._to: IO[bytes] = self.process.stdin
        self._from: IO[bytes] = self.process.stdout
        self._number = 0
        self.uri = (folder / "main.json").as_uri()
        self.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": folder.as_uri(),
                "capabilities": {},
                "initializationOptions": {"debounce": debounce},
            },
        )
        self.notify("initialized", {})

    def notify(self, method: str, params: object) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: object) -> Any:  # noqa: ANN401 - whatever is answered
        """Send a request and wait for its answer."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while (message := self.receive()).get("id") != self._number:
            pass
        return message.get("result")

    def open(self, text: str) -> int:
        """Open the document; gives how many diagnostics it has."""
        document = {"uri": self.uri, "languageId": "json", "version": 0, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return self.diagnostics(0)

    def change(self, version: int, line: int, text: str) -> None:
        """Insert a text at the end of a line."""
        end = {"line": line, "character": 9_999}
        self.notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": self.uri, "version": version},
                "contentChanges": [{"range": {"start": end, "end": end}, "text": text}],
            },
        )

    def diagnostics(self, version: int) -> int:
        """Wait for the diagnostics of a version."""
        while True:
            message = self.receive()
            params = message.get("params") or {}
            is_it = message.get("method") == "textDocument/publishDiagnostics"
            if is_it and params.get("version") == version:
                return len(params["diagnostics"])

    def receive(self) -> dict[str, Any]:
        """The next message."""
        length = 0
        while (line := self._from.readline()).strip():
            name, _, value = line.partition(b":")
            if name == b"Content-Length":
                length = int(value)
        message: dict[str, Any] = json.loads(self._from.read(length))
        return message

    def memory(self) -> float:
        """Megabytes in use."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def close(self) -> None:
        """End the server."""
        self.process.kill()
        self.process.communicate()

    def _send(self, message: dict[str, object]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._to.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._to.flush()


def template(*, lines: int = 0, characters: int = 0) -> str:
    """A template in which one resource of ten is a VM, with comments to type in."""
    resources: list[dict[str, object]] = []
    size = 0
    text = ""
    while text.count("\n") < lines or len(text) < characters:
        number = len(resources)
        step = 10 if not characters else max(10, size // 20)
        new = range(number, number + step)
        resources += (_network(each) if each % 10 else _vm(each) for each in new)
        size = len(resources)
        text = json.dumps(_template(resources), indent=2)
    return text


def _template(resources: list[dict[str, object]]) -> dict[str, object]:
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    allowed = {"type": "string", "allowedValues": ["Manual", "AutomaticByPlatform", "ImageDefault"]}
    return {
        "$schema": schema,
        "contentVersion": "1.0.0.0",
        "parameters": {"mode": allowed, "prefix": {"type": "string", "defaultValue": "vm"}},
        "variables": {"location": "[resourceGroup().location]"},
        "resources": resources,
    }


def _vm(number: int) -> dict[str, object]:
    settings = {"patchMode": "[parameters('mode')]", "assessmentMode": "AutomaticByPlatform"}
    image = {
        "publisher": "Canonical",
        "offer": "ubuntu-24_04-lts",
        "sku": "server",
        "version": "latest",
    }
    return {
        "type": "Microsoft.Compute/virtualMachines",
        "apiVersion": "2024-07-01",
        "name": f"[concat(parameters('prefix'), '{number}')]",
        "location": "[variables('location')]",
        "properties": {
            "osProfile": {"linuxConfiguration": {"patchSettings": settings}},
            "storageProfile": {"imageReference": image},
        },
    }


def _network(number: int) -> dict[str, object]:
    return {
        "type": "Microsoft.Network/networkInterfaces",
        "apiVersion": "2023-09-01",
        "name": f"[concat('nic-', '{number}')]",
        "location": "[variables('location')]",
        "dependsOn": [f"[resourceId('Microsoft.Network/publicIPAddresses', 'ip{number}')]"],
        "properties": {"enableAcceleratedNetworking": number % 2 == 0},
    }


def main() -> int:
    """Print the figures."""
    edits = int(sys.argv[1]) if len(sys.argv) > 1 else _EDITS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, large = template(lines=_SMALL), template(characters=_LARGE)
        _start(folder, small)
        _edit("1 000 lines", folder, small, edits)
        _edit("1 MB", folder, large, max(edits // 10, 5))
        _ask_while_busy(folder, large, edits)
        _memory(folder, small)
    return 0


def _start(folder: Path, text: str) -> None:
    for _ in range(2):  # the first fills the cache of validated rules
        started = time.perf_counter()
        client = Client(folder)
        client.open(text)
        took = time.perf_counter() - started
        client.close()
    print(f"start to first diagnostics   {took:6.2f} s")


def _edit(what: str, folder: Path, text: str, edits: int) -> None:
    client = Client(folder)
    found = client.open(text)
    times: list[float] = []
    lines = text.count("\n")
    for version in range(1, edits + 1):
        started = time.perf_counter()
        client.change(version, 1 + version * 37 % (lines - 2), " ")
        client.diagnostics(version)
        times.append(time.perf_counter() - started)
    client.close()
    _show(f"change to diagnostics, {what} ({found} findings)", times)
    _show("  json.loads of it", [_parsing(text) for _ in range(9)])


def _parsing(text: str) -> float:
    started = time.perf_counter()
    json.loads(text)
    return time.perf_counter() - started


def _ask_while_busy(folder: Path, text: str, edits: int) -> None:
    client = Client(folder)
    client.open(text)
    line = text[: text.index('"patchMode"')].count("\n")
    where = {"textDocument": {"uri": client.uri}, "position": {"line": line, "character": 22}}
    client.ask("textDocument/hover", where)
    hover: list[float] = []
    completion: list[float] = []
    for version in range(1, edits + 1):
        client.change(version, 1, " ")
        time.sleep(0.02)
        for method, times in (("hover", hover), ("completion", completion)):
            started = time.perf_counter()
            client.ask(f"textDocument/{method}", where)
            times.append(time.perf_counter() - started)
    client.close()
    _show("hover while 1 MB is checked", hover)
    _show("completion while 1 MB is checked", completion)


def _memory(folder: Path, text: str) -> None:
    client = Client(folder)
    client.open(text)
    figures: list[float] = []
    version = 0
    for _ in range(5):
        for _ in range(200):
            version += 1
            client.change(version, 1, " ")
        client.diagnostics(version)
        time.sleep(1)
        figures.append(client.memory())
    client.close()
    shown = ", ".join(f"{each:.0f}" for each in figures)
    print(f"memory after 200, 400, … 1 000 edits   {shown} MB")


def _show(what: str, times: list[float]) -> None:
    ordered = sorted(1000 * each for each in times)
    half, most = (
        ordered[len(ordered) // 2],
        ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)],
    )
    print(f"{what:62} p50 {half:7.1f} ms  p99 {most:7.1f} ms  (n={len(times)})", flush=True)


if __name__ == "__main__":
    sys.exit(main())
