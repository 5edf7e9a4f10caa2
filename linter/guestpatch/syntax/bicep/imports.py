"""Declarations about other files: imports, extensions, and the heads of parameter files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.syntax.bicep.cursor import BrokenError, NotClosedError
from guestpatch.syntax.bicep.nodes import (
    Extends,
    Extension,
    ExtensionConfig,
    Identifier,
    Import,
    ImportedName,
    Using,
)
from guestpatch.syntax.bicep.parts import PartReader

if TYPE_CHECKING:
    from guestpatch.syntax.bicep.nodes import (
        Decorator,
        Expression,
        Missing,
        Statement,
        StringLiteral,
    )

__all__ = ["ImportReader"]


class ImportReader(PartReader):
    """Reads what a document takes from others."""

    def _import(self, start: int, decorators: tuple[Decorator, ...]) -> Statement:
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
        return Import(start, self.end_before(), decorators, names, wildcard, source)

    def _imported_names(self) -> tuple[ImportedName, ...]:
        level = self.open_here()
        self.at += 1
        self.skip_newlines()
        found: list[ImportedName] = []
        while self.kinds[self.at] != "}":
            try:
                self.check_open()
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

    def _extension(self, start: int, decorators: tuple[Decorator, ...]) -> Statement:
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
        return Extension(start, self.end_before(), decorators, specification, configuration, alias)

    def _configuration(self) -> Expression:
        """``with`` and an object."""
        self.expect_word("with", "the name of the extension")
        if self.kinds[self.at] != "{":
            raise self.broken("`{` after `with`", "an object goes here")
        return self.object()

    # -- declarations of parameter files -------------------------------------------------------

    def _using(self, start: int, decorators: tuple[Decorator, ...]) -> Statement:
        path = None
        if self.is_word("none"):
            self.at += 1
        else:
            path = self._path("the path of a template in quotes or `none`")
        configuration = self._configuration() if self.is_word("with") else None
        return Using(start, self.end_before(), decorators, path, configuration)

    def _extends(self, start: int, decorators: tuple[Decorator, ...]) -> Statement:
        path = self._path("the path of a parameter file in quotes")
        return Extends(start, self.end_before(), decorators, path)

    def _extension_config(self, start: int, decorators: tuple[Decorator, ...]) -> Statement:
        name = self._declared_name("the name of an extension")
        configuration = self._configuration()
        return ExtensionConfig(start, self.end_before(), decorators, name, configuration)
