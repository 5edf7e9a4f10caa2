"""Contents that stand in for those of files, as of buffers that are open in an editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.config import ConfigurationFinder
from guestpatch.gather import GatherOptions, gather
from guestpatch.source.files import Opened
from guestpatch.source.overlay import Overlay

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = "module vm 'vm.bicep' = {\n  name: 'vm'\n}\n"


def test_a_file_is_what_stands_in_for_it(tmp_path: Path) -> None:
    template, module = tmp_path / "main.bicep", tmp_path / "vm.bicep"
    values = tmp_path / "main.bicepparam"
    for path in (template, module, values):
        path.write_text("// on disk")
    overlay = Overlay(
        {template: TEMPLATE.encode(), module: b"// open", values: b"using 'main.bicep'"}
    )
    unit = gather([template], options=GatherOptions(root=tmp_path, overlay=overlay)).units[0]
    opened = unit.files.open(str(template), "vm.bicep")

    assert unit.document.text == TEMPLATE
    assert [each.text for each in unit.parameters] == ["using 'main.bicep'"]
    assert isinstance(opened, Opened)
    assert opened.document.text == "// open"


def test_a_file_need_not_exist(tmp_path: Path) -> None:
    template, module = tmp_path / "main.bicep", tmp_path / "vm.bicep"
    overlay = Overlay({template: TEMPLATE.encode(), module: b"// open"})
    unit = gather([template], options=GatherOptions(root=tmp_path, overlay=overlay)).units[0]

    assert unit.document.text == TEMPLATE
    assert isinstance(unit.files.open(str(template), "vm.bicep"), Opened)


def test_a_configuration_is_what_stands_in_for_it(tmp_path: Path) -> None:
    file = tmp_path / "guestpatch.yaml"
    overlay = Overlay({file: b"profile: strict\n"})
    configuration = ConfigurationFinder(overlay=overlay).of(tmp_path)

    assert configuration.profile == "strict"
