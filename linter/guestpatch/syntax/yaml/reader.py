"""Reading YAML with ruamel.yaml, and checking it against a JSON Schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from guestpatch.source.spelling import suggestion
from guestpatch.source.text import Span
from guestpatch.syntax.yaml.mistakes import Mistake, MistakeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jsonschema import ValidationError

    from guestpatch.source.text import Document

__all__ = ["YamlFile", "read_yaml"]

MAX_VALUES = 50_000
"""Most values of one file: far above what people write, far below what aliases can multiply."""
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
                data = data[step]
            except (KeyError, IndexError, TypeError):
                break
        start = self.document.line_start(line + 1) + column
        text = self.document.line_text(line + 1)[column:]
        written = text.partition(":")[0] if key else text.partition(" #")[0]
        return Span(self.document, start, start + max(1, len(written.rstrip(" ,]}"))))

    def mistakes(self, schema: Mapping[str, Any]) -> list[Mistake]:
        """What does not follow a JSON Schema, in the order of the places."""
        from jsonschema import Draft202012Validator

        found = (
            self._said(_deepest(error))
            for error in Draft202012Validator(schema).iter_errors(self.tree)
        )
        return sorted(found, key=lambda mistake: mistake.span.order())

    def _said(self, error: ValidationError) -> Mistake:
        path = list(error.absolute_path)
        expected: Any = error.validator_value
        schema: Any = error.schema
        span = self.place(path)
        name = f"`{path[-1]}`" if path else "the file"
        match error.validator:
            case "additionalProperties" if isinstance(error.instance, dict):
                known = schema.get("properties", {})
                unknown = next(each for each in error.instance if each not in known)
                span = self.place([*path, unknown], key=True)
                return Mistake(span, f"no key is called `{unknown}`", _hint(str(unknown), known))
            case "enum":
                values = [str(value) for value in expected]
                message = f"`{error.instance}` is no value of {name}"
                return Mistake(span, message, _hint(str(error.instance), values))
            case "type":
                kind = _KINDS.get(str(expected), str(expected))
                return Mistake(span, f"{name} is not {kind}", f"expected {kind}")
            case "required":
                instance: Any = error.instance
                missing = next(each for each in expected if each not in instance)
                return Mistake(span, f"`{missing}` is missing", f"`{missing}` has to be given here")
            case _:
                return Mistake(span, f"{name} cannot be used", error.message)


def read_yaml(document: Document) -> YamlFile:
    """The data of a document. Raises MistakeError where it is no YAML."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        tree = YAML(typ="rt").load(document.text)
    except (YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        start = min(mark.index if mark is not None else 0, max(len(document.text) - 1, 0))
        problem = str(getattr(error, "problem", None) or "").strip() or "cannot be read"
        mistake = Mistake(Span(document, start, start + 1), "file is no YAML", problem)
        raise MistakeError(mistake) from error
    if not _is_small(tree):
        message = f"file stands for more than {MAX_VALUES} values"
        raise MistakeError(Mistake(Span(document, 0, 1), message, "not read"))
    return YamlFile(document, tree)


def _is_small(tree: object) -> bool:
    """Whether a tree has few values, those behind aliases counted each time; it may be a circle."""
    pending: list[object] = [tree]
    for _ in range(MAX_VALUES):
        if not pending:
            return True
        value = pending.pop()
        if isinstance(value, dict):
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
    return not pending


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
    return f"known are {', '.join(f'`{name}`' for name in names)}" if names else "not known here"
