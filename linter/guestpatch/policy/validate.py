"""Reading and validating a rule file; imported only when a pack is not known yet."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NoReturn

from guestpatch.facts import FACTS
from guestpatch.policy.model import GROUPS
from guestpatch.policy.patterns import PatternError, compile_pattern
from guestpatch.policy.proposals import changed_by
from guestpatch.policy.schema import rule_schema
from guestpatch.source.spelling import suggestion
from guestpatch.source.text import Span
from guestpatch.syntax.yaml import Mistake, MistakeError, read_yaml
from guestpatch_schemas import find_statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TypeAlias

    from guestpatch.source.text import Document
    from guestpatch.syntax.yaml import YamlFile

    _Path: TypeAlias = tuple[str | int, ...]

__all__ = ["read_rule"]

MAX_CHARACTERS = 65_536
"""Longest rule file; the longest of ours has 2 600 characters."""
MAX_VALUES = 5_000
"""Most values of a rule; a rule is asked about every VM in every world."""
_OTHER_TEXTS = ("kind", "edition", "date")
_PLACEHOLDER = re.compile(r"\{([A-Za-z][\w.]*)\}")


def read_rule(document: Document, *, has_page: bool) -> dict[str, Any]:
    """The plain data of a rule file. Raises MistakeError for the first mistake."""
    file = read_yaml(document, MAX_CHARACTERS, MAX_VALUES)
    if not isinstance(file.tree, dict):
        raise MistakeError(Mistake(file.place([]), "file is no rule", "expected a mapping of keys"))
    for mistake in file.mistakes(rule_schema()):
        raise MistakeError(mistake)
    plain: dict[str, Any] = file.plain()
    _Check(file, plain).check(has_page=has_page)
    return plain


class _Check:
    """What a schema cannot say of a rule: that names mean something where they stand."""

    def __init__(self, file: YamlFile, data: Mapping[str, Any]) -> None:
        self._file = file
        self._data = data
        each = data.get("each")
        self._fields = FACTS[each].fields if each is not None else None

    def check(self, *, has_page: bool) -> None:
        name, stem = self._data["name"], PurePath(self._file.document.path).stem
        if name != stem:
            self._refuse(("name",), f"rule is called `{name}`, its file `{stem}.yaml`", "differs")
        if not has_page:
            message = f"rule has no page: there is no `{name}.md` beside its file"
            self._refuse(("name",), message, "the page says why, and its examples are tests")
        for number, trace in enumerate(self._data.get("traces", ())):
            if find_statement(trace) is None:
                message = f"no published statement has the id `{trace}`"
                self._refuse(("traces", number), message, "see `guestpatch knowledge coverage`")
        if "when" in self._data:
            self._check_condition(("when",), self._data["when"], self._fields)
        for path, part in self._parts():
            self._check_part(path, part)

    def _parts(self) -> Iterator[tuple[_Path, Mapping[str, Any]]]:
        """The rule, and each of its cases."""
        yield (), self._data
        for number, case in enumerate(self._data.get("cases", ())):
            yield ("cases", number), case

    def _check_part(self, path: _Path, part: Mapping[str, Any]) -> None:
        for key in ("when", "forbid", "require"):
            if key in part and (path or key != "when"):
                self._check_condition((*path, key), part[key], self._fields)
        if "forbid" in part or "require" in part:
            self._check_whole(path, part)
        labels = part.get("labels", ())
        for number, label in enumerate(labels):
            self._check_name((*path, "labels", number, "at"), label["at"], self._fields)
        if labels and [each.get("primary", False) for each in labels].count(True) != 1:
            message = "one label has to be `primary`: the place that the author edits"
            self._refuse((*path, "labels"), message, "`primary: true` belongs to one of them")
        fix = part.get("fix", self._data.get("fix"))
        for where, text in _texts(path, part):
            shown = text.replace("{fix}", "") if fix and "help" in where else text
            self._check_text(where, shown)
        if "fix" in part:
            self._check_fix((*path, "fix"), part["fix"])

    def _check_whole(self, path: _Path, part: Mapping[str, Any]) -> None:
        for key in ("headline", "labels"):
            if key not in part and key not in self._data:
                self._refuse(path, f"`{key}` is missing", f"`{key}` has to be given here")

    def _check_fix(self, path: _Path, fix: Mapping[str, Any]) -> None:
        kind, name = changed_by(fix)
        self._check_name((*path, kind), name, self._fields)
        fact, to = FACTS.get(name), fix.get("to")
        if kind != "set" or fact is None or (isinstance(to, str) and _PLACEHOLDER.search(to)):
            return
        if (fact.type == "flag") is not isinstance(to, bool):
            label = f"`{name}` is {'true or false' if fact.type == 'flag' else 'no true or false'}"
            self._refuse(
                (*path, "to"), "the value of the fix has another type than the fact", label
            )

    def _check_text(self, path: _Path, text: str) -> None:
        for found in _PLACEHOLDER.finditer(text):
            if found[1] not in _OTHER_TEXTS:
                self._check_name(path, found[1], self._fields, found[0])

    def _check_condition(
        self, path: _Path, condition: Mapping[str, Any], fields: Mapping[str, str] | None
    ) -> None:
        for name, value in condition.items():
            if name in GROUPS:
                for number, member in enumerate(value):
                    self._check_condition((*path, name, number), member, fields)
                continue
            self._check_name((*path, name), name, fields, is_key=True)
            for test, operand in value.items():
                if test in ("any", "all"):
                    self._check_condition((*path, name, test), operand, FACTS[name].fields)
                elif test == "matches":
                    self._check_pattern((*path, name, test), operand)

    def _check_pattern(self, path: _Path, pattern: str) -> None:
        try:
            compile_pattern(pattern)
        except PatternError as error:
            span = self._file.place(path)
            start = self._file.document.text.find(pattern, span.start)
            if start >= 0:
                offset = start + error.offset
                span = Span(self._file.document, offset, offset + 1)
            mistake = Mistake(span, f"pattern cannot be used: {error.message}", "up to here")
            raise MistakeError(mistake) from error

    def _check_name(
        self,
        path: _Path,
        name: str,
        fields: Mapping[str, str] | None,
        written: str = "",
        *,
        is_key: bool = False,
    ) -> None:
        """The name is that of a fact, of a place, or of a field of the elements in question."""
        if name in FACTS or (name == "vm" and not written):
            return
        prefix, _, field = name.partition(".")
        if prefix == "item":
            if fields is None:
                label = "a rule without `each` is about no element"
                self._refuse(path, f"`{name}` says nothing here", label, written, is_key=is_key)
            if field in fields or (not field and not written and not is_key):
                return
            message = f"the elements have no field `{field}`"
            self._refuse(path, message, _hint(field, fields), written, is_key=is_key)
        message = f"no fact is called `{name}`"
        self._refuse(path, message, _hint(name, FACTS), written, is_key=is_key)

    def _refuse(
        self, path: _Path, message: str, label: str, written: str = "", *, is_key: bool = False
    ) -> NoReturn:
        """Say a mistake at a place of the file, or at what is written from there on."""
        span = self._file.place(path, key=is_key)
        start = self._file.document.text.find(written, span.start) if written else -1
        if start >= 0:
            span = Span(self._file.document, start, start + len(written))
        raise MistakeError(Mistake(span, message, label))


def _texts(path: _Path, part: Mapping[str, Any]) -> Iterator[tuple[_Path, str]]:
    """The texts of a rule or case in which facts can be named, each with its place."""
    if "headline" in part:
        yield (*path, "headline"), part["headline"]
    for number, label in enumerate(part.get("labels", ())):
        yield (*path, "labels", number, "text"), label.get("text", "")
    yield from _each_text((*path, "help"), part.get("help", ()))
    fix = part.get("fix", {})
    if isinstance(fix.get("to"), str):
        yield (*path, "fix", "to"), fix["to"]
    yield from _each_text((*path, "fix", "because"), fix.get("because", ()))


def _each_text(path: _Path, texts: str | list[str]) -> Iterator[tuple[_Path, str]]:
    if isinstance(texts, str):
        yield path, texts
    else:
        yield from (((*path, number), text) for number, text in enumerate(texts))


def _hint(written: str, known: Mapping[str, object]) -> str:
    near = suggestion(written, known)
    return "see docs/rules.md for those there are" if near is None else f"did you mean `{near}`?"
