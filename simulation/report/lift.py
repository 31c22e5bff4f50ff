"""How much of each arm's effect on distress is the lift in mood of taking part, which nobody measured as such.

Told from the run itself: what visits took off distress in both worlds (:mod:`simulation.details.mood`), and, where the
run comes with structural alternatives, the same arm in a world without that lift.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from markupsafe import Markup

from simulation.details.pooled import pooled
from simulation.paired.intervals import spread
from simulation.parameters.base import declared
from simulation.parameters.symptoms import Symptoms
from simulation.reading.fields import note
from simulation.report.blocks import Format, Table
from simulation.report.effects import unit
from simulation.report.glance import CASES
from simulation.report.words import interval, name, say, text

if TYPE_CHECKING:
    from simulation.report.brief import Brief

PATH, WITHOUT = "symptoms.uplift", "no_uplift"  # the parameter, and the alternative that switches it off
LEAST = 10.0  # percent of an effect; what hangs less on it is not worth a sentence


def lift(brief: Brief) -> Table | None:
    """A row an arm that changes anything; none if the run kept no details, or nobody is lifted by taking part.

    ``distress``: difference of mean distress from the baseline at the end, SD; ``visits``: that part of it which visits
    took off directly; ``percent`` of it, with its interval; ``uplift``, ``least``, ``most``: the number itself and
    its range, SD a week. Nan where the difference is not clear.
    """
    import pandas as pd

    c = brief.comparison
    uplift, known = c.baseline.symptoms.uplift, declared(note(Symptoms.model_fields["uplift"], "source"))
    if c.details is None or not uplift or known is None:
        return None
    ours, rows = c.details.mood[c.baseline.name], []
    for arm in (arm for arm in brief.arms if not brief.unmoved(arm)):
        gap = c.details.mood[arm] - ours
        made = spread(gap[:, 0], c.draw)
        part = pooled(lambda sums: -100 * sums[1] / sums[0], gap, draw=c.draw)
        row: dict[str, Any] = {"arm": arm, "visits": -gap[:, 1].mean(), "unit": "SD"}
        row |= {key if key != "mean" else "distress": float(made[key]) for key in ("mean", "low", "high")}
        clear = row["low"] > 0 or row["high"] < 0  # of nothing there is no part
        shares = zip(("percent", "percent_low", "percent_high"), part, strict=True)
        row |= {key: float(value) if clear else np.nan for key, value in shares}
        rows.append(row | {"uplift": uplift, "least": known.low, "most": known.high})
    if not rows:
        return None
    ends, parts = Format(spread=("low", "high"), signed=True), Format(spread=("percent_low", "percent_high"))
    formats = {key: ends for key in ("distress", "low", "high", "visits")}
    formats |= {key: parts for key in ("percent", "percent_low", "percent_high")}
    formats |= {key: Format(digits=2) for key in ("uplift", "least", "most")}
    about = "How much of each arm's difference in distress is the lift in mood of taking part, directly"
    return Table("lift", about, pd.DataFrame(rows), formats)


def hangs(brief: Brief, arm: str) -> bool:
    """Whether an arm lowers or raises distress, beyond doubt, and by the lift of taking part for a tenth or more."""
    table = brief.lift
    if table is None or not (rows := table.where(arm=arm)):
        return False
    return bool(table.frame["percent"].iloc[rows[0]] >= LEAST)


def told(brief: Brief, arm: str) -> Markup | None:
    """What an arm's effect owes to the lift, in a sentence or two; none if little or nothing."""
    if not hangs(brief, arm):
        return _without(brief, arm, brief.reading(arm, CASES))
    without = _without(brief, arm)
    table = brief.lift
    assert table is not None
    row = table.find({"arm": arm})
    cell = {key: say(table, row, key) for key in ("percent", "uplift", "least", "most")}
    much = "nearly all of it" if table.frame["percent"].iloc[row] >= 100 else text("{percent} percent", **cell)
    drawn = "" if PATH in brief.drawn else " No draw varies it." if brief.comparison.draw else ""
    said = text(
        "It hangs on an assumption: {much} of the effect on distress comes from visits lifting mood in themselves "
        "(<code>{path}</code>), by {uplift} SD a week where {least} to {most} is thought possible.{drawn}",
        much=much, path=PATH, drawn=drawn, **cell,
    )  # fmt: skip
    return said + (Markup(" ") + without if without else Markup(""))


def _without(brief: Brief, arm: str, usual: str = "") -> Markup | None:
    """The effect in a world without the lift, if that was run and does not read as it does as ``usual``."""
    table = brief.otherwise
    rows = table.where(alternative=WITHOUT, arm=arm, outcome=CASES) if table is not None else []
    if table is None or not rows or table.frame["reading"].iloc[rows[0]] == usual:
        return None
    return text(
        "Built without that lift, {arm} changes “{label}” by {mean} {unit} ({ends}): {reading}.",
        arm=name(arm), label=brief.label(CASES), mean=say(table, rows[0], "mean"), unit=unit(CASES),
        ends=interval(table, rows[0]), reading=table.frame["reading"].iloc[rows[0]],
    )  # fmt: skip
