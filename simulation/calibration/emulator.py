"""A quick stand-in for the simulation: what each statistic would be at parameters that were not run.

``y_t(u) = b0 + b'x + x'Bx + e``, a second-order surface in ``x = 2u - 1`` (``u`` the quantiles of the priors), fitted
by least squares for each statistic on its own scale; ``e`` is what the surface misses and the chance of a finite
community. Its variance and that of the fit itself count against no parameter when the posterior is drawn.
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


@dataclass(frozen=True)
class Emulator:
    """Surfaces of several statistics.

    Attributes:
        names: statistics, in the order of the columns of ``coefficients``.
        coefficients: (features, statistics).
        spread: inverse of the features' products, for the variance of the fit, (features, features).
        noise: variance around the surface, (statistics,).
        explained: share of the runs' variance that the surface explains, left-out runs, (statistics,).
    """

    names: tuple[str, ...]
    coefficients: NDArray[np.float64]
    spread: NDArray[np.float64]
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
        count = table.shape[1]
        coefficients, spread = (
            np.empty((count, len(names))),
            np.asarray(np.linalg.inv(table.T @ table + 1e-9 * np.eye(count)), np.float64),
        )
        noise, explained = np.empty(len(names)), np.empty(len(names))
        least = int(np.ceil(1.2 * count))
        if len(table) < least:
            raise ValueError(f"{len(table)} studies came to something; the surfaces need {least}")
        for t in range(len(names)):
            whole = np.isfinite(y[:, t])
            rows, values = table[whole], y[whole, t]
            if len(values) < least:
                coefficients[:, t], noise[t], explained[t] = np.nan, np.nan, np.nan
                continue
            inverse = spread if whole.all() else np.linalg.inv(rows.T @ rows + 1e-9 * np.eye(count))
            coefficients[:, t] = inverse @ (rows.T @ values)
            missed = values - rows @ coefficients[:, t]
            noise[t] = (missed**2).sum() / (len(values) - count)
            # each run predicted by the others: its residual over one minus its leverage
            apart = missed / (1 - np.einsum("nf,nf->n", rows @ inverse, rows))
            explained[t] = 1 - (apart**2).mean() / max(values.var(), 1e-300)
        return cls(names, coefficients, spread, noise, explained)

    def part(self, kept: Sequence[int]) -> Emulator:
        """The surfaces of some of the statistics."""
        k = list(kept)
        return Emulator(
            tuple(self.names[i] for i in k), self.coefficients[:, k], self.spread, self.noise[k], self.explained[k]
        )

    def predict(self, u: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Mean and variance of each statistic at ``u`` (n, k): two arrays (n, statistics)."""
        table = features(u)
        leverage = np.einsum("nf,nf->n", table @ self.spread, table)
        return table @ self.coefficients, self.noise * (1 + leverage[:, None])
