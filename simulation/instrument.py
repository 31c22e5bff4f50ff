"""The instrument: DASS-21 scores and severity, sense-of-community class, and the odds ratios a survey would report.

``z_m = (loading distress + sqrt(1 - loading^2) specific_m + error) sqrt(reliability_m)``, error keyed by week and
resident, then a fixed monotone map to 0-21 that gives a standard normal the beta-binomial distribution of the norms,
doubled. The constants are the instrument's: they do not follow the population, so prevalence can move.
"""

from __future__ import annotations

import math
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import kernel
from simulation.randomness import Decision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from simulation.parameters.instrument import Instrument
    from simulation.world import World

SCALES = ("depression", "anxiety", "stress")
ITEMS_MAX = 21  # seven items of 0-3
LOWEST, BINS, PER_SD = -8.0, 4096, 256.0  # the lookup table covers 16 SD


class Severity(IntEnum):
    """DASS-21 severity."""

    NORMAL = 0
    MILD = 1
    MODERATE = 2
    SEVERE = 3
    EXTREMELY_SEVERE = 4


# lowest doubled score of each severity (Lovibond & Lovibond; evidence/epidemiology.md 1)
CUTOFFS: dict[str, dict[str, int]] = {
    "depression": {"normal": 0, "mild": 10, "moderate": 14, "severe": 21, "extremely severe": 28},
    "anxiety": {"normal": 0, "mild": 8, "moderate": 10, "severe": 15, "extremely severe": 20},
    "stress": {"normal": 0, "mild": 15, "moderate": 19, "severe": 26, "extremely severe": 34},
}


def severity(scale: str, score: ArrayLike) -> NDArray[np.int8]:
    """Severity (0 normal to 4 extremely severe) of doubled scores of one scale.

    Raises:
        KeyError: if there is no such scale.
    """
    return np.searchsorted(list(CUTOFFS[scale].values())[1:], np.asarray(score), side="right").astype(np.int8)


def beta_binomial(mean: float, sd: float, n: int = ITEMS_MAX) -> NDArray[np.float64]:
    """Probabilities of 0 .. n of the beta-binomial with this mean and SD (by moments).

    Raises:
        ValueError: if the SD is not above the binomial's and below the largest possible.
    """
    p = mean / n
    overlap = (sd * sd / (n * p * (1 - p)) - 1) / (n - 1)
    if not 0 < overlap < 1:
        raise ValueError(f"no beta-binomial of 0 to {n} has mean {mean} and SD {sd}")
    a, b = p * (1 - overlap) / overlap, (1 - p) * (1 - overlap) / overlap

    def log_beta(x: float, y: float) -> float:
        return math.lgamma(x) + math.lgamma(y) - math.lgamma(x + y)

    return np.array([math.comb(n, k) * math.exp(log_beta(k + a, n - k + b) - log_beta(a, b)) for k in range(n + 1)])


def thresholds(scale: str, instrument: Instrument) -> NDArray[np.float32]:
    """The 21 values of z from which the raw score is at least 1, 2, .. 21.

    Raises:
        AttributeError: if there is no such scale.
    """
    chances = beta_binomial(getattr(instrument, f"mean_{scale}"), getattr(instrument, f"sd_{scale}"))
    above = np.cumsum(chances[::-1])[::-1][1:]  # summed from the rare end, where it matters
    return np.array([-NormalDist().inv_cdf(float(tail)) for tail in above], np.float32)


@lru_cache(maxsize=8)
def _tables(instrument: Instrument) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Thresholds with a stop (3, 22), and the raw score at the lower end of each bin of z (3, BINS)."""
    cuts = np.full((3, ITEMS_MAX + 1), np.inf, np.float32)
    low = np.empty((3, BINS), np.uint8)
    ends = (LOWEST + np.arange(BINS) / PER_SD).astype(np.float32)
    for m, scale in enumerate(SCALES):
        cuts[m, :ITEMS_MAX] = thresholds(scale, instrument)
        low[m] = np.searchsorted(cuts[m, :ITEMS_MAX], ends, side="right")
    return cuts, low


@kernel
def doubled(z: Any, cuts: Any, low: Any) -> Any:
    """Doubled score of one z: the table gives the score at the bin's lower end, the thresholds do the rest."""
    last = np.int64(low.shape[0] - 1)
    # compared as floats first: no integer can hold an absurd z
    place = (z - np.float32(LOWEST)) * np.float32(PER_SD)
    raw = low[0] if place < 0 else low[last] if place >= last else low[np.int64(place)]
    while z >= cuts[raw]:
        raw += 1
    return np.uint8(2 * raw)


