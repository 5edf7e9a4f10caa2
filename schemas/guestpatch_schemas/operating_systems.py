"""The two operating systems of a VM, and values that differ between them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar

__all__ = ["OperatingSystem", "PerOs"]

OperatingSystem: TypeAlias = Literal["Linux", "Windows"]
"""Spelled as in `properties.storageProfile.osDisk.osType`."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class PerOs(Generic[_T]):
    """One value for each operating system: `modes["Linux"]` is `modes.linux`."""

    linux: _T
    windows: _T

    def __getitem__(self, os: OperatingSystem) -> _T:
        return self.linux if os == "Linux" else self.windows

    @classmethod
    def build(cls, make: Callable[[OperatingSystem], _T]) -> "PerOs[_T]":
        """Ask `make` for the value of each operating system."""
        return cls(linux=make("Linux"), windows=make("Windows"))
