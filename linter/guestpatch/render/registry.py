"""The output formats by the name that users give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.render import concise, full, json_report

if TYPE_CHECKING:
    from guestpatch.render.options import Renderer

__all__ = ["RENDERERS"]

RENDERERS: dict[str, Renderer] = {
    "full": full.render,
    "concise": concise.render,
    "json": json_report.render,
}
"""The first is the default."""
