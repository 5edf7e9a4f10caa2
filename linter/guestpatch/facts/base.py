"""The deployment before a change, and which of its VMs is the one that is asked about.

A VM is the same when its type and its name are. Names are compared in the world that is asked
about, and loops whose names are built alike run in step. Where a name cannot be known, the symbol
decides, then whether there is one VM only on either side. Names that certainly differ are two VMs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guestpatch.evaluate.compare import equal
from guestpatch.evaluate.conditions import decide
from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.loops import loop_count, loop_index
from guestpatch.evaluate.sites import find_sites
from guestpatch.evaluate.values import Known, TextValue
from guestpatch.evaluate.worlds import DefaultWorld
from guestpatch.facts.model import Absent, Undecided
from guestpatch.facts.relations import name_pieces
from guestpatch.facts.subject import Subject, Surroundings, find_subjects

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from guestpatch.evaluate.run import Run
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Value

__all__ = ["Base", "before", "start_base", "without_case"]

_INDEX = ("index",)


@dataclass(frozen=True, slots=True, eq=False)
class Base:
    """A deployment before the change; see ``start_base``."""

    run: Run
    neighbours: tuple[Site, ...]
    machines: tuple[Site, ...]
    """Its VMs and scale sets, loops expanded where their length is known."""
    in_step: Mapping[Site, Site]
    """Loops of VMs: the one now, and the one before whose names are built alike."""
    only: frozenset[str]
    """Types of which there is one resource before and one now."""
    exported: bool = False
    """Whether it was read from Azure, which does not tell what is secret."""
    is_whole: bool = True
    """Whether all of its files could be read."""


def start_base(
    present: Run,
    sites: tuple[Site, ...],
    run: Run,
    *,
    exported: bool = False,
    is_whole: bool = True,
) -> Base:
    """The deployment of ``run``, to be compared with that of ``present`` and its ``sites``.

    Raises BudgetExceededError.
    """
    evaluation = Evaluation(run, DefaultWorld())
    neighbours = find_sites(evaluation)
    machines = find_subjects(find_sites(evaluation, expand=True))
    now = find_subjects(sites)
    return Base(
        run,
        neighbours,
        machines,
        _in_step(present, now, run, find_subjects(neighbours)),
        frozenset(_once(now) & _once(machines)),
        exported,
        is_whole,
    )


def _once(sites: tuple[Site, ...]) -> set[str]:
    types = [site.type for site in sites]
    return {each for each in types if types.count(each) == 1}


def _in_step(
    present: Run, now: tuple[Site, ...], run: Run, before_it: tuple[Site, ...]
) -> dict[Site, Site]:
    """Pair the loops whose names are built alike, and have their indexes be the same."""
    pairs: dict[Site, Site] = {}
    here, there = (Evaluation(each, DefaultWorld()) for each in (present, run))
    for site in now:
        pieces = name_pieces(here, site) or ()
        alike = [
            each
            for each in before_it
            if each.type == site.type
            and len(each.loops) == len(site.loops)
            and name_pieces(there, each) == pieces
        ]
        if _INDEX not in pieces or len(alike) != 1:
            continue
        (other,) = alike
        loops = {
            old.identity: new.identity
            for (new, _), (old, _) in zip(site.loops, other.loops, strict=True)
        }
        if all(run.loops.get(old, new) == new for old, new in loops.items()):
            run.loops.update(loops)
            pairs[site] = other
    return pairs


def before(subject: Subject) -> Subject | Absent | Undecided:
    """The same VM before the change, in the same world.

    Absent where there was none, or where nothing is compared.
    """
    base = subject.surroundings.base
    if base is None:
        return Absent(subject.whole)
    evaluation = subject.evaluation
    found = evaluation.remember(("before", id(subject.site)), lambda: _find(subject, base))
    if found is None:
        return Absent(subject.whole)
    if isinstance(found, Undecided):
        return found
    surroundings = Surroundings(base.neighbours, subject.knowledge, subject.today)
    return Subject(Evaluation(base.run, evaluation.world), found, surroundings)


def _find(subject: Subject, base: Base) -> Site | Undecided | None:
    site = subject.site
    there = Evaluation(base.run, subject.evaluation.world)
    partner = base.in_step.get(site)
    if partner is not None:
        runs = _runs(subject, there, partner)
        if runs is not None:
            return _deployed(subject, there, [partner]) if runs else None
        return _unsure(subject, "how many VMs there were before is not known")
    same: list[Site] = []
    possible: list[Site] = []
    name = without_case(subject.evaluation.evaluate(site.resource.name, site.scope))
    for each in base.machines:
        if each.type == site.type:
            other = there.evaluate(each.resource.name, each.scope)
            verdict = equal(there, name, without_case(other))
            if verdict is not False:
                (same if verdict else possible).append(each)
    if not same and possible:
        symbol = site.resource.symbol
        same = [each for each in possible if symbol and each.resource.symbol == symbol]
        if len(same) != 1 and not (same := possible if site.type in base.only else []):
            return _unsure(subject, "which VM this was before is not known")
    if not same and not base.is_whole:
        return _unsure(subject, "a part of the base could not be read")
    return _deployed(subject, there, same)


def without_case(value: Value) -> Value:
    """A text in lower case, which Azure does not heed in names; anything else as it is."""
    if isinstance(value, Known) and isinstance(value.data, str):
        return value._replace(data=value.data.lower())
    if isinstance(value, TextValue):
        parts = (part.lower() if isinstance(part, str) else part for part in value.parts)
        return value._replace(parts=tuple(parts))
    return value


def _runs(subject: Subject, there: Evaluation, partner: Site) -> bool | None:
    """Whether the loops of the partner had the present iteration; None where nobody knows."""
    here = subject.evaluation
    for (loop, outside), (old, old_outside) in zip(subject.site.loops, partner.loops, strict=True):
        count = loop_count(there, old, old_outside)
        if equal(there, loop_count(here, loop, outside), count):
            continue
        index = loop_index(here, loop, outside, loop.span)
        if not (isinstance(index, Known) and isinstance(count, Known)):
            return None
        if not (isinstance(index.data, int) and isinstance(count.data, int)):
            return None
        if index.data >= count.data:
            return False
    return True


def _deployed(
    subject: Subject, there: Evaluation, sites: Iterable[Site]
) -> Site | Undecided | None:
    """Of resources with the name of a VM the one that was deployed in this world."""
    verdicts = [(each, _was_deployed(there, each)) for each in sites]
    left = [(each, verdict) for each, verdict in verdicts if verdict is not False]
    if len(left) > 1:
        symbol, route = subject.site.resource.symbol, subject.site.route
        alike = [(e, v) for e, v in left if (symbol and e.resource.symbol == symbol)]
        left = alike or [(e, v) for e, v in left if e.route == route] or left
    if not left:
        return None
    (site, deployed), *others = left
    if others or deployed is None:
        return _unsure(subject, "whether this VM was deployed before is not known")
    return site


def _was_deployed(there: Evaluation, site: Site) -> bool | None:
    verdict: bool | None = True
    for condition, scope in site.conditions:
        holds = decide(there, there.evaluate(condition, scope))
        if holds is False:
            return False
        verdict = verdict and holds
    return verdict


def _unsure(subject: Subject, reason: str) -> Undecided:
    return Undecided("linked", reason, subject.whole)
