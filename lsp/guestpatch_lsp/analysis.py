"""Checking one document of the editor as ``guestpatch check`` checks that file.

Everything here runs off the event loop and knows nothing of the protocol.
"""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.api import report_of
from guestpatch.config import ConfigurationFinder, Wishes, rules_of, settings_of
from guestpatch.engine.unit import configured, examine_unit
from guestpatch.gather import GatherOptions, gather, may_be_json_of_ours
from guestpatch.policy import load_built_in_pack
from guestpatch.policy.model import SEVERITIES
from guestpatch.source.discovery import PathError, shown_path
from guestpatch.source.overlay import Overlay
from guestpatch.syntax.yaml import MistakeError
from guestpatch_lsp.beside import templates_beside

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from guestpatch.api import Finding, Outcome, Settings, Unit
    from guestpatch.config import Configuration
    from guestpatch.policy import Severity
    from guestpatch_lsp.places import Place

__all__ = [
    "Analysis",
    "Checked",
    "EndedError",
    "Engine",
    "Environment",
    "Problem",
    "Snapshot",
    "failed",
]

_serials = itertools.count(1)


class Environment(NamedTuple):
    """What the server takes from its surroundings.

    ``cache`` is the folder for what costs time to compute, ``modules`` are those in which the Bicep
    CLI keeps restored modules, ``today`` tells the day on which ends of support are judged.
    """

    cache: Path | None
    modules: tuple[Path, ...]
    today: Callable[[], date]


class Snapshot(NamedTuple):
    """The open documents at one moment: text and version by path."""

    texts: Mapping[Path, str]
    versions: Mapping[str, int | None]
    """By the path as the engine names it."""


class Checked(NamedTuple):
    """A unit that was checked; of ``outcome`` nothing is left out and no fix has been tried."""

    unit: Unit
    settings: Settings
    outcome: Outcome


class Problem(NamedTuple):
    """Why nothing could be checked: a sentence, and where its cause stands, offsets in a text."""

    path: str
    start: int
    end: int
    message: str
    text: str = ""
    """The text that the offsets are in."""


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """What came of checking a document with everything that belongs to it."""

    place: Place
    versions: Mapping[str, int | None]
    """Of the open documents at that moment."""
    serial: int
    """No two analyses have the same."""
    checked: tuple[Checked, ...] = ()
    findings: tuple[Finding, ...] = ()
    documents: frozenset[str] = frozenset()
    """Paths of all files that were read."""
    modules: frozenset[str] = frozenset()
    """Those of them that the document deploys or imports from."""
    unread: bool = False
    """Whether a file that it refers to was not there."""
    problem: Problem | None = None
    seconds: float = 0.0


class EndedError(BaseException):
    """Ends an analysis whose result nobody wants any more. No Exception, so no defect."""


class Engine:
    """Checks documents. Keeps the rules and what was read of configurations."""

    def __init__(self, environment: Environment) -> None:
        """Raises PackError when the built-in rules are damaged."""
        self._environment = environment
        self.pack = load_built_in_pack(environment.cache)
        """The rules that come with the program."""
        self._settings: dict[Path | None, tuple[Configuration, str, date, Settings]] = {}

    def analyse(self, place: Place, snapshot: Snapshot, checkpoint: Callable[[], None]) -> Analysis:
        """Check a document as it is in the editor. ``checkpoint`` may raise EndedError."""
        started = time.perf_counter()
        run = _Analysing(self, place, snapshot, checkpoint)
        return replace(run.analysis(), seconds=time.perf_counter() - started)

    def settings_of(self, configuration: Configuration, overlay: Overlay) -> Settings:
        """The settings that a configuration asks for. Raises MistakeError."""
        today = self._environment.today()
        pack = rules_of(configuration, self._environment.cache, overlay)
        wanted = configuration._replace(document=None)
        known = self._settings.get(configuration.file)
        if known is None or known[:3] != (wanted, pack.digest, today):
            settings = settings_of(configuration, Wishes(today), pack)
            known = self._settings[configuration.file] = wanted, pack.digest, today, settings
        return known[3]

    def configurations(self, overlay: Overlay) -> ConfigurationFinder:
        """Configurations as they are now."""
        return ConfigurationFinder(cache=self._environment.cache, overlay=overlay)

    def gather_options(self, finder: ConfigurationFinder, overlay: Overlay) -> GatherOptions:
        """How units are made of documents.

        As ``check`` makes them, but what a team excludes is left alone although it was opened.
        """
        return GatherOptions(
            caches=self._environment.modules,
            force_exclude=True,
            configurations=finder,
            overlay=overlay,
        )


