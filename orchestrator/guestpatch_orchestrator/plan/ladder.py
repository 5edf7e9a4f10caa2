"""The relaxation ladder: what of our own limits is given up, and in which order.

What is published is never given up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch_orchestrator.plan.model import Terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch_orchestrator.policy import Policy

__all__ = ["ladder_of"]


def ladder_of(policy: Policy, least_phases: int) -> Iterator[tuple[int, str, Terms]]:
    """Number, description and terms of each rung; some are tried in several steps."""
    terms = Terms(
        bake=policy.bake,
        is_packed=False,
        is_beside=False,
        is_tight=False,
        subscription_share=policy.subscription_share,
        max_phases=policy.max_phases,
    )
    yield 0, "one stage a night, the full time between phases", terms
    terms = terms._replace(bake=policy.bake // 2)
    yield 1, "half the time between phases", terms
    terms = terms._replace(is_packed=True)
    yield 2, "stages share nights", terms
    terms = terms._replace(is_beside=True)
    yield 3, "VMs outside zones beside those in zones", terms
    terms = terms._replace(is_tight=True)
    yield 4, "slots three quarters as long", terms
    for share in (0.5, 1.0):
        if share > terms.subscription_share:
            terms = terms._replace(subscription_share=share)
            yield 5, f"{share:.0%} of a subscription at once, never all", terms
    for phases in range(policy.max_phases - 1, least_phases - 1, -1):
        terms = terms._replace(max_phases=phases)
        yield 6, "fewer phases", terms
    terms = terms._replace(bake=min(terms.bake, policy.verdict_delay))
    yield 7, "no more time between phases than a verdict takes", terms
