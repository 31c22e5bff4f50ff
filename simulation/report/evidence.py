"""What stands behind the pieces that were run: grades, and where their numbers come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation.reading.fields import note
from simulation.report.blocks import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulation.paired.comparison import Comparison
    from simulation.scenario import Scenario

MEASURED = ("table", "abstract", "secondary", "derived")
GRADES = {
    "trials": "trials", "observational": "observational studies only", "none": "no study", "": "no study",
}  # fmt: skip
_ORDER = ("trials", "observational", "none")
FOLDERS = ("interventions", "shocks", "barriers")


def new_pieces(baseline: Scenario, arm: Scenario) -> Iterator[tuple[str, str, Any]]:
    """Folder, name and piece of all that an arm adds or has otherwise than the baseline."""
    for folder in FOLDERS:
        before, now = getattr(baseline, folder), getattr(arm, folder)
        for name, piece in now.items():
            if name not in before or before[name] != piece:
                yield folder, name, piece


def counts(piece: Any) -> dict[str, int]:
    """How many numbers of a piece come from a study, are calibrated, assumed, unverified, or set by the scenario."""
    kinds = {"from studies": 0, "calibrated": 0, "assumed": 0, "unverified": 0, "set by the scenario": 0}
    for name, field in type(piece).model_fields.items():
        how = note(field, "confidence")
        if not how or how == "definition" or note(field, "source") == "scenario":
            continue
        if getattr(piece, name) != field.get_default(call_default_factory=True):
            kinds["set by the scenario"] += 1
        elif how in MEASURED:
            kinds["from studies"] += 1
        else:
            kinds[{"calibrated": "calibrated", "assumption": "assumed"}.get(how, "unverified")] += 1
    return kinds


def evidence(comparison: Comparison) -> Table:
    """A row an arm and piece that the baseline does not have."""
    import pandas as pd

    rows = []
    for arm, scenario in comparison.arms.items():
        for folder, name, piece in new_pieces(comparison.baseline, scenario):
            grade = str(getattr(piece, "grade", "")) or "none"
            claim = (type(piece).__doc__ or "").strip().split("\n")[0]
            row = {"arm": arm, "folder": folder, "name": name, "kind": piece.kind, "claim": claim, "grade": grade}
            rows.append(row | {"evidence": GRADES.get(grade, grade)} | counts(piece))
    heads = ["arm", "folder", "name", "kind", "claim", "grade", "evidence"]
    kinds = ["from studies", "calibrated", "assumed", "unverified", "set by the scenario"]
    about = "What each arm adds, the best evidence for its kind, and where its numbers come from"
    return Table("evidence", about, pd.DataFrame(rows, columns=[*heads, *kinds]))


def weakest(table: Table, arm: str) -> str:
    """The weakest grade among what an arm adds; none if it changes something that has no grade."""
    grades = [str(table.frame["grade"].iloc[k]) for k in table.where(arm=arm)]
    return max(grades, key=lambda grade: _ORDER.index(grade) if grade in _ORDER else len(_ORDER), default="none")
