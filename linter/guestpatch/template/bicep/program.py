"""One Bicep file: what it declares, and the template it becomes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from guestpatch.source.text import Span
from guestpatch.syntax.bicep import nodes
from guestpatch.template import ir
from guestpatch.template.bicep.builder import Builder
from guestpatch.template.bicep.decorators import name_of
from guestpatch.template.bicep.environment import NOTHING
from guestpatch.template.bicep.expressions import Lowering
from guestpatch.template.bicep.library import BICEP, BICEP_PARAMETERS
from guestpatch.template.bicep.parameters import lower_parameter
from guestpatch.template.bicep.resources import lower_symbols
from guestpatch.template.bicep.symbolic import needs_symbols
from guestpatch.template.bicep.symbols import Symbol

if TYPE_CHECKING:
    from guestpatch.syntax.bicep import BicepTree
    from guestpatch.template.bicep.library import Library

__all__ = ["Declaration", "Program"]

Declaration: TypeAlias = (
    "nodes.Param | nodes.ParamAssignment | nodes.Var | nodes.DeclaredType | nodes.DeclaredFunction"
    " | nodes.ImportedName | nodes.Import | nodes.Extension"
)


class Program:
    """The declarations of a file by name; the first of a name counts."""

    def __init__(self, tree: BicepTree, library: Library) -> None:
        self.tree = tree
        self.document = tree.document
        self.library = library
        self.declarations: dict[str, Declaration] = {}
        self.symbols: dict[str, Symbol] = {}
        self.target_scope = "resourceGroup"
        self._imports: dict[nodes.ImportedName, nodes.Import] = {}
        for statement in tree.statements:
            self._declare(statement)

    def _declare(self, statement: nodes.Statement) -> None:
        match statement:
            case (
                nodes.Param()
                | nodes.ParamAssignment()
                | nodes.Var()
                | nodes.DeclaredType()
                | nodes.DeclaredFunction()
            ):
                self.declarations.setdefault(statement.name.name, statement)
            case nodes.Resource() | nodes.Module():
                self.symbols.setdefault(statement.name.name, Symbol(statement))
            case nodes.Import(names=names, wildcard=wildcard):
                for name in names:
                    self.declarations.setdefault(name.alias.name, name)
                    self._imports[name] = statement
                if wildcard is not None:
                    self.declarations.setdefault(wildcard.name, statement)
            case nodes.Extension(alias=alias, specification=specification):
                known_as = alias if alias is not None else specification
                if isinstance(known_as, nodes.Identifier):
                    self.declarations.setdefault(known_as.name, statement)
            case nodes.TargetScope(value=nodes.StringLiteral() as scope):
                self.target_scope = scope.text or self.target_scope
            case _:
                pass

    def import_of(self, name: nodes.ImportedName) -> nodes.Import:
        """The statement that an imported name stands in."""
        return self._imports[name]

    def imported_program(self, statement: nodes.Import) -> Program | ir.Unresolved | None:
        """The file that is imported from; None where it is not Bicep."""
        if not isinstance(statement.source, nodes.StringLiteral):
            return None
        found = self.library.find(self.document, statement.source)
        if isinstance(found, ir.Unresolved):
            return found
        path = found.document.path.lower()
        if not path.endswith((BICEP, BICEP_PARAMETERS)):
            return None
        return self.library.program(found.document)

    def compiled_import(self, statement: nodes.Import) -> ir.Template | None:
        """The template that is imported from, where it is one that has been compiled."""
        if not isinstance(statement.source, nodes.StringLiteral):
            return None
        found = self.library.find(self.document, statement.source)
        if isinstance(found, ir.Unresolved) or found.document.path.lower().endswith(BICEP):
            return None
        return self.library.compiled(found.document)

    def has_secret_output(self, path: nodes.StringLiteral, output: str) -> bool:
        """Whether an output of a module is declared secure."""
        found = self.library.find(self.document, path)
        if isinstance(found, ir.Unresolved) or not found.document.path.lower().endswith(BICEP):
            return False
        program = self.library.program(found.document)
        return any(
            any(name_of(decorator) == "secure" for decorator in statement.decorators)
            for statement in program.tree.statements
            if isinstance(statement, nodes.Output) and statement.name.name == output
        )

    @cached_property
    def broken_words(self) -> frozenset[str]:
        """The names that may be declared where the text is broken."""
        return self.tree.broken_words()

    @cached_property
    def is_symbolic(self) -> bool:
        """Whether the compiler makes a template in which resources have symbols."""
        return needs_symbols(self)

    @cached_property
    def has_extensions(self) -> bool:
        """Whether resources may be of other systems than Azure, with other rules."""
        return any(isinstance(each, nodes.Extension) for each in self.tree.statements)

    # -- the template --------------------------------------------------------------------------

    def template(self) -> ir.Template:
        """The template the file is compiled to."""
        builder = Builder(self)
        lowering = Lowering(self, builder)
        builder.note_imports()
        parameters: dict[str, ir.Parameter] = {}
        outputs: list[ir.Output] = []
        for statement in self.tree.statements:
            match statement:
                case nodes.Var() | nodes.DeclaredFunction():
                    builder.declare(statement)
                case nodes.Param(name=name):
                    parameter = lower_parameter(lowering, statement)
                    parameters.setdefault(name.name.lower(), parameter)
                case nodes.Output(name=name, value=value):
                    span = lowering.span(name)
                    lowered = lowering.lower(value, NOTHING, "")
                    outputs.append(ir.Output(name.name, span, lowered))
                case _:
                    pass
        resources = lower_symbols(lowering)
        builder.finish()
        return ir.Template(
            document=self.document,
            span=Span(self.document, 0, len(self.document.text)),
            parameters=parameters,
            variables=builder.variables,
            functions=builder.functions,
            resources=resources,
            outputs=tuple(outputs),
            symbolic=self.is_symbolic,
            unresolved=tuple(builder.unresolved),
        )
