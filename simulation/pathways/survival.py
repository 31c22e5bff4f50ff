"""How long spells last, from counts by whole weeks: Kaplan-Meier with late entry, and plain percentiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def survival(
    entered: NDArray[np.int64], ended: NDArray[np.int64], censored: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Share of spells that last longer than t weeks, and how many were watched at t (Kaplan & Meier 1958).

    ``S(t) = prod over s <= t of (1 - ended(s) / at risk(s))``, where a spell is at risk from the week after it was
    first seen to the week in which it ends or is lost from sight. Spells first seen late count only from then on, so
    that those which were long when the watching began do not pass for typical.

    Args:
        entered: spells by their length when first seen, (T,).
        ended: spells by the length at which they ended, (T,).
        censored: spells by the length at which they were last seen, still going on, (T,).

    Returns:
        ``S`` and the number at risk, both (T,); S is 1 where nobody has been at risk yet.
    """
    gone = ended + censored
    at_risk = np.concatenate([[0], np.cumsum(entered)[:-1] - np.cumsum(gone)[:-1]])
    hazard = ended / np.maximum(at_risk, 1)
    return np.cumprod(1 - np.minimum(hazard, 1)), at_risk


def survival_quantile(curve: NDArray[np.float64], at_risk: NDArray[np.int64], q: float) -> float:
    """Length by which a share q has ended; NaN if the curve never falls so far, or nobody was watched that long."""
    low = np.flatnonzero((curve <= 1 - q + 1e-12) & (at_risk > 0))
    return float(low[0]) if low.size else float("nan")


def lasting(curve: NDArray[np.float64], at_risk: NDArray[np.int64], weeks: int) -> float:
    """Share that lasts longer than so many weeks; NaN if nobody was watched for so long."""
    return float(curve[weeks]) if at_risk[weeks] > 0 else float("nan")


def percentile(counts: NDArray[np.int64], q: float) -> float:
    """Smallest length that at least a share q does not exceed (the inverse of the step function); NaN if none."""
    total = int(counts.sum())
    if not total:
        return float("nan")
    return float(np.searchsorted(np.cumsum(counts), q * total - 1e-9))
