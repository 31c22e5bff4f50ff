"""What a trial of its size would have found if the model were right, and how good a forecast of the trial that was.

The posterior predictive distribution of a published figure (Gelman 2013, Bayesian Data Analysis, chapter 6): each
community's figure, with parameters and sizes of effects of its own, and around it the chance of the trial's own sample,
a normal with the published standard error, on the logarithm for ratios. It is judged by the continuous ranked
probability score (Gneiting & Raftery 2007, JASA 102:359), which a wide interval does not please, against the forecast
that nothing happens, with the same chance in the sample.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.stats import norm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.calibration.trials import Measure

_PARTS = 99  # points that stand for the normal of the sample


class Judged(NamedTuple):
    """A prediction of one published figure.

    Attributes:
        low, high: middle 90 % of what the trial would find.
        covered: whether it found a figure between them.
        width: of that interval, over the width of the observed one (which holds 95 %), logarithms for ratios.
        crps: mean absolute distance of what the trial would find from what it found, less half of that of two such
            findings from each other; in the figure's unit, of the logarithm for ratios; less is better.
        skill: 1 - crps / crps of the forecast that nothing happens; 1 is perfect, 0 no better, below 0 worse. Neither
            score is told of a tolerance, which is no finding.
    """

    low: float
    high: float
    covered: bool
    width: float
    crps: float
    skill: float


def judged(measure: Measure, seen: NDArray[np.float64]) -> Judged:
    """Hold what communities showed against what a trial found."""
    on = np.log if measure.scale == "log" else np.asarray
    ends = on(np.array([measure.low, measure.high]))
    error = float(ends[1] - ends[0]) / (2 * norm.ppf(0.975))
    chance = error * norm.ppf((np.arange(_PARTS) + 0.5) / _PARTS)
    aim, nothing = float(on(measure.value)), np.array([float(on(measure.nothing))])
    found = _cloud(on(seen), chance if measure.sampled else np.zeros(1))
    low, high = np.quantile(found, [0.05, 0.95])
    score = reference = float("nan")
    if measure.sampled:
        score, reference = crps(found, aim), crps(_cloud(nothing, chance), aim)
    back = np.exp if measure.scale == "log" else np.asarray
    return Judged(
        float(back(low)), float(back(high)), bool(low <= aim <= high), float((high - low) / (ends[1] - ends[0])),
        score, 1 - score / reference,
    )  # fmt: skip


def crps(found: NDArray[np.float64], aim: float) -> float:
    """``mean |x - y| - mean |x - x'| / 2`` over all points x of a forecast, y what came."""
    x = np.sort(found)
    n = x.size
    among = 2 * float(((2 * np.arange(1, n + 1) - n - 1) * x).sum()) / n**2
    return float(np.abs(x - aim).mean()) - among / 2


def _cloud(values: NDArray[np.float64], chance: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((np.asarray(values)[:, None] + chance[None, :]).ravel())
