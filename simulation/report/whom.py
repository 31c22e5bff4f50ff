"""For whom: each arm in one row, so that who gains can be seen beside who loses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.details.reach import TOGETHER
from simulation.report.blocks import Format, Table
from simulation.report.effects import scale, verdict

if TYPE_CHECKING:
    from simulation.report.brief import Brief

OUTCOME = "depression"  # of 42 points; a mean tells more than a share in small groups
SIDE = 0.025  # of the intervals of outcomes that nothing changes, by chance wholly on the worse side
_ENDS = ("", "_low", "_high")


def whom(brief: Brief) -> Table | None:
    """A row an arm; none if the run kept no results by group.

    ``reached``: percent of residents who attended once or more (moved away since or not); ``poorest``, ``richest``:
    difference in depression in the lowest and the highest fifth of incomes; ``gap``: what its slope index of
    inequality does; ``fare_better``, ``fare_worse``: percent of residents against themselves; ``groups_worse``: of
    all groups, those whose interval lies on the worse side in any outcome; ``intervals_worse`` of ``intervals``: how
    many such there are, beside ``by_chance``, as many as there would be if nothing did anything.
    """
    import pandas as pd

    details = brief.comparison.details
    if details is None:
        return None
    groups, kinds, slopes = details.groups, details.individual, details.inequality
    fifths = [group for by, group in details.group_names if by == "income"]
    rows = []
    for arm in brief.arms:
        row: dict[str, Any] = {"arm": arm, "reached": _reached(details, arm)}
        of = groups[(groups["arm"] == arm) & (groups["by"] == "income") & (groups["outcome"] == OUTCOME)]
        for word, group in (("poorest", fifths[0]), ("richest", fifths[-1])):
            found = of[of["group"] == group].iloc[0]
            row |= {f"{word}{end}": found[source] for end, source in zip(_ENDS, ("mean", "low", "high"), strict=True)}
        line = slopes[(slopes["arm"] == arm) & (slopes["by"] == "income") & (slopes["outcome"] == OUTCOME)].iloc[0]
        row["gap"] = verdict("lower", line["sii_low"], line["sii_high"])
        share = kinds[(kinds["arm"] == arm) & (kinds["outcome"] == OUTCOME)].set_index("kind")["share"]
        row |= {f"fare_{kind}": 100 * share[kind] for kind in ("better", "worse")}
        every = groups[(groups["arm"] == arm) & (groups["by"] != "everybody") & (groups["n"] > 0)]
        times = every["outcome"].map(scale)
        ends = zip(every["better"], every["low"] * times, every["high"] * times, strict=True)
        worse = every[[verdict(*one) == "worse" for one in ends]]
        row |= {"groups_worse": len(worse.groupby(["by", "group"])), "groups": len(every.groupby(["by", "group"]))}
        rows.append(row | {"intervals_worse": len(worse), "intervals": len(every), "by_chance": len(every) * SIDE})
    formats = {
        "reached": Format(digits=2),
        "fare_better": Format(digits=2),
        "fare_worse": Format(digits=2),
        "by_chance": Format(digits=2),
    }
    for word in ("poorest", "richest"):
        formats |= {f"{word}{end}": Format(spread=(f"{word}_low", f"{word}_high"), signed=True) for end in _ENDS}
    about = "For whom: reach, the poorest and the richest, and who fares worse, by arm"
    return Table("whom", about, pd.DataFrame(rows), formats)


def _reached(details: Any, arm: str) -> float:
    """Percent of residents who attended once or more; nan if nothing is given to residents."""
    part = details.reach[(details.reach["arm"] == arm) & (details.reach["step"] == "attended once")]
    if part.empty:
        return float(np.nan)
    every = part[part["intervention"] == TOGETHER]
    return 100 * float((every if len(every) else part)["per_resident"].iloc[0])
