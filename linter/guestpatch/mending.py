"""Applying the fixes of a run, pass by pass, until none is left to apply.

Nothing is written here: what comes of it are texts and the report of the run with these texts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.engine.edited import with_texts
from guestpatch.engine.fixing import finding_keys
from guestpatch.fix import apply_fixes
from guestpatch.parallel import check_all
from guestpatch.source.replacing import ChangedText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from guestpatch.api import Outcome, Report, Settings, Unit
    from guestpatch.engine.fixing import FindingKey
    from guestpatch.findings import Fix

__all__ = ["Mended", "Mending"]

_MOST_PASSES = 16


class Mended(NamedTuple):
    """The changed texts by path, how many findings that ends, and what is found then."""

    changes: tuple[ChangedText, ...]
    fixed: int
    report: Report


class _State(NamedTuple):
    texts: Mapping[str, str]
    outcomes: tuple[Outcome, ...]
    report: Report


@dataclass(frozen=True, slots=True)
class Mending:
    """How the fixes of a run are applied: the safe ones, or the unsafe ones as well."""

    settings_of: Callable[[Unit], Settings]
    report_of: Callable[[Sequence[Outcome]], Report]
    """How the outcomes of the run become its report."""
    jobs: int
    with_unsafe: bool

    def mend(self, units: Sequence[Unit], outcomes: Sequence[Outcome], report: Report) -> Mended:
        """Apply what can be applied. ``report`` is that of ``outcomes``, in the order of units."""
        return self.apply(units, outcomes, report, self._applicable)

    def apply(
        self,
        units: Sequence[Unit],
        outcomes: Sequence[Outcome],
        report: Report,
        choose: Callable[[Report], tuple[Fix, ...]],
        passes: int = _MOST_PASSES,
    ) -> Mended:
        """Apply the fixes that are chosen for a report, then for what is left, until none is."""
        state = _State({}, tuple(outcomes), report)
        originals: dict[str, str] = {}
        for _ in range(passes):
            fixes = choose(state.report)
            for fix in fixes:
                for edit in fix.edits:
                    document = edit.span.document
                    originals.setdefault(document.path, document.text)
            following = self._pass(units, state, fixes)
            if following is None:
                break
            state = following
        changes = tuple(
            ChangedText(path, originals[path], text) for path, text in sorted(state.texts.items())
        )
        return Mended(changes, len(report.findings) - len(state.report.findings), state.report)

    def _applicable(self, report: Report) -> tuple[Fix, ...]:
        return tuple(
            fix
            for finding in report.findings
            for fix in finding.fixes
            if fix.is_applicable and (self.with_unsafe or fix.safety == "safe")
        )

    def _pass(self, units: Sequence[Unit], state: _State, fixes: tuple[Fix, ...]) -> _State | None:
        """All fixes applied; where they do not go together, one after the other those that do."""
        if not fixes:
            return None
        before = _keys(state.outcomes)

        def attempt(chosen: tuple[Fix, ...]) -> _State | None:
            after = self._with(units, state, chosen)
            is_new = any(number > before[key] for key, number in _keys(after.outcomes).items())
            return None if is_new else after

        after = attempt(fixes)
        if after is not None or len(fixes) == 1:
            return after
        accepted: tuple[Fix, ...] = ()
        for fix in fixes:
            with_fix = attempt((*accepted, fix))
            if with_fix is not None:
                accepted, after = (*accepted, fix), with_fix
        return after

    def _with(self, units: Sequence[Unit], state: _State, fixes: Iterable[Fix]) -> _State:
        """The run with some fixes applied; only units made of a changed file are checked again."""
        changed = apply_fixes(fixes).texts
        texts = {**state.texts, **changed}
        again = [
            number
            for number, outcome in enumerate(state.outcomes)
            if not outcome.documents.isdisjoint(changed)
        ]
        checked = check_all(
            [with_texts(units[number], texts) for number in again], self.settings_of, self.jobs
        )
        outcomes = list(state.outcomes)
        for number, outcome in zip(again, checked, strict=True):
            outcomes[number] = outcome
        return _State(texts, tuple(outcomes), self.report_of(outcomes))


def _keys(outcomes: Iterable[Outcome]) -> Counter[FindingKey]:
    return sum((finding_keys(each.findings) for each in outcomes), Counter())
