"""Types: literals, names, unions, arrays, objects, tuples, and what is taken out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.syntax.bicep.cursor import MAX_HEIGHT, BrokenError, NotClosedError
from guestpatch.syntax.bicep.expressions import ExpressionReader
from guestpatch.syntax.bicep.messages import shown
from guestpatch.syntax.bicep.nodes import (
    ArrayType,
    Decorator,
    ElementType,
    Identifier,
    Literal,
    MemberType,
    Missing,
    NamedType,
    NonNullType,
    NullableType,
    ObjectType,
    OtherPropertiesType,
    ParenthesisedType,
    ResourceTypeReference,
    StringLiteral,
    TupleItem,
    TupleType,
    TypeProperty,
    UnaryType,
    UnionType,
)

if TYPE_CHECKING:
    from guestpatch.syntax.bicep.nodes import Expression, TypeExpression

__all__ = ["TypeReader"]

_LITERALS = frozenset(("string", "left", "integer", "true", "false", "null"))


class TypeReader(ExpressionReader):
    """Reads types and the decorators in them."""

    def type_or_resource(self) -> TypeExpression:
        """The type of a parameter or output, also in its old form with a resource."""
        at = self.at
        if not self.is_word("resource") or self.kinds[at + 1] in ("<", ".", "[", "?", "|", "!"):
            return self.type()
        self.at = at + 1
        reference = None
        if self.kinds[self.at] in ("string", "left"):
            reference = self.literal_text()
        return ResourceTypeReference(self.starts[at], self.ends[self.at - 1], reference)

    def literal_text(self) -> StringLiteral:
        """A string, possibly with holes."""
        key = self.key()
        if not isinstance(key, StringLiteral):
            raise BrokenError
        return key

    def type(self) -> TypeExpression:
        """A type; raises ``BrokenError`` behind its remark."""
        outer = self.height
        self.height = 0
        kinds = self.kinds
        start = self.starts[self.at]
        has_bar = kinds[self.at] == "|" or (kinds[self.at] == "newline" and self.goes_on("|"))
        self.at += has_bar
        members = [self._signed()]
        while kinds[self.at] == "|" or (kinds[self.at] == "newline" and kinds[self.at + 1] == "|"):
            self.at += 1 if kinds[self.at] == "|" else 2
            members.append(self._signed())
        height = self.height + 1
        if height > MAX_HEIGHT:
            self.too_high()
        self.height = max(outer, height)
        if len(members) == 1 and not has_bar:
            return members[0]
        start = start if has_bar else members[0].start
        return UnionType(start, members[-1].end, tuple(members))

    def _signed(self) -> TypeExpression:
        kinds = self.kinds
        at = self.at
        kind = kinds[at]
        is_signed = kind in ("-", "!")
        self.at += is_signed
        node = self._accessed(self._primary(is_negative=kind == "-"))
        count = 0
        while kinds[self.at] in ("?", "!"):
            build = NullableType if kinds[self.at] == "?" else NonNullType
            self.at += 1
            count += 1
            if count > MAX_HEIGHT:
                self.too_high()
            node = build(node.start, self.ends[self.at - 1], node)
        self.height += count
        return UnaryType(self.starts[at], node.end, kind, node) if is_signed else node

    def _primary(self, *, is_negative: bool) -> TypeExpression:
        kinds = self.kinds
        at = self.at
        kind = kinds[at]
        start = self.starts[at]
        if kind == "name":
            self.at = at + 1
            arguments = self._arguments_of_type() if kinds[self.at] == "<" else ()
            return NamedType(start, self.ends[self.at - 1], self.words[at], arguments)
        if kind in ("string", "left"):
            return self.literal_text()
        if kind == "integer":
            self.at = at + 1
            return self.integer(at, is_negative=is_negative)
        if kind in ("true", "false", "null"):
            self.at = at + 1
            return Literal(start, self.ends[at], {"true": True, "false": False}.get(kind))
        if kind == "{":
            return self._object_type()
        if kind == "[":
            return self._tuple_type()
        if kind == "(":
            self.open_here()
            self.at = at + 1
            self.check_open()
            inner = self.type()
            if kinds[self.at] != ")":
                raise self.broken("`)` after the type", "`)` goes before this")
            self.at += 1
            self.opened.pop()
            return ParenthesisedType(start, self.ends[self.at - 1], inner)
        if kind == "?":
            message = "expected a type, found `?`"
            self.remark(start, self.ends[at], message, "a type goes here")
            self.at = at + 1
            return Missing(start, self.ends[at])
        raise self.broken("a type", "a type goes here")

    def _accessed(self, node: TypeExpression) -> TypeExpression:
        kinds = self.kinds
        count = 0
        while kinds[self.at] in ("[", "."):
            count += 1
            if count > MAX_HEIGHT:
                self.too_high()
            node = self._item(node) if kinds[self.at] == "[" else self._member_of_type(node)
        self.height += count
        return node

    def _item(self, node: TypeExpression) -> TypeExpression:
        kinds = self.kinds
        self.open_here()
        self.at += 1
        kind = kinds[self.at]
        index: Expression | None = None
        if kind == "*":
            self.at += 1
        elif kind != "]":
            index = self.expression()
        if kinds[self.at] != "]":
            raise self.broken("`]` after the type", "`]` goes before this")
        self.at += 1
        self.opened.pop()
        end = self.ends[self.at - 1]
        if kind == "]":
            return ArrayType(node.start, end, node)
        return ElementType(node.start, end, node, index)

    def _member_of_type(self, node: TypeExpression) -> TypeExpression:
        self.at += 1
        if self.kinds[self.at] == "*":
            self.at += 1
            return OtherPropertiesType(node.start, self.ends[self.at - 1], node)
        name = self.identifier("the name of a property or `*`")
        arguments = self._arguments_of_type() if self.kinds[self.at] == "<" else ()
        return MemberType(node.start, self.ends[self.at - 1], node, name, arguments)

    def _arguments_of_type(self) -> tuple[TypeExpression, ...]:
        kinds = self.kinds
        self.open_here()
        self.at += 1
        self.skip_newlines()
        arguments: list[TypeExpression] = []
        while kinds[self.at] != ">":
            self.check_open()
            arguments.append(self.type())
            self.skip_newlines()
            if kinds[self.at] == ",":
                self.at += 1
                self.skip_newlines()
            elif kinds[self.at] != ">":
                raise self.broken("`,` or `>` after a type argument", "`,` or `>` goes before this")
        self.opened.pop()
        self.at += 1
        return tuple(arguments)

    # -- objects and tuples --------------------------------------------------------------------

    def _object_type(self) -> ObjectType:
        kinds = self.kinds
        start = self.starts[self.at]
        level = self.open_here()
        self.at += 1
        self.skip_newlines()
        properties: list[TypeProperty] = []
        while kinds[self.at] != "}":
            first = self.at
            key: Identifier | StringLiteral | None = None
            is_named = False
            decorators: tuple[Decorator, ...] = ()
            try:
                decorators = self.decorators()
                self.check_open()
                if kinds[self.at] == "*":
                    self.at += 1
                else:
                    key = self.key()
                is_named = True
                self.expect(":", "the name of the property")
                node = self.type()
                properties.append(TypeProperty(self.starts[first], node.end, decorators, key, node))
            except NotClosedError:
                break
            except BrokenError:
                missing = self.skip(level)
                if is_named:
                    property_ = TypeProperty(
                        self.starts[first], missing.end, decorators, key, missing
                    )
                    properties.append(property_)
            if not self.separate("a property", level):
                break
        return ObjectType(start, self.close("}", level), tuple(properties))

    def _tuple_type(self) -> TupleType:
        start = self.starts[self.at]
        level = self.open_here()
        self.at += 1
        self.skip_newlines()
        items: list[TupleItem] = []
        while self.kinds[self.at] != "]":
            first = self.at
            decorators: tuple[Decorator, ...] = ()
            node: TypeExpression
            try:
                decorators = self.decorators()
                self.check_open()
                node = self.type()
            except NotClosedError:
                break
            except BrokenError:
                node = self.skip(level)
            items.append(TupleItem(self.starts[first], node.end, decorators, node))
            if not self.separate("an item", level):
                break
        return TupleType(start, self.close("]", level), tuple(items))

    # -- decorators ----------------------------------------------------------------------------

    def decorators(self) -> tuple[Decorator, ...]:
        """The decorators here, each on its line."""
        if self.kinds[self.at] != "@":
            return ()
        found: list[Decorator] = []
        while self.kinds[self.at] == "@":
            level = len(self.opened)
            start = self.starts[self.at]
            self.at += 1
            call: Expression
            try:
                if self.kinds[self.at] != "name":
                    raise self.broken(
                        "the name of a decorator", "the name of a decorator goes here"
                    )
                call = self._operand()
                if self.kinds[self.at] not in ("newline", "end"):
                    raise self.broken(
                        "a line break after a decorator", "a line break goes before this"
                    )
            except NotClosedError:
                raise
            except BrokenError:
                call = self.skip(level)
            found.append(Decorator(start, call.end, call))
            self.skip_newlines()
        return tuple(found)

    def nothing_decorated(self, decorators: tuple[Decorator, ...], expected: str) -> BrokenError:
        """Say that no declaration follows decorators; raise what this returns."""
        last = decorators[-1]
        found = shown(self.kinds[self.at], self.words[self.at])
        message = f"expected {expected} after the decorators, found {found}"
        self.remark(last.start, last.start + 1, message, "decorates nothing")
        return BrokenError()
