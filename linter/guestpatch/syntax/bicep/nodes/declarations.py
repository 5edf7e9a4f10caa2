"""Declarations of Bicep."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from guestpatch.syntax.bicep.nodes.expressions import (
        Expression,
        Identifier,
        IfBody,
        Missing,
        StringLiteral,
    )
    from guestpatch.syntax.bicep.nodes.types import TypeExpression

__all__ = [
    "Assert",
    "BrokenStatement",
    "DeclaredFunction",
    "DeclaredType",
    "Decorator",
    "Extends",
    "Extension",
    "ExtensionConfig",
    "FunctionParameter",
    "Import",
    "ImportedName",
    "Metadata",
    "Module",
    "Output",
    "Param",
    "ParamAssignment",
    "Resource",
    "Statement",
    "TargetScope",
    "Test",
    "Using",
    "Var",
]


class Decorator(NamedTuple):
    """``@description('…')`` or ``@sys.secure()``: a call, without the ``@``."""

    start: int
    end: int
    call: Expression


class TargetScope(NamedTuple):
    """``targetScope = 'subscription'``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    value: Expression


class Metadata(NamedTuple):
    """``metadata name = value``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    value: Expression


class Param(NamedTuple):
    """``param name type = default``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    type: TypeExpression
    default: Expression | None


class ParamAssignment(NamedTuple):
    """``param name = value`` of a parameter file."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    value: Expression


class Var(NamedTuple):
    """``var name = value``, possibly with a type."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    type: TypeExpression | None
    value: Expression


class Output(NamedTuple):
    """``output name type = value``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    type: TypeExpression
    value: Expression


class Resource(NamedTuple):
    """``resource name 'Type@version' existing = body``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    type: StringLiteral | Missing
    existing: bool
    body: Expression | IfBody


class Module(NamedTuple):
    """``module name 'path' = body``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    path: StringLiteral | Missing
    body: Expression | IfBody


class Test(NamedTuple):
    """``test name 'path' = body`` (experimental)."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    path: StringLiteral | Missing
    body: Expression


class Assert(NamedTuple):
    """``assert name = value`` (experimental)."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    value: Expression


class DeclaredType(NamedTuple):
    """``type name = value``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    value: TypeExpression


class FunctionParameter(NamedTuple):
    """A parameter of a function of the template."""

    start: int
    end: int
    name: Identifier
    type: TypeExpression


class DeclaredFunction(NamedTuple):
    """``func name(a string) string => body``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    parameters: tuple[FunctionParameter, ...]
    type: TypeExpression
    body: Expression


class ImportedName(NamedTuple):
    """``name as alias``; the alias is the name where none is written."""

    start: int
    end: int
    name: str
    alias: Identifier


class Import(NamedTuple):
    """``import {…} from 'path'`` or, with ``wildcard``, ``import * as ns from 'path'``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    names: tuple[ImportedName, ...]
    wildcard: Identifier | None
    source: StringLiteral | Missing


class Extension(NamedTuple):
    """``extension name with {…} as alias``, also in its old form ``import 'name@version'``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    specification: Identifier | StringLiteral | Missing
    configuration: Expression | None
    alias: Identifier | None


class Using(NamedTuple):
    """``using 'path'``; ``path`` is None for ``using none``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    path: StringLiteral | Missing | None
    configuration: Expression | None


class Extends(NamedTuple):
    """``extends 'path'``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    path: StringLiteral | Missing


class ExtensionConfig(NamedTuple):
    """``extensionConfig name with {…}`` of a parameter file."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    configuration: Expression


class BrokenStatement(NamedTuple):
    """Text that is no declaration, up to where reading went on."""

    start: int
    end: int
    decorators: tuple[Decorator, ...] = ()


Statement: TypeAlias = (
    TargetScope
    | Metadata
    | Param
    | ParamAssignment
    | Var
    | Output
    | Resource
    | Module
    | Test
    | Assert
    | DeclaredType
    | DeclaredFunction
    | Import
    | Extension
    | Using
    | Extends
    | ExtensionConfig
    | BrokenStatement
)
