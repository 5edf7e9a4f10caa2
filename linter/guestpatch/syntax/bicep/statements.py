"""Declarations: what stands in a template or parameter file, one behind the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from guestpatch.syntax.bicep.cursor import BrokenError, GiveUpError, NotClosedError
from guestpatch.syntax.bicep.nodes import (
    Assert,
    BrokenStatement,
    DeclaredFunction,
    DeclaredType,
    Extends,
    Extension,
    ExtensionConfig,
    FunctionParameter,
    Identifier,
    Import,
    ImportedName,
    Metadata,
    Missing,
    Module,
    Output,
    Param,
    ParamAssignment,
    Resource,
    StringLiteral,
    TargetScope,
    Test,
    Using,
    Var,
)
from guestpatch.syntax.bicep.types import TypeReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from guestpatch.syntax.bicep.nodes import (
        Decorator,
        Expression,
        IfBody,
        Statement,
        TypeExpression,
    )

    _Decorators: TypeAlias = tuple[Decorator, ...]

__all__ = ["StatementReader"]


class StatementReader(TypeReader):
    """Reads the declarations of a document."""

    _level = 0
    """How much is open around the declaration that is read."""
    _is_nameless = False
    """Whether the name of that declaration is missing."""

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
                found.append(self._statement(readers))
        except GiveUpError:
            pass
        return tuple(found)

    def _template_readers(self) -> dict[str, Callable[[int, _Decorators], Statement]]:
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

    def _parameter_file_readers(self) -> dict[str, Callable[[int, _Decorators], Statement]]:
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

    def _statement(self, readers: dict[str, Callable[[int, _Decorators], Statement]]) -> Statement:
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
                expected = "a declaration after the decorators" if decorators else "a declaration"
                raise self.broken(expected, f"begins with {_any_of(readers)}")
            self.at = at + 1
            self._is_nameless = False
            node = read(start, decorators)
            if self._is_nameless:
                node = BrokenStatement(node.start, node.end, decorators)
            if kinds[self.at] not in ("newline", "end") and not self.starts_statement(self.at):
                self._expect_line_end()
        except BrokenError:
            missing = self.skip(self._level)
            node = BrokenStatement(start, max(start, missing.end), decorators)
        return node

    def _expect_line_end(self) -> None:
        """Say that something follows on the line, and go behind it."""
        try:
            raise self.broken("a line break after the declaration", "a line break goes before this")
        except BrokenError:
            self.skip(self._level)

    # -- parts ---------------------------------------------------------------------------------

    def _declared_name(self, what: str) -> Identifier:
        """The name of a declaration; when it is missing, reading goes on all the same."""
        try:
            return self.identifier(what)
        except BrokenError:
            self._is_nameless = True
            missing = self.skip(self._level, ("=", "name", "string", "{", "("))
            return Identifier(missing.start, missing.end, "")

    def _value(self) -> Expression:
        """The value of a declaration; what is broken is missing."""
        try:
            return self.expression()
        except NotClosedError:
            return self._not_closed()
        except BrokenError:
            return self.skip(self._level)

    def _assigned(self, after: str) -> Expression:
        """The value of a declaration, behind ``=``."""
        try:
            self.expect("=", after)
        except BrokenError:
            self.skip(self._level, ("=", "{"))
            if self.kinds[self.at] not in ("=", "{"):
                return self.missing()
            self.at += self.kinds[self.at] == "="
        return self._value()

    def _declared_type(self, *, may_be_resource: bool = True) -> TypeExpression:
        """The type of a declaration; what is broken is missing, up to ``=``."""
        try:
            return self.type_or_resource() if may_be_resource else self.type()
        except NotClosedError:
            return self._not_closed()
        except BrokenError:
            return self.skip(self._level, ("=",))

    def _path(self, what: str) -> StringLiteral | Missing:
        """A path or the type of a resource; what is broken is missing, up to ``=``."""
        try:
            if self.kinds[self.at] not in ("string", "left"):
                raise self.broken(what, f"{what} goes here")
            return self.literal_text()
        except BrokenError:
            return self.skip(self._level, ("=", "{"))

    def _body(self, *, nested: bool) -> Expression | IfBody:
        """The body of a resource or module, behind ``=``; what is broken is missing."""
        try:
            if self.kinds[self.at] == "{":
                start, end = self.place(self.at)
                message = "expected `=` before the body, found `{`"
                self.remark(start, end, message, "`=` goes before this")
            else:
                self.expect("=", "the head of the declaration")
            if self.kinds[self.at] == "newline" and self._if_follows():
                self.skip_newlines()
            return self.body(nested=nested)
        except NotClosedError:
            return self._not_closed()
        except BrokenError:
            return self.skip(self._level)

    def _not_closed(self) -> Missing:
        """What is missing because a bracket in it is not closed."""
        del self.opened[self._level :]
        return self.missing()

    def _if_follows(self) -> bool:
        at = self.at
        while self.kinds[at] == "newline":
            at += 1
        return self.kinds[at] == "name" and self.words[at] == "if" and self.kinds[at + 1] == "("

    def _end(self) -> int:
        return self.ends[self.at - 1]

    # -- declarations of templates -------------------------------------------------------------

    def _target_scope(self, start: int, decorators: _Decorators) -> Statement:
        value = self._assigned("`targetScope`")
        return TargetScope(start, self._end(), decorators, value)

    def _metadata(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of the metadata")
        value = self._assigned("the name of the metadata")
        return Metadata(start, self._end(), decorators, name, value)

    def _param(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of a parameter")
        node = self._declared_type()
        default = None
        if self.kinds[self.at] == "=":
            self.at += 1
            default = self._value()
        return Param(start, self._end(), decorators, name, node, default)

    def _var(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of a variable")
        node = None
        if self.kinds[self.at] not in ("=", "newline", "end"):
            node = self._declared_type(may_be_resource=False)
        value = self._assigned("the type of the variable" if node else "the name of the variable")
        return Var(start, self._end(), decorators, name, node, value)

    def _output(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of an output")
        node = self._declared_type()
        value = self._assigned("the type of the output")
        return Output(start, self._end(), decorators, name, node, value)

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
        return Resource(start, self._end(), decorators, name, node, existing, body)

    def _module(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of a module")
        path = self._path("the path of the module in quotes")
        body = self._body(nested=False)
        return Module(start, self._end(), decorators, name, path, body)

    def _test(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of a test")
        path = self._path("the path of the test in quotes")
        value = self._assigned("the path of the test")
        return Test(start, self._end(), decorators, name, path, value)

    def _assert(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of an assertion")
        value = self._assigned("the name of the assertion")
        return Assert(start, self._end(), decorators, name, value)

    def _type(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of a type")
        self.expect("=", "the name of the type")
        node = self._declared_type(may_be_resource=False)
        return DeclaredType(start, self._end(), decorators, name, node)

    def _function(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of a function")
        parameters = self._function_parameters()
        node = self.type()
        self.expect("=>", "the type of the function")
        self.skip_newlines()
        body = self._value()
        return DeclaredFunction(start, self._end(), decorators, name, parameters, node, body)

    def _function_parameters(self) -> tuple[FunctionParameter, ...]:
        kinds = self.kinds
        if kinds[self.at] != "(":
            raise self.broken("`(` after the name of the function", "`(` goes here")
        self.open_here()
        self.at += 1
        self.skip_newlines()
        found: list[FunctionParameter] = []
        while kinds[self.at] != ")":
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

    # -- imports and extensions ----------------------------------------------------------------

    def _import(self, start: int, decorators: _Decorators) -> Statement:
        kind = self.kinds[self.at]
        if kind in ("string", "left"):
            return self._extension(start, decorators)
        names: tuple[ImportedName, ...] = ()
        wildcard = None
        if kind == "*":
            self.at += 1
            self.expect_word("as", "`*`")
            wildcard = self.identifier("the name of a namespace")
        elif kind == "{":
            names = self._imported_names()
        else:
            raise self.broken("`{` or `*` after `import`", "what is imported goes here")
        self.expect_word("from", "what is imported")
        source = self._path("the path of a file in quotes")
        return Import(start, self._end(), decorators, names, wildcard, source)

    def _imported_names(self) -> tuple[ImportedName, ...]:
        level = self.open_here()
        self.at += 1
        self.skip_newlines()
        found: list[ImportedName] = []
        while self.kinds[self.at] != "}":
            try:
                found.append(self._imported_name())
            except NotClosedError:
                break
            except BrokenError:
                self.skip(level)
            if not self.separate("a name", level):
                break
        self.close("}", level)
        return tuple(found)

    def _imported_name(self) -> ImportedName:
        key = self.key()
        alias = key if isinstance(key, Identifier) else None
        if self.is_word("as"):
            self.at += 1
            alias = self.identifier("another name")
        if alias is None:
            raise self.broken("`as` after a name in quotes", "`as` and a name go here")
        name = key.name if isinstance(key, Identifier) else key.text
        return ImportedName(key.start, alias.end, name or "", alias)

    def _extension(self, start: int, decorators: _Decorators) -> Statement:
        specification: Identifier | StringLiteral | Missing
        if self.kinds[self.at] in ("string", "left"):
            specification = self.literal_text()
        else:
            specification = self.identifier("the name of an extension")
        configuration = self._configuration() if self.is_word("with") else None
        alias = None
        if self.is_word("as"):
            self.at += 1
            alias = self.identifier("another name for the extension")
        return Extension(start, self._end(), decorators, specification, configuration, alias)

    def _configuration(self) -> Expression:
        """``with`` and an object."""
        self.expect_word("with", "the name of the extension")
        if self.kinds[self.at] != "{":
            raise self.broken("`{` after `with`", "an object goes here")
        return self.object()

    # -- declarations of parameter files -------------------------------------------------------

    def _using(self, start: int, decorators: _Decorators) -> Statement:
        path = None
        if self.is_word("none"):
            self.at += 1
        else:
            path = self._path("the path of a template in quotes or `none`")
        configuration = self._configuration() if self.is_word("with") else None
        return Using(start, self._end(), decorators, path, configuration)

    def _extends(self, start: int, decorators: _Decorators) -> Statement:
        path = self._path("the path of a parameter file in quotes")
        return Extends(start, self._end(), decorators, path)

    def _param_assignment(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of a parameter")
        value = self._assigned("the name of the parameter")
        return ParamAssignment(start, self._end(), decorators, name, value)

    def _extension_config(self, start: int, decorators: _Decorators) -> Statement:
        name = self._declared_name("the name of an extension")
        configuration = self._configuration()
        return ExtensionConfig(start, self._end(), decorators, name, configuration)


def _any_of(words: dict[str, Callable[[int, _Decorators], Statement]]) -> str:
    quoted = [f"`{word}`" for word in words]
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}"
