"""Declarations: what stands in a template or parameter file, one behind the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from guestpatch.syntax.bicep.cursor import CLOSERS, BrokenError, GiveUpError
from guestpatch.syntax.bicep.imports import ImportReader
from guestpatch.syntax.bicep.messages import shown
from guestpatch.syntax.bicep.nodes import (
    Assert,
    BrokenStatement,
    DeclaredFunction,
    DeclaredType,
    FunctionParameter,
    Metadata,
    Module,
    Output,
    Param,
    ParamAssignment,
    Resource,
    TargetScope,
    Test,
    Var,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from guestpatch.syntax.bicep.nodes import (
        Decorator,
        Statement,
    )

    _Decorators: TypeAlias = tuple[Decorator, ...]
    _Readers: TypeAlias = dict[str, Callable[[int, _Decorators], Statement]]

__all__ = ["StatementReader"]


class StatementReader(ImportReader):
    """Reads the declarations of a document."""

    def statements(self, *, parameters: bool) -> tuple[Statement, ...]:
        """All declarations; those of a parameter file where ``parameters``."""
        kinds = self.kinds
        readers = self._parameter_file_readers() if parameters else self._template_readers()
        found: list[Statement] = []
        try:
            while kinds[self.at] != "end":
                if kinds[self.at] == "newline":
                    self.at += 1
                    continue
                node = self._statement(readers)
                found.append(self._with_stray_closer(node))
                if kinds[self.at] not in ("newline", "end") and not self.starts_statement(self.at):
                    found.append(self._behind_declaration())
        except GiveUpError:
            pass
        return tuple(found)

    def _with_stray_closer(self, node: Statement) -> Statement:
        """A broken declaration together with a bracket behind it whose opener it lacks."""
        at, kinds = self.at, self.kinds
        is_alone = kinds[at] == "newline" and kinds[at + 2] in ("newline", "end")
        if not is_alone or kinds[at + 1] not in CLOSERS.values():
            return node
        if not any(node.start <= remark.start <= node.end for remark in self.remarks):
            return node
        self.at = at + 2
        return node._replace(end=self.ends[at + 1])

    def _template_readers(self) -> _Readers:
        return {
            "assert": self._assert,
            "extension": self._extension,
            "func": self._function,
            "import": self._import,
            "metadata": self._metadata,
            "module": self._module,
            "output": self._output,
            "param": self._param,
            "resource": self._resource,
            "targetScope": self._target_scope,
            "test": self._test,
            "type": self._type,
            "var": self._var,
        }

    def _parameter_file_readers(self) -> _Readers:
        return {
            "extends": self._extends,
            "extension": self._extension,
            "extensionConfig": self._extension_config,
            "func": self._function,
            "import": self._import,
            "metadata": self._metadata,
            "param": self._param_assignment,
            "type": self._type,
            "using": self._using,
            "var": self._var,
        }

    def _statement(self, readers: _Readers) -> Statement:
        kinds = self.kinds
        start = self.starts[self.at]
        decorators: _Decorators = ()
        node: Statement
        try:
            decorators = self.decorators()
            at = self.at
            read = readers.get(self.words[at]) if kinds[at] == "name" else None
            if read is None and decorators and kinds[at] == "end":
                raise self.nothing_decorated(decorators, "a declaration")
            if read is None:
                raise self._refused(decorators, readers)
            self.at = at + 1
            self._is_nameless = False
            node = read(start, decorators)
            if self._is_nameless:
                node = BrokenStatement(node.start, node.end, decorators)
        except BrokenError:
            missing = self.skip(self._level)
            node = BrokenStatement(start, max(start, missing.end), decorators)
        return node

    def _refused(self, decorators: _Decorators, readers: _Readers) -> BrokenError:
        """Say that no declaration begins here; raise what this returns."""
        at = self.at
        expected = "a declaration after the decorators" if decorators else "a declaration"
        message = f"expected {expected}, found {shown(self.kinds[at], self.words[at])}"
        *words, last = (f"`{word}`" for word in readers)
        label = f"begins with {', '.join(words)} or {last}"
        self.remark(self.starts[at], self.ends[at], message, label)
        self.at += self.starts_statement(at)  # which would stop what skips
        return BrokenError()

    def _behind_declaration(self) -> BrokenStatement:
        """Say that something follows on the line of a declaration, and go behind it."""
        start = self.starts[self.at]
        try:
            raise self.broken("a line break after the declaration", "a line break goes before this")
        except BrokenError:
            missing = self.skip(self._level)
        return BrokenStatement(start, max(start, missing.end))

    # -- declarations of templates -------------------------------------------------------------

    def _target_scope(self, start: int, decorators: _Decorators) -> Statement:
        value = self._assigned("`targetScope`")
        return TargetScope(start, self.end_before(), decorators, value)

    def _metadata(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of the metadata")
        value = self._assigned("the name of the metadata")
        return Metadata(start, self.end_before(), decorators, name, value)

    def _param(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of a parameter")
        node = self._declared_type()
        default = None
        if self.kinds[self.at] == "=":
            self.at += 1
            default = self._value()
        return Param(start, self.end_before(), decorators, name, node, default)

    def _param_assignment(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of a parameter")
        value = self._assigned("the name of the parameter")
        return ParamAssignment(start, self.end_before(), decorators, name, value)

    def _var(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of a variable")
        node = None
        if self.kinds[self.at] not in ("=", "newline", "end"):
            node = self._declared_type(may_be_resource=False)
        value = self._assigned("the type of the variable" if node else "the name of the variable")
        return Var(start, self.end_before(), decorators, name, node, value)

    def _output(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of an output")
        node = self._declared_type()
        value = self._assigned("the type of the output")
        return Output(start, self.end_before(), decorators, name, node, value)

    def nested_resource(self) -> Resource:
        """A resource declared in the body of another."""
        outer = self._level, self._is_nameless
        start = self.starts[self.at]
        self._level, self._is_nameless = self.open_here(), False
        try:
            decorators = self.decorators()
            if not self.is_word("resource"):
                raise self.nothing_decorated(decorators, "a resource")
            self.at += 1
            node = self._resource(start, decorators)
            if self._is_nameless:
                raise BrokenError
        finally:
            self._level, self._is_nameless = outer
        self.opened.pop()
        return node

    def _resource(self, start: int, decorators: _Decorators) -> Resource:
        name = self._declared_name("the name of a resource")
        node = self._path("the type of the resource in quotes")
        existing = self.is_word("existing")
        self.at += existing
        body = self._body(nested=True)
        return Resource(start, self.end_before(), decorators, name, node, existing, body)

    def _module(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of a module")
        path = self._path("the path of the module in quotes")
        body = self._body(nested=False)
        return Module(start, self.end_before(), decorators, name, path, body)

    def _test(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of a test")
        path = self._path("the path of the test in quotes")
        value = self._assigned("the path of the test")
        return Test(start, self.end_before(), decorators, name, path, value)

    def _assert(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of an assertion")
        value = self._assigned("the name of the assertion")
        return Assert(start, self.end_before(), decorators, name, value)

    def _type(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of a type")
        self.expect("=", "the name of the type")
        node = self._declared_type(may_be_resource=False)
        return DeclaredType(start, self.end_before(), decorators, name, node)

    def _function(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of a function")
        parameters = self._function_parameters()
        node = self.type()
        self.expect("=>", "the type of the function")
        self.skip_newlines()
        body = self._value()
        return DeclaredFunction(start, self.end_before(), decorators, name, parameters, node, body)

    def _function_parameters(self) -> tuple[FunctionParameter, ...]:
        kinds = self.kinds
        if kinds[self.at] != "(":
            raise self.broken("`(` after the name of the function", "`(` goes here")
        self.open_here()
        self.at += 1
        self.skip_newlines()
        found: list[FunctionParameter] = []
        while kinds[self.at] != ")":
            self.check_open()
            name = self.identifier("the name of a parameter")
            node = self.type()
            found.append(FunctionParameter(name.start, node.end, name, node))
            self.skip_newlines()
            if kinds[self.at] == ",":
                self.at += 1
                self.skip_newlines()
                if kinds[self.at] == ")":
                    raise self.broken("another parameter after `,`", "no comma stands before this")
            elif kinds[self.at] != ")":
                raise self.broken("`,` or `)` after a parameter", "`,` or `)` goes before this")
        self.opened.pop()
        self.at += 1
        return tuple(found)
