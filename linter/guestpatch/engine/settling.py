"""What a run as a whole can say: which rules were asked to the end, and what is used by nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from guestpatch.engine.model import Outcome
    from guestpatch.findings import Finding
    from guestpatch.suppressions.model import Suppression

__all__ = ["Settling"]


class Settling:
    """What was settled in a run.

    ``judged`` are the files of which the run saw all that uses them; None means all of its files.
    Of others nothing is said to be missing: what is not here may have it.
    """

    def __init__(self, outcomes: Sequence[Outcome], judged: Collection[str] | None) -> None:
        self._judged = judged
        self._users: dict[str, list[Outcome]] = {}
        for outcome in outcomes:
            if outcome.kind in ("template", "unreadable"):
                for path in outcome.documents:
                    self._users.setdefault(path, []).append(outcome)
        self._outcomes = outcomes

    def is_settled(self, path: str, code: str) -> bool:
        """Whether a rule was asked to the end about all there is in a file."""
        users = self._users.get(path, ())
        is_judged = self._judged is None or path in self._judged
        return (
            is_judged and bool(users) and all(code in each.settled.get(path, ()) for each in users)
        )

    def unused(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """What is to be said of the suppressions that waive none of the findings."""
        used = {each.order() for finding in findings for each in finding.suppressions}
        for outcome in self._outcomes:
            for suppression, finding in outcome.unused:
                if suppression.order() not in used and self._is_judged(suppression):
                    yield finding

    def _is_judged(self, suppression: Suppression) -> bool:
        """Whether it would have been found out what a suppression waives."""
        path = suppression.span.document.path
        code = suppression.rule
        unread = (
            finding.primary.span
            for outcome in self._users.get(path, ())
            for finding in outcome.findings
            if finding.rule.code == "GP902"
        )
        return (
            code is not None
            and self.is_settled(path, code)
            and not any(map(suppression.covers, unread))
        )
