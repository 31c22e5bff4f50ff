"""When to stop adding replicates: at a wanted precision, or when the ranking of what is compared is decided.

**Precision.** After Chow and Robbins (1965), with a least number and in batches: replicates are added until Student's
t interval of 95 % has a half-width ``t(n - 1) s / sqrt(n) <= d`` in every arm; ``s`` is that of all replicates so far.
A small ``s`` by chance stops too early, the more so the fewer one begins with: the interval that is then reported
covers 94 to 95 of 100 when one begins with 20 and adds 10, 93 to 95 when with 10 and 10 (simulated, normal differences;
a test repeats it). Fewer than :data:`LEAST` replicates to begin with are refused.

**Ranking.** Whoever looks again and again at 95 % intervals will in the end see one without zero. With k names there
are ``k (k - 1) / 2`` pairs, and at most J looks until the cap; each interval of each look has the level
``1 - 0.05 / (pairs J)``, so that the chance of any pair in the wrong order is at most 5 % (Bonferroni; normal
differences). A pair that is equal in every replicate is a tie, and decided.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    Ends = Mapping[str, NDArray[np.float64]]  # by name, the baseline first: outcomes at the end, (replicates, outcomes)

ERROR = 0.05  # chance that an interval misses, or that a ranking is wrong
LEAST, BATCH, MOST = 10, 10, 200  # replicates to begin with at least, added at a time, at most


def half_width(values: ArrayLike, error: float = ERROR) -> float:
    """Half of the interval of a mean (Student's t) that misses it with chance ``error``.

    Values that are not finite are left out; infinite with fewer than two.
    """
    from scipy.stats import t  # late: slow to import, and workers do without

    given = np.asarray(values, np.float64)
    kept = given[np.isfinite(given)]
    if kept.size < 2:
        return math.inf
    return float(t.ppf(1 - error / 2, kept.size - 1) * kept.std(ddof=1) / math.sqrt(kept.size))


def gaps(table: ArrayLike) -> list[NDArray[np.float64]]:
    """Paired differences of each arm, from columns with the base first; the base itself if there is no arm."""
    columns = np.asarray(table, np.float64)
    return [columns[:, k] - columns[:, 0] for k in range(1, columns.shape[1])] or [columns[:, 0]]


def precise(table: ArrayLike, wanted: float) -> bool:
    """Whether every arm's paired difference is known to a half-width; a row a replicate, the base first."""
    return all(half_width(gap) <= wanted for gap in gaps(table))


def after(count: int, batch: int, most: int) -> int:
    """Replicates after one more batch."""
    return min(count + batch, most)


@dataclass(frozen=True)
class Rule:
    """What is wanted, and what it may cost.

    Attributes:
        outcomes: names of the columns that are looked at.
        precision: half-width wanted, by outcome.
        ranked: outcome whose ranking must be decided; none if empty.
        first: replicates to begin with.
        most: replicates at most.
        batch: replicates added at a time.
    """

    outcomes: tuple[str, ...]
    precision: Mapping[str, float]
    ranked: str
    first: int
    most: int
    batch: int = BATCH

    @classmethod
    def of(
        cls, outcomes: Sequence[str], precision: Mapping[str, float] | None, ranked: str | None, first: int,
        most: int | None, draws: int = 0,
    ) -> Rule:  # fmt: skip
        """A rule checked; with draws of parameters, a batch gives each draw as many replicates as the others.

        Raises:
            InputError: saying what cannot be meant.
        """
        wanted = dict(precision or {})
        for name in [*wanted, *([ranked] if ranked else [])]:
            if name not in outcomes:
                where = "precision" if name in wanted else "until ranked"
                raise InputError(f"there is no outcome {str(name)[:60]!r}", where, did_you_mean(str(name), outcomes))
        for name, width in wanted.items():
            number = isinstance(width, (int, float)) and not isinstance(width, bool)
            if not number or not math.isfinite(width) or width <= 0:
                what = f"{width!r} is no half-width of an interval"
                raise InputError(what, f"precision {name}", "write a number above 0, in the outcome's unit")
        batch = max(draws, -(-BATCH // draws) * draws) if draws else BATCH
        if first < LEAST:
            what = f"{first} are too few to begin with: their spread says little of when to stop"
            raise InputError(what, "replicates", f"write {LEAST} or more")
        top = max(MOST, first) if most is None else most
        if isinstance(top, bool) or not isinstance(top, int) or top < first:
            raise InputError(f"{top!r} at most is below the {first} to begin with", "most", f"write {first} or more")
        return cls(tuple(outcomes), wanted, ranked or "", first, top, batch)

    @property
    def looks(self) -> int:
        """How often one looks at the most."""
        return 1 + -(-(self.most - self.first) // self.batch)

    def next(self, count: int) -> int:
        """Replicates after one more batch."""
        return after(count, self.batch, self.most)

    def stopped(self, ends: Ends) -> Stop:
        """What was spent and what was reached."""
        order: tuple[str, ...] = ()
        if self.ranked:
            column = self.outcomes.index(self.ranked)
            order = tuple(sorted(ends, key=lambda name: -ends[name][:, column].mean()))
        return Stop(self, len(next(iter(ends.values()))), tuple(self._rows(ends)), order)

    def _rows(self, ends: Ends) -> list[dict[str, Any]]:
        base, *arms = ends
        rows = []
        for name, wanted in self.precision.items():
            column = self.outcomes.index(name)
            for arm in arms:
                width = half_width(ends[arm][:, column] - ends[base][:, column])
                rows.append(_row("half-width", name, arm, base, wanted, width, width <= wanted))
        if self.ranked:
            column = self.outcomes.index(self.ranked)
            pairs = list(combinations(ends, 2))
            for one, other in pairs:
                gap = ends[one][:, column] - ends[other][:, column]
                width = half_width(gap, ERROR / (len(pairs) * self.looks))
                decided = abs(gap.mean()) > width or not gap.any()
                rows.append(_row("ranking", self.ranked, one, other, abs(gap.mean()), width, decided))
        return rows


def _row(goal: str, outcome: str, one: str, other: str, wanted: float, width: float, reached: Any) -> dict[str, Any]:
    return {
        "goal": goal, "outcome": outcome, "arm": one, "against": other, "below": float(wanted),
        "half_width": float(width), "reached": bool(reached),
    }  # fmt: skip


@dataclass(frozen=True)
class Stop:
    """Why no more replicates were added.

    Attributes:
        rule: what was wanted.
        spent: replicates.
        rows: a goal each: which interval, the half-width at which it is reached (for a ranking, the size of the
            difference itself), the half-width there was, and whether it was reached.
        order: for a ranking, the names by their mean, the highest first.
    """

    rule: Rule
    spent: int
    rows: tuple[dict[str, Any], ...]
    order: tuple[str, ...] = ()

    @property
    def reached(self) -> bool:
        """Whether everything was reached."""
        return all(row["reached"] for row in self.rows)

    @property
    def frame(self) -> pd.DataFrame:
        """A row a goal."""
        import pandas as pd

        return pd.DataFrame(list(self.rows))

    def words(self) -> str:
        """One or two sentences: what it spent, whether it got there, and which rule stopped it."""
        rule, count = self.rule, len(self.rows)
        got = sum(row["reached"] for row in self.rows)
        verdict = "everything that was asked for" if self.reached else f"{got} of {count} goals"
        said = f"Spent {self.spent} replicates (began with {rule.first}, {rule.batch} at a time, at most {rule.most}) "
        said += f"and reached {verdict}."
        if rule.precision:
            said += " Stopping when an interval is narrow makes it cover 94 to 95 of 100, not quite 95."
        if rule.ranked:
            said += f" From the highest: {', '.join(self.order)}."
            said += f" Over all pairs and {rule.looks} looks together such a ranking is wrong in at most 5 of 100."
        return said
