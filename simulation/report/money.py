"""Budget impact and the value of information: their tables, and figures that show the same numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.report import money_pictures
from simulation.report.blocks import Bullets, Figure, Format, Grid, Paragraph, Picture, Table
from simulation.report.words import decimals_of, interval, name, quoted, say, text, written

if TYPE_CHECKING:
    import pandas as pd

    from simulation.report.blocks import Block
    from simulation.report.brief import Brief

ROWS = 12  # of arms and years in one panel; more take a panel an arm
SINGLE = 6  # parameters drawn, those that are worth most
GROUPS = {"evpi": "everything (EVPI)", "model": "all parameters of the model", "utilities": "all utilities"}
_NOT_SINGLE = ("threshold", "population_evpi", "noise", *GROUPS)


def budget(brief: Brief, details: Any, money: str) -> list[Block]:
    """Spending by payer and year as a figure and a table, then what illness costs."""
    import pandas as pd

    program, illness = details.budget.assign(kind="program"), details.illness.assign(kind="cost of untreated illness")
    frame = pd.concat([program, illness], ignore_index=True)
    frame = frame[frame["arm"] != brief.comparison.baseline.name].reset_index(drop=True)
    form = Format(spread=("extra_low", "extra_high"), coarse=True)
    formats = {"extra": form, "extra_low": form, "extra_high": form, "extra_per_resident": Format()}
    about = "Spending beyond the baseline by payer and year (year 0: whole run), not discounted"
    table = Table("budget", about, frame, formats | {"year": Format(decimals=0)})
    heads = {"arm": "Arm", "payer": "Payer", "year": "Year"}
    heads |= {"extra|extra_low|extra_high": f"More, {money} (95 % interval)", "extra_per_resident": "A resident"}
    paid = (frame["kind"] == "program") & (frame["year"] > 0) & (frame["payer"] != "all") & (frame["extra"] != 0)
    rows = [int(k) for k in np.flatnonzero(paid)]
    rows.sort(key=lambda k: (brief.arms.index(frame["arm"].iloc[k]), frame["payer"].iloc[k], frame["year"].iloc[k]))
    said = "Illness costs too. The model prices depression outside care; most of that no budget would see. Over the "
    ill = frame[(frame["kind"] != "program") & (frame["year"] == 0) & (frame["payer"] == "all")].index
    items = [
        text("{arm}: {extra} {money} ({ends}).", arm=name(frame["arm"].iloc[k]), extra=say(table, int(k), "extra"),
             money=quoted(money), ends=interval(table, int(k), "extra_low", "extra_high"))
        for k in ill
    ]  # fmt: skip
    drawn = _budget_pictures(brief, table, money)
    caption = (
        "Budget impact: what is spent beyond the baseline in each year, by payer, as it falls due (not discounted), in "
        "the whole community. The last year may be shorter than a year. Behind each bar: all payers together."
    )
    return [
        *([Figure(drawn, caption, table)] if drawn else []),
        Grid(table, "Budget impact by payer and year, as it falls due (not discounted)", heads, rows, fold=True),
        Paragraph(said + "whole run, all payers together:"),
        Bullets(items),
    ]


def _budget_pictures(brief: Brief, table: Table, money: str) -> list[Picture]:
    """One panel of all arms, or one an arm on the same scale."""
    frame = table.frame
    done = frame[(frame["kind"] == "program") & (frame["year"] > 0)]
    payers = [p for p in dict.fromkeys(done["payer"]) if p != "all" and done.loc[done["payer"] == p, "extra"].any()]
    arms = [arm for arm in brief.arms if done.loc[done["arm"] == arm, "extra"].any()]
    if not payers:
        return []
    years = int(done["year"].max())
    amounts = {
        payer: np.array([[_of(done, arm, payer, y) for y in range(1, years + 1)] for arm in arms]) for payer in payers
    }
    each = np.stack(list(amounts.values()))
    span = float(np.minimum(each, 0).sum(axis=0).min()), float(np.maximum(each, 0).sum(axis=0).max())
    together = years * len(arms) <= ROWS
    drawn: list[Picture] = []
    for group in [arms] if together else [[arm] for arm in arms]:
        names, totals, said = [], [], []
        for arm in group:
            for year in range(1, years + 1):
                row = table.find({"arm": arm, "payer": "all", "year": year, "kind": "program"})
                names.append(f"{arm}, year {year}" if together else f"year {year}")
                totals.append(shown(table, row, "extra"))
                said.append(f"{names[-1]} {totals[-1]}")
        rows = [arms.index(arm) for arm in group]
        parts = [(payer, amounts[payer][rows].ravel()) for payer in payers]
        title = "Budget impact by year" if together else group[0]
        made = money_pictures.budget(title, money, names, parts, totals, f"budget-{len(drawn)}", span)
        drawn.append(Picture(made, f"{title}, more spent in {money}: {'; '.join(said)}.", short=True))
    return drawn


def _of(done: pd.DataFrame, arm: str, payer: str, year: int) -> float:
    return float(done.loc[(done["arm"] == arm) & (done["payer"] == payer) & (done["year"] == year), "extra"].sum())


def shown(table: Table, row: int, column: str) -> str:
    """A cell as the page writes it, for the inside of a drawing."""
    form = table.formats.get(column, Format())
    return written(float(table.frame[column].iloc[row]), decimals_of(table, row, column), signed=form.signed)


def information(made: Any, money: str) -> list[Block]:
    """What it is worth to know more: a figure at the threshold where it is worth most, and a table of thresholds."""
    frame = made.information.copy()
    formats = {column: Format(coarse=True) for column in frame.columns} | {"threshold": Format(decimals=0)}
    about = "What it is worth to know more, by threshold, per 1,000 residents"
    table = Table("information", about, frame, formats)
    rows = [int(k) for k in np.flatnonzero(frame["threshold"].isin(set(made.benefit["threshold"])))]
    single = [column for column in frame.columns if column not in _NOT_SINGLE]
    best = frame.iloc[rows][single].max().sort_values(ascending=False, kind="stable")
    heads = {"threshold": f"A QALY may cost, {money}", "evpi": "Everything (EVPI)"}
    heads |= {"utilities": "All utilities"} | ({"model": "All parameters of the model"} if "model" in frame else {})
    heads |= {column: _worded(column) for column in best.index[:3]}
    heads |= {"noise": "No more than noise"} if "noise" in frame else {}
    heads |= {"population_evpi": "For everybody who decides by it"} if frame["population_evpi"].notna().any() else {}
    grid = Grid(table, f"Value of information, {money}", heads, rows, fold=True)
    at = max(rows, key=lambda k: float(frame["evpi"].iloc[k]))
    top = frame[single].iloc[at].sort_values(ascending=False, kind="stable").index[:SINGLE]
    columns = [*(column for column in GROUPS if column in frame), *top]
    names = [GROUPS.get(column, _worded(column)) for column in columns]
    said = [shown(table, at, column) for column in columns]
    noise = float(frame["noise"].iloc[at]) if "noise" in frame else float("nan")
    picture = money_pictures.known(
        "What is it worth to know?", f"{money} per 1,000 residents", names, frame[columns].iloc[at].to_numpy(), said,
        noise, "evppi",
    )  # fmt: skip
    alt = f"Value of knowing, {money} per 1,000 residents: {'; '.join(map(' '.join, zip(names, said, strict=True)))}."
    caption = text(
        "What it is worth to know each thing before deciding, where a QALY may cost {threshold} {money}, of the "
        "thresholds the one at which knowing everything is worth most.{noise}",
        threshold=say(table, at, "threshold"), money=quoted(money),
        noise=text(" Dashed: {noise}, what the luckiest of as many parameters that say nothing would exceed once in "
                   "twenty times; a bar that ends left of it is not told from chance.",
                   noise=say(table, at, "noise")) if "noise" in frame else "",
    )  # fmt: skip
    return [Figure([Picture(picture, alt)], caption, table), grid]


def _worded(column: str) -> str:
    return column.removeprefix("interventions.").replace("_", " ").replace(".", " ")
