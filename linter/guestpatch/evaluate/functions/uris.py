"""Putting URIs together and taking them apart: uri, parseUri, buildUri."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from guestpatch.evaluate.functions.arguments import object_at, text_at
from guestpatch.evaluate.functions.containers import object_of
from guestpatch.evaluate.functions.pieces import charge_text, derive, join_pieces, pieces_at, whole
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.values import Failure, Known, TextValue, Undecided, type_name

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.pieces import Piece
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Slot, Value

__all__ = ["FUNCTIONS"]

_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_DIGITS = frozenset("0123456789")
_SIMPLE = _LETTERS | _DIGITS | frozenset("-._~/")
_PLAIN = _SIMPLE | frozenset(":?#[]@!$&'()*+,;=%")
"""Characters that stand in a URI as they are; others would be escaped in ways we do not follow."""
_LAST_PORT = 65_535


class _Uri(NamedTuple):
    scheme: str
    host: str
    port: int | None
    path: str
    query: str


def _split(text: str) -> _Uri | None:
    """The parts of an absolute URI; None where the text is none."""
    scheme, colon, rest = text.partition("://")
    if not colon or not scheme or not set(scheme) <= _LETTERS | _DIGITS | frozenset("+-."):
        return None
    rest = rest.partition("#")[0]
    rest, mark, query = rest.partition("?")
    authority, slash, path = rest.partition("/")
    host, _, port = authority.rpartition("@")[2].partition(":")
    if not host or (port and not (set(port) <= _DIGITS and len(port) <= len(str(_LAST_PORT)))):
        return None
    return _Uri(scheme, host, int(port) if port else None, slash + path, mark + query)


def _uri(call: Invocation) -> Value:
    base, relative = pieces_at(call, 0), pieces_at(call, 1)
    if isinstance(base, Failure):
        return base
    if isinstance(relative, Failure):
        return relative
    start, end = whole(base), whole(relative)
    if end is None:
        return call.undecided("string")
    if start is None:
        return _with_unknown_base(call, base, end)
    charge_text(call, len(start) + len(end))
    if _split(start) is None:
        return call.fail("the base is no absolute URI", "expected `https://…`", 0)
    if not set(start) | set(end) <= _PLAIN:
        reason = "a URI with characters to escape is not known to guestpatch"
        return call.unknowable("function", reason, "string")
    try:
        joined = urljoin(start, end)
    except ValueError:
        return call.fail("the parts make no URI", "cannot be put together", 0)
    # An empty path is written as `/`, as Azure does.
    parts = _split(joined)
    return call.known(
        f"{joined}/" if parts is not None and not parts.path + parts.query else joined
    )


def _with_unknown_base(call: Invocation, base: list[Piece], relative: str) -> Value:
    """A plain file or folder name behind an unknown base stays the end of the result."""
    is_plain = set(relative) <= _SIMPLE and relative[:1] not in ("", "/") and ".." not in relative
    unknown = next(piece for piece in base if not isinstance(piece, str))
    if not is_plain or "./" in relative or relative == ".":
        return call.undecided("string", unknown)
    last = base[-1]
    if isinstance(last, str) and last.endswith("/") and _split(str(base[0])) is not None:
        return join_pieces(call, [*base, relative])
    parts = [piece if isinstance(piece, str) else piece.identity for piece in base]
    return join_pieces(call, [derive(call, unknown, *parts), relative])


def _parse_uri(call: Invocation) -> Value:
    text = text_at(call, 0)
    if isinstance(text, Failure):
        return text
    charge_text(call, len(text))
    parts = _split(text)
    if parts is None:
        return call.fail("the text is no absolute URI", "expected `https://…`", 0)
    members: list[tuple[str, Slot]] = [
        (name, call.known(value))
        for name, value in zip(_Uri._fields, parts, strict=True)
        if value not in (None, "")
    ]
    return object_of(call, members, is_open=len(members) < len(parts))


def _build_uri(call: Invocation) -> Value:
    container = object_at(call, 0)
    if isinstance(container, Failure):
        return container
    if container.open:
        return call.undecided("string", container)
    parts: dict[str, Piece] = {}
    for name in _Uri._fields:
        member = container.members.get(name)
        value = None if member is None else call.force(member.slot)
        if isinstance(value, Failure):
            return value
        if isinstance(value, (Undecided, TextValue)):
            return call.undecided("string", value)
        if value is None or (isinstance(value, Known) and value.data is None):
            continue
        wanted = "int" if name == "port" else "string"
        if not isinstance(value, Known) or type_name(value) != wanted:
            found = type_name(value) or "another type"
            return call.fail(f"`{name}` is {found}, expected {wanted}", "", 0)
        parts[name] = str(value.data)
    for name in ("scheme", "host"):
        if not parts.get(name):
            return call.fail(f"the object has no `{name}`", f"`{name}` is missing", 0)
    pieces = [parts["scheme"], "://", parts["host"]]
    if "port" in parts:
        pieces += [":", parts["port"]]
    return join_pieces(call, [*pieces, parts.get("path", ""), parts.get("query", "")])


FUNCTIONS = (
    Function("uri", _uri, 2, 2, "string", strict=False),
    Function("parseuri", _parse_uri, 1, 1, "object", strict=True),
    Function("builduri", _build_uri, 1, 1, "string", strict=True),
)
