"""What the documents leave open and this model settles: one id a decision.

Azure publishes neither its phase order nor its off-peak hours, its batch clock or its health
thresholds. Every figure that rests on one of these decisions carries its id.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DECISIONS", "DISCLAIMER", "SIMULATED"]

DISCLAIMER = (
    "A reference model that obeys every published rule, not a forecast of Azure's calendar: Azure "
    "does not publish its phase order, off-peak hours, batch clock or health thresholds."
)

DECISIONS: Mapping[str, str] = MappingProxyType(
    {
        "D-01": "off-peak hours are 22:00 to 06:00 local time on all days",
        "D-02": "a VM without a time zone is in that of its region",
        "D-03": "an attempt also ends inside its window",
        "D-04": "phases grow from the smallest regions to the largest, six at most",
        "D-05": "zone numbers mean the same in all subscriptions unless a mapping is given",
        "D-06": "VMs outside zones follow those in zones until there is no time for it",
        "D-07": "a fifth of a subscription's free VMs in a region at once, and never all",
        "D-08": "a subscription with one free VM is not restricted",
        "D-09": "the rule about subscriptions holds within a region",
        "D-10": "the size of a set counts all members, also those that are off or not patched",
        "D-11": "unhealthy members count as being patched, those that are off do not",
        "D-12": "a fifth is rounded down, and is one at least",
        "D-13": "a Flexible scale set is patched a fifth at a time, over all its zones together",
        "D-14": "fault domains of a scale set do not matter",
        "D-15": "the order of update domains rotates from month to month",
        "D-17": "where update domains are not known, VMs are dealt to them in the order of their names",
        "D-18": "a region pair counts in both directions",
        "D-20": "24 hours pass between phases",
        "D-21": "a phase has succeeded when 95 % of its VMs are healthy",
        "D-22": "a missing health signal is no good signal",
        "D-23": "a phase is judged by the VMs that were on and attempted",
        "D-24": "a halt stops the whole rollout",
        "D-25": "nothing is rolled back",
        "D-27": "Linux follows the same monthly release",
        "D-28": "VMs are assessed every three days",
        "D-30": "what failed is tried again in the next window",
        "D-31": "an operation on a VM that is busy is refused",
        "D-32": "on-demand installation does not wait for the limits of groups",
        "D-33": "a VM that is enabled late is patched when nothing else needs the time",
        "D-36": "a VM stays on or off as it is now",
        "D-37": "a hotpatched VM takes a slot like any other",
        "D-38": "rebootSetting Always reboots once even when nothing was installed",
        "D-39": "durations follow the averages of the Linux patch extension",
        "D-40": "a VM takes a slot of 60 minutes, 75 on SUSE",
        "D-41": "the last five days before the deadline are kept for retries",
        "D-42": "the 30 days count from the monthly release",
        "D-44": "weekends and holidays are days like any other",
        "D-45": "there is no limit of VMs a region",
        "D-48": "the newest bundled image list counts",
        "D-50": "a VM whose region is not known is not planned",
        "D-51": "the monthly release is the second Tuesday, 18:00 UTC",
        "D-52": "groups across time zones are fitted in minute by minute",
    }
)
"""The decisions this model uses, by their ids, each as half a sentence."""

SIMULATED = ("D-11", "D-21", "D-22", "D-23", "D-24", "D-25", "D-28", "D-30", "D-39")
"""Those that a simulation rests on besides those of its plan."""
