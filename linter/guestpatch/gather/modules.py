"""Which files of a run are only parts of others, and so no templates of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.gather.kinds import is_bicep, is_test, may_link
from guestpatch.source.traced import kept_traced

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from guestpatch.source.files import Files
    from guestpatch.source.text import Document

__all__ = ["only_modules"]


class _Needs(NamedTuple):
    """The paths of files that a document needs; ``deploys`` where it has something of its own."""

    modules: frozenset[str]
    imports: frozenset[str]
    deploys: bool


def only_modules(
    documents: Mapping[str, Document],
    own: Collection[str],
    files_of: Callable[[str], Files],
    cache: Path | None,
) -> frozenset[str]:
    """Templates that are only modules of others: all that lead to them start elsewhere.

    Those of ``own`` stand for themselves. ``cache`` is a folder for what files were found to need.
    """
    if all(path in own for path in documents):
        return frozenset()
    needs = {
        path: _needs(document, files_of(path), cache)
        for path, document in documents.items()
        if is_bicep(path) or may_link(document)
    }
    uses = {path: _used(needs, path) & documents.keys() for path in needs}
    used = {target for path, targets in uses.items() if not is_test(path) for target in targets}
    roots = [path for path in sorted(uses) if path not in used or path in own]
    reached: set[str] = set()
    for path in [*roots, *sorted(uses)]:
        if path not in reached and path not in roots:
            roots.append(path)
        pending = [path]
        while pending:
            current = pending.pop()
            if current not in reached:
                reached.add(current)
                pending.extend(uses.get(current, ()))
    return frozenset((uses.keys() | used) - set(own) - set(roots))


def _used(needs: Mapping[str, _Needs], path: str) -> frozenset[str]:
    """The files that a file uses: modules, and imports that deploy nothing.

    A file that is imported from and deploys something stands for itself.
    """
    each = needs[path]
    libraries = (name for name in each.imports if name in needs and not needs[name].deploys)
    return each.modules.union(libraries) - {path}


def _needs(document: Document, files: Files, cache: Path | None) -> _Needs:
    def found(files: Files) -> object:
        if is_bicep(document.path):
            from guestpatch.template.bicep import outline_of  # noqa: PLC0415 - not for JSON

            outline = outline_of(document, files)
            return [sorted(outline.modules), sorted(outline.imports), outline.deploys]
        from guestpatch.template.arm.links import linked_paths  # noqa: PLC0415 - for few files

        return [sorted(linked_paths(document, files)), [], True]

    modules, imports, deploys = kept_traced(cache, "needs", document, files, found)
    return _Needs(frozenset(modules), frozenset(imports), deploys)
