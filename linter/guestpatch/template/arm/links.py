"""The templates that an ARM template links to by a path relative to its own.

See https://learn.microsoft.com/azure/azure-resource-manager/templates/linked-templates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.source.discovery import MAX_BYTES
from guestpatch.source.files import Opened, Refused
from guestpatch.source.text import Span
from guestpatch.syntax.json import JsonArray, JsonObject, JsonString, read_json
from guestpatch.template.ir import Unresolved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guestpatch.source.files import Files
    from guestpatch.source.text import Document
    from guestpatch.syntax.json import JsonNode, JsonTree
    from guestpatch.syntax.remarks import Remark
    from guestpatch.template.ir import Template

__all__ = ["Links", "linked_path", "linked_paths"]

MAX_LINKS = 20
"""Templates that link to one another in a chain, as deep as deployments are nested."""


class Links:
    """The linked templates of one root document, each read once.

    ``lower`` makes a template of what was read, with the links in it.
    """

    def __init__(
        self,
        root: Document,
        files: Files,
        lower: Callable[[Document, JsonObject, Links], Template],
    ) -> None:
        self._files = files
        self._lower = lower
        self._busy = [root.path]
        self._trees: dict[str, JsonTree] = {}
        self._templates: dict[str, Template] = {}
        self._bytes = 0

    def template(self, document: Document, path: JsonString) -> Template | Unresolved:
        """The template at a path that is written in a document."""
        span = Span(document, path.start, path.end)
        found = self._files.open(document.path, path.value)
        if isinstance(found, Refused):
            return Unresolved(span, found.kind, found.message, found.label)
        target = found.document
        known = self._templates.get(target.path)
        if known is not None:
            return known
        if target.path in self._busy:
            steps = (*self._busy[self._busy.index(target.path) :], target.path)
            names = " → ".join(f"`{each.rpartition('/')[2]}`" for each in steps)
            message = f"template links to itself: {names}"
            return Unresolved(span, "circle", message, "comes back to where it started")
        if len(self._busy) > MAX_LINKS:
            message = f"templates linked deeper than {MAX_LINKS} levels"
            return Unresolved(span, "missing", message, "not read")
        self._bytes += len(found.data)
        if self._bytes > MAX_BYTES:
            message = f"linked templates are larger than {MAX_BYTES} bytes together"
            return Unresolved(span, "missing", message, "not read")
        tree = self._trees[target.path] = read_json(target)
        root = tree.root
        if not isinstance(root, JsonObject) or root.get("resources") is None:
            message = f"`{path.value}` is not a template"
            return Unresolved(span, "missing", message, "expected an ARM template")
        self._busy.append(target.path)
        try:
            template = self._lower(target, root, self)
        finally:
            self._busy.pop()
        self._templates[target.path] = template
        return template

    def remarks(self) -> tuple[tuple[Document, tuple[Remark, ...]], ...]:
        """What the reader said about the linked documents."""
        return tuple((tree.document, tree.remarks) for tree in self._trees.values())


def linked_path(properties: JsonObject) -> JsonString | None:
    """The relative path in the ``properties`` of a deployment, where it is written out."""
    link = properties.get("templateLink")
    path = link.get("relativePath") if isinstance(link, JsonObject) else None
    return path if isinstance(path, JsonString) and not path.value.startswith("[") else None


def linked_paths(document: Document, files: Files) -> frozenset[str]:
    """The paths of the files that a document links to and that can be read."""
    paths = _paths(read_json(document).root)
    found = (files.open(document.path, path.value) for path in paths)
    return frozenset(each.document.path for each in found if isinstance(each, Opened))


def _paths(root: JsonNode | None) -> Iterator[JsonString]:
    pending = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, JsonObject):
            path = linked_path(node)
            if path is not None:
                yield path
            pending.extend(member.value for member in node.members)
        elif isinstance(node, JsonArray):
            pending.extend(node.items)
