"""The output formats by the name that users give."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guestpatch.render.options import Renderer

__all__ = ["FORMATS", "renderer_of"]

_MODULES = {
    "full": "full",
    "concise": "concise",
    "json": "json_report",
    "jsonl": "jsonl",
    "sarif": "sarif",
    "github": "github",
    "azure": "azure",
    "gitlab": "gitlab",
    "junit": "junit",
    "checkstyle": "checkstyle",
    "markdown": "markdown",
}
FORMATS = tuple(_MODULES)
"""The names of all formats; the first is the default."""


def renderer_of(form: str) -> Renderer:
    """The renderer of a format; only its own module is imported."""
    render: Renderer = import_module(f"guestpatch.render.{_MODULES[form]}").render
    return render
