"""Elements as an XML document."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import indent, tostring

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["document"]


def document(root: Element) -> str:
    """The text of a document in ASCII, indented. Texts have to be visible: XML has no controls."""
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"
