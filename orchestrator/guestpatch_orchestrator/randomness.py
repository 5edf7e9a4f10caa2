"""Random numbers by counting: a draw depends on what it is for, never on when it is made.

Every draw is a pure function of the seed, the VM, the kind of draw and a counter. So the order in
which VMs are looked at, and the engine that looks at them, cannot change a result; and two policies
that are compared meet the same luck.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from math import cos, exp, log, pi, sqrt

__all__ = ["key_of", "lognormal", "mix", "order_key", "uniform"]

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15  # the increment and the multipliers of SplitMix64
_FIRST = 0xBF58476D1CE4E5B9
_SECOND = 0x94D049BB133111EB


def key_of(identity: str) -> int:
    """The 64-bit key of an id; letter case does not matter."""
    return int.from_bytes(blake2b(identity.lower().encode(), digest_size=8).digest(), "big")


def mix(state: int) -> int:
    """The finaliser of SplitMix64: 64 bits in, 64 well mixed bits out."""
    state = (state + _GOLDEN) & _MASK
    state = ((state ^ (state >> 30)) * _FIRST) & _MASK
    state = ((state ^ (state >> 27)) * _SECOND) & _MASK
    return state ^ (state >> 31)


def uniform(seed: int, key: int, kind: str, counter: int = 0) -> float:
    """A number from 0 up to, not including, 1."""
    state = mix((key ^ _word(kind)) & _MASK)
    return (mix((state + seed * _GOLDEN + counter * _FIRST) & _MASK) >> 11) / (1 << 53)


def order_key(key: int, month: int) -> int:
    """Where a VM stands among its like in a month; months are independent of one another."""
    return mix((key + month * _GOLDEN) & _MASK)


def lognormal(seed: int, key: int, kind: str, counter: int, sigma: float) -> float:
    """A factor around 1 with mean 1 and the given sigma of its logarithm."""
    first = uniform(seed, key, kind, 2 * counter)
    second = uniform(seed, key, kind, 2 * counter + 1)
    normal = sqrt(-2 * log(1 - first)) * cos(2 * pi * second)
    return exp(sigma * normal - sigma * sigma / 2)


@lru_cache(maxsize=256)
def _word(kind: str) -> int:
    return key_of(f"draw:{kind}")
