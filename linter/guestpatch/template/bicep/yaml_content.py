"""YAML that a template loads, as data with the places it was written at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guestpatch.source.text import Span
from guestpatch.template import ir

if TYPE_CHECKING:
    from guestpatch.source.text import Document

__all__ = ["read_yaml"]

MAX_NODES = 50_000
"""Values of one document, counted again for every alias."""
_MAX_DEPTH = 128
"""Values inside one another, as in JSON."""
_NULL = "tag:yaml.org,2002:null"
_BOOL = "tag:yaml.org,2002:bool"
_INT = "tag:yaml.org,2002:int"
_FLOAT = "tag:yaml.org,2002:float"


class _TooLargeError(Exception):
    """Aliases that stand for more than we are willing to build."""


def read_yaml(document: Document, span: Span) -> ir.Expression:
    """The data of a document, or what is wrong with it, said at ``span``."""
    from ruamel.yaml import YAML
    from ruamel.yaml.composer import Composer
    from ruamel.yaml.error import YAMLError

    class Bounded(Composer):
        """Stops where there is too much, before the rest is read."""

        count = depth = 0

        def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401 - as below
            self.count += 1
            self.depth += 1
            if self.count > MAX_NODES or self.depth > _MAX_DEPTH:
                raise _TooLargeError
            node = super().compose_node(parent, index)
            self.depth -= 1
            return node

    try:
        yaml = YAML(typ="safe", pure=True)
        yaml.Composer = Bounded
        root = yaml.compose(document.text)
        return ir.Constant(span, None) if root is None else _Reader(document).value(root)
    except YAMLError as error:
        reason = str(getattr(error, "problem", None) or error).splitlines()[0]
        message = f"`{document.path}` is not YAML: {reason}"
        return ir.Broken(span, span, message, "loaded here")
    except (_TooLargeError, RecursionError, ValueError):
        message = f"`{document.path}` is nested too deeply or stands for too many values"
        return ir.Broken(span, span, message, "not loaded")


class _Reader:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._count = 0

    def value(self, node: Any) -> ir.Expression:  # noqa: ANN401 - ruamel.yaml has no types
        self._count += 1
        if self._count > MAX_NODES:
            raise _TooLargeError
        span = Span(self._document, node.start_mark.index, node.end_mark.index)
        if node.id == "mapping":
            properties = (
                ir.Property(self._key(key), self.value(value)) for key, value in node.value
            )
            return ir.ObjectExpression(span, tuple(properties))
        if node.id == "sequence":
            return ir.ArrayExpression(span, tuple(self.value(item) for item in node.value))
        return ir.Constant(span, _scalar(node))

    def _key(self, node: Any) -> ir.Expression:  # noqa: ANN401 - as above
        span = Span(self._document, node.start_mark.index, node.end_mark.index)
        return ir.Constant(span, str(node.value) if node.id == "scalar" else "")


def _scalar(node: Any) -> ir.Scalar:  # noqa: ANN401 - as above
    text = str(node.value)
    tag = str(getattr(node.tag, "value", None) or node.tag)
    if tag == _NULL:
        return None
    if tag == _BOOL:
        return text.lower() in ("true", "yes", "on")
    plain = text.replace("_", "")
    if tag == _INT and plain.lstrip("+-").isdigit() and len(plain) <= 20:  # noqa: PLR2004
        return int(plain)
    if tag == _FLOAT:
        try:
            return float(plain)
        except ValueError:
            return text
    return text
