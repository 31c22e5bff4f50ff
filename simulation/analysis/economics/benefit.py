"""Net monetary benefit at a threshold, how likely each option has the most, and what choosing wrongly costs.

``benefit = threshold x effect - cost``. The acceptability curve (CEAC) is the share of the rows of a probabilistic
sensitivity analysis in which an option has the highest benefit (shared where several have); the frontier (CEAF) follows
the option with the highest *expected* benefit, which need not be the likeliest (Fenwick, Claxton & Sculpher 2001;
Barton, Briggs & Fenwick 2008). The expected loss of an option is what it falls short of the best one in each row, on
average (Alarid-Escudero et al. 2019); its smallest value is the expected value of perfect information.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class Acceptability(NamedTuple):
    """By threshold and option, shape (thresholds, options); ``best`` is an index of options, shape (thresholds,)."""

    probability: NDArray[np.float64]
    loss: NDArray[np.float64]
    best: NDArray[np.int64]


def net_benefit(costs: ArrayLike, effects: ArrayLike, threshold: float) -> NDArray[np.float64]:
    """``threshold x effect - cost``, element by element."""
    return threshold * np.asarray(effects, np.float64) - np.asarray(costs, np.float64)


def win_shares(benefit: ArrayLike) -> NDArray[np.float64]:
    """Share of rows in which each option has the highest benefit, (rows, options) to (options,); ties are split."""
    b = np.asarray(benefit, np.float64)
    wins = b == b.max(axis=1, keepdims=True)
    return np.asarray((wins / wins.sum(axis=1, keepdims=True)).mean(axis=0))


def expected_loss(benefit: ArrayLike) -> NDArray[np.float64]:
    """What each option falls short of the best in each row, on average: (..., rows, options) to (..., options)."""
    b = np.asarray(benefit, np.float64)
    return np.asarray((b.max(axis=-1, keepdims=True) - b).mean(axis=-2))


def acceptability(costs: ArrayLike, effects: ArrayLike, thresholds: ArrayLike) -> Acceptability:
    """CEAC, expected loss and the option with the highest expected benefit at each threshold.

    Args:
        costs: shape (rows, options).
        effects: shape (rows, options).
        thresholds: money a unit of effect is worth.
    """
    shares, losses, best = [], [], []
    for value in np.atleast_1d(np.asarray(thresholds, np.float64)):
        rows = net_benefit(costs, effects, value)
        shares.append(win_shares(rows))
        losses.append(expected_loss(rows))
        best.append(int(rows.mean(axis=0).argmax()))
    return Acceptability(np.stack(shares), np.stack(losses), np.array(best, np.int64))
