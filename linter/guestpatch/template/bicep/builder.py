"""Names of a template under construction: its own, and those it imports from other files.

An import brings in a declaration together with everything that uses. Declarations of other files
are kept under names that cannot clash with the template's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from guestpatch.source.text import Span
from guestpatch.syntax.bicep import nodes
from guestpatch.template import ir
from guestpatch.template.bicep.environment import NOTHING, with_arguments
from guestpatch.template.bicep.expressions import Lowering
from guestpatch.template.bicep.library import MAX_COMPARED

if TYPE_CHECKING:
    from guestpatch.template.bicep.program import Declaration, Program

__all__ = ["Builder"]

_NAMESPACE = "__bicep"
_Declared: TypeAlias = "nodes.Var | nodes.DeclaredFunction | nodes.ParamAssignment"


class _Origin(NamedTuple):
    """Where an imported name leads. ``program`` is None where that cannot be looked into."""

    source: nodes.Import
    name: str
    program: Program | None = None
    declared: Declaration | None = None
    is_direct: bool = True
    """Whether the file that is imported from declares the name itself."""
    compiled: ir.Template | None = None
    """The template it is in, where that has been compiled already."""


class Builder:
    """Collects the variables and functions of one template."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.variables: dict[str, ir.Variable] = {}
        self.functions: dict[str, ir.UserFunction] = {}
        self.unresolved: dict[ir.Unresolved, None] = {}
        self._keys: dict[tuple[str, str], str] = {}
        self._files: dict[str, int] = {}
        self._pending: list[tuple[Program, _Declared, str]] = []

    # -- building ------------------------------------------------------------------------------

    def declare(self, statement: _Declared) -> None:
        """Take up a declaration of the template's own file."""
        self._key(self.program, statement)

    def finish(self) -> None:
        """Lower everything that was taken up, and what that uses in turn."""
        while self._pending:
            program, statement, key = self._pending.pop()
            lowering = Lowering(program, self)
            name = statement.name
            span = lowering.span(name)
            if isinstance(statement, nodes.DeclaredFunction):
                inside = with_arguments(
                    NOTHING, tuple(p.name for p in statement.parameters), "parameter"
                )
                names = tuple(parameter.name.name for parameter in statement.parameters)
                body = lowering.lower(statement.body, inside)
                self.functions[key.lower()] = ir.UserFunction(name.name, span, names, body)
            else:
                value = lowering.lower(statement.value, NOTHING, name.name)
                self.variables[key.lower()] = ir.Variable(name.name, span, value)

    def _key(self, program: Program, statement: _Declared, alias: str = "") -> str:
        """The name a declaration goes by in this template."""
        path, name = program.document.path, statement.name.name
        known = self._keys.get((path, name))
        if known is not None:
            return known
        key = name
        if program is not self.program:
            number = self._files.setdefault(path, len(self._files) + 1)
            key = alias or f"_{number}.{name}"
        if isinstance(statement, nodes.DeclaredFunction):
            key = key if "." in key else f"{_NAMESPACE}.{key}"
        self._keys[path, name] = key
        self._pending.append((program, statement, key))
        return key

    # -- values --------------------------------------------------------------------------------

    def value_of(self, program: Program, name: str, span: Span) -> ir.Expression:
        """What a name of a program stands for, as a value."""
        declared = program.declarations.get(name)
        if isinstance(declared, nodes.Param):
            if program is self.program:
                return ir.Reference(span, "parameter", name)
            message = f"`{name}` is a parameter of the file that is imported from"
            return ir.Broken(span, span, message, "has no value here")
        if isinstance(declared, (nodes.Var, nodes.ParamAssignment)):
            return ir.Reference(span, "variable", self._key(program, declared))
        if isinstance(declared, nodes.ImportedName):
            return self._imported(program, program.import_of(declared), declared.name, span, name)
        if isinstance(declared, nodes.Extension):
            return ir.Unknown(span, f"{program.document.path}#{name}", f"`{name}` is an extension")
        if declared is not None:
            message = f"`{name}` is no value"
            return ir.Broken(span, span, message, "expected a parameter, variable or resource")
        return self._no_name(program, name, span)

    def member_value(
        self, program: Program, namespace: str, name: str | None, span: Span
    ) -> ir.Expression | None:
        """``namespace.name`` where the namespace is that of an import; else None."""
        declared = program.declarations.get(namespace)
        if not isinstance(declared, nodes.Import) or name is None:
            return None
        return self._imported(program, declared, name, span)

    def _imported(
        self, program: Program, source: nodes.Import, name: str, span: Span, alias: str = ""
    ) -> ir.Expression:
        origin = self._origin(program, source, name)
        if origin.compiled is not None:
            return self._compiled_variable(origin.compiled, origin.name, span)
        if origin.program is None:
            return self._elsewhere(origin.source, origin.name, span)
        if isinstance(origin.declared, nodes.Var):
            own = alias if program is self.program and origin.is_direct else ""
            return ir.Reference(span, "variable", self._key(origin.program, origin.declared, own))
        return self._not_there(origin, "variable", span, span)

    def _origin(self, program: Program, source: nodes.Import, name: str) -> _Origin:
        """The declaration behind an import, through files that import it themselves."""
        seen: set[tuple[str, int]] = set()
        while (program.document.path, source.start) not in seen:
            target = self._follow(program, source)
            if target is None or isinstance(target, ir.Unresolved):
                return _Origin(source, name, compiled=program.compiled_import(source))
            declared = target.declarations.get(name)
            if not isinstance(declared, nodes.ImportedName):
                return _Origin(source, name, target, declared, is_direct=not seen)
            seen.add((program.document.path, source.start))
            program, source, name = target, target.import_of(declared), declared.name
        path = source.source
        span = Span(program.document, path.start, path.end)
        message = f"`{name}` is imported in a circle"
        label = "comes back to where it started"
        self.unresolved.setdefault(ir.Unresolved(span, "circle", message, label))
        return _Origin(source, name)

    def _compiled_variable(self, home: ir.Template, name: str, span: Span) -> ir.Expression:
        variable = home.variables.get(name.lower())
        if variable is None:
            return self._not_compiled(home, "variable", name, span)
        key = self._compiled_key(home, name)
        self.variables[key.lower()] = variable._replace(home=home)
        return ir.Reference(span, "variable", key)

    def _compiled_function(self, home: ir.Template, name: str, span: Span) -> str | ir.Broken:
        function = home.functions.get(f"{_NAMESPACE}.{name}".lower())
        if function is None:
            return self._not_compiled(home, "function", name, span)
        key = f"{_NAMESPACE}.{self._compiled_key(home, name)}"
        self.functions[key.lower()] = function._replace(name=name, home=home)
        return key

    def _compiled_key(self, home: ir.Template, name: str) -> str:
        return f"_{self._files.setdefault(home.document.path, len(self._files) + 1)}.{name}"

    @staticmethod
    def _not_compiled(home: ir.Template, what: str, name: str, span: Span) -> ir.Broken:
        file = home.document.path.rpartition("/")[2]
        return ir.Broken(span, span, f"`{file}` has no {what} `{name}`", "not declared there")

    @staticmethod
    def _not_there(origin: _Origin, what: str, span: Span, at: Span) -> ir.Broken:
        file = "" if origin.program is None else origin.program.document.path.rpartition("/")[2]
        message = f"`{file}` has no {what} `{origin.name}`"
        return ir.Broken(span, at, message, "not declared there")

    def _elsewhere(self, source: nodes.Import, name: str, span: Span) -> ir.Unknown:
        path = source.source.text if isinstance(source.source, nodes.StringLiteral) else ""
        reason = f"`{name}` comes from `{path}`, which is not read"
        return ir.Unknown(span, f"{path}#{name}", reason)

    def _follow(self, program: Program, source: nodes.Import) -> Program | ir.Unresolved | None:
        """The program an import is from; None where it is none that can be looked into."""
        if not isinstance(source.source, nodes.StringLiteral):
            return None
        found = program.imported_program(source)
        if isinstance(found, ir.Unresolved):
            label = "what it exports is not known" if found.kind == "remote" else found.label
            self.unresolved.setdefault(found._replace(label=label))
        return found

    def note_imports(self) -> None:
        """Say which imports of the file are not here, whether or not they are used."""
        for statement in self.program.tree.statements:
            if isinstance(statement, nodes.Import):
                self._follow(self.program, statement)

    @staticmethod
    def _no_name(program: Program, name: str, span: Span) -> ir.Broken:
        if name in program.broken_words:
            return _broken_declaration(name, span)
        from guestpatch.source.spelling import suggestion  # noqa: PLC0415 - only for a mistake

        names = [*program.declarations, *program.symbols]
        program.library.compared += len(names)
        is_cheap = program.library.compared <= MAX_COMPARED
        near = suggestion(name, names) if is_cheap else None
        label = f"did you mean `{near}`?" if near is not None else "not declared"
        return ir.Broken(span, span, f"nothing is called `{name}`", label)

    # -- functions -----------------------------------------------------------------------------

    def function_of(
        self, program: Program, name: str, span: Span
    ) -> str | ir.Unknown | ir.Broken | None:
        """The name to call a function of the file or of an import by; None where it is neither."""
        declared = program.declarations.get(name)
        if isinstance(declared, nodes.DeclaredFunction):
            return self._key(program, declared)
        if isinstance(declared, nodes.ImportedName):
            source = program.import_of(declared)
            alias = name if program is self.program else ""
            return self._imported_function(program, source, declared.name, span, alias)
        if declared is None and name in program.broken_words:
            return _broken_declaration(name, span)
        return None

    def member_function(
        self, program: Program, namespace: str, name: str, span: Span
    ) -> str | ir.Unknown | ir.Broken | None:
        """The same for ``namespace.name(…)``."""
        declared = program.declarations.get(namespace)
        if not isinstance(declared, nodes.Import):
            return None
        return self._imported_function(program, declared, name, span, "")

    def _imported_function(
        self, program: Program, source: nodes.Import, name: str, span: Span, alias: str
    ) -> str | ir.Unknown | ir.Broken:
        origin = self._origin(program, source, name)
        if origin.compiled is not None:
            return self._compiled_function(origin.compiled, origin.name, span)
        if origin.program is None:
            return self._elsewhere(origin.source, f"{origin.name}()", span)
        if isinstance(origin.declared, nodes.DeclaredFunction):
            own = alias if origin.is_direct else ""
            return self._key(origin.program, origin.declared, own)
        return self._not_there(origin, "function", span, span)


def _broken_declaration(name: str, span: Span) -> ir.Broken:
    message = f"declaration of `{name}` is broken"
    return ir.Broken(span, span, message, "has no value", known=True)
