"""What lessons read off repeats in other worlds: luck beside policy, and cost beside doubt."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulation.app.evidence import LATE, Evidence, finding
from simulation.app.lives import LEGEND

if TYPE_CHECKING:
    from numpy.typing import NDArray


# luck, money and doubt


@finding("of 10 worlds", digits=0, needs="repeats")
def times_better(e: Evidence) -> float:
    """In how many of ten other worlds depression is rarer at the end with the program than without it."""
    gaps = _gaps(e, "depression_moderate")
    return 10 * float((gaps < 0).mean())


@finding("percentage points", digits=2, needs="repeats")
def policy_size(e: Evidence) -> float:
    """Mean difference in the share of depressed residents between the two worlds, its sign left out."""
    return abs(float(_gaps(e, "depression_moderate").mean()))


@finding("percentage points", digits=2, needs="repeats")
def luck_size(e: Evidence) -> float:
    """How far two worlds without the program differ in the share of depressed residents: SD between worlds."""
    return 100 * float(_ends(e, "depression_moderate")[:, 0].std(ddof=1))


@finding("times", digits=1, needs="repeats")
def luck_over_policy(e: Evidence) -> float:
    """Luck between worlds over the mean effect of the program."""
    return luck_size(e) / policy_size(e) if policy_size(e) else math.nan


@finding("$ a resident and year", digits=2, needs="repeats")
def extra_cost(e: Evidence) -> float:
    """What the second world spends more than the first, for each resident and year, mean of the repeats."""
    made = e.repeats
    if made is None:
        return math.nan
    return float((made.costs[:, 1] - made.costs[:, 0]).mean()) / made.residents / (made.weeks / 52)


@finding("percentage points", digits=2, needs="repeats")
def extra_visitors(e: Evidence) -> float:
    """How many more take part in a week in the second world than in the first, mean of the repeats."""
    return float(_gaps(e, "participation").mean())


@finding("$", digits=0, needs="repeats")
def cost_per_visitor(e: Evidence) -> float:
    """What one more resident who takes part in a week costs in that week, in the second world over the first."""
    more = extra_visitors(e) / 100
    return extra_cost(e) / 52 / more if more > 0 else math.nan


@finding("$", digits=0, needs="repeats")
def cost_per_visitor_low(e: Evidence) -> float:
    """The same in the luckiest of the repeats."""
    return float(_costs(e).min())


@finding("$", digits=0, needs="repeats")
def cost_per_visitor_high(e: Evidence) -> float:
    """The same in the unluckiest of the repeats."""
    return float(_costs(e).max())


@finding("times", needs="repeats")
def cost_spread(e: Evidence) -> float:
    """The cost of one more visitor in the unluckiest of the repeats over that in the luckiest."""
    low = cost_per_visitor_low(e)
    return cost_per_visitor_high(e) / low if low > 0 else math.nan


def _costs(e: Evidence) -> NDArray[np.float64]:
    made = e.repeats
    if made is None:
        return np.full(1, math.nan)
    more = _gaps(e, "participation") / 100
    weekly = (made.costs[:, 1] - made.costs[:, 0]) / made.residents / made.weeks
    return np.where(more > 0, weekly / np.where(more > 0, more, 1), math.inf)


def _ends(e: Evidence, outcome: str) -> NDArray[np.float64]:
    made = e.repeats
    if made is None:
        return np.full((1, 2), math.nan)
    return np.asarray(made.values[:, :, -LATE:, LEGEND.index(outcome)].mean(axis=-1))


def _gaps(e: Evidence, outcome: str) -> NDArray[np.float64]:
    ends = _ends(e, outcome)
    return np.asarray(100 * (ends[:, 1] - ends[:, 0]))
