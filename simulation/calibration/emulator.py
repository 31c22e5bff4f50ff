"""A quick stand-in for the simulation: what each statistic would be at parameters that were not run.

``y_t(u) = b0 + b'x + x'Bx + e``, a second-order surface in ``x = 2u - 1`` (``u`` the quantiles of the priors), fitted
by ridge regression for each statistic on its own scale; ``e`` is what the surface misses and the chance of a finite
community. Its variance, the error at runs left out, is added to the targets' when the posterior is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def features(u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Constant, linear and second-order terms, (n, 1 + k + k (k + 1) / 2)."""
    x = 2 * np.atleast_2d(u) - 1
    pairs = list(combinations_with_replacement(range(x.shape[1]), 2))
    first, second = np.array([a for a, _ in pairs]), np.array([b for _, b in pairs])
    return np.concatenate([np.ones((len(x), 1)), x, x[:, first] * x[:, second]], axis=1)


PENALTIES = tuple(
    10.0 ** (k / 2) for k in range(-6, 7)
)  # of the ridge; the best at predicting what was left out is taken


@dataclass(frozen=True)
class Emulator:
    """Surfaces of several statistics.

    Attributes:
        names: statistics, in the order of the columns of ``coefficients``.
        coefficients: (features, statistics).
        noise: mean squared error at runs left out of the fit, (statistics,).
        explained: share of the runs' variance that the surface explains at runs left out, (statistics,).
    """

    names: tuple[str, ...]
    coefficients: NDArray[np.float64]
    noise: NDArray[np.float64]
    explained: NDArray[np.float64]

    @classmethod
    def fit(cls, u: NDArray[np.float64], y: NDArray[np.float64], names: tuple[str, ...]) -> Emulator:
        """Fit to runs at ``u`` (n, k) that gave ``y`` (n, statistics); nan entries are left out.

        A statistic that too few runs could tell (of a community too small for it) gets no surface: its mean is nan.

        Raises:
            ValueError: if there are too few runs for any surface.
        """
        table = features(u)
        least = 4 * u.shape[1]
        if len(table) < least:
            raise ValueError(f"{len(table)} studies came to something; the surfaces need {least}")
        coefficients = np.full((table.shape[1], len(names)), np.nan)
        noise, explained = np.full(len(names), np.nan), np.full(len(names), np.nan)
        for t in range(len(names)):
            whole = np.isfinite(y[:, t])
            if whole.sum() >= least:
                coefficients[:, t], noise[t] = _ridge(table[whole], y[whole, t])
                explained[t] = 1 - noise[t] / max(y[whole, t].var(), 1e-300)
        return cls(names, coefficients, noise, explained)

    def part(self, kept: Sequence[int]) -> Emulator:
        """The surfaces of some of the statistics."""
        k = list(kept)
        return Emulator(tuple(self.names[i] for i in k), self.coefficients[:, k], self.noise[k], self.explained[k])

    def predict(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean of each statistic at ``u`` (n, k): (n, statistics)."""
        return features(u) @ self.coefficients


def _ridge(table: NDArray[np.float64], values: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Coefficients and the error at left-out runs, at the penalty where that is least.

    Columns but the constant are centered; by the singular value decomposition every penalty costs one product, and the
    residual of a run that was left out is its residual over one minus its leverage (Golub, Heath & Wahba 1979).
    """
    middle, mean = table[:, 1:].mean(axis=0), values.mean()
    left, size, right = np.linalg.svd(table[:, 1:] - middle, full_matrices=False)
    along = left.T @ (values - mean)
    best, error = np.zeros(len(middle)), np.inf
    for penalty in PENALTIES:
        shrunk = size**2 / (size**2 + penalty)
        leverage = 1 / len(values) + (left**2) @ shrunk
        missed = (values - mean - left @ (shrunk * along)) / (1 - leverage)
        if (missed**2).mean() < error:
            error = float((missed**2).mean())
            best = right.T @ (size / (size**2 + penalty) * along)
    return np.concatenate([[mean - middle @ best], best]), error
