"""What became of the model where it was held against published trials of the same kinds of program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from simulation.calibration.draws import shipped
from simulation.calibration.trials import trials
from simulation.report.blocks import Format, Table
from simulation.report.evidence import new_pieces
from simulation.report.words import interval, name, quoted, say, text

if TYPE_CHECKING:
    from simulation.calibration.trials import Measure
    from simulation.paired.comparison import Comparison

NUMBERS = ["observed", "low", "high", "predicted", "predicted_low", "predicted_high"]
COLUMNS = ["arm", "kind", "trial", "source", "figure", *NUMBERS, "result"]


def held_out(comparison: Comparison) -> Table:
    """A row an arm, kind of program and figure of a trial of that kind; misses first.

    Predictions are those that ship (``cohesion validate``): of the trial's own scenario, not of this comparison. A hit
    is no test where the program's size is that study's, or "nothing happens" lies in the published interval, too.
    """
    import pandas as pd

    found = shipped("validation").set_index("target")
    rows = []
    for arm, scenario in comparison.arms.items():
        kinds = {
            piece.kind for folder, _, piece in new_pieces(comparison.baseline, scenario) if folder == "interventions"
        }
        for trial in trials():
            for kind in sorted(kinds.intersection(trial.programs)):
                for m in trial.measures:
                    seen = found.loc[f"{trial.trial}: {m.measure}"].to_dict()
                    numbers = {column: float(seen[column]) for column in NUMBERS}
                    row = {"arm": arm, "kind": kind, "trial": trial.trial, "source": trial.source, "figure": m.words}
                    rows.append(row | numbers | {"result": _result(m, bool(seen["hit"]))})
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame = frame.sort_values(["arm", "result"], ascending=[True, False], kind="stable", ignore_index=True)
    shown = {column: Format(decimals=2) for column in NUMBERS}
    about = "Published trials of the kinds of program that arms add, and what this model predicts of them, misses first"
    return Table("held_out", about, frame, shown)


def _result(measure: Measure, hit: bool) -> str:
    if not hit:
        return "missed"
    return "hit, no test" if measure.own or measure.low <= measure.nothing <= measure.high else "hit"


def missed(table: Table, arm: str) -> Markup | None:
    """What the model missed in trials of what an arm adds; none if there is no such trial, or nothing was missed."""
    rows, sources = table.where(arm=arm, result="missed"), []
    if not rows:
        return None
    figures = []
    for row in rows:
        source = f"{table.frame['trial'].iloc[row]}, {table.frame['source'].iloc[row]}"
        sources += [] if source in sources else [source]
        figures.append(
            text(
                "{figure}: published {observed} ({ends}), predicted {predicted}",
                figure=quoted(str(table.frame["figure"].iloc[row])),
                observed=say(table, row, "observed"),
                ends=interval(table, row),
                predicted=say(table, row, "predicted"),
            )
        )
    return text(
        "That the model has the size of what {arm} does right. Held against a published trial of this kind of program "
        "({sources}), it missed {figures}.",
        arm=name(arm), sources=quoted("; ".join(sources)), figures=Markup("; ").join(figures),
    )  # fmt: skip
