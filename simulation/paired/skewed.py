"""Intervals of amounts of money, whose draws are skewed: percentiles, so that what is never below zero stays there.

What a program costs is a product of prices and numbers that are known to a factor, not to an amount: a symmetric
interval of such draws reaches below zero, where no draw is, and falls short above. The ends are percentiles of the
draws instead, each at its own distance from the mean, and the Monte Carlo error of the mean is added to each side in
squares (MOVER; Zou & Donner 2008, from memory)

    low = mean - sqrt((mean - q_2.5)^2 + c^2),    high = mean + sqrt((q_97.5 - mean)^2 + c^2)

with ``c`` as in :func:`simulation.paired.intervals.spread`. Plain percentiles of twenty draws lie at the outermost two
and cover 87 of 100 further draws; tails that go on beyond them (:func:`percentile`) cover 93 with twenty draws and 95
with forty, skewed or not (simulated; a test repeats it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulation.paired.intervals import Z, calmed, interval, split

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

ENDS = 0.025, 0.975
ALIKE = 6  # replicates of one sign that are no chance: 2 / 2^6 < 0.05 (sign test)


class Amount(NamedTuple):
    """A mean and the ends of its 95 % interval."""

    mean: float
    low: float
    high: float


def percentile(values: ArrayLike, part: float, one_sign: bool = False) -> NDArray[np.float64]:
    """Percentile of a distribution of which the first axis holds a few values, its tails beyond the outermost guessed.

    With ``n`` values in order, that of rank k is the percentile ``k / (n + 1)``, others are interpolated; beyond the
    first, ``x_1 + (x_2 - x_1) ln((n + 1) part)``, an exponential tail as steep as the outermost two say, and likewise
    above (Hutson 2002, from memory). Of what can only have the one sign that all values have (``one_sign``), the tail
    toward zero is the same in logarithms, ``x_1 (x_2 / x_1)^ln((n + 1) part)``: it comes near zero and never there.
    """
    x = np.sort(np.asarray(values, np.float64), axis=0)
    n = len(x)
    rank = part * (n + 1)
    if n == 1:
        return np.asarray(x[0])
    if rank <= 1:
        return _beyond(x[0], x[1], np.log(rank), one_sign)
    if rank >= n:
        return _beyond(x[-1], x[-2], np.log(n + 1 - rank), one_sign)
    k = int(rank)
    return np.asarray(x[k - 1] + (rank - k) * (x[k] - x[k - 1]))


def _beyond(
    last: NDArray[np.float64], before: NDArray[np.float64], steps: float, one_sign: bool
) -> NDArray[np.float64]:
    """Where a tail is that goes on from the outermost value; ``steps`` is below 0."""
    if not one_sign:
        return np.asarray(last + (before - last) * steps)
    toward = (last * before > 0) & (np.abs(last) < np.abs(before))
    ratio = np.where(toward, before / np.where(toward, last, 1.0), 1.0)
    return np.asarray(np.where(toward, last * ratio**steps, last + (before - last) * steps))


def joined(
    mean: NDArray[np.float64], *parts: tuple[NDArray[np.float64], NDArray[np.float64]]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ends of an interval from those of its independent parts, each around the same mean (MOVER)."""
    low = mean - np.sqrt(sum(((mean - low) ** 2 for low, _ in parts), np.zeros_like(mean)))
    high = mean + np.sqrt(sum(((high - mean) ** 2 for _, high in parts), np.zeros_like(mean)))
    return low, high


def amount(theirs: NDArray[np.float64], ours: NDArray[np.float64], draw: tuple[int, ...]) -> Amount:
    """What is spent more, theirs less ours of the same replicate, and its interval.

    Without draws of the parameters it is Student's t over replicates. It ends at zero where theirs is never below zero
    and ours is nothing, or where six replicates or more all have one sign.

    Args:
        theirs: money in the arm, a value a replicate, at least 0.
        ours: money in the baseline, likewise.
        draw: which draw of the parameters each replicate has; empty if all have the same.
    """
    gap = (np.asarray(theirs, np.float64) - np.asarray(ours, np.float64))[:, None]
    sure = bool((gap.min() >= 0 or gap.max() <= 0) and (len(gap) >= ALIKE or not np.any(ours)))
    if len(set(draw)) > 1:
        mean, rows = gap.mean(axis=0), calmed(gap, draw)
        rows = rows - rows.mean(axis=0) + mean  # draws may have different numbers of replicates
        chance = Z * np.sqrt(split(gap, draw)[1] / len(gap))
        ends = (percentile(rows, ENDS[0], sure), percentile(rows, ENDS[1], sure))
        low, high = joined(mean, ends, (mean - chance, mean + chance))
    else:
        mean, low, high = interval(gap)
    if sure and gap.min() >= 0:
        low = np.maximum(low, 0)
    if sure and gap.max() <= 0:
        high = np.minimum(high, 0)
    return Amount(float(mean[0]), float(low[0]), float(high[0]))
