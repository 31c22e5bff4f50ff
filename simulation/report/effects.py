"""What arms did, as a report shows it: level, paired difference, its interval, and where that comes from.

Shares are in percent and their differences in percentage points, in the files too, so that a reader finds the same
number in both. Intervals are those of :func:`simulation.paired.intervals.spread`: with draws of the parameters they
hold both what the parameters leave open and chance, and the two parts stand beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.follow import END_WEEKS, at_end
from simulation.outcomes import OUTCOMES
from simulation.paired.intervals import split, spread
from simulation.report.blocks import Format, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.paired.comparison import Comparison

# what a council asks about, as far as it is measured; every other outcome is in the file
KEY = (
    "depression_moderate", "anxiety_moderate", "stress_moderate", "depression", "anxiety", "stress",
    "belonging", "lonely", "loneliness", "isolated", "participation", "stigma", "trust", "cohesion",
    "treatment_gap", "waiting", "crises",
)  # fmt: skip
DRAWN = (
    "depression_moderate", "anxiety_moderate", "stress_moderate", "belonging", "lonely", "participation", "stigma",
    "treatment_gap",
)  # fmt: skip
UNITS = {"share": "percentage points", "points": "points of 42", "SD": "SD", "0-1": "on a scale of 0 to 1"}
LEVELS = {"share": "percent", "points": "points of 42", "SD": "SD", "0-1": "0 to 1"}
SHOWN = 5e-5  # what is less is written as 0.0000, and nothing can be said of it
TINY = "next to nothing"
_ENDS = ("low", "high")


def scale(outcome: str) -> float:
    """What a value is multiplied by before it is shown."""
    return 100.0 if OUTCOMES[outcome].unit == "share" else 1.0


def unit(outcome: str) -> str:
    """Unit of a difference, in words."""
    return UNITS.get(OUTCOMES[outcome].unit, OUTCOMES[outcome].unit)


def verdict(better: str, low: float, high: float) -> str:
    """What an interval says of a difference, in words; its ends as they are shown (see :func:`scale`)."""
    if low == high == 0:
        return "no difference"
    if low <= 0 <= high:
        return "no clear difference"
    if max(abs(low), abs(high)) < SHOWN:
        return TINY
    up = low > 0
    if better == "none":
        return "higher" if up else "lower"
    return "better" if up == (better == "higher") else "worse"


def effects(comparison: Comparison) -> Table:
    """A row an arm and outcome."""
    import pandas as pd

    base = at_end(comparison.values[comparison.baseline.name]).mean(axis=0)
    rows: list[dict[str, Any]] = []
    for arm in comparison.arms:
        paired = comparison.paired(arm)
        made = spread(paired, comparison.draw)
        same = _same_sign(paired, comparison.draw)
        for i, outcome in enumerate(comparison.outcomes):
            o, times = OUTCOMES[outcome], scale(outcome)
            row: dict[str, Any] = {"arm": arm, "outcome": outcome, "label": o.label, "unit": unit(outcome)}
            row |= {"baseline": base[i] * times} | {name: values[i] * times for name, values in made.items()}
            row |= {"reading": verdict(o.better, row["low"], row["high"]), "same_sign": 100 * same[i]}
            rows.append(row)
    spreads = {name: Format(spread=_ENDS, signed=True) for name in ("mean", *_ENDS)}
    parts = {"chance": Format(digits=2), "parameters": Format(digits=2), "same_sign": Format(decimals=0)}
    about = "Paired difference of each arm from the baseline at the end, for every outcome"
    return Table("outcomes", about, pd.DataFrame(rows), {**spreads, **parts, "baseline": Format(digits=3)})


def _same_sign(paired: NDArray[np.float64], draw: tuple[int, ...]) -> NDArray[np.float64]:
    """Share of draws (of replicates, without draws) whose difference has the sign of the mean; 1 where all are zero."""
    means = split(paired, draw)[0] if draw else paired
    return np.asarray((np.sign(means) == np.sign(paired.mean(axis=0))).mean(axis=0))


def over_time(comparison: Comparison) -> Table:
    """A row an arm, outcome and week: mean difference over four weeks up to it, with its interval.

    The last week's row is the difference at the end that the other tables show.
    """
    import pandas as pd

    base = comparison.values[comparison.baseline.name]
    weeks = base.shape[1] - 1
    chosen = [name for name in KEY if name in comparison.outcomes]
    columns = [comparison.outcomes.index(name) for name in chosen]
    shown = np.unique(np.linspace(0, weeks, min(weeks, 104) + 1).round().astype(np.int64))
    times = np.array([scale(name) for name in chosen])
    parts = []
    for arm in comparison.arms:
        gap = (comparison.values[arm] - base)[:, :, columns] * times
        total = np.concatenate([np.zeros_like(gap[:, :1]), np.cumsum(gap[:, 1:], axis=1)], axis=1)
        first = np.maximum(shown - END_WEEKS, 0)
        mean = (total[:, shown] - total[:, first]) / np.maximum(shown - first, 1)[None, :, None]
        mean[:, 0] = gap[:, 0]
        if np.array_equal(comparison.values[arm], base):
            mean[:] = 0  # sums of equal numbers, subtracted, need not be
        made = spread(mean, comparison.draw)
        for k, name in enumerate(chosen):
            part = {"arm": arm, "outcome": name, "unit": unit(name), "week": shown}
            parts.append(pd.DataFrame(part | {key: made[key][:, k] for key in ("mean", "low", "high")}))
    about = "Paired difference of each arm from the baseline week by week, mean of four weeks"
    return Table("over_time", about, pd.concat(parts, ignore_index=True))
