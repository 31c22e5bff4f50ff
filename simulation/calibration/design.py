"""Where in the prior to simulate: points that fill the unit cube evenly, the same for the same seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def cube(count: int, dimensions: int, seed: int) -> NDArray[np.float64]:
    """Points of a scrambled Sobol sequence, (count, dimensions), in the open unit cube."""
    from scipy.stats import qmc

    sequence = qmc.Sobol(dimensions, scramble=True, seed=seed)  # scrambling is keyed by the seed alone
    points = sequence.random_base2(max(1, int(np.ceil(np.log2(count)))))[:count]
    return np.clip(points, 1e-6, 1 - 1e-6)
