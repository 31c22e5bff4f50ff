"""What is printed of a sweep: what there is, and which parameter moves what."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from rich.markup import escape

from simulation.command.tables import SCALE, _fixed, _outcome, _places, _print_fitting, _signed
from simulation.errors import InputError, did_you_mean
from simulation.outcomes import OUTCOMES

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from simulation.analysis.sensitivity import Sensitivity
    from simulation.batch.loading import Held
    from simulation.batch.plan import Plan

SHOWN = 5  # failures and outcomes that are printed


def listing(held: Held, to: Console) -> None:
    """Which sweep it is, how many runs are there, failures with their commands, outcomes of each arm."""
    plan, runs = held.plan, held.runs
    sweep = plan.sweep
    to.print(f"[bold]{escape(sweep.name)}[/bold]  {escape(sweep.story)}".rstrip(), soft_wrap=True)
    good = runs[runs["status"] == "done"]
    done, failed = good["key"].nunique(), held.failures["key"].nunique()
    missing = held.wanted - done - failed
    to.print(
        f"{done:,} runs done, {failed:,} failed, {missing:,} missing; {sweep.design}, "
        f"{len(plan.draws):,} points of {len(plan.paths)} parameters, {len(plan.arms)} arms; model {plan.version}.",
        soft_wrap=True,
    )
    if len(good) > done:
        to.print(f"runs.parquet has {len(good):,} rows of them: a run that several points share stands at each.")
    if missing:
        to.print("The sweep's command goes on from here.")
    if held.damaged:
        to.print(f"Could not be read: {escape(', '.join(held.damaged))}; the sweep's command runs them again.")
    for row in held.failures.head(SHOWN).itertuples():
        to.print(escape(f"failed at {row.stage}: {row.type}: {row.message}"), soft_wrap=True)
        to.print(escape(f"  {row.command}"), soft_wrap=True)
    if len(held.failures) > SHOWN:
        to.print(f"... and {len(held.failures) - SHOWN:,} more in failures.parquet.")
    if not done:
        return
    means = good.groupby("arm", sort=False)[list(plan.outcomes)].mean()
    spread = good.groupby("arm", sort=False)[list(plan.outcomes)].std()
    rows = []
    for name in plan.outcomes:
        o = OUTCOMES[name]
        cells = _outcome(o.label, o.unit)
        for arm in means.index:
            mean, sd = (SCALE.get(o.unit, 1.0) * float(table.loc[arm, name]) for table in (means, spread))
            places = _places(0.0 if math.isnan(sd) else sd, mean)
            cells[str(arm)] = _fixed(mean, places) + ("" if math.isnan(sd) else f" ± {_fixed(sd, places)}")
        rows.append(cells)
    arms = tuple(str(arm) for arm in means.index)
    layouts = [("outcome", "unit", *arms), ("outcome (unit)", *arms), ("outcome (unit)", *arms[:2])]
    _print_fitting(rows, layouts, to, "Mean over all runs at the end ± standard deviation")
    _differences(good, plan, to)


def _differences(runs: pd.DataFrame, plan: Plan, to: Console) -> None:
    """Each arm against the base of the same point and replicate: the mean, and the lowest and highest point."""
    names, arms = list(plan.outcomes), [arm for arm in plan.arms if arm != plan.base]
    tables = {arm: part.set_index(["point", "replicate"])[names] for arm, part in runs.groupby("arm", sort=False)}
    arms = [arm for arm in arms if arm in tables and plan.base in tables]
    if not arms:
        return
    rows = [_outcome(OUTCOMES[name].label, OUTCOMES[name].unit) for name in names]
    for arm in arms:
        paired = (tables[arm] - tables[plan.base]).dropna()
        points = paired.groupby("point").mean()
        for cells, name in zip(rows, names, strict=True):
            times = SCALE.get(OUTCOMES[name].unit, 1.0)
            mean, low, high = (times * float(f(points[name])) for f in (np.mean, np.min, np.max))
            places = _places(high - low, mean)
            ends = f" ({_signed(low, places)} to {_signed(high, places)})" if len(points) > 1 else ""
            cells[arm] = _signed(mean, places) + ends
    layouts = [("outcome", "unit", *arms), ("outcome (unit)", *arms), ("outcome (unit)", *arms[:2])]
    said = "mean over points (lowest to highest point)" if len(plan.draws) > 1 else "mean"
    _print_fitting(rows, layouts, to, f"Difference from {plan.base} at the end, in pairs: {said}")
    to.print("Each pair is in runs.parquet, by point and replicate; a point's mean holds chance, too.")


def indices(made: Sensitivity, to: Console, wanted: tuple[str, ...] = ()) -> None:
    """For some outcomes: each parameter's indices with intervals, largest first; then how much is chance.

    Raises:
        InputError: if an outcome that is wanted was not kept.
    """
    kept = list(dict.fromkeys(made.indices["outcome"]))
    for name in wanted:
        if name not in kept:
            raise InputError(f"there is no outcome {name!r} here", "--outcome", did_you_mean(name, kept))
    contrast = made.contrasts[-1]
    to.print(f"[bold]{escape(made.name)}[/bold]  {made.design}, {made.points:,} points, of {escape(contrast)}")
    if made.left_out:
        to.print(f"{made.left_out:,} blocks of points are left out: runs of them failed.")
    table = made.indices[made.indices["contrast"] == contrast]
    chance = made.variance[made.variance["contrast"] == contrast].set_index("outcome")
    shown = list(wanted or kept[:SHOWN])
    for name in shown:
        o = OUTCOMES[name]
        main = "total" if made.design == "sobol" else "mu_star"
        part = table[table["outcome"] == name].sort_values(main, ascending=False)
        rows = []
        for row in part.to_dict("records"):
            cells = {"parameter": str(row["parameter"])}
            for column in made.columns:
                value = float(row[column])
                sign = _signed if column == "mu" else _fixed
                cells[column.replace("_", " ")] = "-" if math.isnan(value) else sign(value, 3)
            rows.append(cells)
        columns = tuple(column.replace("_", " ") for column in made.columns)
        lean = tuple(c for c in columns if "low" not in c and "high" not in c and "interval" not in c)
        title = f"{o.label} ({o.unit})"
        _print_fitting(rows, [("parameter", *columns), ("parameter", *lean)], to, title)
        share = float(chance.loc[name, "chance"])
        if math.isnan(share):
            to.print("One replicate a point: what is chance cannot be told.")
        else:
            to.print(f"Of its variance over all runs {100 * share:.0f} % is chance.")
    more = [name for name in kept if name not in shown]
    if more:
        to.print(f"Others are in sensitivity.csv, or by --outcome: {', '.join(more)}.", soft_wrap=True)