@kernel
def answer(
    start: Any, stop: Any, noise: Any, distress: Any, depression: Any,
    anxiety: Any, stress: Any, loading: Any, specific: Any, error: Any, scale: Any, cuts: Any, low: Any,
    out_depression: Any, out_anxiety: Any, out_stress: Any,
) -> None:  # fmt: skip
    """Write the three doubled scores; ``error`` and ``scale`` (3,) are the error SD and the standardisation."""
    for i in range(start, stop):
        n = i - start
        common = loading * distress[i]
        z = (common + specific * depression[i] + error[0] * noise[0, n]) * scale[0]
        out_depression[i] = doubled(z, cuts[0], low[0])
        z = (common + specific * anxiety[i] + error[1] * noise[1, n]) * scale[1]
        out_anxiety[i] = doubled(z, cuts[1], low[1])
        z = (common + specific * stress[i] + error[2] * noise[2, n]) * scale[2]
        out_stress[i] = doubled(z, cuts[2], low[2])


def score(world: World) -> None:
    """Measure everybody on the DASS-21 as they are now (this week's states), into the ``score_*`` columns."""
    r, loading = world.residents, world.scenario.symptoms.loading
    cuts, low = _tables(world.scenario.instrument)
    error, scale = errors(world.scenario.instrument)
    world.over(
        lambda a, b: answer(
            a, b, world.normals(Decision.MEASURE, a, b, count=3), r.distress, r.depression, r.anxiety, r.stress,
            np.float32(loading), np.float32(math.sqrt(1 - loading**2)), error, scale, cuts, low,
            r.score_depression, r.score_anxiety, r.score_stress,
        )
    )  # fmt: skip


def errors(instrument: Instrument) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Error SD and standardising factor of the three scales: reliability is true variance over all variance."""
    reliability = np.array([getattr(instrument, f"reliability_{scale}") for scale in SCALES])
    return np.sqrt(1 / reliability - 1).astype(np.float32), np.sqrt(reliability).astype(np.float32)


def belonging_class(belonging: ArrayLike, instrument: Instrument) -> NDArray[np.int8]:
    """Sense-of-community class: 0 negative, 1 neutral, 2 positive, cut at the instrument's fixed values."""
    cuts = np.array([instrument.negative_below, instrument.positive_above], np.float32)
    return np.searchsorted(cuts, np.asarray(belonging, np.float32), side="right").astype(np.int8)


def odds_ratio_from_correlation(rho: float, shares: Sequence[float], prevalence: float) -> tuple[float, float]:
    """Odds ratios (negative, neutral) against positive of a case, if belonging and severity are bivariate normal.

    Args:
        rho: their correlation.
        shares: shares of the negative and the neutral class.
        prevalence: share of cases.
    """
    normal, limit = NormalDist(), 8.5
    cut = normal.inv_cdf(1 - prevalence)
    edges = [-limit, normal.inv_cdf(shares[0]), normal.inv_cdf(shares[0] + shares[1]), limit]
    nodes, weights = np.polynomial.legendre.leggauss(60)
    odds = []
    for low, high in pairwise(edges):
        x = (high - low) / 2 * nodes + (high + low) / 2
        mass = weights * np.exp(-x * x / 2)
        case = np.array([normal.cdf((rho * v - cut) / math.sqrt(1 - rho * rho)) for v in x])
        share = float((mass * case).sum() / mass.sum())
        odds.append(share / (1 - share))
    return odds[0] / odds[2], odds[1] / odds[2]


def crude_odds(world: World) -> dict[str, tuple[float, float]]:
    """Odds ratios (negative, neutral) against positive class of a moderate or worse score, by scale, unadjusted.

    An answer, never an input; nan where a class has no case or no non-case.
    """
    group = belonging_class(world.residents.belonging, world.scenario.instrument)
    return {s: odds_by_class(group, getattr(world.residents, f"score_{s}") >= CUTOFFS[s]["moderate"]) for s in SCALES}


def odds_by_class(group: NDArray[np.int8], case: NDArray[np.bool_]) -> tuple[float, float]:
    """Odds ratios (negative, neutral) against positive class of being a case; nan as in :func:`crude_odds`."""
    cases = np.bincount(group[case], minlength=3)
    rest = np.bincount(group, minlength=3) - cases
    odds = [c / r if c and r else math.nan for c, r in zip(cases.tolist(), rest.tolist(), strict=True)]
    return odds[0] / odds[2], odds[1] / odds[2]
