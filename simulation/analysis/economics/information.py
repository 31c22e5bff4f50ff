"""What it would be worth to know more before deciding: all (EVPI), or some of it (EVPPI).

``EVPI = E[max over options of benefit] - max over options of E[benefit]``. Knowing only a parameter x,
``EVPPI = E[max over options of E[benefit | x]] - max over options of E[benefit]``; the inner expectation is the
regression of benefit on x over the rows of a probabilistic sensitivity analysis (Strong, Oakley & Brennan 2014), here a
natural cubic regression spline with 1 to 8 knots (1 is a constant, 2 a straight line), as many as the Bayesian
information criterion grants. Benefit is linear in cost and effect, which are fitted apart.

With few rows a regression sees structure in noise: compare with :func:`noise`, what a parameter gets that says nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.analysis.economics.benefit import expected_loss, net_benefit
from simulation.analysis.economics.discounting import factors
from simulation.randomness import Decision, uniforms

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

KNOTS = 8
ROWS_A_KNOT = 4  # at least


def evpi(benefit: ArrayLike) -> float:
    """Expected value of perfect information: the smallest expected loss, from benefits of shape (rows, options)."""
    return float(expected_loss(benefit).min())


def smooth(x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
    """Expected value of each column of y given x, shape (rows, columns), by a spline (see the module).

    Args:
        x: a parameter, shape (rows,).
        y: what may depend on it, shape (rows, columns).
    """
    of, on = np.asarray(y, np.float64), np.asarray(x, np.float64)
    n, kinds = on.size, np.unique(on).size
    fitted = np.broadcast_to(of.mean(axis=0), of.shape).copy()
    best = np.full(of.shape[1], np.inf)
    flat = np.ptp(of, axis=0) <= 1e-12 * np.abs(of).max(axis=0)
    for knots in range(1, 1 + min(KNOTS, n // ROWS_A_KNOT, kinds)):
        basis = _basis(on, knots)
        line = basis @ np.linalg.lstsq(basis, of, rcond=None)[0]
        error = np.maximum(((of - line) ** 2).sum(axis=0), 1e-24 * (of**2).sum(axis=0))
        criterion = n * np.log(np.where(flat, 1, error) / n) + np.log(n) * knots
        better = ~flat & (criterion < best)
        fitted[:, better], best[better] = line[:, better], criterion[better]
    return fitted


def _basis(x: NDArray[np.float64], knots: int) -> NDArray[np.float64]:
    """Natural cubic spline through so many quantiles of x, a column a knot; a line for 2, a constant for 1."""
    from scipy.interpolate import CubicSpline

    at = np.unique(np.quantile(x, np.linspace(0, 1, knots)))
    if knots == 1:
        return np.ones((x.size, 1))
    if at.size < 3:
        return np.column_stack([np.ones(x.size), (x - at[0]) / (at[-1] - at[0])])
    return np.asarray(CubicSpline(at, np.eye(at.size), bc_type="natural")(x))


def evppi(costs: ArrayLike, effects: ArrayLike, parameter: ArrayLike, thresholds: ArrayLike) -> NDArray[np.float64]:
    """Expected value of knowing one parameter, at each threshold.

    Args:
        costs: shape (rows, options).
        effects: shape (rows, options).
        parameter: its value in each row.
        thresholds: money a unit of effect is worth.
    """
    c, e = smooth(parameter, costs), smooth(parameter, effects)
    return np.array([evpi(net_benefit(c, e, value)) for value in np.atleast_1d(np.asarray(thresholds, np.float64))])


def noise(
    costs: ArrayLike, effects: ArrayLike, thresholds: ArrayLike, seed: int, repeats: int = 50
) -> NDArray[np.float64]:
    """What :func:`evppi` finds for parameters that say nothing: mean over random orders of the rows, by threshold."""
    rows = len(np.asarray(costs))
    orders = (uniforms(seed, Decision.ECONOMICS, k, np.arange(rows), 0, item=1)[:, 0] for k in range(repeats))
    return np.asarray(np.mean([evppi(costs, effects, order, thresholds) for order in orders], axis=0))


def population_value(value: ArrayLike, horizon: int, rate: float, years: int, people: float) -> NDArray[np.float64]:
    """Value of information for all whom it serves, from its value a resident.

    ``value / horizon x people x sum over years of 1 / (1 + rate)^year``: a decision is worth as much in each year that
    it stands as in a year of the horizon.

    Args:
        value: a resident, over the horizon.
        horizon: years over which costs and effects were counted.
        rate: discount rate of costs.
        years: for which the decision stands.
        people: residents of all places that decide by it.
    """
    return np.asarray(value, np.float64) / horizon * people * float(factors(rate, years).sum())
