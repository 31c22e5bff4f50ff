"""Quality-adjusted life years: person-years in each band of depression times what a year in it is worth.

A utility is drawn from the beta distribution with its mean and standard error (method of moments; the normal where the
mean is not above 0). States are drawn independently and a draw whose states are out of order is drawn again, so that
a worse state is never worth more. Independence makes differences between states as uncertain as the intervals allow:
how the errors of the trials' states go together was not reported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.errors import InputError
from simulation.parameters.utilities import STATES
from simulation.randomness import Decision, uniforms

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from simulation.parameters.utilities import Utilities

TRIES = 2000  # five states of the same utility come out in order once in 120


def utility_draws(parameters: Utilities, count: int, seed: int) -> NDArray[np.float64]:
    """Utilities of the states in so many draws, shape (count, states); the same for the same seed.

    Draw k is keyed by (seed, k, state, try): it does not change with the number of draws.

    Raises:
        InputError: if a standard error is too large for its mean, or no draw comes out in order.
    """
    made = np.empty((count, len(STATES)))
    waiting = np.arange(count)
    for attempt in range(TRIES):
        words = [
            uniforms(seed, Decision.ECONOMICS, attempt, waiting, k)[:, 0].astype(np.float64) for k in range(len(STATES))
        ]
        drawn = np.column_stack([_quantile(parameters, state, u) for state, u in zip(STATES, words, strict=True)])
        good = (np.diff(drawn, axis=1) <= 0).all(axis=1)
        made[waiting[good]] = drawn[good]
        waiting = waiting[~good]
        if not waiting.size:
            return made
    raise InputError(
        "no draw of them comes out in order", "economics.utilities", "set smaller standard errors (..._error)"
    )


def _quantile(parameters: Utilities, state: str, u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quantiles of a state's utility."""
    from scipy.special import betaincinv, ndtri

    mean, error = float(getattr(parameters, state)), float(getattr(parameters, f"{state}_error"))
    if error == 0:
        return np.full(u.size, mean)
    if not 0 < mean < 1:
        return np.asarray(mean + error * ndtri(u), np.float64)
    size = mean * (1 - mean) / error**2 - 1
    if size <= 0:
        what = f"no distribution between 0 and 1 has the mean {mean:g} and the standard deviation {error:g}"
        raise InputError(
            what, f"economics.utilities.{state}_error", f"write less than {(mean * (1 - mean)) ** 0.5:.3g}"
        )
    return np.asarray(betaincinv(mean * size, (1 - mean) * size, u), np.float64)


def point(parameters: Utilities) -> NDArray[np.float64]:
    """Utilities of the states as the scenario states them, shape (states,)."""
    return np.array([getattr(parameters, state) for state in STATES])


def by_band(parameters: Utilities, states: NDArray[np.float64]) -> NDArray[np.float64]:
    """Utilities of the bands of DASS-21 depression, from those of states (last axis)."""
    return states[..., [STATES.index(state) for state in parameters.bands]]


def qalys(person_years: ArrayLike, utilities: ArrayLike) -> NDArray[np.float64]:
    """``sum over bands of person-years x utility``.

    Args:
        person_years: shape (..., bands).
        utilities: shape (bands,), or (draws, bands) for a last axis of draws.
    """
    return np.asarray(person_years, np.float64) @ np.asarray(utilities, np.float64).T
