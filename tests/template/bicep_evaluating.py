"""Evaluating pieces of Bicep in tests, alone or with files beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.api import Document, Unit, check
from guestpatch.engine.documents import read_document
from guestpatch.engine.inspection import inspect_unit
from guestpatch.engine.plain import plain
from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.run import start_run
from guestpatch.evaluate.worlds import DefaultWorld
from guestpatch.facts import Decided
from guestpatch.source.files import DiskFiles, NoFiles
from tests.checking import settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from guestpatch.api import Finding, Report
    from guestpatch.evaluate.run import WorldPolicy
    from guestpatch.source.files import Files
    from guestpatch.template.ir import Template

__all__ = [
    "VM",
    "check_bicep",
    "codes",
    "files_in",
    "headlines",
    "modes",
    "resources_of",
    "result_of",
    "template_of",
    "vm",
    "write",
]

_NO_FILES = NoFiles()


def vm(  # noqa: PLR0913 - the parts that tests vary
    mode: str = "'AutomaticByPlatform'",
    *,
    updates: str = "",
    name: str = "'vm'",
    symbol: str = "vm",
    open_: str = "{",
    close: str = "}",
    configuration: str = "",
) -> str:
    """A Windows VM with a patch mode, on an image that the platform patches."""
    switch = f"enableAutomaticUpdates: {updates}\n" if updates else ""
    written = configuration or f"{{\n{switch}patchSettings: {{ patchMode: {mode} }}\n}}"
    return f"""
resource {symbol} 'Microsoft.Compute/virtualMachines@2024-07-01' = {open_}
  name: {name}
  location: 'westeurope'
  properties: {{
    osProfile: {{
      computerName: 'vm'
      adminUsername: 'operator'
      windowsConfiguration: {written}
    }}
    storageProfile: {{
      imageReference: {{
        publisher: 'MicrosoftWindowsServer'
        offer: 'WindowsServer'
        sku: '2022-datacenter-azure-edition'
        version: 'latest'
      }}
    }}
  }}
{close}
"""


VM = vm()


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files by their paths below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def files_in(folder: Path) -> DiskFiles:
    return DiskFiles(folder)


# -- values ----------------------------------------------------------------------------------------


def template_of(text: str, folder: Path | None = None, files: Files = _NO_FILES) -> Template:
    """The template a text becomes as `main.bicep`, in a folder whose files it may read."""
    path = "main.bicep"
    if folder is not None:
        path = str(folder / path)
        files = files_in(folder) if isinstance(files, NoFiles) else files
    template = read_document(Document(path, text), files).template
    assert template is not None
    return template


def result_of(expression: str, declarations: str = "", folder: Path | None = None) -> object:
    """The value of an expression with the defaults, as plain data."""
    template = template_of(f"{declarations}\noutput result object = {expression}\n", folder)
    output = next(each for each in template.outputs if each.name == "result").value
    assert output is not None
    run = start_run(template, {}, "allowed")
    evaluation = Evaluation(run, DefaultWorld())
    return plain(evaluation, evaluation.evaluate(output, run.scope))


# -- findings --------------------------------------------------------------------------------------


def check_bicep(
    text: str, folder: Path | None = None, worlds: WorldPolicy = "allowed", path: str = "main.bicep"
) -> Report:
    """The report on one Bicep document, with the folder's files."""
    return check([_unit(text, folder, path)], settings(worlds=worlds))


def _unit(text: str, folder: Path | None, path: str = "main.bicep") -> Unit:
    if folder is None:
        return Unit(Document(path, text))
    return Unit(Document(str(folder / path), text), files=files_in(folder))


def codes(report: Report) -> list[str]:
    """The codes of the findings that are no mere information."""
    return [f.rule.code for f in report.findings if f.severity != "info"]


def headlines(report: Report, code: str) -> list[str]:
    return [f.headline for f in _of(report, code)]


def _of(report: Report, code: str) -> list[Finding]:
    return [f for f in report.findings if f.rule.code == code]


# -- resources -------------------------------------------------------------------------------------


def resources_of(text: str, folder: Path | None = None) -> list[Mapping[str, object]]:
    """Every resource with the defaults, as ``inspect --resources`` shows it."""
    [inspected] = inspect_unit(_unit(text, folder), settings())
    return list(inspected.resources)


def modes(text: str, folder: Path | None = None) -> dict[str, object]:
    """The patch modes of all VMs by name."""
    [inspected] = inspect_unit(_unit(text, folder), settings())
    found: dict[str, object] = {}
    for each in inspected.virtual_machines:
        fact = each.facts["patch.mode"]
        found[each.name] = fact.data if isinstance(fact, Decided) else None
    return found
