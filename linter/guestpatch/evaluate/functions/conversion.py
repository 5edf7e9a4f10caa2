"""Conversions between types: string, int, float, bool, json."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.functions.arguments import text_at
from guestpatch.evaluate.functions.json_text import json_text
from guestpatch.evaluate.functions.json_values import json_value
from guestpatch.evaluate.functions.numbers import in_range
from guestpatch.evaluate.functions.pieces import derive
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.functions.utf16 import WHITE_SPACE
from guestpatch.evaluate.text import scalar_text
from guestpatch.evaluate.values import (
    Failure,
    Known,
    LambdaValue,
    TextValue,
    Undecided,
)

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Value

__all__ = ["FUNCTIONS"]

MAX_DIGITS = 20
"""Longest number that is read; the largest Azure knows has 19 digits."""
MAX_MESSAGE = 200
"""How much of the message of ``fail`` is shown."""
_MAX_FLOAT = 64
_WORDS = {"true": True, "false": False}


def _string(call: Invocation) -> Value:
    value = call.value(0)
    if isinstance(value, (Failure, TextValue)):
        return value
    if isinstance(value, Undecided):
        return value if value.kind == "string" else derive(call, value)
    if isinstance(value, Known):
        return value if isinstance(value.data, str) else call.known(scalar_text(value.data))
    if isinstance(value, LambdaValue):
        return call.wrong_type(0, "a value")
    text = json_text(call, value, '"')
    return call.known(text) if isinstance(text, str) else text


def _int(call: Invocation) -> Value:
    value = call.value(0)
    if isinstance(value, Known) and type(value.data) is int:
        return value
    text = text_at(call, 0)
    if isinstance(text, Failure):
        return call.wrong_type(0, "string or int")
    written = text.strip(WHITE_SPACE)
    digits = written[1:] if written[:1] in ("-", "+") else written
    if not (digits.isascii() and digits.isdigit()):
        return call.fail("the text is no whole number", f"`{text[:24]}` has other characters", 0)
    if len(digits) > MAX_DIGITS:
        return call.fail("the number is too large", f"has {len(digits)} digits", 0)
    return in_range(call, int(written))


def _float(call: Invocation) -> Value:
    value = call.value(0)
    if isinstance(value, Known) and type(value.data) in (int, float):
        return call.known(float(value.data or 0))
    text = text_at(call, 0)
    if isinstance(text, Failure):
        return call.wrong_type(0, "string or int")
    number = _number(text.strip(WHITE_SPACE))
    if number is None:
        return call.fail("the text is no number", f"`{text[:24]}` is none", 0)
    return call.known(number)


def _number(text: str) -> float | None:
    if len(text) > _MAX_FLOAT or not set(text) <= set("0123456789+-.eE"):
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return None if number in (float("inf"), float("-inf")) else number


def _bool(call: Invocation) -> Value:
    value = call.value(0)
    if isinstance(value, Known):
        if isinstance(value.data, bool):
            return value
        if isinstance(value.data, int):
            return call.known(value.data != 0)
        if isinstance(value.data, str):
            word = _WORDS.get(value.data.strip(WHITE_SPACE).lower())
            if word is not None:
                return call.known(word)
            label = f"`{value.data[:24]}` is neither `true` nor `false`"
            return call.fail("the text is no boolean", label, 0)
    return call.wrong_type(0, "string, int or bool")


def _json(call: Invocation) -> Value:
    text = text_at(call, 0)
    return text if isinstance(text, Failure) else json_value(call, text)


def _fail(call: Invocation) -> Value:
    value = call.value(0)
    if isinstance(value, Failure):
        return value
    said = value.data if isinstance(value, Known) else None
    message = said[:MAX_MESSAGE] if isinstance(said, str) and said else "the template stops here"
    return call.fail(message, "the template stops here")


FUNCTIONS = (
    Function("string", _string, 1, 1, "string", strict=False),
    Function("int", _int, 1, 1, "int", strict=True),
    Function("float", _float, 1, 1, "float", strict=True),
    Function("bool", _bool, 1, 1, "bool", strict=True),
    Function("json", _json, 1, 1, "", strict=True),
    Function("fail", _fail, 1, 1, "", strict=False),
)
