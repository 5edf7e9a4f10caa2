"""References to modules in registries, and the configuration that gives them short names.

See https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-config-modules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.source.files import Opened
from guestpatch.syntax.json import JsonObject, JsonString, read_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guestpatch.source.files import Files
    from guestpatch.syntax.json import JsonNode

__all__ = ["Aliases", "canonical_reference", "is_remote", "read_aliases"]

_PUBLIC = "mcr.microsoft.com/bicep"
_NAME = "bicepconfig.json"
_LEVELS = 32
"""Most folders that are looked at on the way up."""


class Aliases(NamedTuple):
    """What short names of registries and template specs stand for."""

    registries: Mapping[str, str]
    specs: Mapping[str, str]


def is_remote(reference: str) -> bool:
    """Whether a module path names an artifact of a registry or a template spec."""
    return reference.startswith(("br:", "br/", "ts:", "ts/"))


def canonical_reference(reference: str, aliases: Aliases) -> str:
    """``br:registry/path:tag`` or ``ts:subscription/group/name:version``.

    A reference whose alias is not configured stays as written.
    """
    scheme, mark, rest = reference[:2], reference[2:3], reference[3:]
    if mark != "/":
        return reference
    alias, _, path = rest.partition(":")
    if scheme == "br":
        prefix = aliases.registries.get(alias, _PUBLIC if alias == "public" else None)
    else:
        prefix = aliases.specs.get(alias)
    return reference if prefix is None else f"{scheme}:{prefix}/{path}"


def read_aliases(files: Files, base: str) -> Aliases:
    """The aliases of the nearest ``bicepconfig.json`` upwards from a document."""
    for level in range(_LEVELS):
        found = files.open(base, "../" * level + _NAME)
        if isinstance(found, Opened):
            root = read_json(found.document).root
            aliases = root.get("moduleAliases") if isinstance(root, JsonObject) else None
            return Aliases(
                _aliases(aliases, "br", "registry", "modulePath"),
                _aliases(aliases, "ts", "subscription", "resourceGroup"),
            )
        if found.kind == "outside":
            break
    return Aliases({}, {})


def _aliases(node: JsonNode | None, scheme: str, first: str, second: str) -> dict[str, str]:
    group = node.get(scheme) if isinstance(node, JsonObject) else None
    found: dict[str, str] = {}
    for member in group.members if isinstance(group, JsonObject) else ():
        value = member.value
        parts = [value.get(first), value.get(second)] if isinstance(value, JsonObject) else []
        texts = [part.value for part in parts if isinstance(part, JsonString) and part.value]
        if texts:
            found[member.key.value] = "/".join(texts)
    return found
