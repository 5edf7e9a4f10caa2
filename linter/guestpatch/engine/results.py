"""Results of earlier runs: an outcome is found again as long as nothing it depends on has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from guestpatch.engine.inputs import name_of_result, name_of_settings
from guestpatch.engine.model import Outcome
from guestpatch.engine.records import UnkeptError, from_plain, to_plain
from guestpatch.source.keeping import keep, place_of, read_kept
from guestpatch.source.program import program_digest
from guestpatch.source.traced import TracedFiles, retrace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from guestpatch.engine.model import Unit
    from guestpatch.engine.settings import Settings
    from guestpatch.policy import Rule
    from guestpatch.source.files import Files
    from guestpatch.source.text import Document

__all__ = ["Results"]

_UNSURE = frozenset({"GP908", "GP909"})
"""A defect of ours may be gone the next time, and how deep one may nest hangs on the process."""


class Results:
    """The outcomes that are kept in a cache folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._settings: dict[int, tuple[Settings, str]] = {}
        self.trouble: OSError | None = None
        """Why an outcome could not be kept."""

    def find(self, unit: Unit, settings: Settings) -> Outcome | None:
        """The outcome of a unit as it was found before; None where something is different now."""
        entry = read_kept(self._folder / self._name(unit, settings))
        try:
            return self._found(entry, unit, settings) if isinstance(entry, Mapping) else None
        except (UnkeptError, KeyError, TypeError, ValueError):
            return None

    def check(self, unit: Unit, settings: Settings) -> Outcome:
        """Check a unit and keep what comes of it."""
        from guestpatch.engine.unit import check_unit  # noqa: PLC0415 - not where all is known

        traced = [TracedFiles(files) for files in _files(unit)]
        outcome = check_unit(_with_files(unit, traced), settings)
        if not any(finding.rule.code in _UNSURE for finding in outcome.findings):
            documents = _documents(unit, [each.documents for each in traced])
            try:
                entry = {
                    "today": settings.today.isoformat()
                    if _hangs_on_date(outcome, documents)
                    else None,
                    "traces": [each.trace for each in traced],
                    "outcome": to_plain(outcome, documents),
                }
                keep(self._folder, self._name(unit, settings), entry)
            except UnkeptError:
                pass
            except OSError as error:
                self.trouble = error
        return outcome

    def _found(self, entry: Mapping[str, Any], unit: Unit, settings: Settings) -> Outcome | None:
        if entry["today"] not in (None, settings.today.isoformat()):
            return None
        opened: list[tuple[Document, ...]] = []
        for files, trace in zip(_files(unit), entry["traces"], strict=True):
            found = retrace(files, trace)
            if found is None:
                return None
            opened.append(found)
        outcome = from_plain(entry["outcome"], _documents(unit, opened), _rules(settings))
        return outcome if isinstance(outcome, Outcome) else None

    def _name(self, unit: Unit, settings: Settings) -> str:
        known = self._settings.get(id(settings))
        if known is None:
            known = self._settings[id(settings)] = (settings, name_of_settings(settings))
        return place_of(name_of_result(self._program, known[1], unit))

    @cached_property
    def _program(self) -> str:
        return program_digest(self._folder)


def _rules(settings: Settings) -> tuple[Rule, ...]:
    """What a finding may be of."""
    return (*settings.pack.rules, *(policy.rule for policy in settings.policies))


def _hangs_on_date(outcome: Outcome, documents: Iterable[Document]) -> bool:
    """Whether the day may matter: to rules about VMs, to findings, or to suppressions."""
    is_something_found = outcome.worlds or outcome.findings or outcome.undecided or outcome.posture
    return bool(is_something_found) or any("guestpatch" in each.text for each in documents)


def _files(unit: Unit) -> tuple[Files, ...]:
    return (unit.files,) if unit.base is None else (unit.files, unit.base.files)


def _with_files(unit: Unit, files: list[TracedFiles]) -> Unit:
    base = unit.base
    return replace(
        unit, files=files[0], base=None if base is None else replace(base, files=files[1])
    )


def _documents(unit: Unit, opened: list[tuple[Document, ...]]) -> list[Document]:
    """The documents that a finding may point into, in an order that depends on nothing else."""
    base = unit.base
    then: list[Document] = []
    if base is not None:
        own = () if base.document is None else (base.document,)
        then = [*own, *(document for _, document in sorted(base.parameters.items()))]
    return [unit.document, *unit.parameters, *then, *(each for some in opened for each in some)]
