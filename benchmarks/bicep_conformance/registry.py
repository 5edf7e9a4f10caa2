"""What a pair needs from a registry, taken from its ``main.json``.

The compiler has put every module of a registry into the template as a nested one, and every
imported type among the definitions. From there they are given back to the Bicep side, as the
content of the reference that names them.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from guestpatch.source.files import DiskFiles, Opened, Refused
from guestpatch.source.text import Document
from guestpatch.syntax.bicep import nodes, read_bicep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["PairFiles", "read_json_loosely"]

_DEPLOYMENTS = "microsoft.resources/deployments"
_IMPORTED = "__bicep_imported_from!"
_EXPORTED = "__bicep_export!"


def read_json_loosely(text: str) -> dict[str, Any]:
    """A template as plain data; empty where Python's strict reader refuses it."""
    try:
        data = json.loads(text, strict=False)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


class PairFiles(DiskFiles):
    """The files of a pair; what comes from a registry is supplied from ``template``."""

    def __init__(self, root: Path, bicep: Path, template: dict[str, Any]) -> None:
        super().__init__(root)
        self.references: set[str] = set()
        """References to a registry, as written."""
        self.asked: set[str] = set()
        """Those that were looked up and found."""
        self._modules: dict[str, dict[str, Any]] = {}
        self._imports: dict[str, dict[str, Any]] = {}
        self._collect(bicep, template, ())

    def artifact(self, written: str, canonical: str) -> Opened | Refused:
        """See ``Files``."""
        content = self._modules.get(written) or self._imports.get(written)
        if content is None:
            return super().artifact(written, canonical)
        self.asked.add(written)
        text = json.dumps(content)
        return Opened(Document(f"{_file_name(written)}/main.json", text), text.encode())

    # -- collecting ----------------------------------------------------------------------------

    def _collect(self, bicep: Path, template: dict[str, Any], around: tuple[Path, ...]) -> None:
        if bicep in around or not bicep.is_file():
            return
        text = bicep.read_bytes().decode("utf-8-sig", "replace")
        tree = read_bicep(Document(bicep.name, text))
        modules = [each for each in tree.statements if isinstance(each, nodes.Module)]
        nested = _nested_templates(template, [each.name.name for each in modules])
        for module in modules:
            reference = _text(module.path)
            content = nested.get(module.name.name, {})
            if _is_remote(reference):
                self.references.add(reference)
                if content:
                    self._modules.setdefault(reference, content)
            elif reference.endswith(".bicep"):
                self._collect((bicep.parent / reference).resolve(), content, (*around, bicep))
        for statement in tree.statements:
            if isinstance(statement, nodes.Import):
                reference = _text(statement.source)
                if _is_remote(reference):
                    self.references.add(reference)
                    self._collect_import(reference, statement, template)
                elif reference.endswith(".bicep"):
                    imported = (bicep.parent / reference).resolve()
                    self._collect(imported, template, (*around, bicep))

    def _collect_import(
        self, reference: str, statement: nodes.Import, template: dict[str, Any]
    ) -> None:
        """A template that exports the definitions which came from ``reference``."""
        definitions = template.get("definitions")
        if not isinstance(definitions, dict):
            return
        content = self._imports.setdefault(
            reference,
            {
                "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
                "languageVersion": "2.0",
                "contentVersion": "1.0.0.0",
                "definitions": {},
                "resources": {},
            },
        )
        names = {each.alias.name: each.name for each in statement.names}
        for name, definition in definitions.items():
            source = _source(definition)
            original = source.get("originalIdentifier", names.get(name, name))
            exported = dict(definition)
            if _same_artifact(source.get("sourceTemplate", ""), reference):
                metadata = {**definition.get("metadata", {}), _EXPORTED: True}
                metadata.pop(_IMPORTED, None)
                exported["metadata"] = metadata
                content["definitions"].setdefault(original, exported)
            content["definitions"].setdefault(name, exported)


def _nested_templates(template: dict[str, Any], symbols: list[str]) -> dict[str, dict[str, Any]]:
    """The nested template of each module: by symbol, else by the order of the modules."""
    resources = template.get("resources")
    if isinstance(resources, dict):
        return {
            symbol: _nested(resource)
            for symbol, resource in resources.items()
            if isinstance(resource, dict)
        }
    # Modules stand behind the resources, in the order they are declared in.
    found = list(_deployments(resources))[-len(symbols) :]
    return {symbol: _nested(each) for symbol, each in zip(symbols, found, strict=False)}


def _deployments(resources: object) -> Iterator[dict[str, Any]]:
    for each in resources if isinstance(resources, list) else ():
        if isinstance(each, dict) and str(each.get("type", "")).lower() == _DEPLOYMENTS:
            yield each


def _nested(resource: dict[str, Any]) -> dict[str, Any]:
    properties = resource.get("properties")
    template = properties.get("template") if isinstance(properties, dict) else None
    return template if isinstance(template, dict) else {}


def _source(definition: object) -> dict[str, Any]:
    metadata = definition.get("metadata") if isinstance(definition, dict) else None
    source = metadata.get(_IMPORTED) if isinstance(metadata, dict) else None
    return source if isinstance(source, dict) else {}


def _text(path: nodes.StringLiteral | nodes.Missing) -> str:
    return (path.text or "") if isinstance(path, nodes.StringLiteral) else ""


def _is_remote(reference: str) -> bool:
    return reference.startswith(("br:", "br/", "ts:", "ts/"))


def _same_artifact(source: str, reference: str) -> bool:
    """Whether a reference in full and one by an alias name the same artifact."""
    rest = re.sub(r"^(br|ts)(:[^/]+/|/\w+:)", "", reference)
    return source.startswith(("br:", "ts:")) and source.endswith(rest)


def _file_name(reference: str) -> str:
    return re.sub(r"[^\w.-]+", "-", reference)
