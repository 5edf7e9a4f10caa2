"""What a file is, as far as its name and a look at its text tell; nothing is parsed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

    from guestpatch.source.discovery import Discovered
    from guestpatch.source.text import Document

__all__ = [
    "BICEP_PARAMETERS",
    "is_bicep",
    "is_compiled_beside",
    "is_named_as_parameters",
    "is_test",
    "looks_like_parameters",
    "may_be_json_of_ours",
    "may_be_ours",
    "may_link",
]

_BICEP = ".bicep"
BICEP_PARAMETERS = ".bicepparam"
_TEST = ".test.bicep"
_HINT = re.compile(
    rb"deploymentTemplate\.json|deploymentParameters\.json|\"contentVersion\"", re.IGNORECASE
)
_PARAMETERS = re.compile(rb"deploymentParameters\.json", re.IGNORECASE)
_MARK = re.compile(r"[.-]param(eter)?s?\b|^parameters?\b", re.IGNORECASE)
_COMPILED = re.compile(r'"_generator"\s*:\s*\{\s*"name"\s*:\s*"bicep"')
_SOURCES = {"azuredeploy": "main"}
"""Names of templates compiled from Bicep files of another name, as in
https://github.com/Azure/azure-quickstart-templates/blob/master/1-CONTRIBUTION-GUIDE/best-practices.md."""


def may_be_ours(name: str, data: bytes) -> bool:
    """Whether a file may be a template or a parameter file, by its name or first bytes."""
    return name.lower().endswith((_BICEP, BICEP_PARAMETERS)) or may_be_json_of_ours(data)


def may_be_json_of_ours(data: bytes) -> bool:
    """Whether JSON may be a template or a parameter file."""
    return _HINT.search(data) is not None or data[:2] in (b"\xff\xfe", b"\xfe\xff")


def is_bicep(path: str) -> bool:
    """Whether a file is a Bicep template."""
    return path.lower().endswith(_BICEP)


def is_test(path: str) -> bool:
    """Whether a Bicep file tries a module out; it does not deploy it."""
    return path.lower().endswith(_TEST)


def looks_like_parameters(file: Discovered) -> bool:
    """Whether a file is a parameter file, if it is one of ours."""
    if is_bicep(file.path):
        return False
    is_for_bicep = file.path.lower().endswith(BICEP_PARAMETERS)
    return is_for_bicep or _PARAMETERS.search(file.data) is not None


def is_named_as_parameters(name: str) -> bool:
    """Whether a file is called as parameter files are."""
    return _MARK.search(name) is not None or name.lower().endswith(BICEP_PARAMETERS)


def may_link(document: Document) -> bool:
    """Whether JSON may link to other templates."""
    return "relativepath" in document.text.lower()


def is_compiled_beside(document: Document, others: Container[str]) -> bool:
    """Whether a template was compiled from a Bicep file that is among others."""
    stem, dot, extension = document.path.rpartition(".")
    folder, slash, name = stem.rpartition("/")
    source = f"{folder}{slash}{_SOURCES.get(name.lower(), name)}{_BICEP}"
    return (
        bool(dot)
        and extension.lower() == "json"
        and (stem + _BICEP in others or source in others)
        and _COMPILED.search(document.text) is not None
    )
