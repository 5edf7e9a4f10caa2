"""Which parameter files belong to which template: by name, in one folder."""

from __future__ import annotations

from posixpath import basename, dirname
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["is_surely_for", "parameter_files_of"]

_MARKS = (".parameters", ".params", ".param")
_BARE = ("parameters", "params")
_EXTENSIONS = (".json", ".jsonc", ".bicep")


def parameter_files_of(
    template: str, parameters: Iterable[str], templates: Sequence[str]
) -> tuple[str, ...]:
    """The parameter files beside a template that are named after it.

    ``main.parameters.json``, ``main.parameters.prod.json`` and ``main.prod.parameters.json``
    belong to ``main.json`` or ``main.bicep``. ``parameters.json`` belongs to the only template of its folder.
    """
    folder = dirname(template)
    siblings = [path for path in parameters if dirname(path) == folder]
    beside = [path for path in templates if dirname(path) == folder]
    longer = [path for path in beside if _stem(path).startswith(_stem(template) + ".")]
    named = [
        path
        for path in siblings
        if _is_named_after(path, template)
        and not any(_is_named_after(path, other) for other in longer)
    ]
    if named:
        return tuple(sorted(named))
    if len(beside) > 1:
        return ()
    return tuple(sorted(path for path in siblings if _stem(path).partition(".")[0] in _BARE))


def is_surely_for(parameters: str, template: str) -> bool:
    """Whether a parameter file is beyond doubt for a template in its folder.

    What stands between the name and the mark may belong to the name of a template that is not here.
    """
    if dirname(parameters) != dirname(template):
        return False
    rest = _stem(parameters).removeprefix(_stem(template))
    return rest != _stem(parameters) and rest.split(".")[:2] in [["", mark[1:]] for mark in _MARKS]


def _stem(path: str) -> str:
    name = basename(path).lower()
    return next((name.removesuffix(e) for e in _EXTENSIONS if name.endswith(e)), name)


def _is_named_after(parameters: str, template: str) -> bool:
    """Whether a parameter file has the name of a template, and a mark of parameter files."""
    rest = _stem(parameters).removeprefix(_stem(template))
    if rest == _stem(parameters) or not rest.startswith((".", "-")):
        return False
    return any(mark in f".{rest.strip('.-')}" for mark in _MARKS)
