"""Which options are worth a look: dominance, extended dominance, and ratios along the efficiency frontier.

Of options ordered by cost, one is *dominated* if another costs no more and does no less (and one of both strictly),
*extendedly dominated* if a mixture of two others costs less and does more. What is left is the frontier: from each
option to the next dearer, ``ICER = extra cost / extra effect``, and these ratios rise. Options that cost and do exactly
the same as an earlier one are *equal* to it. (Drummond et al. 2015; Weinstein et al.; from memory. Checked against
published tables of the R packages dampack and BCEA.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

FRONTIER, DOMINATED, EXTENDEDLY, EQUAL = "frontier", "dominated", "extendedly dominated", "equal"


@dataclass(frozen=True)
class Ranked:
    """Where an option stands.

    Attributes:
        status: frontier, dominated, extendedly dominated or equal.
        against: index of the option that it is compared with: on the frontier the next cheaper one, where it is equal
            the one it is equal to; else none.
        icer: extra cost of one more unit of effect against that one; nan off the frontier and for the cheapest.
    """

    status: str
    against: int | None
    icer: float


def rank(costs: ArrayLike, effects: ArrayLike) -> list[Ranked]:
    """Where each option stands.

    Args:
        costs: expected cost of each option.
        effects: expected effect of each, more is better.
    """
    c, e = np.asarray(costs, np.float64), np.asarray(effects, np.float64)
    found: dict[int, Ranked] = {}
    for k in range(c.size):
        same = np.flatnonzero((c == c[k]) & (e == e[k]))
        if same[0] < k:
            found[k] = Ranked(EQUAL, int(same[0]), np.nan)
        elif np.any((c <= c[k]) & (e >= e[k]) & ((c < c[k]) | (e > e[k]))):
            found[k] = Ranked(DOMINATED, None, np.nan)
    left: list[int] = []
    for k in sorted((k for k in range(c.size) if k not in found), key=lambda k: c[k]):
        while len(left) > 1 and _ratio(c, e, left[-1], k) < _ratio(c, e, left[-2], left[-1]):
            found[left.pop()] = Ranked(EXTENDEDLY, None, np.nan)
        left.append(k)
    for place, k in enumerate(left):
        before = left[place - 1] if place else None
        found[k] = Ranked(FRONTIER, before, np.nan if before is None else _ratio(c, e, before, k))
    return [found[k] for k in range(c.size)]


def _ratio(c: NDArray[np.float64], e: NDArray[np.float64], one: int, other: int) -> float:
    return float((c[other] - c[one]) / (e[other] - e[one]))
