"""Remembering results by the decisions they depend on.

What is computed for a name asks decisions in an order that depends only on the options taken
before, so its results form a tree: at each branch one decision, below each option the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from guestpatch.evaluate.worlds import Decision, Step

__all__ = ["Memory"]

T = TypeVar("T")


class _Branch(Generic[T]):
    __slots__ = ("below", "decision")

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        self.below: dict[int | None, _Branch[T] | _Result[T]] = {}


class _Result(Generic[T]):
    __slots__ = ("value",)

    def __init__(self, value: T) -> None:
        self.value = value


class Memory(Generic[T]):
    """The results of one computation."""

    __slots__ = ("_root",)

    def __init__(self) -> None:
        self._root: _Branch[T] | _Result[T] | None = None

    def find(self, option_of: Callable[[Decision], int | None]) -> _Result[T] | None:
        """The result in the world whose options ``option_of`` tells; None where not known yet."""
        node = self._root
        while isinstance(node, _Branch):
            node = node.below.get(option_of(node.decision))
        return node

    def keep(self, steps: Iterable[Step], value: T) -> None:
        """Add a result under the decisions it depends on, in the order they were asked.

        A result whose decisions came in another order than those known is not kept; it will be
        computed again.
        """
        result = _Result(value)
        path = list(steps)
        if not path:
            self._root = self._root or result
            return
        if self._root is None:
            self._root = _Branch(path[0].decision)
        node: _Branch[T] | _Result[T] = self._root
        for step, following in zip(path, [*path[1:], None], strict=True):
            if not isinstance(node, _Branch) or node.decision != step.decision:
                return
            below = node.below.get(step.option)
            if below is None:
                below = result if following is None else _Branch(following.decision)
                node.below[step.option] = below
            node = below
