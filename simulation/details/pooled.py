"""Statistics of sums over replicates, with intervals.

Sums are pooled over replicates before a ratio or a slope is made of them, so that means by group, weighted with the
size of groups, add up to the mean of all. The interval is the jackknife's: with t_r the statistic without replicate r,
``se^2 = (R - 1)/R sum (t_r - mean t)^2``, and Student's t with R - 1 degrees of freedom. For a mean of replicates of
equal size it is the ordinary t interval of paired differences. (Efron 1982, from memory.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

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


def pooled(statistic: Callable[..., Any], *sums: NDArray[Any], level: float = 0.95) -> Estimate:
    """A statistic of sums over replicates, and its jackknife interval.

    Args:
        statistic: takes as many arrays as there are sums, each without the axis of replicates.
        sums: one value a replicate, (replicates, ...).
        level: of the interval.
    """
    from scipy.stats import t  # late: slow to import, and workers do without

    count = len(sums[0])
    whole = [np.asarray(part).sum(axis=0) for part in sums]
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.asarray(statistic(*whole), np.float64)
        without = np.stack(
            [np.asarray(statistic(*(w - p[r] for w, p in zip(whole, sums, strict=True)))) for r in range(count)]
        )
        spread = without - without.mean(axis=0)
        half = t.ppf(0.5 + level / 2, count - 1) * np.sqrt((count - 1) / count * (spread**2).sum(axis=0))
    return Estimate(value, value - half, value + half)


def ratio(top: NDArray[Any], below: NDArray[Any]) -> NDArray[np.float64]:
    """Top over below; nan where there is nothing below."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(np.asarray(below) > 0, top / np.asarray(below, np.float64), np.nan))
