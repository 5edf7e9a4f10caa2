"""Reading YAML with ruamel.yaml, and checking it against a JSON Schema."""

from __future__ import annotations

import json
import re
import warnings
from typing import TYPE_CHECKING, Any

from guestpatch.source.spelling import suggestion
from guestpatch.source.text import Span
from guestpatch.syntax.yaml.mistakes import Mistake, MistakeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jsonschema import ValidationError

    from guestpatch.source.text import Document

__all__ = ["YamlFile", "read_yaml"]

MAX_CHARACTERS = 262_144
"""Longest file that is read: reading takes time with every character."""
MAX_VALUES = 50_000
"""Most values of one file: far above what people write, far below what aliases can multiply."""
MAX_DEPTH = 32
"""Most lists and mappings inside one another."""
_FEW = 24
"""More names than these are not listed."""
_KINDS = {
    "string": "a text",
    "array": "a list",
    "object": "a mapping",
    "boolean": "true or false",
    "integer": "a whole number",
}


class YamlFile:
    """A YAML document with its data; treat it as frozen."""

    def __init__(self, document: Document, tree: Any) -> None:  # noqa: ANN401 - of ruamel.yaml
        self.document = document
        self.tree = tree

    def plain(self) -> Any:  # noqa: ANN401 - what JSON can hold
        """The data as JSON has it. Raises MistakeError for what JSON cannot hold."""
        try:
            return json.loads(json.dumps(self.tree, allow_nan=False))
        except (TypeError, ValueError) as error:
            mistake = Mistake(self.place([]), "file has values that JSON cannot hold", str(error))
            raise MistakeError(mistake) from error

    def place(self, path: Sequence[str | int], *, key: bool = False) -> Span:
        """The span of a value, or of the last key of the path, as far as it can be followed."""
        line, column = 0, 0
        data = self.tree
        in_flow = False
        for number, step in enumerate(path):
            marks = getattr(data, "lc", None)
            if marks is None:
                break
            try:
                wants_key = key and number == len(path) - 1
                if isinstance(step, int):
                    line, column = marks.item(step)
                else:
                    line, column = marks.key(step) if wants_key else marks.value(step)
                in_flow = bool(data.fa.flow_style())
                data = data[step]
            except (KeyError, IndexError, TypeError):
                break
        start = self.document.line_start(line + 1) + column
        text = self.document.line_text(line + 1)[column:]
        written = text.partition(":")[0] if key else _first_value(text, in_flow=in_flow)
        return Span(self.document, start, start + max(1, len(written.rstrip())))

    def mistakes(self, schema: Mapping[str, Any]) -> list[Mistake]:
        """What does not follow a JSON Schema, in the order of the places.

        A schema can say how its parts are called: ``x-keys`` what the keys of a mapping are, and
        ``x-form`` what is expected of a value.
        """
        from jsonschema import Draft202012Validator

        errors = (_deepest(each) for each in Draft202012Validator(schema).iter_errors(self.tree))
        found = [(error.validator == "required", self._said(error)) for error in errors]
        # What is missing comes last: something that is misspelt is missing as well.
        return [said for _, said in sorted(found, key=lambda each: (each[0], each[1].span.order()))]

    def _said(self, error: ValidationError) -> Mistake:
        path = list(error.absolute_path)
        expected: Any = error.validator_value
        schema: Any = error.schema
        span = self.place(path)
        name = f"`{path[-1]}`" if path else "the file"
        form = schema.get("x-form") if isinstance(schema, dict) else None
        match error.validator:
            case "additionalProperties" if isinstance(error.instance, dict):
                return self._unknown_key(path, error.instance, schema)
            case "enum":
                values = [str(value) for value in expected]
                message = f"`{error.instance}` is no value of {name}"
                return Mistake(span, message, _hint(str(error.instance), values))
            case "type":
                kind = _KINDS.get(str(expected), str(expected))
                return Mistake(span, f"{name} is not {kind}", f"expected {form or kind}")
            case "pattern" if form is not None:
                message = f"`{error.instance}` is no value of {name}"
                return Mistake(span, message, f"expected {form}")
            case "required":
                instance: Any = error.instance
                missing = next(each for each in expected if each not in instance)
                return Mistake(span, f"`{missing}` is missing", f"`{missing}` has to be given here")
            case "minProperties" | "minItems" | "minLength":
                return Mistake(span, f"{name} is empty", "something has to be given here")
            case "maxItems":
                return Mistake(span, f"{name} has more than {expected} entries", "too many")
            case None:
                span = self.place(path, key=True)
                return Mistake(span, f"{name} has no place here", "does not go with the other keys")
            case _:
                return Mistake(span, f"{name} cannot be used", error.message)

    def _unknown_key(
        self, path: list[str | int], instance: Mapping[Any, object], schema: Mapping[str, Any]
    ) -> Mistake:
        known = schema.get("properties", {})
        patterns = schema.get("patternProperties", {})
        unknown = next(
            each
            for each in instance
            if each not in known and not any(re.search(one, str(each)) for one in patterns)
        )
        span = self.place([*path, unknown], key=True)
        message = f"no {schema.get('x-keys', 'key')} is called `{unknown}`"
        return Mistake(span, message, _hint(str(unknown), known))


