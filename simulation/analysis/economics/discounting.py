"""Later costs and effects count less: present values, year by year.

``present = sum over years y = 0, 1, ... of value_y / (1 + rate)^y``: nothing of the first year is discounted (NICE and
the Second Panel discount yearly; from memory).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def factors(rate: float, years: int) -> NDArray[np.float64]:
    """What one unit in each year is worth in the first."""
    return (1 + rate) ** -np.arange(years, dtype=np.float64)


def present_value(values: ArrayLike, rate: float, horizon: int | None = None) -> NDArray[np.float64]:
    """Sum over the years, the second axis, each at its discount; years beyond the horizon do not count.

    Args:
        values: shape (replicates, years) or (replicates, years, ...).
        rate: share a year.
        horizon: years that count; all if not given.
    """
    kept = np.asarray(values, np.float64)[:, :horizon]
    return np.tensordot(kept, factors(rate, kept.shape[1]), axes=(1, 0))
