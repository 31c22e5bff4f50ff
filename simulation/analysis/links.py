"""How strongly belonging and symptoms go together within each group of residents: a check, not an effect.

``score = a + slope * belonging`` by least squares among the members of a group, with the interval of the slope. The
model has one strength for all. Clark et al. 2024 (SHOW) found the link strongest among participants of color and urban
residents, but how much stronger could not be read, so it is not built in, and this table shows what the model gives.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulation.analysis.groups import grouping, measure

if TYPE_CHECKING:
    import pandas as pd

    from simulation.results import Results


def links(results: Results, by: str = "culture", outcome: str = "depression") -> pd.DataFrame:
    """Slope of an outcome on belonging within each group, everybody at the last survey.

    Args:
        results: of one run.
        by: one of :data:`simulation.analysis.groups.GROUPINGS`.
        outcome: one of :data:`simulation.analysis.groups.MEASURES`.

    Returns:
        Columns by, group, n, slope (outcome's unit per SD of belonging), low, high (95 %), correlation; nan for groups
        of fewer than three or without spread.

    Raises:
        InputError: if there is no such grouping or outcome.
    """
    import pandas as pd

    group, x, y = grouping(results, by), measure(results, "belonging", "last"), measure(results, outcome, "last")
    rows = []
    for k, word in enumerate(group.words):
        here = group.codes == k
        rows.append((by, word, int(here.sum()), *_line(x[here], y[here])))
    return pd.DataFrame(rows, columns=["by", "group", "n", "slope", "low", "high", "correlation"])


def _line(x: np.ndarray, y: np.ndarray) -> tuple[float, float, float, float]:
    n = x.size
    if n < 3 or not x.std() or not y.std():
        return (math.nan,) * 4
    r = float(np.corrcoef(x, y)[0, 1])
    slope = r * float(y.std() / x.std())
    half = 1.959964 * math.sqrt((1 - r * r) / (n - 2)) * float(y.std() / x.std())
    return slope, slope - half, slope + half, r
