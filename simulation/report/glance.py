"""The few numbers that a reader takes away: each arm in one row, and the best buy by threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.paired.skewed import amount
from simulation.report import evidence
from simulation.report.blocks import Format, Table

if TYPE_CHECKING:
    from simulation.report.brief import Brief

RANKED = ("depression_moderate", "belonging")
CASES = "depression_moderate"  # percentage points of residents: a hundredfold are residents of 10,000


def glance(brief: Brief) -> Table:
    """A row an arm: what it is, what it does to what decides, what it costs, what stands behind it."""
    import numpy as np
    import pandas as pd

    c, rows = brief.comparison, []
    none = np.zeros(len(c.seeds))
    base = sum(c.spent[c.baseline.name].values(), none)
    for arm in brief.arms:
        told = brief.told.frame
        row: dict[str, object] = {"arm": arm, "is": told["is"].iloc[brief.told.find({"arm": arm})]}
        for outcome in brief.measured(*RANKED):
            found = brief.effects.frame.iloc[brief.row(arm, outcome)]
            times = 100 if outcome == CASES else 1
            ends = {f"{outcome}_{end}": times * found[end] for end in ("low", "high")}
            row |= {outcome: times * found["mean"], **ends, f"{outcome}_without": times * found["baseline"]}
        spent = sum(c.spent[arm].values(), none)
        made = amount(spent / c.residents, base / c.residents, c.draw)
        row |= {"cost": made.mean, "cost_low": made.low, "cost_high": made.high}
        grade = evidence.weakest(brief.evidence, arm)
        rows.append(row | {"evidence": evidence.GRADES.get(grade, grade)})
    formats: dict[str, Format] = {}
    for stem in (*brief.measured(*RANKED), "cost"):
        pair = (f"{stem}_low", f"{stem}_high")
        formats |= {column: Format(spread=pair, signed=stem != "cost") for column in (stem, *pair)}
    return Table("glance", "Each arm at a glance", pd.DataFrame(rows), formats)


def best_buys(brief: Brief) -> Table | None:
    """At each threshold the option with the highest expected net benefit; none without an evaluation.

    ``percent``: in how many cases (draws, or replicates) it is the best, from the curve at the nearest threshold;
    ``lead`` over ``next``, and its Monte Carlo standard error ``lead_error``; ``told``: whether the lead is more than
    chance in the runs.
    """
    import pandas as pd

    made = brief.evaluation
    if made is None:
        return None
    rows = []
    for threshold in sorted(set(made.benefit["threshold"])):
        benefit = {brief.comparison.baseline.name: 0.0}
        part = made.benefit[made.benefit["threshold"] == threshold]
        benefit |= dict(zip(part["arm"], part["nmb"], strict=True))
        best = max(benefit, key=lambda option: benefit[option])
        curve = made.acceptability[made.acceptability["arm"] == best]
        near = (curve["threshold"] - threshold).abs().argmin()
        lead = made.leads[made.leads["threshold"] == threshold].iloc[0]
        told = "yes" if lead["lead"] > 1.96 * lead["error"] else "could be chance"
        rest = lead["next"], lead["lead"], lead["error"], told
        rows.append((threshold, best, benefit[best], 100 * curve["probability"].iloc[near], *rest))
    form = {"threshold": Format(decimals=0), "nmb": Format(), "percent": Format(decimals=0)}
    names = ["threshold", "arm", "nmb", "percent", "next", "lead", "lead_error", "told"]
    about = "The option with the highest expected net benefit at each threshold, per 1,000 residents"
    return Table("best_buys", about, pd.DataFrame(rows, columns=names), form)
