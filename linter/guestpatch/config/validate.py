"""Validating a configuration file; imported only for one that is not known yet."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from guestpatch.syntax.yaml import MistakeError, read_yaml

if TYPE_CHECKING:
    from guestpatch.source.text import Document

__all__ = ["validated_data"]


def validated_data(document: Document) -> dict[str, Any]:
    """The plain data of a configuration file. Raises MistakeError for the first mistake."""
    schema = json.loads((files("guestpatch_schemas") / "config.schema.json").read_text("utf-8"))
    file = read_yaml(document)
    if file.tree is None:
        return {}
    for mistake in file.mistakes(schema):
        raise MistakeError(mistake)
    plain: dict[str, Any] = file.plain()
    return plain
