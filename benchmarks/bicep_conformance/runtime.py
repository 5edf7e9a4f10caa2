"""Which variables the compiler inlines: those that need something known only at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.template import ir

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["run_time_variables"]

_RUN_TIME = frozenset(
    {
        "reference",
        "references",
        "getsecret",
        "tologicalzone",
        "tologicalzones",
        "tophysicalzone",
        "tophysicalzones",
    }
)


def run_time_variables(template: ir.Template) -> frozenset[str]:
    """The names of the variables that need run-time values, also by way of other variables."""
    needs: dict[str, set[str]] = {}
    found: set[str] = set()
    for name, variable in template.variables.items():
        needs[name] = set()
        for part in _parts(variable.value):
            if isinstance(part, ir.Reference):
                if part.kind == "variable":
                    needs[name].add(part.name.lower())
                elif part.kind == "symbol":
                    found.add(name)
            elif isinstance(part, ir.Call):
                called = part.name.lower()
                if called in _RUN_TIME or (called.startswith("list") and len(part.arguments) > 1):
                    found.add(name)
    while True:
        more = {name for name, used in needs.items() if name not in found and used & found}
        if not more:
            return frozenset(found)
        found |= more


def _parts(expression: object) -> Iterator[object]:
    """An expression with everything inside of it."""
    if isinstance(expression, tuple):
        yield expression
        for each in expression:
            yield from _parts(each)
