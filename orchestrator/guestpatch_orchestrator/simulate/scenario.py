"""What a simulation supposes of VMs, patches and health; everything here is an assumption."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from guestpatch_orchestrator.policy import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BadPatch", "Patch", "Scenario", "default_patches"]


class Patch(NamedTuple):
    """One patch of the month; ``published`` is in minutes after the release, or before it."""

    id: str
    os: str
    classification: str
    published: int
    needs_reboot: bool

    @property
    def is_selected(self) -> bool:
        """Only Critical and Security patches are installed automatically (published)."""
        return self.classification in ("Critical", "Security")


class BadPatch(NamedTuple):
    """A patch that makes VMs unhealthy: those whose image has the text in its name."""

    patch: str
    image: str
    chance: float


def default_patches() -> tuple[Patch, ...]:
    """A month as the model takes it: ten patches that are installed, two that are not (D-39).

    For Linux one more appears ten days later, while the rollout is under way.
    """
    found = [
        Patch(
            f"{os.lower()}-{number:02}",
            os,
            "Critical" if number < 2 else "Security" if number < 10 else "Other",  # noqa: PLR2004 - ten of twelve
            0,
            needs_reboot=number == 0,
        )
        for os in ("Windows", "Linux")
        for number in range(12)
    ]
    found.append(Patch("linux-late", "Linux", "Security", 10 * DAY, needs_reboot=False))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Chances are per attempt or patch; times are minutes since the release.

    ``off`` are the times in which a VM is off, by id. ``silent`` are VMs without a health signal,
    ``unreachable`` those that reach no update endpoint, ``service_off`` those whose update service
    does not run; ``*`` means all.
    """

    seed: int = 1
    patches: tuple[Patch, ...] = field(default_factory=default_patches)
    bad: BadPatch | None = None
    unhealthy: float = 0.002
    patch_failure: float = 0.001
    reboot_failure: float = 0.0005
    repair: int = DAY
    private_pin: int = 0
    newly_enabled: bool = False
    resume_at: int | None = None
    off: Mapping[str, tuple[tuple[int, int], ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    silent: frozenset[str] = frozenset()
    unreachable: frozenset[str] = frozenset()
    service_off: frozenset[str] = frozenset()

    def holds(self, which: str, vm: str) -> bool:
        """Whether a VM is among those of a set."""
        named: frozenset[str] = getattr(self, which)
        return vm in named or "*" in named
