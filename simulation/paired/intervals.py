"""Intervals of paired differences: over replicates and, where replicates differ in their parameters, over those too.

Without draws of the parameters the interval is Student's t over replicates. With draws, one that leaves the parameters
out would be far too narrow; it is then ``mean -+ 1.96 sqrt(s_p^2 + s_c^2 / n)``, ``s_p`` the spread between draws
beyond chance, ``s_c`` that between replicates of one draw and ``n`` the replicates. Both are symmetric; amounts of
money, whose draws are skewed, have :mod:`simulation.paired.skewed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Z = 1.959964


def interval(paired: NDArray[np.float64], level: float = 0.95) -> tuple[NDArray[np.float64], ...]:
    """Mean over replicates (first axis) and the ends of its Student's t interval."""
    from scipy.stats import t  # late: slow to import, and workers do without

    n = len(paired)
    mean = paired.mean(axis=0)
    half = t.ppf(0.5 + level / 2, n - 1) * paired.std(axis=0, ddof=1) / np.sqrt(n)
    return mean, mean - half, mean + half


def split(
    paired: NDArray[np.float64], draw: tuple[int, ...]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Means by draw (draws, outcomes), variance within draws and variance between them (outcomes,).

    Within: the mean square over replicates of one draw. Between: ``max(0, (MSB - MSW) / n0)``, ``n0`` the replicates of
    a draw corrected for their spread (Donner 1986); 0 with fewer than two draws.
    """
    code = np.unique(np.array(draw), return_inverse=True)[1]
    size = np.bincount(code)
    means = np.stack([paired[code == k].mean(axis=0) for k in range(size.size)])
    free = len(paired) - size.size
    within = ((paired - means[code]) ** 2).sum(axis=0) / free if free else np.zeros(paired.shape[1])
    if size.size < 2:
        return means, within, np.zeros(paired.shape[1])
    between = (size[:, None] * (means - paired.mean(axis=0)) ** 2).sum(axis=0) / (size.size - 1)
    usual = (len(paired) - (size**2).sum() / len(paired)) / (size.size - 1)
    return means, within, np.maximum(0, (between - within) / usual)


def calmed(paired: NDArray[np.float64], draw: tuple[int, ...]) -> NDArray[np.float64]:
    """Means by draw with chance taken out, (replicates, columns) to (draws, columns).

    The means are drawn toward their common mean until their variance is the part that parameters make,
    ``mean + sqrt(B / S) (mean_d - mean)``, S the variance of the means, B that between draws beyond chance. Plain means
    with fewer than two draws, or where none has two replicates.
    """
    means, _, between = split(paired, draw)
    if len(means) < 2 or len(means) == len(paired):
        return means
    middle = means.mean(axis=0)
    return np.asarray(middle + np.sqrt(kept(means, between)) * (means - middle))


def kept(means: NDArray[np.float64], between: NDArray[np.float64]) -> NDArray[np.float64]:
    """Part of the variance of the means of draws that parameters make; 1 where they make more than is seen."""
    seen = means.var(axis=0, ddof=1)
    return np.asarray(np.divide(between, seen, out=np.ones_like(seen), where=seen > between))


def spread(paired: NDArray[np.float64], draw: tuple[int, ...]) -> dict[str, NDArray[np.float64]]:
    """Mean and interval of differences whose first axis is the replicate, and where its width comes from.

    Args:
        paired: a value a replicate, shape (replicates, ...).
        draw: which draw of the parameters each replicate has; empty if all have the same.

    Returns:
        Of the shape of one replicate: ``mean``, ``low``, ``high``; ``parameters``, half the interval that the
        parameters alone would make, and ``chance``, the Monte Carlo error that more replicates would take away.
    """
    if not draw:
        mean, low, high = interval(paired)
        return {"mean": mean, "low": low, "high": high, "chance": (high - low) / 2, "parameters": np.zeros_like(mean)}
    flat = paired.reshape(len(paired), -1)
    _, within, between = split(flat, draw)
    chance, parameters = Z * np.sqrt(within / len(paired)), Z * np.sqrt(between)
    mean, reach = flat.mean(axis=0), np.hypot(chance, parameters)
    made = {"mean": mean, "low": mean - reach, "high": mean + reach, "chance": chance, "parameters": parameters}
    return {name: values.reshape(paired.shape[1:]) for name, values in made.items()}