def read_yaml(
    document: Document, most_characters: int = MAX_CHARACTERS, most_values: int = MAX_VALUES
) -> YamlFile:
    """The data of a document. Raises MistakeError where it is no YAML, or too much of it."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if len(document.text) > most_characters:
        raise _too_much(document, f"is longer than {most_characters} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of anchors that are used again, to stderr
            tree = YAML(typ="rt").load(document.text)
    except (YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        start = min(mark.index if mark is not None else 0, max(len(document.text) - 1, 0))
        problem = str(getattr(error, "problem", None) or "").strip() or "cannot be read"
        mistake = Mistake(Span(document, start, start + 1), "file is no YAML", problem)
        raise MistakeError(mistake) from error
    _refuse_much(document, tree, most_values)
    return YamlFile(document, tree)


def _refuse_much(document: Document, tree: object, most_values: int) -> None:
    """Refuse a tree of many values or levels; those behind aliases are counted each time."""
    pending: list[tuple[object, int]] = [(tree, 1)]
    count = 0
    while pending:
        value, depth = pending.pop()
        count += 1
        inner = list(value.values()) if isinstance(value, dict) else value
        if count > most_values:
            raise _too_much(document, f"stands for more than {most_values} values")
        if isinstance(inner, list) and inner:
            if depth > MAX_DEPTH:
                message = f"has more than {MAX_DEPTH} lists and mappings inside one another"
                raise _too_much(document, message)
            pending.extend((each, depth + 1) for each in inner)


def _too_much(document: Document, message: str) -> MistakeError:
    return MistakeError(Mistake(Span(document, 0, 1), f"file {message}", "not read"))


def _first_value(text: str, *, in_flow: bool) -> str:
    """The value that a line starts with, as far as it stands on that line."""
    if text[:1] in ("[", "{"):
        depth = 0
        for at, char in enumerate(text):
            depth += (char in "[{") - (char in "]}")
            if depth == 0:
                return text[: at + 1]
    if text[:1] in ('"', "'"):
        end = text.find(text[0], 1)
        return text if end < 0 else text[: end + 1]
    whole = text.partition(" #")[0]
    return re.split(r"[,\]}]", whole, maxsplit=1)[0] if in_flow else whole


def _deepest(error: ValidationError) -> ValidationError:
    """Of several ways to be right, the mistake of the one that comes nearest."""
    while error.context:
        error = max(error.context, key=lambda each: len(each.absolute_path))
    return error


def _hint(written: str, known: Iterable[str]) -> str:
    names = list(known)
    near = suggestion(written, names)
    if near is not None:
        return f"did you mean `{near}`?"
    if not 0 < len(names) <= _FEW:
        return "not known here"
    return f"known are {', '.join(f'`{name}`' for name in names)}"
