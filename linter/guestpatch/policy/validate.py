"""Reading and validating a rule file; imported only when a pack is not known yet."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from guestpatch.facts import FACTS
from guestpatch.policy.load import PackError

__all__ = ["read_rule"]

_GROUPS = ("all-of", "any-of", "none-of")
_OTHER_PLACES = ("vm", "item")


def read_rule(file: str, text: str) -> dict[str, Any]:
    """The plain data of a rule file. Raises PackError with the line of the first mistake."""
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
    """Every fact that a rule mentions exists."""
    for part in (data, *data.get("cases", ())):
        for key in ("when", "forbid", "require"):
            if key in part:
                _check_condition(file, part[key])
        for label in part.get("labels", ()):
            if label["at"] not in FACTS and label["at"] not in _OTHER_PLACES:
                raise PackError(file, label.lc.line + 1, _no_fact(label["at"]))
    each = data.get("each")
    if each is not None and (each not in FACTS or FACTS[each].type != "list"):
        raise PackError(file, data.lc.value("each")[0] + 1, f"`{each}` is no fact that lists")


def _check_condition(file: str, condition: Any) -> None:  # noqa: ANN401
    for name, value in condition.items():
        at = condition.lc.key(name)[0] + 1
        if name in _GROUPS:
            for member in value:
                _check_condition(file, member)
        elif name not in FACTS and not name.startswith("item."):
            raise PackError(file, at, _no_fact(name))


def _no_fact(name: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415

    near = get_close_matches(name, FACTS, n=1)
    return f"no fact is called `{name}`" + (f"; did you mean `{near[0]}`" if near else "")
