"""Resource ids as evaluated texts: what in them does not matter."""

from __future__ import annotations

from bicep_conformance.nodes import Node, constant, text_of

__all__ = ["relative_id", "spell_types"]

_PROVIDERS = "providers"


def spell_types(node: Node, *, inside: bool = False) -> Node:
    """An id with its types in lower case: the compiler writes them as its catalogue does.

    ``inside`` when the text begins with the provider. Names keep their letters.
    """
    parts = node.children if node.kind == "text" else (node,)
    if not inside and not any(f"/{_PROVIDERS}/" in (text_of(part) or "") for part in parts):
        return node
    position = 0 if inside else -1
    spelled: list[Node] = []
    for part in parts:
        text = text_of(part)
        if text is None:
            spelled.append(part)
            continue
        segments = text.split("/")
        for index, segment in enumerate(segments):
            if index > 0:
                position = 0 if segments[index - 1] == _PROVIDERS else position + (position >= 0)
            if position == 0 or position % 2 == 1:
                segments[index] = segment.lower()
        spelled.append(constant("/".join(segments)))
    return spelled[0] if node.kind != "text" else node._replace(children=tuple(spelled))


def relative_id(node: Node) -> Node:
    """A scope without where its resource is: only the resource itself matters.

    Compilers wrote ``Provider/type/name``, now they write the whole id.
    """
    parts = node.children if node.kind == "text" else (node,)
    for index in range(len(parts) - 1, -1, -1):
        text = text_of(parts[index])
        if text is not None and f"/{_PROVIDERS}/" in text:
            rest = constant(text.rpartition(f"/{_PROVIDERS}/")[2])
            parts = (rest, *parts[index + 1 :])
            break
    only = parts[0] if len(parts) == 1 else Node("text", None, parts)
    return spell_types(only, inside=True) if "." in (text_of(parts[0]) or "") else only
