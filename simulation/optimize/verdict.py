"""How sure it is that one mix is better than another: differences over fresh replicates and draws of parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulation.paired.intervals import split
from simulation.paired.stopping import half_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Regret(NamedTuple):
    """Choosing one mix where another was taken to be better.

    Attributes:
        mean: gain that is given up; below 0 if the other gains more.
        low: end of the 95 % interval over replicates (Student's t).
        high: the other end.
        better: probability that the one chosen is in truth the better.
    """

    mean: float
    low: float
    high: float
    better: float


def regret(best: NDArray[np.float64], other: NDArray[np.float64], draw: Sequence[int] = ()) -> Regret:
    """Gains of two mixes, a value a replicate of the same seeds.

    With ``d_k`` the mean difference (best less other) of draw k of the parameters and ``s`` the spread between
    replicates of one draw, ``P(other better) = mean over k of Phi(-d_k / (s / sqrt(m_k)))``: what chance leaves open
    within a draw, averaged over what the parameters leave possible. Without draws it is Student's t of all replicates,
    and says nothing of the parameters. 1/2 where nothing differs.
    """
    from scipy.stats import norm, t

    gap = best - other
    mean, half = float(gap.mean()), half_width(gap)
    if not gap.any():
        return Regret(0.0, 0.0, 0.0, 0.5)
    if not draw:
        spread = float(gap.std(ddof=1)) / np.sqrt(gap.size)
        better = float(t.cdf(-mean / spread, gap.size - 1)) if spread else float(mean < 0)
        return Regret(mean, mean - half, mean + half, better)
    means, within, _ = split(gap[:, None], tuple(draw))
    spread = np.sqrt(within[0] / np.bincount(np.unique(np.array(draw), return_inverse=True)[1]))
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(spread > 0, norm.cdf(-means[:, 0] / spread), (1 - np.sign(means[:, 0])) / 2)
    return Regret(mean, mean - half, mean + half, float(each.mean()))


def frontier(cost: NDArray[np.float64], gain: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which are not dominated: nothing gains as much for less, or more for as little."""
    order = np.lexsort((-gain, cost))
    kept, best = np.zeros(cost.size, np.bool_), -np.inf
    for row in order:
        if gain[row] > best:
            kept[row], best = True, gain[row]
    return kept


def ends(values: NDArray[np.float64]) -> tuple[float, float]:
    """95 % interval of a mean over replicates (Student's t)."""
    mean, half = float(values.mean()), half_width(values)
    return mean - half, mean + half
