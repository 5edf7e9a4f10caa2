"""Templates of one VM or two in many layouts, in both languages, for properties of edits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from guestpatch.api import Document

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Style", "configurations", "styles", "versions", "write"]

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"

modes = st.sampled_from(
    ["AutomaticByPlatform", "automaticbyplatform", "AutomaticByOS", "automaticByOs", "Manual",
     "ImageDefault", "imagedefault", "AutomaticByPlattform", "Nobody"]
)  # fmt: skip
flags = st.sampled_from([True, False, "true", "False"])
platform = st.fixed_dictionaries(
    {},
    optional={
        "rebootSetting": st.sampled_from(["IfRequired", "IfRequied", "Never", "soon"]),
        "bypassPlatformSafetyChecksOnUserSchedule": flags,
    },
)
patching = st.fixed_dictionaries(
    {},
    optional={
        "patchMode": modes,
        "assessmentMode": st.sampled_from(["ImageDefault", "AutomaticByPlatform", "Sometimes"]),
        "enableHotpatching": flags,
        "automaticByPlatformSettings": platform,
        "rebootSetting": st.just("Always"),
    },
)
configurations = st.fixed_dictionaries(
    {},
    optional={
        "enableAutomaticUpdates": flags,
        "provisionVMAgent": flags,
        "patchSettings": patching,
        "patchMode": modes,
        "assessmentMode": st.just("AutomaticByPlatform"),
    },
)


@dataclass(frozen=True)
class Style:
    """How a template is written."""

    language: str
    newline: str
    indent: str
    is_short: bool
    """Whether small objects stand on one line."""
    is_remarked: bool
    way: str
    """How the configuration reaches the VM."""
    users: int


styles = st.builds(
    Style,
    st.sampled_from(["bicep", "json"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["  ", "\t", "    "]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["written", "variable", "parameter"]),
    st.sampled_from([1, 1, 2]),
)
versions = st.sampled_from(["2019-07-01", "2020-06-01", "2021-03-01", "2022-08-01", "2024-07-01"])


class Writer:
    """Writes values as one of the two languages does."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._remarks = 0

    def value(self, value: object, depth: int) -> str:
        if isinstance(value, dict):
            return self._object(value, depth)
        if isinstance(value, Raw):
            return value
        if self._style.language == "bicep" and isinstance(value, str):
            return f"'{value}'"
        return json.dumps(value)

    def _object(self, value: Mapping[str, object], depth: int) -> str:
        style = self._style
        key = "{}: {}" if style.language == "bicep" else '"{}": {}'
        is_flat = not any(isinstance(each, dict) for each in value.values())
        if style.is_short and is_flat and depth > 2:
            members = (key.format(name, self.value(each, 0)) for name, each in value.items())
            inside = ", ".join(members)
            return f"{{ {inside} }}" if inside else "{}"
        indent = style.newline + style.indent * depth
        lines = []
        for number, (name, each) in enumerate(value.items(), 1):
            comma = "," if style.language == "json" and number < len(value) else ""
            member = key.format(name, self.value(each, depth + 1))
            lines.append(f"{indent}{style.indent}{member}{comma}{self._remark()}")
        return f"{{{''.join(lines)}{indent}}}"

    def _remark(self) -> str:
        self._remarks += 1
        return f" // keep {self._remarks}" if self._style.is_remarked else ""


class Raw(str):
    """Text of the language itself."""

    __slots__ = ()


def write(style: Style, version: str, os: str, configuration: dict[str, object]) -> Document:
    is_bicep = style.language == "bicep"
    writer = Writer(style)
    names = {"variable": "variables('own')", "parameter": "parameters('own')"}
    used: object = configuration
    if style.way != "written":
        used = Raw("own" if is_bicep else f'"[{names[style.way]}]"')
    vms = [
        {
            **({} if is_bicep else {"type": "Microsoft.Compute/virtualMachines", "apiVersion": version}),
            "name": f"vm{number}",
            "location": "westeurope",
            "properties": {"osProfile": {"computerName": f"vm{number}", f"{os}Configuration": used}},
        }
        for number in range(style.users)
    ]  # fmt: skip
    newline = style.newline
    own = writer.value(configuration, 0 if is_bicep else 2)
    if is_bicep:
        head = {
            "written": "",
            "variable": f"var own = {own}",
            "parameter": f"param own object = {own}",
        }
        body = [
            f"resource vm{number} 'Microsoft.Compute/virtualMachines@{version}' = {writer.value(vm, 0)}"
            for number, vm in enumerate(vms)
        ]
        return Document("main.bicep", newline.join((head[style.way], *body, "")))
    sections: dict[str, object] = {"$schema": SCHEMA, "contentVersion": "1.0.0.0"}
    if style.way == "variable":
        sections["variables"] = {"own": Raw(own)}
    elif style.way == "parameter":
        sections["parameters"] = {"own": {"type": "object", "defaultValue": Raw(own)}}
    listed = (newline + style.indent * 2).join(
        ("", ("," + newline + style.indent * 2).join(writer.value(vm, 2) for vm in vms))
    )
    sections["resources"] = Raw(f"[{listed}{newline}{style.indent}]")
    return Document("main.json", writer.value(sections, 0) + newline)
