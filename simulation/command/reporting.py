"""What ``cohesion compare --report`` needs before and does after the runs."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

from simulation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from simulation.paired.comparison import Comparison
    from simulation.scenario import Scenario

WEEKS = 52  # a year
COLUMNS = ("alternative", "arm", "against", "outcome", "mean", "low", "high")  # of what is read


def may_be_told(baseline: Scenario, out: str | None) -> None:
    """Refuse a report that could not be written or valued, before hours are spent on runs.

    Raises:
        InputError: if there is no folder for it, or the horizon of its evaluation is longer than the run.
    """
    if out is None:
        raise InputError("needs a folder for the page and its tables", "--report", "add for example --out brief")
    horizon = baseline.economics.horizon
    if horizon is not None and WEEKS * horizon > baseline.weeks:
        years = "1 year is" if horizon == 1 else f"{horizon} years are"
        what = f"{years} longer than the run of {baseline.weeks} weeks, and nothing is extrapolated"
        raise InputError(what, "economics.horizon", f"run {WEEKS * horizon} weeks, or set a shorter horizon")


def structures(folder: str | None, baseline: Scenario, arms: Sequence[Scenario]) -> pd.DataFrame | None:
    """What ``cohesion alternatives`` found about these very scenarios; none if no folder is named.

    Raises:
        InputError: if the folder does not hold it, or it was made of other scenarios.
    """
    if folder is None:
        return None
    from pathlib import Path

    from simulation.analysis.ensemble import FILES
    from simulation.reading import csv_text
    from simulation.writing.sheets import harmless

    again = "run 'cohesion alternatives' on the same scenarios with --out, and name that folder"
    table, record = (Path(folder).expanduser() / name for name in FILES[:2])
    for file in (table, record):
        csv_text.found(file, f"--alternatives {file}", again)
    try:
        kept = {name: one["scenario"] for name, one in json.loads(record.read_text("utf-8"))["scenarios"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError("is not what 'cohesion alternatives' wrote", f"--alternatives {record}", again) from None
    for one in (baseline, *arms):
        if one.name not in kept:
            what = f"has nothing about {one.name!r}, only {', '.join(map(repr, kept))}"
            raise InputError(what[:300], f"--alternatives {record}", again)
        ours, theirs = (_lived(plain) for plain in (json.loads(json.dumps(one.plain())), kept[one.name]))
        if ours != theirs:
            apart = [key for key in ours if not isinstance(theirs, dict) or ours[key] != theirs.get(key)]
            what = f"was made of another {one.name!r}: {', '.join(apart[:5])} differ"
            raise InputError(what, f"--alternatives {record}", again)
    found = csv_text.read(table, COLUMNS)
    if missing := [column for column in COLUMNS if column not in found]:
        raise InputError(f"has no column {missing[0]!r}", f"--alternatives {table}", again)
    names = {harmless(one.name): one.name for one in (baseline, *arms)}
    for column in ("arm", "against"):
        found[column] = found[column].map(lambda name: names.get(name, name))
    return found[found["arm"].isin([one.name for one in arms])]


def _lived(plain: dict[str, object]) -> dict[str, object]:
    """What a scenario's runs depend on: all but the words and the choices of an evaluation."""
    return {key: value for key, value in plain.items() if key not in ("story", "economics")}


def briefed(made: Comparison, folder: Path, command: str, structures: pd.DataFrame | None = None) -> str:
    """Write the comparison and its report into a folder, all or none; what is to be said of it."""
    from simulation.analysis.economics import missing
    from simulation.report import PAGE, report
    from simulation.writing.keeping import BRIEF, writing

    page = report(made, structures=structures, command=command)
    with writing(folder, BRIEF) as part:
        made.write(part)
        page.write(part)
        files = len(list(part.iterdir()))
    said = f"Wrote {PAGE} and {files - 1} files of tables and figures to {folder}"
    if undecided := missing(made.baseline.economics):
        are = "is" if len(undecided) == 1 else "are"
        said += (
            f"\nIt has no cost per QALY: economics.{', economics.'.join(undecided)} {are} not set (--set PATH=VALUE)"
        )
    return said


def command_of(names: list[str], options: Mapping[str, object], sets: Sequence[str]) -> str:
    """The command that makes the same numbers again, ready for a shell; options that were not given are left out."""
    words = ["cohesion", "compare", *names]
    for option, value in options.items():
        for one in value if isinstance(value, list) else [value]:
            words += [option, str(one)] if one is not None else []
    for one in sets:
        words += ["--set", one]
    return shlex.join([*words, "--report", "--out", "brief"])
