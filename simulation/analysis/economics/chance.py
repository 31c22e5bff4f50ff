"""Rows of a probabilistic sensitivity analysis with the luck of single runs taken out.

A replicate differs from the next by its parameters and by chance. A decision can learn parameters, never luck: where
several replicates share a draw of the parameters, one-way analysis of variance tells the two apart, and the means of
draws are drawn toward their common mean until their variance is the part that parameters make,

``row_d = mean + sqrt(B / S) (mean_d - mean)``, S the variance of the means, B that between draws beyond chance
(:func:`simulation.paired.intervals.calmed`; O'Hagan, Stevenson & Madan 2007, from memory). Without draws every
replicate is a row, and what is said of rows is said of equally likely futures under the scenario's own parameters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.paired.intervals import calmed, kept, split

if TYPE_CHECKING:
    from numpy.typing import NDArray


def rows(paired: NDArray[np.float64], draw: tuple[int, ...]) -> NDArray[np.float64]:
    """Differences by draw of the parameters with chance taken out, (replicates, columns) to (draws, columns).

    The replicates themselves if there are no draws; plain means of draws if none has two replicates.
    """
    return calmed(paired, draw) if draw else paired


def share(paired: NDArray[np.float64], draw: tuple[int, ...]) -> NDArray[np.float64]:
    """Part of the variance of the means of draws that is chance; at 1 parameters cannot be told from chance.

    Nan where there are no draws, fewer than two, or none with two replicates.
    """
    if not draw or not 2 <= len(set(draw)) < len(draw):
        return np.full(paired.shape[1], np.nan)
    means, _, between = split(paired, draw)
    return np.asarray(1 - kept(means, between))


def error(paired: NDArray[np.float64], draw: tuple[int, ...]) -> NDArray[np.float64]:
    """Monte Carlo standard error of the mean of each column: what more runs would make smaller; nan for one row."""
    by_row = split(paired, draw)[0] if draw else paired
    if len(by_row) < 2:
        return np.full(paired.shape[1], np.nan)
    return np.asarray(by_row.std(axis=0, ddof=1) / np.sqrt(len(by_row)))


def left_out(replicates: int, draw: tuple[int, ...], groups: int = 10) -> list[NDArray[np.bool_]]:
    """Replicates to keep, (replicates,) each, leaving out one group of draws (or of replicates) after another."""
    units = np.unique(np.array(draw), return_inverse=True)[1] if draw else np.arange(replicates)
    count = min(groups, int(units.max()) + 1)
    return [units % count != k for k in range(count)] if count > 2 else []


def jackknife(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard error from what is found when one group after another is left out, the first axis."""
    n = len(values)
    return np.asarray(np.sqrt((n - 1) / n * ((values - values.mean(axis=0)) ** 2).sum(axis=0)))


def one_a_draw(values: NDArray[np.float64], draw: tuple[int, ...]) -> NDArray[np.float64]:
    """A parameter's value in each row of :func:`rows`, from its value in each replicate."""
    return values[np.unique(np.array(draw), return_index=True)[1]] if draw else values
