"""Dates: dateTimeAdd, dateTimeFromEpoch, dateTimeToEpoch.

A year is 365 days and a month 30 when a duration is added
(https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-date).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from guestpatch.evaluate.functions.arguments import integer_at, text_at
from guestpatch.evaluate.functions.date_format import date_text
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.values import Failure

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Value

__all__ = ["FUNCTIONS"]

_DATE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,7}))?(Z|[+-]\d\d:\d\d)", re.ASCII
)
_DURATION = re.compile(
    r"(-)?P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})D)?"
    r"(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.\d{1,9})?S)?)?",
    re.ASCII,
)
_SHORT = len("2023-03-31T01:00:38Z")
_DEFAULT = "yyyy-MM-ddTHH:mm:ssZ"
_DAYS_OF_YEAR, _DAYS_OF_MONTH = 365, 30
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = 100
"""A longer text is no date and no duration."""


def _read_date(text: str) -> datetime | None:
    """The moment of an ISO 8601 text with a zone; None for any other text."""
    match = _DATE.fullmatch(text[:_LONGEST])
    if match is None:
        return None
    *numbers, fraction, zone = match.groups()
    year, month, day, hour, minute, second = (int(number) for number in numbers)
    microseconds = int((fraction or "0").ljust(6, "0")[:6])
    offset = timedelta()
    if zone != "Z":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
        offset = -offset if zone[0] == "-" else offset
    try:
        moment = datetime(year, month, day, hour, minute, second, microseconds, tzinfo=UTC)
        return moment - offset
    except (ValueError, OverflowError):
        return None


def _read_duration(text: str) -> timedelta | None:
    match = _DURATION.fullmatch(text[:_LONGEST])
    if match is None or text.endswith(("P", "T")):
        return None
    sign, *numbers = match.groups()
    years, months, days, hours, minutes, seconds = (int(number or 0) for number in numbers)
    try:
        duration = timedelta(
            days=years * _DAYS_OF_YEAR + months * _DAYS_OF_MONTH + days,
            hours=hours,
            minutes=minutes,
            seconds=seconds,
        )
    except OverflowError:
        return None
    return -duration if sign else duration


def _not_read(call: Invocation, kind: str) -> Value:
    reason = "only dates such as `2023-03-31T01:00:38Z` are known to guestpatch"
    return call.unknowable("function", reason, kind)


def _date_time_add(call: Invocation) -> Value:
    texts = [text_at(call, index) for index in range(len(call.call.arguments))]
    for text in texts:
        if isinstance(text, Failure):
            return text
    base, length, *given = [text for text in texts if isinstance(text, str)]
    duration = _read_duration(length)
    if duration is None:
        return call.fail("the text is no duration", "expected a duration such as `P1D`", 1)
    moment = _read_date(base)
    if moment is None or (not given and len(base) != _SHORT):
        return _not_read(call, "string")
    try:
        moment += duration
    except OverflowError:
        return call.fail("the result is no date", "too far away", 1)
    written = date_text(moment, given[0] if given else _DEFAULT)
    if written is None:
        reason = f"the date format `{given[0][:24]}` is not known to guestpatch"
        return call.unknowable("function", reason, "string")
    return call.known(written)


def _date_time_from_epoch(call: Invocation) -> Value:
    seconds = integer_at(call, 0)
    if isinstance(seconds, Failure):
        return seconds
    try:
        moment = _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return call.fail("the result is no date", "too far away", 0)
    return call.known(date_text(moment, _DEFAULT))


def _date_time_to_epoch(call: Invocation) -> Value:
    text = text_at(call, 0)
    if isinstance(text, Failure):
        return text
    moment = _read_date(text)
    if moment is None:
        return _not_read(call, "int")
    return call.known((moment - _EPOCH) // timedelta(seconds=1))


FUNCTIONS = (
    Function("datetimeadd", _date_time_add, 2, 3, "string", strict=True),
    Function("datetimefromepoch", _date_time_from_epoch, 1, 1, "string", strict=True),
    Function("datetimetoepoch", _date_time_to_epoch, 1, 1, "int", strict=True),
)
