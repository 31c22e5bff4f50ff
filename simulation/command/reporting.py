"""What ``cohesion compare --report`` needs before and does after the runs."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from simulation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from simulation.comparison import Comparison
    from simulation.scenario import Scenario

WEEKS = 52  # a year


def may_be_told(baseline: Scenario, out: str | None) -> None:
    """Refuse a report that could not be written or valued, before hours are spent on runs.

    Raises:
        InputError: if there is no folder for it, or the horizon of its evaluation is longer than the run.
    """
    if out is None:
        raise InputError("needs a folder for the page and its tables", "--report", "add for example --out brief")
    horizon = baseline.economics.horizon
    if horizon is not None and WEEKS * horizon > baseline.weeks:
        what = f"{horizon} years are longer than the run of {baseline.weeks} weeks, and nothing is extrapolated"
        raise InputError(what, "economics.horizon", f"run {WEEKS * horizon} weeks, or set a shorter horizon")


def briefed(made: Comparison, folder: Path, command: str) -> None:
    """Write the comparison and its report into a folder, all or none, and say so."""
    from simulation.keeping import writing
    from simulation.report import PAGE, report

    page = report(made, command=command)
    with writing(folder) as part:
        made.write(part)
        page.write(part)
        files = len(list(part.iterdir()))
    print(f"Wrote {PAGE} and {files - 1} files of tables and figures to {folder}")


def command_of(names: list[str], options: Mapping[str, object], sets: Sequence[str]) -> str:
    """The command that makes the same numbers again, ready for a shell; options that were not given are left out."""
    words = ["cohesion", "compare", *names]
    for option, value in options.items():
        for one in value if isinstance(value, list) else [value]:
            words += [option, str(one)] if one is not None else []
    for one in sets:
        words += ["--set", one]
    return shlex.join([*words, "--report", "--out", "brief"])
