"""Values given to a template from outside, whichever kind of file they were written in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guestpatch.source.text import Document, Span
    from guestpatch.template.ir import Expression, Template

__all__ = ["ParameterFile"]


class ParameterFile(NamedTuple):
    """The values of one file by parameter name in lower case, with the span of each name.

    ``template`` holds the variables and functions that the values use; None where they use none.
    ``bases`` are the paths of the files that it extends.
    """

    document: Document
    span: Span
    """What the values stand under: ``"parameters"``, ``using '…'``."""
    values: Mapping[str, Expression]
    names: Mapping[str, Span]
    template: Template | None = None
    bases: tuple[str, ...] = ()
    using: str = ""
    """The path of the template that the file says it is for; empty where it says none."""
