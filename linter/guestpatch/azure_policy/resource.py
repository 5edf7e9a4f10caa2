"""Reading the fields of a resource: its envelope, tags and aliases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.evaluate.text import join_text, text_parts
from guestpatch.evaluate.values import (
    ArrayValue,
    Failure,
    Known,
    TextValue,
    Trace,
    Undecided,
    type_name,
)
from guestpatch.facts import Place, Setting, walk
from guestpatch_schemas.policy_aliases import find_alias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Value
    from guestpatch.source.text import Span

__all__ = ["ENVELOPE", "Bound", "Reading", "ResourceView", "path_of", "tag_of"]

ENVELOPE = ("name", "fullName", "type", "kind", "location", "id", "tags", "identity.type")
"""Fields that every resource has."""
_TAG = re.compile(r"tags(?:\.(?P<dotted>.+)|\['(?P<quoted>.*)'\]|\[(?P<plain>[^']*)\])", re.DOTALL)
_ARRAY = "[*]"

Bound = dict[tuple[str, ...], Setting]
"""The elements that are being counted, by the path of their array in lower case."""


class Reading(NamedTuple):
    """What a field is.

    ``settings`` are the elements where the field goes through an array (``is_each``), else the one
    value. ``unknown`` stands for elements of which nothing is known.
    """

    settings: tuple[Setting, ...]
    is_each: bool = False
    unknown: Setting | None = None


def tag_of(field: str) -> str | None:
    """The tag that a field names in one of the ways to write it; None for other fields."""
    match = _TAG.fullmatch(field)
    if match is None:
        return None
    quoted = match["quoted"]
    if quoted is not None:
        return quoted.removeprefix("''").removesuffix("''").replace("''", "'")
    return match["dotted"] or match["plain"]


def path_of(field: str, kind: str) -> tuple[str, ...] | None:
    """Where an alias leads in a resource of a type; empty where that type has no such property.

    None for what is no alias.
    """
    found = find_alias(field)
    return None if found is None else found.get(kind, ())


class ResourceView:
    """A resource in one world, as policies read it."""

    def __init__(self, evaluation: Evaluation, site: Site) -> None:
        self.evaluation = evaluation
        self.site = site
        self.whole = Place(site.resource.type_span)

    def read(self, field: str, bound: Mapping[tuple[str, ...], Setting]) -> Reading:
        """What a field is; ``bound`` elements stand for their arrays.

        A field that is no alias we know is undecided, with that reason.
        """
        if not bound:
            key = ("policy-field", id(self.site), field.lower())
            return self.evaluation.remember(key, lambda: self._read(field, bound))
        return self._read(field, bound)

    def _read(self, field: str, bound: Mapping[tuple[str, ...], Setting]) -> Reading:
        lowered = field.lower()
        if lowered in ("name", "fullname"):
            return Reading((self._name(is_full=lowered == "fullname"),))
        if lowered == "type":
            return Reading((self._type(),))
        if lowered == "id":
            return Reading((self._unknown("`id` is known only in Azure", "id"),))
        tag = tag_of(field)
        if tag is not None:
            return self._at(("tags", tag), {})
        if lowered in ("kind", "location", "tags", "identity", "identity.type"):
            return self._at(tuple(lowered.split(".")), {})
        path = path_of(field, self.site.type)
        if path is None:
            reason = f"`{field}` is no alias that guestpatch knows"
            return Reading((self._unknown(reason, field),))
        if not path:
            return Reading((), is_each=True) if _ARRAY in field else Reading((self._missing(),))
        return self._at(path, bound)

    # -- the envelope --------------------------------------------------------------------------

    def _missing(self) -> Setting:
        return Setting(None, self.whole)

    def _unknown(self, reason: str, field: str) -> Setting:
        identity = ("policy-field", id(self.site.scope), id(self.site.resource), field.lower())
        trace = Trace(self.whole.span)
        return Setting(Undecided("context", reason, trace, identity), self.whole)

    def _type(self) -> Setting:
        if not self.site.type:
            return self._unknown("the type of the resource is not known", "type")
        return Setting(Known(self.site.type, Trace(self.whole.span)), self.whole)

    def _name(self, *, is_full: bool) -> Setting:
        """The name; of a child the last part of it, unless the full one is asked for."""
        resource = self.site.resource
        value = self.evaluation.evaluate(resource.name, self.site.scope)
        place = Place(value.trace.span, (value.trace,), None, "name")
        parts = text_parts(value)
        if is_full or parts is None or self.site.type.count("/") <= 1:
            return Setting(value, place)
        last: list[str | Undecided] = []
        for part in reversed(parts):
            if isinstance(part, str) and "/" in part:
                last.append(part.rpartition("/")[2])
                return Setting(join_text(reversed(last), value.trace), place)
            last.append(part)
        return self._unknown("where the last part of the name begins is not known", "name")

    # -- paths ---------------------------------------------------------------------------------

    def _at(self, path: tuple[str, ...], bound: Mapping[tuple[str, ...], Setting]) -> Reading:
        body = self.evaluation.evaluate(self.site.resource.body, self.site.scope)
        start, rest = Setting(body, self.whole), path
        lowered = tuple(name.lower() for name in path)
        for length in range(len(path), 0, -1):
            element = bound.get(lowered[:length])
            if element is not None:
                start, rest = element, path[length:]
                break
        if _ARRAY not in rest:
            return Reading((self._below(start, rest),))
        found: list[Setting] = []
        unknown = self._each(start, rest, found)
        return Reading(tuple(found), is_each=True, unknown=unknown)

    def _below(self, start: Setting, path: tuple[str, ...]) -> Setting:
        if not path:
            return start
        found = start
        if start.value is not None:
            found = walk(self.evaluation, start.value, start.place, path)
        if found.value is not None:
            return found
        route = ".".join((start.place.property, *path)).lstrip(".")
        return found._replace(place=found.place._replace(property=route))

    def _each(self, start: Setting, path: tuple[str, ...], found: list[Setting]) -> Setting | None:
        """Collect what a path through arrays leads to; gives something unknown met on the way."""
        if _ARRAY not in path:
            found.append(self._below(start, path))
            return None
        index = path.index(_ARRAY)
        array = self._below(start, path[:index])
        value = array.value
        if value is None:
            return None
        if not isinstance(value, ArrayValue):
            is_open = isinstance(value, (Undecided, TextValue, Failure))
            return array if is_open else Setting(_no_array(value), array.place)
        unknown = Setting(_more(value), array.place) if value.open else None
        for number, item in enumerate(value.items):
            element = self.evaluation.force(item)
            place = array.place._replace(
                span=_one_line(element, array.place),
                ways=(*array.place.ways, element.trace),
                property=f"{array.place.property}[{number}]",
            )
            is_null = isinstance(element, Known) and element.data is None
            setting = Setting(None if is_null else element, place)
            met = self._each(setting, path[index + 1 :], found)
            unknown = unknown or met
        return unknown


def _one_line(value: Value, array: Place) -> Span:
    """The place of an element where it is a token, else that of the array."""
    span = value.trace.span
    return array.span if "\n" in span.text else span


def _no_array(value: Value) -> Value:
    message = f"expected an array, found {type_name(value)}"
    return Failure(message, "no array", value.trace.span, value.trace)


def _more(value: ArrayValue) -> Undecided:
    reason = "further elements are not known"
    return Undecided("loop", reason, value.trace, ("more", value.rest))
