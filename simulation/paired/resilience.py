"""Resilience as an output, never a state: how deep a shock goes, and how long until half of the loss is made good.

``g_t`` is a paired difference, struck less calm on the same draws, turned so that a loss is positive.
``loss = max_t g_t`` in week ``t*``; ``half_weeks`` is the time from ``t*`` to the first ``g_t <= loss / 2``, empty if
the run ends before; ``left`` is what remains at the end (mean of the last four weeks) as a share of the loss. Nothing
is fitted. Individual resilience is this for each resident, community resilience for each neighborhood.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulation.building import fork
from simulation.errors import InputError, did_you_mean
from simulation.follow import END_WEEKS, as_scenario, burnt_in
from simulation.outcomes import OUTCOMES
from simulation.paired.arms import named_arms
from simulation.paired.intervals import interval
from simulation.residents import Residents
from simulation.week import step

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from simulation.follow import Progress
    from simulation.paired.comparison import Comparison
    from simulation.results import Results
    from simulation.scenario import Scenario

STATES = Residents.names("state")
HARMS = ("distress", "depression", "anxiety", "stress", "stigma", "difficulty")  # states of which less is better


class Recovery(NamedTuple):
    """Loss and recovery; each an array without the axis of weeks.

    Attributes:
        loss: the largest loss, 0 if there was none.
        week: the week it came in, nan if there was none.
        half_weeks: weeks from then until half of it was made good, nan if that was not seen.
        left: share of it that remains at the end, nan if there was none.
    """

    loss: NDArray[np.float64]
    week: NDArray[np.float64]
    half_weeks: NDArray[np.float64]
    left: NDArray[np.float64]


def recovery(gap: ArrayLike, weeks: ArrayLike | None = None) -> Recovery:
    """Loss and recovery of losses by week (first axis, a positive number is a loss).

    Args:
        gap: losses, shape (rows, ...).
        weeks: week of each row; 0, 1, 2 ... if not given.
    """
    gap = np.asarray(gap, np.float64)
    at = np.arange(len(gap)) if weeks is None else np.asarray(weeks)
    top = gap.argmax(axis=0)
    loss = np.take_along_axis(gap, top[None], axis=0)[0]
    after = np.arange(len(gap)).reshape(-1, *[1] * (gap.ndim - 1)) > top
    back = after & (gap <= loss / 2)
    half = np.where(back.any(axis=0), at[back.argmax(axis=0)] - at[top], np.nan)
    end = gap[at > at[-1] - END_WEEKS].mean(axis=0)
    hurt = loss > 0
    left = end / np.where(hurt, loss, 1)
    return Recovery(np.where(hurt, loss, 0.0), *(np.where(hurt, x, np.nan) for x in (at[top], half, left)))


def of_arms(comparison: Comparison, outcome: str) -> pd.DataFrame:
    """Loss and recovery of an outcome in each arm, from the mean over replicates.

    ``low`` and ``high`` are the 95 % interval over replicates of the difference in the week of the largest loss.

    Raises:
        InputError: if there is no such outcome, or neither way is better.
    """
    import pandas as pd

    if outcome not in comparison.outcomes:
        raise InputError(f"there is no outcome {outcome!r}", "outcome", did_you_mean(outcome, comparison.outcomes))
    sign = {"lower": 1.0, "higher": -1.0}.get(OUTCOMES[outcome].better)
    if sign is None:
        raise InputError(f"of {outcome!r} neither more nor less is a loss", "outcome", "name another outcome")
    column, rows = comparison.outcomes.index(outcome), []
    for arm in comparison.arms:
        gap = comparison.values[arm][:, :, column] - comparison.values[comparison.baseline.name][:, :, column]
        found = recovery(sign * gap.mean(axis=0))
        _, low, high = interval(sign * gap)
        week = 0 if np.isnan(found.week) else int(found.week)
        loss, *rest = (float(x) for x in found)
        rows.append((arm, outcome, loss, low[week], high[week], *rest))
    return pd.DataFrame(rows, columns=["arm", "outcome", "loss", "low", "high", *Recovery._fields[1:]])


def of_neighborhoods(struck: Results, calm: Results, column: str = "depression") -> pd.DataFrame:
    """Loss and recovery of each neighborhood, from two runs of the same people with the same seed.

    Args:
        struck: the run with the shock.
        calm: the run without it.
        column: a column of ``tables["neighborhoods"]`` that is there every week.

    Raises:
        InputError: if the two do not begin with the same people, or there is no such column.
    """
    import pandas as pd

    one, other = struck.tables["neighborhoods"], calm.tables["neighborhoods"]
    fields = [
        str(name) for name in one if name not in ("week", "neighborhood", "residents", "strong_ties", "tie_density")
    ]
    if column not in fields:
        raise InputError(f"there is no column {column!r}", "column", did_you_mean(column, fields))
    begin = [table[table["week"] == 0].reset_index(drop=True) for table in (one, other)]
    if struck.provenance["seed"] != calm.provenance["seed"] or len(one) != len(other) or not begin[0].equals(begin[1]):
        what = "the two runs do not share seed, weeks and burn-in"
        raise InputError(what, "calm", "run the scenario without its shock, with the same seed")
    better = OUTCOMES[column].better if column in OUTCOMES else "higher"
    sign = 1.0 if better == "lower" else -1.0
    gap = sign * (one.pivot(index="week", columns="neighborhood", values=column)
                  - other.pivot(index="week", columns="neighborhood", values=column))  # fmt: skip
    found = recovery(gap.fillna(0.0).to_numpy(), gap.index.to_numpy())
    return pd.DataFrame({"neighborhood": gap.columns.to_numpy(), "residents": begin[0]["residents"], **found._asdict()})


def of_residents(
    calm: Scenario | str | Path,
    struck: Scenario | str | Path,
    seed: int = 1,
    state: str = "distress",
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Loss and recovery of every resident who stayed: both scenarios are lived side by side, from one burn-in.

    Args:
        calm: the scenario without the shock.
        struck: the scenario with it.
        seed: key of every draw.
        state: a state of residents; see ``Residents``.
        threads: threads to use; none means as many as there are processors.
        progress: called with ("weeks", weeks done, weeks in all) after the burn-in.

    Returns:
        A row a resident: ``dwelling``, ``neighborhood``, ``income``, and the four columns of a recovery.

    Raises:
        InputError: if the two need other people, or there is no such state.
    """
    import pandas as pd

    if state not in STATES:
        raise InputError(f"residents have no state {state!r}", "state", did_you_mean(state, STATES))
    calm = as_scenario(calm)
    arm = next(iter(named_arms(calm, [struck]).values()))
    world = burnt_in(calm, seed, threads, progress)
    other = fork(world, arm)
    sign = 1.0 if state in HARMS else -1.0
    loss, end = np.zeros(world.n), np.zeros(world.n)
    week, half = np.full(world.n, np.nan), np.full(world.n, np.nan)
    first = world.residents.arrival.copy()
    # as in recovery(), a week at a time: nobody keeps every resident's every week
    for now in range(1, calm.weeks + 1):
        step(world)
        step(other)
        gap = sign * (_column(other, state) - _column(world, state))
        worse = gap > loss
        loss[worse], week[worse], half[worse] = gap[worse], now, np.nan
        back = ~worse & np.isnan(half) & (gap <= loss / 2)
        half[back] = now - week[back]
        if now > calm.weeks - END_WEEKS:
            end += gap / min(END_WEEKS, calm.weeks)
        if progress:
            progress("weeks", now, calm.weeks)
    r, hurt = world.residents, loss > 0
    left = np.where(hurt, end / np.where(hurt, loss, 1), np.nan)
    stayed = (r.arrival == first) & (other.residents.arrival == first)
    columns = {"dwelling": r.dwelling, "neighborhood": r.neighborhood, "income": r.income,
               **Recovery(loss, week, half, left)._asdict()}  # fmt: skip
    table = pd.DataFrame({name: array[stayed] for name, array in columns.items()})
    return table.sort_values("dwelling", ignore_index=True)


def _column(world: Any, name: str) -> NDArray[np.float64]:
    return np.asarray(getattr(world.residents, name), np.float64)
