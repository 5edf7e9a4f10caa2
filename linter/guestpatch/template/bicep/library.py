"""The files of one lowering: read once, lowered once, and not read for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.source.files import Opened, Refused
from guestpatch.source.text import Span
from guestpatch.syntax.bicep import read_bicep
from guestpatch.syntax.json import JsonObject, read_json
from guestpatch.syntax.remarks import Remark
from guestpatch.template.arm.lowering import lower_template
from guestpatch.template.bicep.references import canonical_reference, is_remote, read_aliases
from guestpatch.template.ir import Broken, Unresolved

if TYPE_CHECKING:
    from guestpatch.source.files import Files
    from guestpatch.source.text import Document
    from guestpatch.syntax.bicep import BicepTree
    from guestpatch.syntax.bicep.nodes import StringLiteral
    from guestpatch.syntax.json import JsonTree
    from guestpatch.template.bicep.program import Program
    from guestpatch.template.bicep.references import Aliases
    from guestpatch.template.ir import Template

__all__ = ["BICEP", "BICEP_PARAMETERS", "Library"]

BICEP = ".bicep"
BICEP_PARAMETERS = ".bicepparam"
MAX_FILES = 1_000
"""Most files that one template may be made of; the most seen is 150."""
MAX_MODULE_DEPTH = 20
"""Modules inside one another; the deepest seen is 7."""
MAX_NODES = 150_000
"""Most expressions that one template may be lowered to, all its modules counted; the largest
public project of 83 files has 8 500."""
MAX_COMPARED = 50_000
"""Most names that are looked through for what somebody may have meant by others."""


class Library:
    """Everything that belongs to one root document."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.trees: dict[str, BicepTree] = {}
        """Every Bicep document read, by path."""
        self.json_trees: dict[str, JsonTree] = {}
        self.nodes = 0
        self.compared = 0
        """Names that were looked through for what somebody may have meant."""
        self._exceeded: tuple[Document, Remark] | None = None
        self._programs: dict[str, Program] = {}
        self._templates: dict[str, Template] = {}
        self._aliases: dict[str, Aliases] = {}
        self._busy: list[str] = []

    # -- reading -------------------------------------------------------------------------------

    def tree(self, document: Document) -> BicepTree:
        """The syntax tree of a Bicep document."""
        known = self.trees.get(document.path)
        if known is None:
            parameters = document.path.lower().endswith(BICEP_PARAMETERS)
            known = self.trees[document.path] = read_bicep(document, parameters=parameters)
        return known

    def program(self, document: Document) -> Program:
        """The declarations of a Bicep document."""
        from guestpatch.template.bicep.program import Program  # noqa: PLC0415 - it needs us

        known = self._programs.get(document.path)
        if known is None:
            known = self._programs[document.path] = Program(self.tree(document), self)
        return known

    def json(self, document: Document) -> JsonTree:
        """The tree of a JSON document."""
        known = self.json_trees.get(document.path)
        if known is None:
            known = self.json_trees[document.path] = read_json(document)
        return known

    def remarks(self) -> tuple[tuple[Document, tuple[Remark, ...]], ...]:
        """What the reader said about every document but the data that was loaded."""
        said = [(tree.document, tree.remarks) for tree in self.trees.values() if tree.remarks]
        for tree in self.json_trees.values():
            broken = tuple(remark for remark in tree.remarks if remark.kind != "loose")
            if broken:
                said.append((tree.document, broken))
        if self._exceeded is not None:
            document, remark = self._exceeded
            said.append((document, (remark,)))
        return tuple(said)

    def broken_places(self) -> tuple[Span, ...]:
        """Where syntax errors leave open what is meant, in every document."""
        trees: list[BicepTree | JsonTree] = [*self.trees.values(), *self.json_trees.values()]
        return tuple(place for tree in trees for place in tree.broken_places())

    def count_node(self, span: Span) -> bool:
        """Count an expression that is lowered; whether it may be."""
        self.nodes += 1
        if self.nodes <= MAX_NODES:
            return True
        self.exceed(f"template stands for more than {MAX_NODES} expressions", span)
        return False

    def exceed(self, message: str, span: Span) -> Broken:
        """Remember that a limit was met, once; what could not be lowered stands for nothing."""
        if self._exceeded is None:
            remark = Remark("budget", span.start, span.end, message, "not read from here")
            self._exceeded = (span.document, remark)
        return Broken(span, span, message, "not read", known=True)

    # -- following references ------------------------------------------------------------------

    def find(self, document: Document, path: StringLiteral) -> Opened | Unresolved:
        """The file that a module, import or the like refers to."""
        span = Span(document, path.start, path.end)
        reference = path.text
        if reference is None:
            return Unresolved(
                span, "missing", "path has an expression in it", "must be written out"
            )
        if len(self.trees) + len(self.json_trees) >= MAX_FILES:
            message = f"template is made of more than {MAX_FILES} files"
            return Unresolved(span, "missing", message, "not read")
        if is_remote(reference):
            aliases = self._aliases_of(document)
            found = self.files.artifact(reference, canonical_reference(reference, aliases))
        else:
            found = self.files.open(document.path, reference)
        if isinstance(found, Refused):
            return Unresolved(span, found.kind, found.message, found.label)
        return found

    def module(self, document: Document, path: StringLiteral) -> Template | Unresolved:
        """The template of a module; a file that uses itself is a circle."""
        found = self.find(document, path)
        if isinstance(found, Unresolved):
            return found
        target = found.document
        span = Span(document, path.start, path.end)
        known = self._templates.get(target.path)
        if known is not None:
            return known
        if target.path in self._busy or target.path == document.path:
            steps = (
                [*self._busy[self._busy.index(target.path) :]] if target.path in self._busy else []
            )
            names = " → ".join(f"`{each.rpartition('/')[2]}`" for each in (*steps, target.path))
            message = f"module uses itself: {names}"
            return Unresolved(span, "circle", message, "comes back to where it started")
        if len(self._busy) >= MAX_MODULE_DEPTH:
            message = f"modules nested deeper than {MAX_MODULE_DEPTH} levels"
            return Unresolved(span, "missing", message, "not read")
        lowered = self.lower(target)
        if lowered is None:
            message = f"`{path.text}` is not a template"
            return Unresolved(span, "missing", message, "expected Bicep or ARM JSON")
        return lowered

    def lower(self, document: Document) -> Template | None:
        """The template in a document, Bicep or ARM JSON; None where it is neither."""
        if document.path.lower().endswith(BICEP):
            self._busy.append(document.path)
            try:
                template = self.program(document).template()
            finally:
                self._busy.pop()
            self._templates[document.path] = template
            return template
        return self.compiled(document)

    def compiled(self, document: Document) -> Template | None:
        """The template in an ARM JSON document; None where it is none."""
        known = self._templates.get(document.path)
        if known is None:
            root = self.json(document).root
            if not isinstance(root, JsonObject) or root.get("resources") is None:
                return None
            known = self._templates[document.path] = lower_template(document, root)
        return known

    def _aliases_of(self, document: Document) -> Aliases:
        folder = document.path.rpartition("/")[0]
        known = self._aliases.get(folder)
        if known is None:
            known = self._aliases[folder] = read_aliases(self.files, document.path)
        return known
