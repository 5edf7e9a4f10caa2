"""Reports as text, one module a format. Renderers print nothing and read no environment."""

from guestpatch.render.options import Renderer, RenderOptions
from guestpatch.render.registry import FORMATS, renderer_of

__all__ = ["FORMATS", "RenderOptions", "Renderer", "renderer_of"]
