"""Which VMs some deployment has: with the values that are tried, and with all there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.limits import QUESTION
from guestpatch.evaluate.run import Run
from guestpatch.evaluate.sites import still_present, suppose_present
from guestpatch.evaluate.worlds import explore

if TYPE_CHECKING:
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.worlds import World

__all__ = ["split_present"]


def split_present(run: Run, vms: tuple[Site, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """The routes of the VMs that some world of a run has, and of those that only others have.

    The others are those that ``--worlds all`` tries too. A VM of which it cannot be said counts
    as one that the run has.
    """
    everything = Run(run.template, run.scope, "all", run.context)
    absent = [site for site in vms if not _is_present(run, site)]
    only_others = frozenset(site.route for site in absent if _is_present(everything, site))
    return frozenset(site.route for site in vms if site not in absent), only_others


def _is_present(run: Run, site: Site) -> bool:
    def question(world: World) -> bool:
        evaluation = Evaluation(run, world)
        return suppose_present(evaluation, site) and still_present(evaluation, site)

    run.allow(QUESTION)
    exploration = explore(question)
    return not exploration.complete or any(leaf.answer for leaf in exploration.leaves)
