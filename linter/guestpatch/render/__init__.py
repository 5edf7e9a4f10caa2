"""Reports as text, one module a format. Renderers print nothing and read no environment."""

from guestpatch.render.options import Renderer, RenderOptions
from guestpatch.render.registry import RENDERERS

__all__ = ["RENDERERS", "RenderOptions", "Renderer"]
