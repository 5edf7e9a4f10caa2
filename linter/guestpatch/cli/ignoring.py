"""What ``check --add-ignore`` does: suppressions for all findings that are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from guestpatch.cli.failing import fail
from guestpatch.render.visible import place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from guestpatch.api import Finding, Outcome, Report, Unit
    from guestpatch.mending import Mended, Mending

__all__ = ["Ignoring", "ignoring_of"]


class Ignoring(NamedTuple):
    """How findings are suppressed: why, and through which day."""

    reason: str
    until: str = ""

    def apply(
        self,
        mending: Mending,
        run: tuple[Sequence[Unit], Sequence[Outcome], Report],
        shown: Iterable[Finding],
    ) -> Mended:
        """Suppress what is shown of a run, and say on stderr where that cannot be done."""
        # Not above: they bring the whole engine along.
        from guestpatch.engine.settings import is_waivable  # noqa: PLC0415
        from guestpatch.fix.suppressing import suppress  # noqa: PLC0415

        units, outcomes, report = run
        foreign = {path for outcome in outcomes for path in outcome.published}
        settings = {unit.document.path: mending.settings_of(unit) for unit in units}
        chosen: list[Finding] = []
        for finding in shown:
            if all(is_waivable(finding.rule.code, each) for each in settings.values()):
                chosen.append(finding)
            else:
                _say(finding, "this rule cannot be suppressed")
        suppressed = suppress(chosen, self.reason, self.until, foreign)
        for finding in suppressed.refused:
            _say(finding, "there is no place for a suppression")
        return mending.apply(units, outcomes, report, lambda _: suppressed.fixes, passes=1)


def _say(finding: Finding, why: str) -> None:
    where = place(finding.primary.span)
    click.echo(f"guestpatch: not suppressed: {where}: {finding.rule.name}: {why}", err=True)


def ignoring_of(
    today: date, *, wanted: bool, reason: str | None, until: datetime | None
) -> Ignoring | None:
    """What the options ask for; None where nothing is to be suppressed. Ends a run that says half."""
    if not wanted:
        if reason is not None or until is not None:
            fail("--reason and --until say how --add-ignore suppresses findings")
        return None
    said = " ".join((reason or "").split())
    if not said:
        fail("--add-ignore needs --reason", "It says why the findings are acceptable.")
    if said.lower().startswith("until="):
        fail("a reason does not start with `until=`", "The day goes to `--until YYYY-MM-DD`.")
    if until is not None and until.date() < today:
        fail(f"--until {until.date().isoformat()} is over, so nothing would be suppressed")
    return Ignoring(said, "" if until is None else until.date().isoformat())
