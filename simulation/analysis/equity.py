"""Who is better off: outcomes by group, and the slope and relative index of inequality.

For groups from the least (income quintile 1, no schooling) to the most, let x_g be the share of residents below the
group plus half of its own (its *ridit*), n_g its size and y_g its mean. The weighted regression ``y = a + b x``, with
weights n_g, has ``b = sum n (x - 1/2)(y - mean) / sum n (x - 1/2)^2`` and predicts ``mean - b/2`` for the very bottom,
``mean + b/2`` for the very top. Then

* slope index of inequality ``SII = bottom - top = -b``, in the outcome's unit, positive where those with least have
  most of it (the sign of the outcome ``inequality``);
* relative index ``RII = bottom / top`` (Kunst and Mackenbach's), for outcomes that cannot be negative; nan where the
  line reaches zero.

Unlike a gap between two groups both use every group, and they do not change when a group merely grows. (Pamuk 1985;
Mackenbach & Kunst 1997; from memory.) They differ between runs by chance: for the effect of a policy give several pairs
of runs, which share seed by seed their people and draws, and read the interval (Student's t over pairs).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulation.analysis.groups import GROUPINGS, MEASURES, ORDERED, chosen, grouping, measure, stayed, unit_of
from simulation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from simulation.results import Results

NEGATIVE_TOO = "SD"  # outcomes in this unit have no zero to be relative to


class Slope(NamedTuple):
    """Inequality along an order: absolute (bottom less top) and relative (bottom over top)."""

    sii: float
    rii: float


def slope(sizes: ArrayLike, means: ArrayLike) -> Slope:
    """Slope and relative index of inequality of groups from the least to the most; nan with fewer than two groups.

    Args:
        sizes: residents of each group.
        means: mean outcome of each; those of empty groups are not read.
    """
    n = np.asarray(sizes, np.float64)
    y = np.asarray(means, np.float64)[n > 0]
    n = n[n > 0] / n.sum() if n.sum() else n[:0]
    if n.size < 2:
        return Slope(math.nan, math.nan)
    x = np.cumsum(n) - n / 2 - 0.5
    mean = float(n @ y)
    b = float(n @ (x * (y - mean)) / (n @ x**2))
    bottom, top = mean - b / 2, mean + b / 2
    return Slope(-b, bottom / top if bottom >= 0 and top > 0 else math.nan)


def by_group(
    results: Results, by: Iterable[str] | str | None = None, outcomes: Iterable[str] | str | None = None
) -> pd.DataFrame:
    """Outcomes of each group at the first and the last survey: a row a grouping, group and outcome.

    Args:
        results: of one run.
        by: one or several of :data:`GROUPINGS`; all if not given.
        outcomes: one or several of :data:`MEASURES`; all if not given.

    Returns:
        Columns by, group, outcome, unit, n (residents at both surveys), first, last, change; nan for empty groups.

    Raises:
        InputError: if there is no such grouping or outcome.
    """
    import pandas as pd

    here = stayed(results)
    rows = []
    names = chosen(outcomes, MEASURES)
    values = {name: [measure(results, name, when)[here] for when in ("first", "last")] for name in names}
    for group in (grouping(results, name) for name in chosen(by, GROUPINGS)):
        codes = group.codes[here]
        for name in names:
            n, first = _means(codes, values[name][0], len(group.words))
            last = _means(codes, values[name][1], len(group.words))[1]
            for k, word in enumerate(group.words):
                row = (int(n[k]), first[k], last[k], last[k] - first[k])
                rows.append((group.name, word, name, unit_of(name), *row))
    return pd.DataFrame(rows, columns=["by", "group", "outcome", "unit", "n", "first", "last", "change"])


def slopes(
    results: Results, by: Iterable[str] | str | None = None, outcomes: Iterable[str] | str | None = None
) -> pd.DataFrame:
    """Slope and relative index of inequality at both surveys: a row an order and outcome.

    Args:
        results: of one run.
        by: ``"income"``, ``"education"`` or both; both if not given.
        outcomes: as for :func:`by_group`.

    Returns:
        Columns by, outcome, unit, sii_first, sii_last, sii_change, rii_first, rii_last.

    Raises:
        InputError: if the groups have no order, or there is no such outcome.
    """
    import pandas as pd

    here, rows = stayed(results), []
    for name in _ordered(by):
        group = grouping(results, name)
        codes = group.codes[here]
        for what in chosen(outcomes, MEASURES):
            ends = [
                slope(*_means(codes, measure(results, what, when)[here], len(group.words)))
                for when in ("first", "last")
            ]
            rii = [math.nan if unit_of(what) == NEGATIVE_TOO else end.rii for end in ends]
            rows.append((name, what, unit_of(what), ends[0].sii, ends[1].sii, ends[1].sii - ends[0].sii, *rii))
    names = ["by", "outcome", "unit", "sii_first", "sii_last", "sii_change", "rii_first", "rii_last"]
    return pd.DataFrame(rows, columns=names)


def differences(
    baseline: Results | Sequence[Results], arm: Results | Sequence[Results],
    by: Iterable[str] | str | None = None, outcomes: Iterable[str] | str | None = None,
) -> pd.DataFrame:  # fmt: skip
    """How much an arm changes each group more than the baseline does, and how much the slope between them.

    Each pair of runs has one seed and so the same people, burn-in and draws; groups are those of the baseline, so that
    who gains work or a home under the arm stays where the comparison found them.

    Args:
        baseline: results of one run, or of several.
        arm: results of as many, with the seeds in the same order.
        by: as for :func:`by_group`.
        outcomes: as for :func:`by_group`.

    Returns:
        Columns by, group, outcome, unit, n (mean over pairs), mean (arm minus baseline, of the change from the first
        survey to the last), low and high (95 % over pairs; nan for one pair), pairs. For ordered groups one more row
        with the group ``"SII"``: below 0 where those with least gain most from what lowers the outcome.

    Raises:
        InputError: if the runs do not pair, or there is no such grouping or outcome.
    """
    import pandas as pd

    from simulation.paired.intervals import interval

    pairs = _paired(baseline, arm)
    found: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
    for ours, theirs in pairs:
        here = stayed(ours) & stayed(theirs)
        groups = [grouping(ours, name) for name in chosen(by, GROUPINGS)]
        for what in chosen(outcomes, MEASURES):
            before = measure(ours, what, "first")[here]
            gap = measure(theirs, what, "last")[here] - measure(ours, what, "last")[here]
            gap -= measure(theirs, what, "first")[here] - before
            for group in groups:
                n, mean = _means(group.codes[here], gap, len(group.words))
                for word, size, value in zip(group.words, n, mean, strict=True):
                    found.setdefault((group.name, word, what), []).append((float(size), float(value)))
                if group.name in ORDERED:
                    line = (float(n.sum()), slope(n, mean).sii)
                    found.setdefault((group.name, "SII", what), []).append(line)
    rows: list[tuple[Any, ...]] = []
    for (name, word, what), values in found.items():
        sizes, gaps = np.array(values).T
        low, high = (x.item() for x in interval(gaps)[1:]) if len(pairs) > 1 else (math.nan, math.nan)
        rows.append((name, word, what, unit_of(what), sizes.mean(), gaps.mean(), low, high, len(pairs)))
    names = ["by", "group", "outcome", "unit", "n", "mean", "low", "high", "pairs"]
    return pd.DataFrame(rows, columns=names)


def _means(
    codes: NDArray[np.int64], values: NDArray[np.float64], groups: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Residents and mean of each group."""
    n = np.bincount(codes, minlength=groups)
    with np.errstate(invalid="ignore"):
        return n, np.bincount(codes, values, groups) / n


def _ordered(by: Iterable[str] | str | None) -> tuple[str, ...]:
    names = chosen(by, ORDERED)
    for name in names:
        if name not in ORDERED:
            raise InputError(f"groups by {name!r} have no order", "by", f"write {' or '.join(ORDERED)}")
    return names


def _paired(baseline: Results | Sequence[Results], arm: Results | Sequence[Results]) -> list[tuple[Results, Results]]:
    """Pairs of runs, each checked to have begun with the same people in the same state."""
    from simulation.results import Results

    ours = [baseline] if isinstance(baseline, Results) else list(baseline)
    theirs = [arm] if isinstance(arm, Results) else list(arm)
    if len(ours) != len(theirs) or not ours:
        raise InputError(f"{len(ours)} runs of the baseline and {len(theirs)} of the arm", "pairs", "give as many")
    for one, other in zip(ours, theirs, strict=True):
        for name in ("dwelling", "arrival_first", "first_depression", "first_belonging"):
            if not np.array_equal(one.columns[name], other.columns[name]):
                raise InputError(
                    "a run and its arm did not begin alike", "pairs", "run both with the same seed, people and burn-in"
                )
    return list(zip(ours, theirs, strict=True))
