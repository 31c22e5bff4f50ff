"""Statistics of sums over replicates, with intervals.

Sums are pooled over replicates before a ratio or a slope is made of them, so that means by group, weighted with the
size of groups, add up to the mean of all. The interval is the jackknife's: with ``t`` the statistic and ``t_r`` that
without replicate r, replicate r's own part is the pseudovalue ``R t - (R - 1) t_r``, and pseudovalues are treated as
paired differences are (:func:`simulation.paired.intervals.spread`): Student's t over replicates, or, where replicates
differ in their parameters, an interval that holds both chance and what the parameters leave open. For a mean of
replicates of equal size pseudovalues are the paired differences themselves. (Tukey 1958, Efron 1982, from memory.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulation.paired.intervals import spread

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


class Estimate(NamedTuple):
    """A statistic and the ends of its 95 % interval, each of the statistic's shape."""

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def within(self, least: float, most: float = np.inf) -> Estimate:
        """The same with its ends cut to what the statistic can be."""
        return Estimate(self.value, np.clip(self.low, least, most), np.clip(self.high, least, most))


def pooled(statistic: Callable[..., Any], *sums: NDArray[Any], draw: tuple[int, ...] = ()) -> Estimate:
    """A statistic of sums over replicates, and its jackknife interval.

    Args:
        statistic: takes as many arrays as there are sums, each without the axis of replicates.
        sums: one value a replicate, (replicates, ...).
        draw: which draw of the parameters each replicate has; empty if all have the same.
    """
    count = len(sums[0])
    whole = [np.asarray(part).sum(axis=0) for part in sums]
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.asarray(statistic(*whole), np.float64)
        without = np.stack(
            [np.asarray(statistic(*(w - p[r] for w, p in zip(whole, sums, strict=True)))) for r in range(count)]
        )
        made = spread((count - 1) * (value - without), draw)  # pseudovalues less the statistic itself
    half = (made["high"] - made["low"]) / 2
    return Estimate(value, value - half, value + half)


def ratio(top: NDArray[Any], below: NDArray[Any]) -> NDArray[np.float64]:
    """Top over below; nan where there is nothing below."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(np.asarray(below) > 0, top / np.asarray(below, np.float64), np.nan))
