"""Which parameter files belong to which template: by name, in one folder."""

from __future__ import annotations

from posixpath import basename, dirname
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["parameter_files_of"]

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
    folder, stem = dirname(template), _stem(template)
    siblings = [path for path in parameters if dirname(path) == folder]
    named = [path for path in siblings if _is_named_after(_stem(path), stem)]
    if named:
        return tuple(sorted(named))
    beside = [path for path in templates if dirname(path) == folder]
    if len(beside) > 1:
        return ()
    return tuple(sorted(path for path in siblings if _stem(path).partition(".")[0] in _BARE))


def _stem(path: str) -> str:
    name = basename(path).lower()
    return next((name.removesuffix(e) for e in _EXTENSIONS if name.endswith(e)), name)


def _is_named_after(parameters: str, template: str) -> bool:
    rest = parameters.removeprefix(template)
    if rest == parameters or not rest.startswith((".", "-")):
        return False
    return any(mark in f".{rest.strip('.-')}" for mark in _MARKS)
