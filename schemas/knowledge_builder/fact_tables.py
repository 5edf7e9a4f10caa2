"""Reading the facts, and the frame that every shipped table has."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias

__all__ = ["Facts", "Json", "frame", "image_name", "sources_of"]

Json: TypeAlias = dict[str, Any]

_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")

# The facts name things by where they lay when they were gathered; the shipped tables name them by
# what they are.
_WORDING = (
    (re.compile(r" ?\(stored cop(?:y|ies)[^)]*\)|^stored copy \d+ of .*$"), ""),
    (re.compile(r"newest stored state"), "newest state found"),
    (re.compile(r"stored 2023 state"), "state of 2023"),
    (re.compile(r"the stored copy is the newest found"), "the newest state found"),
    (re.compile(r"\bthe seed\b"), "the founding document"),
    (re.compile(r"\bThe seed\b"), "The founding document"),
    (re.compile(r"\beditions\.json (?=D\d)|\bconstraints\.json (?=C\d)"), ""),
    (re.compile(r"constraints\.json, scenario table"), "scheduling.json"),
    (re.compile(r"images\.json hotpatch_sku_lists"), "the hotpatchable images of the edition"),
)
_SOURCE_KEYS = {"seed": "doc-2021", "seed-en": "doc-2021-en"}


class Facts:
    """A folder of fact tables, each read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[str, Json] = {}

    def __getitem__(self, name: str) -> Json:
        if name not in self._tables:
            text = (self._folder / f"{name}.json").read_text(encoding="utf-8")
            self._tables[name] = _reword(json.loads(text))
        return self._tables[name]


def frame(about: str, sources: list[Json], date: str | None = None, **content: object) -> Json:
    """Return a table with what every table says of itself.

    Without a date of its own, it gets the newest one among the sources, or the version of the first
    source if none has a date.
    """
    dates = [found for row in sources for found in _ISO_DATE.findall(row.get("doc_date") or "")]
    date = date or (max(dates) if dates else sources[0]["doc_date"])
    return {"about": about, "date": date, "sources": sources, **content}


def sources_of(table: Json, keys: Iterable[str] | None = None) -> list[Json]:
    """Return the sources of a fact table, or those of them with the given keys."""
    wanted = None if keys is None else {_SOURCE_KEYS.get(key, key) for key in keys}
    rows = [_source(row) for row in table["sources"]]
    return [row for row in rows if wanted is None or row["key"] in wanted]


def image_name(image: Json) -> tuple[str, str, str]:
    """Return the three parts of an image's name, for comparison."""
    return image["publisher"].lower(), image["offer"].lower(), image["sku"].lower()


def _source(row: Json) -> Json:
    source = {
        "key": _SOURCE_KEYS.get(row["key"], row["key"]),
        "what": row.get("what") or row.get("use") or row["repo"],
        "repo": row.get("repo"),
        "doc_date": row.get("doc_date"),
        "commit": row.get("commit"),
        "licence": row.get("license"),
        "note": row.get("note"),
    }
    return {key: value for key, value in source.items() if value}


def _reword(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {key: _reword(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_reword(entry) for entry in value]
    if isinstance(value, str):
        for pattern, replacement in _WORDING:
            value = pattern.sub(replacement, value)
    return value
