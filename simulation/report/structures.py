"""Effects under structural alternatives of the model, as a report shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.outcomes import OUTCOMES
from simulation.report.blocks import Format, Table
from simulation.report.effects import scale, unit, verdict

if TYPE_CHECKING:
    from simulation.report.brief import Brief


def structures(brief: Brief) -> Table | None:
    """A row an alternative, arm and outcome, against the baseline; none if they were not run."""
    given = brief.structures
    if given is None:
        return None
    frame = given[given["against"] == brief.comparison.baseline.name].reset_index(drop=True)
    for column in ("mean", "low", "high"):
        frame[column] *= frame["outcome"].map(scale)
    frame["unit"], frame["label"] = frame["outcome"].map(unit), frame["outcome"].map(brief.label)
    ends = zip(frame["outcome"], frame["low"], frame["high"], strict=True)
    frame["reading"] = [verdict(OUTCOMES[outcome].better, low, high) for outcome, low, high in ends]
    form = Format(spread=("low", "high"), signed=True)
    about = "Difference of each arm from the baseline under structural alternatives of the model"
    return Table("structures", about, frame, {"mean": form, "low": form, "high": form})
