"""Text in other forms: base64, data URIs, percent escapes."""

from __future__ import annotations

import binascii
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes

from guestpatch.evaluate.functions.arguments import text_at
from guestpatch.evaluate.functions.json_values import json_value
from guestpatch.evaluate.functions.pieces import charge_text
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.limits import MAX_TEXT
from guestpatch.evaluate.values import Failure

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Value

__all__ = ["FUNCTIONS", "to_bytes"]

_PREFIX = "data:text/plain;charset=utf-8;base64,"
_LARGEST_GROWTH = 9
"""A character becomes three bytes at most, and each of them three characters."""
_LONGEST = MAX_TEXT // _LARGEST_GROWTH


def to_bytes(text: str) -> bytes:
    """A text in UTF-8; halves of surrogate pairs become replacement characters."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return whole.encode("utf-8")


def _encoded(text: str) -> str:
    return binascii.b2a_base64(to_bytes(text), newline=False).decode("ascii")


def _decoded(call: Invocation, text: str) -> str | Failure:
    charge_text(call, len(text))
    try:
        data = binascii.a2b_base64("".join(text.split()), strict_mode=True)
    except ValueError:
        return call.fail("the text is no base64", "cannot be decoded", 0)
    return data.decode("utf-8", "replace")


def _small_text(call: Invocation) -> str | Failure:
    """The text to encode, if the result will not be too large."""
    text = text_at(call, 0)
    if isinstance(text, Failure):
        return text
    if len(text) > _LONGEST:
        return call.over_budget(f"text to be encoded is longer than {_LONGEST} characters")
    charge_text(call, len(text) * _LARGEST_GROWTH)
    return text


def _base64(call: Invocation) -> Value:
    text = _small_text(call)
    return text if isinstance(text, Failure) else call.known(_encoded(text))


def _base64_to_string(call: Invocation) -> Value:
    text = text_at(call, 0)
    decoded = text if isinstance(text, Failure) else _decoded(call, text)
    return decoded if isinstance(decoded, Failure) else call.known(decoded)


def _base64_to_json(call: Invocation) -> Value:
    text = text_at(call, 0)
    decoded = text if isinstance(text, Failure) else _decoded(call, text)
    return decoded if isinstance(decoded, Failure) else json_value(call, decoded)


def _data_uri(call: Invocation) -> Value:
    text = _small_text(call)
    return text if isinstance(text, Failure) else call.known(_PREFIX + _encoded(text))


def _data_uri_to_string(call: Invocation) -> Value:
    text = text_at(call, 0)
    if isinstance(text, Failure):
        return text
    head, comma, payload = text.partition(",")
    if not comma or not head.lower().startswith("data:"):
        return call.fail("the text is no data URI", "expected `data:…,…`", 0)
    if head.lower().endswith(";base64"):
        decoded = _decoded(call, payload)
        return decoded if isinstance(decoded, Failure) else call.known(decoded)
    charge_text(call, len(payload))
    return call.known(unquote_to_bytes(to_bytes(payload)).decode("utf-8", "replace"))


def _uri_component(call: Invocation) -> Value:
    text = _small_text(call)
    return text if isinstance(text, Failure) else call.known(quote(to_bytes(text), safe=""))


def _uri_component_to_string(call: Invocation) -> Value:
    text = text_at(call, 0)
    if isinstance(text, Failure):
        return text
    charge_text(call, len(text))
    return call.known(unquote_to_bytes(to_bytes(text)).decode("utf-8", "replace"))


FUNCTIONS = (
    Function("base64", _base64, 1, 1, "string", strict=True),
    Function("base64tostring", _base64_to_string, 1, 1, "string", strict=True),
    Function("base64tojson", _base64_to_json, 1, 1, "", strict=True),
    Function("datauri", _data_uri, 1, 1, "string", strict=True),
    Function("datauritostring", _data_uri_to_string, 1, 1, "string", strict=True),
    Function("uricomponent", _uri_component, 1, 1, "string", strict=True),
    Function("uricomponenttostring", _uri_component_to_string, 1, 1, "string", strict=True),
)
