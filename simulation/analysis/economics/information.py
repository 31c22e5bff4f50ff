"""What it would be worth to know more before deciding: all (EVPI), or some of it (EVPPI).

``EVPI = E[max over options of benefit] - max over options of E[benefit]``. Knowing only a parameter x,
``EVPPI = E[max over options of E[benefit | x]] - max over options of E[benefit]``; the inner expectation is the
regression of benefit on x over the rows of a probabilistic sensitivity analysis (Strong, Oakley & Brennan 2014), here a
natural cubic regression spline with 1 to 8 knots (1 is a constant, 2 a straight line), as many as the Bayesian
information criterion grants. Benefit is linear in cost and effect, which are fitted apart, and as differences from the
first option: what all options share bears on no choice, and its spread would hide what does.

With few rows a regression sees structure in noise: compare with :func:`noise`, which the luckiest of as many parameters
that say nothing exceeds once in twenty times.
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


def evpi(costs: ArrayLike, effects: ArrayLike, thresholds: ArrayLike) -> NDArray[np.float64]:
    """Expected value of perfect information at each threshold: the smallest expected loss.

    Args:
        costs: shape (..., rows, options).
        effects: likewise.
        thresholds: money a unit of effect is worth, shape (thresholds,).

    Returns:
        Shape (thresholds, ...).
    """
    each = np.atleast_1d(np.asarray(thresholds, np.float64))
    return np.stack([expected_loss(net_benefit(costs, effects, value)).min(axis=-1) for value in each])


def evppi(costs: ArrayLike, effects: ArrayLike, parameter: ArrayLike, thresholds: ArrayLike) -> NDArray[np.float64]:
    """Expected value of knowing one parameter, at each threshold, shape (thresholds,).

    Args:
        costs: shape (rows, options).
        effects: shape (rows, options).
        parameter: its value in each row.
        thresholds: money a unit of effect is worth.
    """
    c, e = (np.asarray(part, np.float64) for part in (costs, effects))
    return evpi(smooth(parameter, c - c[:, :1]), smooth(parameter, e - e[:, :1]), thresholds)


def noise(
    costs: ArrayLike, effects: ArrayLike, thresholds: ArrayLike, seed: int, parameters: int = 1
) -> NDArray[np.float64]:
    """What :func:`evppi` finds for the luckiest of some parameters that say nothing, once in twenty times, or more.

    The ``1 - 0.05 / parameters`` quantile over random orders of the rows, twenty times as many as parameters but 100 at
    least; at each threshold.
    """
    repeats = max(100, 20 * parameters)
    c, e = np.asarray(costs, np.float64), np.asarray(effects, np.float64)
    rows, options = c.shape
    orders = [uniforms(seed, Decision.ECONOMICS, k, np.arange(rows), 0, item=1)[:, 0].argsort() for k in range(repeats)]
    shuffled = np.stack([np.stack([c[order], e[order]], axis=1) for order in orders], axis=1)
    fitted = smooth(np.arange(rows), shuffled.reshape(rows, -1)).reshape(rows, repeats, 2, options)
    by_order = fitted.transpose(2, 1, 0, 3)
    return np.asarray(np.quantile(evpi(by_order[0], by_order[1], thresholds), 1 - 0.05 / max(parameters, 1), axis=1))


def smooth(x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
    """Expected value of each column of y given x, shape (rows, columns), by a spline (see the module).

    Args:
        x: a parameter, shape (rows,).
        y: what may depend on it, shape (rows, columns).
    """
    of, on = np.asarray(y, np.float64), np.asarray(x, np.float64)
    n = on.size
    fitted = np.broadcast_to(of.mean(axis=0), of.shape).copy()
    best = np.full(of.shape[1], np.inf)
    least = 1e-24 * (of**2).sum(axis=0)  # no curve is better than a perfect one
    for knots in range(1, 1 + min(KNOTS, n // ROWS_A_KNOT, np.unique(on).size)):
        basis = np.linalg.qr(_basis(on, knots))[0]
        line = basis @ (basis.T @ of)
        error = np.maximum(((of - line) ** 2).sum(axis=0), least)
        criterion = n * np.log(np.where(error > 0, error, 1) / n) + np.log(n) * knots
        better = criterion < best
        fitted[:, better], best[better] = line[:, better], criterion[better]
    return fitted


def _basis(x: NDArray[np.float64], knots: int) -> NDArray[np.float64]:
    """Natural cubic spline through so many quantiles of x, a column a knot; a line for 2, a constant for 1."""
    from scipy.interpolate import CubicSpline

    if knots == 1:
        return np.ones((x.size, 1))
    at = np.unique(np.quantile(x, np.linspace(0, 1, knots)))
    if at.size < 3:
        return np.column_stack([np.ones(x.size), (x - at[0]) / (at[-1] - at[0])])
    return np.asarray(CubicSpline(at, np.eye(at.size), bc_type="natural")(x))


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
