"""What a search is to gain: an outcome at the end, QALYs over the whole run, or their worth less what they cost.

QALYs are person-weeks in each band of DASS-21 depression times what a year in it is worth
(:mod:`simulation.analysis.economics.utilities`, at the scenario's own utilities). Net monetary benefit is ``threshold x
QALYs gained - cost`` of the whole community. Both are those of an economic evaluation
(:mod:`simulation.analysis.economics.evaluation`): present values over the horizon, costs as the perspective sees them.
What the scenario has not decided is taken as the plainest: no discounting, the whole run, and what is done, whoever
pays it, without what illness costs. The budget is what is spent on what is done, as it falls due.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.analysis.economics.discounting import factors
from simulation.analysis.economics.perspective import counts
from simulation.analysis.economics.utilities import by_band, point
from simulation.errors import InputError, did_you_mean
from simulation.instrument import severity
from simulation.outcomes import OUTCOMES
from simulation.outcomes.registry import MODERATE
from simulation.plots import CHANGE, SCALE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from simulation.scenario import Scenario
    from simulation.world import World

QALY = "qaly"
PER = 1000  # residents
WEEKS = 52  # a year
_TOP = {"share": 1.0, "0-1": 1.0, "points": 42.0}
_SCORES = ("depression", "anxiety", "stress")
_BANDS = severity("depression", np.arange(int(_TOP["points"]) + 1))


def _column(name: str) -> Callable[[World], NDArray[Any]]:
    return lambda world: np.asarray(getattr(world.residents, name))


def _moderate(scale: str) -> Callable[[World], NDArray[Any]]:
    return lambda world: np.asarray(getattr(world.residents, f"score_{scale}") >= MODERATE[scale])


def _lonely(world: World) -> NDArray[Any]:
    return np.asarray(world.residents.loneliness > np.float32(world.scenario.instrument.lonely_above))


def _utility(world: World) -> NDArray[Any]:
    utilities = world.scenario.economics.utilities
    return np.asarray(by_band(utilities, point(utilities))[_BANDS][world.residents.score_depression])


MEASURED: dict[str, Callable[[World], NDArray[Any]]] = {
    **{f"{scale}_moderate": _moderate(scale) for scale in _SCORES},
    **{scale: _column(f"score_{scale}") for scale in _SCORES},
    "lonely": _lonely,
    **{name: _column(name) for name in ("loneliness", "belonging", "trust", "purpose", "stigma")},
    QALY: _utility,
}


@dataclass(frozen=True)
class Aim:
    """What is gained, and how it is said.

    Attributes:
        outcome: one of :data:`MEASURED`.
        label: in words, as in "gain in ...".
        unit: of a gain as it is said.
        shown: what a gain is multiplied by before it is said.
        lower: whether less of it is better.
        top: its best possible value; none if it has no zero.
        years: for QALYs, how long they are counted, later years less by their discount; 0 for an outcome at the end.
        threshold: what a QALY may cost, if the gain is net monetary benefit.
    """

    outcome: str
    label: str
    unit: str
    shown: float = 1.0
    lower: bool = False
    top: float | None = None
    years: float = 0.0
    threshold: float | None = None

    def worth(
        self, levels: NDArray[np.float64], cost: NDArray[np.float64], residents: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Gain of each replicate, from the gain in level (:func:`simulation.optimize.gain.level`) and its cost."""
        if not self.years:
            return levels
        if self.threshold is None:
            return levels * self.years * PER
        return self.threshold * levels * self.years * residents - cost


def weights(scenario: Scenario, rate: float | None) -> NDArray[np.float64]:
    """What each week counts: that of its year at the discount rate (none: no discount), 0 beyond the horizon."""
    economics, year = scenario.economics, np.arange(scenario.weeks) // WEEKS
    known = factors(rate or 0.0, int(year[-1]) + 1 if year.size else 1)[year]
    return np.where(year < economics.horizon, known, 0.0) if economics.horizon else known


def illness(world: World) -> float:
    """Cost of untreated depression in a week that the scenario's perspective counts.

    See :func:`simulation.details.costs.illness_of`; nothing where no perspective has been chosen.
    """
    economics = world.scenario.economics
    seen = [payer for payer in economics.illness_shares() if counts(payer, economics.perspective or "funder")]
    if not seen:
        return 0.0
    cases = OUTCOMES["depression_moderate"].function(world) * OUTCOMES["treatment_gap"].function(world) * world.n
    share = sum(economics.illness_shares()[payer] for payer in seen)
    return float(cases / WEEKS * economics.illness * share)


def aim(outcome: str, aversion: float, threshold: float | None, baseline: Scenario) -> Aim:
    """What is to be gained.

    Raises:
        InputError: if an outcome cannot be weighed, or a threshold has nothing to value.
    """
    if outcome not in MEASURED:
        what = f"{outcome[:60]!r} is not known of each resident"
        raise InputError(what, "outcome", did_you_mean(outcome, MEASURED))
    if not 0 <= aversion <= 100:
        raise InputError(f"{aversion!r} is no inequality aversion", "aversion", "write a number from 0 to 100")
    if threshold is not None and outcome != QALY:
        raise InputError(f"values QALYs, not {outcome!r}", "threshold", f"add --outcome {QALY}, or leave it out")
    if threshold is not None and not (math.isfinite(threshold) and threshold >= 0):
        raise InputError(f"{threshold!r} is no amount of money", "threshold", "write what a QALY may cost, 0 or more")
    if outcome == QALY:
        money = baseline.economics
        if money.horizon is not None and WEEKS * money.horizon > baseline.weeks:
            known = "1 year is" if money.horizon == 1 else f"{money.horizon} years are"
            what = f"{known} longer than the run of {baseline.weeks} weeks; nothing is extrapolated"
            raise InputError(what, "economics.horizon", f"run {WEEKS * money.horizon} weeks, or set a shorter horizon")
        years = float(weights(baseline, money.discount_effects).sum()) / WEEKS
        if threshold is None:
            over = "the run" if money.horizon is None else f"{money.horizon} year{'s' * (money.horizon > 1)}"
            return Aim(QALY, f"QALYs over {over}", f"QALYs per {PER:,} residents", top=1.0, years=years)
        label = f"net monetary benefit, a QALY worth {threshold:,.0f} {money.currency}"
        return Aim(QALY, label, money.currency, top=1.0, years=years, threshold=threshold)
    o = OUTCOMES[outcome]
    if aversion and o.unit not in _TOP:
        what = f"{outcome!r} is in standard deviations, which have no zero to be unequal from"
        raise InputError(what, "aversion", "write 0, or choose an outcome such as depression_moderate")
    unit, shown = CHANGE.get(o.unit, o.unit), SCALE.get(o.unit, 1.0)
    return Aim(outcome, o.label.lower(), unit, shown, o.better == "lower", _TOP.get(o.unit))
