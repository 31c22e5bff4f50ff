"""Answers remembered for an object as long as it is in use, by identity."""

from __future__ import annotations

import functools
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
A = TypeVar("A")

HELD = 128  # objects an answer is remembered for: more than the arms and draws that one process has in hand


def once_each(function: Callable[[T], A]) -> Callable[[T], A]:
    """``function`` of one unchanging object, computed once for each object.

    What a scenario says is asked every week, and to compare or hash its sections costs more than most answers; so two
    equal objects are asked twice. The object is held with its answer, so that its place in memory is not given to
    another. Answers are shared: they must not be written to. Threads may compute one twice, and get equal ones.
    """
    held: OrderedDict[int, tuple[T, A]] = OrderedDict()

    @functools.wraps(function)
    def remembered(of: T) -> A:
        found = held.get(id(of))
        if found is not None and found[0] is of:
            return found[1]
        answer = function(of)
        held[id(of)] = (of, answer)
        while len(held) > HELD:
            try:
                held.popitem(last=False)
            except KeyError:  # another thread was first
                break
        return answer

    return remembered


class Lately(Generic[A]):
    """The last few things made, each for numbers and unchanging objects that it was made from.

    Numbers and texts count by value, all else by identity; what is kept must not be written to.

    Attributes:
        held: how many are kept.
    """

    def __init__(self, held: int) -> None:
        self.held = held
        self._kept: OrderedDict[tuple[Any, ...], tuple[tuple[Any, ...], A]] = OrderedDict()

    def of(self, made_from: tuple[Any, ...], make: Callable[[], A]) -> A:
        """What was made from these before, or what ``make`` makes now."""
        key = tuple(part if isinstance(part, (int, str)) else id(part) for part in made_from)
        found = self._kept.get(key)
        if found is not None:
            return found[1]
        answer = make()
        self._kept[key] = (made_from, answer)  # the objects are held, so that their places in memory stay theirs
        while len(self._kept) > self.held:
            try:
                self._kept.popitem(last=False)
            except KeyError:  # another thread was first
                break
        return answer
