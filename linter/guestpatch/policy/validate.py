"""Reading and validating a rule file; imported only when a pack is not known yet."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from guestpatch.facts import FACTS
from guestpatch.policy.load import PackError
from guestpatch.policy.proposals import changed_by
from guestpatch.source.spelling import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["read_rule"]

_GROUPS = ("all-of", "any-of", "none-of")
_OTHER_TEXTS = ("kind", "edition", "date")
_PLACEHOLDER = re.compile(r"\{([A-Za-z][\w.]*)\}")


def read_rule(file: str, text: str) -> dict[str, Any]:
    """The plain data of a rule file. Raises PackError with the line of the first mistake."""
    from jsonschema import Draft202012Validator
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError

    try:
        data = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        raise PackError(file, mark.line + 1 if mark else 1, str(error.problem)) from error
    schema = json.loads((files("guestpatch_schemas") / "rule.schema.json").read_text("utf-8"))
    mistakes = sorted(Draft202012Validator(schema).iter_errors(data), key=lambda e: len(e.path))
    if mistakes:
        mistake = mistakes[-1]
        raise PackError(file, _line(data, list(mistake.absolute_path)), mistake.message)
    _check_names(file, data)
    plain = json.loads(json.dumps(data))
    if not isinstance(plain, dict):
        raise PackError(file, 1, "expected a rule")
    return plain


def _line(data: Any, path: list[str | int]) -> int:  # noqa: ANN401 - a YAML tree
    """The line at which the node of a path starts, as far as the path can be followed."""
    line = 1
    for step in path:
        marks = getattr(data, "lc", None)
        if marks is None:
            break
        try:
            position = marks.value(step) if isinstance(step, str) else marks.item(step)
            data = data[step]
        except (KeyError, IndexError, TypeError):
            break
        line = position[0] + 1
    return line


def _check_names(file: str, data: Any) -> None:  # noqa: ANN401 - a YAML tree
    """Every fact and field that a rule mentions exists."""
    each = data.get("each")
    if each is not None and (each not in FACTS or FACTS[each].type != "list"):
        raise PackError(file, data.lc.value("each")[0] + 1, f"`{each}` is no fact that lists")
    fields = FACTS[each].fields if each is not None else None
    for part in (data, *data.get("cases", ())):
        for key in ("when", "forbid", "require"):
            if key in part:
                _check_condition(file, part[key], fields)
        for label in part.get("labels", ()):
            _check_name(file, label.lc.line + 1, label["at"], fields)
        for line, text in _texts(part):
            _check_text(file, line, text, fields)
        for line, text in _helps(part):
            shown = text.replace("{fix}", "") if "fix" in part or "fix" in data else text
            _check_text(file, line, shown, fields)
        if "fix" in part:
            _check_name(file, part["fix"].lc.line + 1, changed_by(part["fix"])[1], fields)


def _texts(part: Any) -> Iterator[tuple[int, str]]:  # noqa: ANN401 - a YAML tree
    """The texts of a rule or case in which facts can be named, each with its line."""
    if "headline" in part:
        yield part.lc.value("headline")[0] + 1, part["headline"]
    for label in part.get("labels", ()):
        yield label.lc.line + 1, label.get("text", "")
    fix = part.get("fix", {})
    because = fix.get("because", ())
    for text in (fix.get("to"), *((because,) if isinstance(because, str) else because)):
        if isinstance(text, str):
            yield fix.lc.line + 1, text


def _helps(part: Any) -> Iterator[tuple[int, str]]:  # noqa: ANN401 - a YAML tree
    """The helps of a rule or case, in which its fix can be shown as well."""
    helps = part.get("help", ())
    for text in (helps,) if isinstance(helps, str) else helps:
        yield part.lc.value("help")[0] + 1, text


def _check_text(file: str, line: int, text: str, fields: Mapping[str, str] | None) -> None:
    for name in _PLACEHOLDER.findall(text):
        if name not in _OTHER_TEXTS:
            _check_name(file, line, name, fields)


def _check_condition(
    file: str,
    condition: Any,  # noqa: ANN401 - a YAML tree
    fields: Mapping[str, str] | None,
) -> None:
    for name, value in condition.items():
        if name in _GROUPS:
            for member in value:
                _check_condition(file, member, fields)
            continue
        _check_name(file, condition.lc.key(name)[0] + 1, name, fields)
        for operator in ("all", "any"):
            if operator in value:
                _check_condition(file, value[operator], FACTS[name].fields)


def _check_name(file: str, line: int, name: str, fields: Mapping[str, str] | None) -> None:
    """The name is that of a fact, of a place, or of a field of the elements in question."""
    if name in FACTS or name == "vm" or (name == "item" and fields is not None):
        return
    field = name.removeprefix("item.")
    if fields is not None and field != name:
        if field in fields:
            return
        raise PackError(file, line, f"the elements have no field `{field}`")
    raise PackError(file, line, _no_fact(name))


def _no_fact(name: str) -> str:
    near = suggestion(name, FACTS)
    return f"no fact is called `{name}`" + (f"; did you mean `{near}`" if near else "")
