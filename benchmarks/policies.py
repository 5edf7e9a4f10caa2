"""Read a folder of Azure Policy definitions and say which can be evaluated, and why others cannot.

``python benchmarks/policies.py FOLDER`` reads every JSON file below the folder that speaks of a
policy rule or of a set of them. Each is evaluated about a VM, or refused with the name of what is
missing. Exits 1 when one is neither.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

from guestpatch.api import Document, Unit, built_in_settings, check
from guestpatch.azure_policy import is_definition, read_definition
from guestpatch.source.text import decode
from guestpatch.syntax.yaml import MistakeError

_VM = """
param place string
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm1'
  location: place
  properties: {
    osProfile: { computerName: 'vm1', windowsConfiguration: { enableAutomaticUpdates: true } }
    storageProfile: {
      imageReference: {
        publisher: 'MicrosoftWindowsServer'
        offer: 'WindowsServer'
        sku: '2022-datacenter-azure-edition'
        version: 'latest'
      }
    }
  }
}
"""


def main(folder: Path) -> bool:
    """Print the counts; whether every definition is evaluated or refused by name."""
    settings = built_in_settings(date(2026, 1, 1))
    evaluated: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    failed: list[str] = []
    for path in sorted(folder.rglob("*.json")):
        text = decode(path.read_bytes())
        if not is_definition(text):
            continue
        try:
            definition = read_definition(Document(path.as_posix(), text), {})
        except MistakeError as error:
            refused[error.mistake.message] += 1
            continue
        asked = replace(settings, policies=(definition,), select=("GP101",))
        report = check([Unit(Document("main.bicep", _VM))], asked, "possible")
        if any(finding.rule.code == "GP909" for finding in report.findings):
            failed.append(path.as_posix())
        (summary,) = report.policies
        came = "found" if summary.found else "not decided" if summary.undecided else "nothing"
        evaluated[f"{definition.effect}: {came}"] += 1
    print(f"{evaluated.total()} evaluated, {refused.total()} refused, {len(failed)} failed")
    for title, counts in (("evaluated about a VM", evaluated), ("refused", refused)):
        print(f"\n{title}")
        for name, number in sorted(counts.items()):
            print(f"{number:6} {name}")
    for each in failed:
        print(f"failed: {each}")
    return not failed


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and the folder
        sys.exit(__doc__)
    sys.exit(not main(Path(sys.argv[1])))
