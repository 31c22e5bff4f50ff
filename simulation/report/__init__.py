"""A comparison as one page for those who decide: what each arm does, for whom, at what cost, and how sure that is.

``report(comparison).save(folder)`` writes ``report.html`` and each of its tables as CSV, all or none. The page needs no
network and no script. Every number in it names the cell of a table that it was read from.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from simulation.paired.comparison import Comparison
    from simulation.report.blocks import Section, Table

__all__ = ["PAGE", "Report", "report"]
PAGE = "report.html"


@dataclass(frozen=True, eq=False)
class Report:
    """A page and its tables.

    Attributes:
        html: the page.
        sections: what it was made of.
    """

    html: str
    sections: tuple[Section, ...]

    @property
    def tables(self) -> dict[str, Table]:
        """Its tables by name of their file."""
        return {table.file: table for section in self.sections for table in section.tables}

    def write(self, part: Path) -> None:
        """Write the page and its tables into a folder that is there."""
        from simulation.writing.sheets import write_csv

        for file, table in self.tables.items():
            write_csv(table.frame, part / file)
        (part / PAGE).write_text(self.html, encoding="utf-8")

    def save(self, folder: str | Path) -> Path:
        """Write report.html and its tables, all or none.

        Raises:
            InputError: if the folder cannot be written.
        """
        from simulation.writing.keeping import REPORT, writing

        with writing(folder, REPORT) as part:
            self.write(part)
        return Path(folder)


def report(
    comparison: Comparison, evaluation: Any = None, *, structures: pd.DataFrame | None = None, command: str = ""
) -> Report:
    """The page of a comparison.

    Args:
        comparison: what was run.
        evaluation: its economic evaluation; made here if it is None and the scenario has decided what it needs.
        structures: the same arms under structural alternatives of the model: a row an alternative (as calibrated
            first), arm, ``against`` (rows against another arm than the baseline are not shown) and outcome, with
            mean, low, high.
        command: the command line that reproduces it.
    """
    from simulation.report.brief import Brief
    from simulation.report.page import page
    from simulation.report.sections import SECTIONS

    brief = Brief(comparison, evaluation or _evaluation(comparison), structures, command)
    sections = tuple(made for section in SECTIONS if (made := section(brief)) is not None)
    about = {"version": brief.surroundings["versions"]["cohesion-abm"], "date": brief.surroundings["finished"][:10]}
    return Report(page(_title(brief), sections, about), sections)


def _evaluation(comparison: Comparison) -> Any:
    """The economic evaluation, or None where the scenario leaves open what it needs or the run is too short for it."""
    from simulation.analysis.economics import account_of, evaluate, missing

    economics = comparison.baseline.economics
    if comparison.details is None or missing(economics):
        return None
    whole = account_of(comparison).whole_years
    return evaluate(comparison) if economics.horizon is not None and economics.horizon <= whole else None


def _title(brief: Any) -> str:
    arms = [arm.replace("_", " ") for arm in brief.arms]
    if len(arms) > 3:
        return f"What would help? Options compared with “{brief.comparison.baseline.name}”"
    said = arms[0] if len(arms) == 1 else f"{', '.join(arms[:-1])} or {arms[-1]}"
    return f"What would {said} change?"
