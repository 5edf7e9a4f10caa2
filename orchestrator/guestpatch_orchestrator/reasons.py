"""Why a VM is not patched, or is patched with a doubt: codes, each with the rule that explains it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["REASONS", "Note", "Reason", "in_order"]


class Reason(NamedTuple):
    """One reason. ``rule`` is the code of the linter's rule about it, None where only time decides."""

    code: str
    what: str
    rule: str | None

    @property
    def is_warning(self) -> bool:
        """The VM is patched all the same."""
        return self.code.startswith("WARN-")


class Note(NamedTuple):
    """A reason as it holds for one VM, with what was found."""

    code: str
    detail: str = ""

    @property
    def reason(self) -> Reason:
        """What the code means."""
        return REASONS[self.code]


_ALL = (
    # In the order in which one would put them right.
    Reason("UNRESOLVED", "a value that decides is not known before deployment", None),
    Reason("NP-MODE", "patch mode is not AutomaticByPlatform", "GP206"),
    Reason("NP-MODE-OS", "patch mode does not exist for the operating system", "GP101"),
    Reason("NP-EAU", "AutomaticByPlatform while enableAutomaticUpdates is false", "GP105"),
    Reason("NP-CUSTOM-IMAGE", "image is not one of the platform's", "GP202"),
    Reason("NP-IMAGE", "image is not in the list of supported images", "GP201"),
    Reason("NP-EOL", "image's release is past its end of support", "GP203"),
    Reason("NP-AGENT", "VM agent is missing", "GP106"),
    Reason("NP-AGENT-OLD", "Linux agent is older than the published minimum", "GP106"),
    Reason("NP-VMSS-UNIFORM", "Uniform scale sets are not patched", "GP209"),
    Reason("NP-VMSS-EDITION", "edition does not cover scale sets", "GP209"),
    Reason("NP-HEALTH", "Flexible scale set without the Application Health extension", "GP118"),
    Reason("NP-API", "API version is older than the edition needs", "GP212"),
    Reason("NP-BYPASS-NOSCHED", "safety checks are bypassed and no schedule is assigned", "GP207"),
    Reason("NP-USER-SCHEDULE", "the user's own schedule patches the VM", "GP207"),
    Reason("NP-SCHEDULE-PREREQ", "a schedule is assigned without its prerequisites", "GP208"),
    Reason("NP-REGISTRATION", "preview features are not registered", "GP214"),
    Reason("NP-REGION", "region is not known", "GP402"),
    Reason("NP-WINDOW", "window is too short for a patch run", None),
    Reason("NP-ALWAYS-OFF", "VM is off in all its windows", "GP210"),
    Reason("NP-DEADLINE", "its turn comes after the deadline", None),
    Reason("NP-HALTED", "the rollout was halted before its turn", None),
    Reason("WARN-TZ", "time zone is not known; that of the region is used", "GP403"),
    Reason("WARN-UD-ASSUMED", "update domain is not known and assumed", None),
    Reason("WARN-ZONE-LOGICAL", "zones of different subscriptions may not be the same", None),
    Reason("WARN-AGENT-UNKNOWN", "version of the Linux agent is not known", None),
    Reason("WARN-IMAGE-UNKNOWN", "image is not known", None),
    Reason("WARN-API-UNKNOWN", "API version is not known", None),
    Reason("WARN-RHEL-PACKAGEKIT", "native updates have to be turned off by hand", "GP215"),
    Reason("WARN-NO-HEALTH", "no Application Health extension; platform signals only", None),
    Reason("WARN-STRATUM-NO-CANARY", "no VM with this image in the first phase", None),
    Reason("WARN-SINGLETON-SET", "availability set has one VM", "GP401"),
    Reason("WARN-REBOOT-NEVER", "rebootSetting Never leaves a reboot pending", "GP217"),
    Reason("WARN-SPOT", "Spot VM may be off in its window", None),
    Reason("WARN-SET-PLACE", "availability set is in another region or subscription", None),
    Reason("WARN-ZONE", "the region has no such availability zone", None),
)

REASONS: Mapping[str, Reason] = MappingProxyType({each.code: each for each in _ALL})
"""All reasons by their codes, in the order in which they are listed."""

_RANKS = {code: rank for rank, code in enumerate(REASONS)}


def in_order(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Notes of one VM, what is to be put right first at the front, each once."""
    return tuple(sorted(dict.fromkeys(notes), key=lambda note: (_RANKS[note.code], note.detail)))