def failed(place: Place, snapshot: Snapshot) -> Analysis:
    """What stands for an analysis that failed because of a defect of ours."""
    message = "guestpatch failed to check this document; its log says why"
    problem = Problem(place.shown, 0, 0, message)
    read = frozenset({place.shown})
    return Analysis(place, snapshot.versions, next(_serials), documents=read, problem=problem)


class _Analysing:
    """One analysis."""

    def __init__(
        self, engine: Engine, place: Place, snapshot: Snapshot, checkpoint: Callable[[], None]
    ) -> None:
        self._engine = engine
        self._place = place
        self._snapshot = snapshot
        self._checkpoint = checkpoint
        contents = {path: _encoded(text) for path, text in snapshot.texts.items()}
        self._overlay = Overlay(contents)
        self._data = contents.get(place.path, b"")
        self._finder = engine.configurations(self._overlay)

    def analysis(self) -> Analysis:
        try:
            if self._place.is_configuration:
                self._engine.settings_of(self._finder.of(self._place.path.parent), self._overlay)
                return self._nothing(None)
            return self._checked()
        except MistakeError as error:
            span = error.mistake.span
            said = ": ".join(filter(None, (error.mistake.message, error.mistake.label)))
            document = span.document
            return self._nothing(Problem(document.path, span.start, span.end, said, document.text))
        except PathError as error:
            return self._nothing(Problem(self._place.shown, 0, 0, str(error)))

    def _nothing(self, problem: Problem | None) -> Analysis:
        read = {self._place.shown} | ({problem.path} if problem is not None else set())
        return Analysis(
            self._place,
            self._snapshot.versions,
            next(_serials),
            documents=frozenset(read),
            problem=problem,
        )

    def _checked(self) -> Analysis:
        shown = self._place.shown
        is_json = not shown.lower().endswith((".bicep", ".bicepparam"))
        if is_json and not may_be_json_of_ours(self._data):
            return self._nothing(None)
        beside = templates_beside(self._place.path, self._data, self._overlay) if is_json else ()
        options = self._engine.gather_options(self._finder, self._overlay)
        units = gather((self._place.path, *beside), options=options).units
        checked: list[Checked] = []
        found: list[Finding] = []
        for unit in units:
            if unit.document.path != shown and shown not in (p.path for p in unit.parameters):
                continue
            configuration = self._finder.of(Path(unit.document.path).parent)
            settings = self._engine.settings_of(configuration, self._overlay)
            outcome = examine_unit(unit, replace(settings, checkpoint=self._checkpoint))
            checked.append(Checked(unit, settings, outcome))
            report = report_of(
                [configured(outcome, settings)],
                settings,
                configuration.least_confidence,
                judged={shown},
            )
            least = configuration.min_severity or "info"
            found.extend(each for each in report.findings if _is_shown(each, least))
        outcomes = [each.outcome for each in checked]
        files = frozenset[str]().union({shown}, *(each.documents for each in outcomes))
        values = {each.path for unit in units for each in unit.parameters}
        configuration = self._finder.of(self._place.path.parent)
        decided = {each.path for each in (configuration.document,) if each is not None}
        rules = {
            shown_path(rule.file)
            for each in checked
            for rule in each.settings.pack.rules
            if not rule.is_built_in
        }
        return Analysis(
            self._place,
            self._snapshot.versions,
            next(_serials),
            tuple(checked),
            tuple(found),
            files | values | decided | rules,
            files - {each.path for each in outcomes} - values - {shown},
            unread=any(each.unread for each in outcomes),
        )


def _is_shown(finding: Finding, least: Severity) -> bool:
    return SEVERITIES.index(finding.severity) <= SEVERITIES.index(least)


def _encoded(text: str) -> bytes:
    """The bytes of a buffer; what no file can hold is replaced, one character by one."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= each <= "\udfff" else each for each in text).encode()
