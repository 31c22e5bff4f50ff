"""What a mix gains: an outcome (or QALYs), weighed for who has it, against the baseline of the same seed.

Let ``h_g`` be how well income quintile g does: for an outcome that should be low, its best possible value less its mean
(one less a share, 42 less a DASS-21 score); for one that should be high, its mean. ``w_g`` is the share of residents.
The equally distributed equivalent of Atkinson (1970) with inequality aversion ``e`` is

    EDE = (sum_g w_g h_g^(1 - e))^(1 / (1 - e)),    and exp(sum_g w_g ln h_g) at e = 1,

the level that, if all had it, would be as good; a mix gains ``EDE(mix) - EDE(baseline)``. At ``e = 0`` that is the gain
in the mean. Distributional cost-effectiveness analysis uses this form (Asaria, Griffin & Cookson 2016; from memory); in
England the median person's answers gave ``e = 10.95`` for health (Robson 2017, Health Economics 26: 1328). Both are of
differences between quintiles, not within them. Outcomes in standard deviations have no zero: they take ``e = 0`` only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.optimize.aim import MEASURED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulation.optimize.aim import Aim
    from simulation.world import World

QUINTILES = 5
COUNTED = "counted"  # present value of what an evaluation counts as costs
COLUMNS = (*(f"mean_{q}" for q in range(1, 6)), *(f"share_{q}" for q in range(1, 6)), COUNTED)


def seen(world: World, outcome: str) -> NDArray[np.float64]:
    """Mean of an outcome and share of residents by income quintile, as :data:`COLUMNS` begin; mean 0 where none is."""
    values = np.asarray(MEASURED[outcome](world), np.float64)
    group = world.residents.income.astype(np.int64) - 1
    size = np.bincount(group, minlength=QUINTILES)
    total = np.bincount(group, values, minlength=QUINTILES)
    return np.concatenate([total / np.maximum(size, 1), size / world.n])


def over_time(weeks: Sequence[NDArray[np.float64]], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean over person-weeks and share of them by quintile, from :func:`seen` of each week and what each counts."""
    rows = np.stack(weeks)
    size = np.average(rows[:, QUINTILES:], axis=0, weights=weight)
    total = np.average(rows[:, :QUINTILES] * rows[:, QUINTILES:], axis=0, weights=weight)
    return np.concatenate([total / np.where(size > 0, size, 1), size])


def level(columns: NDArray[np.float64], aim: Aim, aversion: float) -> NDArray[np.float64]:
    """Equally distributed equivalent, from rows of :data:`COLUMNS`; the higher the better."""
    means, weight = columns[:, :QUINTILES], columns[:, QUINTILES : 2 * QUINTILES]
    good = (aim.top or 0.0) - means if aim.lower else means
    if aversion == 0:
        return np.asarray((weight * good).sum(axis=1))
    safe = np.where(weight > 0, np.maximum(good, 1e-12), 1.0)
    if aversion == 1:
        return np.asarray(np.exp((weight * np.log(safe)).sum(axis=1)))
    power = 1 - aversion
    top = safe.max(axis=1, keepdims=True)  # so that high powers neither overflow nor vanish
    return np.asarray(top[:, 0] * (weight * (safe / top) ** power).sum(axis=1) ** (1 / power))


def slopes(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Slope index of inequality by income of each row; see :mod:`simulation.analysis.equity`."""
    from simulation.analysis.equity import slope

    return np.array([slope(row[QUINTILES : 2 * QUINTILES], row[:QUINTILES]).sii for row in columns])
