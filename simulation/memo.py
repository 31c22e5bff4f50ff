"""Answers remembered for an object as long as it is in use, by identity."""

from __future__ import annotations

import functools
from collections import OrderedDict
from typing import TYPE_CHECKING, TypeVar

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
