"""The part of JSONPath that is in use with ``loadJsonContent``: names, indexes, wildcards."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guestpatch.template import ir

if TYPE_CHECKING:
    from guestpatch.source.text import Span

__all__ = ["select"]

_STEP = re.compile(
    r"\.(?P<name>[A-Za-z_$][\w$-]*)|\[(?P<index>-?\d{1,9})\]|\['(?P<single>[^']*)'\]"
    r'|\["(?P<double>[^"]*)"\]|(?P<all>\.\*|\[\*\])'
)


def select(value: ir.Expression, path: str, span: Span) -> ir.Expression:
    """The part of loaded data that a path leads to; an array where it has a wildcard."""
    rest = path.removeprefix("$")
    if rest and rest[0] not in ".[":
        rest = f".{rest}"
    found = [value]
    many = False
    position = 0
    while position < len(rest):
        match = _STEP.match(rest, position)
        if match is None:
            reason = f"JSON path `{path[:80]}` is not followed by guestpatch"
            return ir.Unknown(span, f"{span.document.path}:{span.start}", reason)
        position = match.end()
        many = many or match["all"] is not None
        found = [part for each in found for part in _parts(each, match)]
    if many:
        return ir.ArrayExpression(span, tuple(found))
    if not found:
        return ir.Broken(span, span, f"JSON path `{path[:80]}` leads to nothing", "loaded here")
    return found[0]


def _parts(value: ir.Expression, match: re.Match[str]) -> list[ir.Expression]:
    name = next(
        (match[key] for key in ("name", "single", "double") if match[key] is not None), None
    )
    if isinstance(value, ir.ObjectExpression):
        if match["all"] is not None:
            return [member.value for member in value.properties]
        return [
            member.value
            for member in value.properties
            if name is not None and isinstance(member.key, ir.Constant) and member.key.value == name
        ]
    if isinstance(value, ir.ArrayExpression):
        if match["all"] is not None:
            return list(value.items)
        index = int(match["index"]) if match["index"] is not None else None
        if index is not None and -len(value.items) <= index < len(value.items):
            return [value.items[index]]
    return []
