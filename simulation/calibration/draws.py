"""The posteriors that ship with the package: parameters as the targets left them, a row a draw.

Besides the posterior there are those with the causal share held at 0, at its prior mean and at 1 (``share_0``,
``share_prior``, ``share_1``): each meets the targets with parameters of its own.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.calibration.priors import SHARES
from simulation.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from simulation.scenario import Scenario

SHIPPED = "posterior.parquet"


def posterior(file: str | Path | None = None) -> pd.DataFrame:
    """Draws of the posterior, a column a parameter by its path in a scenario.

    Args:
        file: one that ``cohesion calibrate`` wrote, or ``share_0``, ``share_prior``, ``share_1`` for those that ship;
            the posterior that ships, if none is named.

    Raises:
        InputError: if there is no such file, or it holds no draws.
    """
    import pyarrow.parquet as pq

    path = _path(file)
    if not path.is_file():
        what = "there is no posterior here" if file else "the package holds no posterior"
        raise InputError(what, str(path), "run 'cohesion calibrate --out DIR' and name DIR/posterior.parquet")
    try:
        table: pd.DataFrame = pq.read_table(path).to_pandas()
    except (OSError, ValueError) as error:
        raise InputError(
            f"cannot be read ({type(error).__name__})", str(path), "name a file of 'cohesion calibrate'"
        ) from None
    if table.empty or not all(kind.kind in "if" for kind in table.dtypes):
        raise InputError("holds no draws of parameters", str(path), "name a file that 'cohesion calibrate' wrote")
    return table


def provenance(file: str | Path | None = None) -> dict[str, Any]:
    """How the posterior was made: settings, seed, model version; empty if the file does not say."""
    import pyarrow.parquet as pq

    path = _path(file)
    kept = (pq.read_schema(path).metadata or {}).get(b"provenance") if path.is_file() else None
    return json.loads(kept) if kept else {}


TABLES = ("identifiability", "informs", "shares", "targets", "validation")


def shipped(table: str) -> pd.DataFrame:
    """What was found when the shipped posterior was made, or held against trials: one of :data:`TABLES`.

    The first four are files of ``cohesion calibrate``, the last one of ``cohesion validate``.

    Raises:
        InputError: if there is no such table.
    """
    import pandas as pd

    if table not in TABLES:
        raise InputError(f"there is no table {table!r}", "shipped", did_you_mean(table, TABLES))
    found = files("simulation.calibration").joinpath(f"shipped/{table}.csv")
    return pd.read_csv(str(found), index_col="parameter" if table == "informs" else None)


def spread_over(draws: pd.DataFrame, count: int) -> list[dict[str, float]]:
    """So many of the draws, evenly over the table, as paths and values.

    Raises:
        InputError: if more are asked for than there are.
    """
    if not 1 <= count <= len(draws):
        raise InputError(f"there are {len(draws)} draws", "--draws", f"write 1 to {len(draws)}")
    rows = np.linspace(0, len(draws) - 1, count).astype(np.int64)
    return [{str(k): float(v) for k, v in draws.iloc[row].items()} for row in rows]


def with_draw(scenario: Scenario, draw: Mapping[str, float]) -> Scenario:
    """A scenario with the parameters of a draw; an activity or a program that it does not have is left alone.

    Numbers of programs are told by kind (:mod:`simulation.calibration.effects`); one that the scenario changes stays.

    Raises:
        InputError: if the scenario takes no such parameter, or no world can have them.
    """
    from simulation.calibration.effects import PREFIX, changed

    known = {path: value for path, value in draw.items() if _there(scenario, path)}
    changes: dict[str, Any] = {path.replace(".", "__"): value for path, value in known.items()}
    pieces = changed(scenario, draw)
    if pieces:
        changes[PREFIX] = {**scenario.interventions, **pieces}
    return scenario.with_(**changes)


def _there(scenario: Scenario, path: str) -> bool:
    parts = path.split(".")
    return parts[0] != "interventions" and (parts[0] != "activities" or parts[1] in scenario.activities)


def _path(file: str | Path | None) -> Path:
    if file and str(file) not in SHARES:
        return Path(file)
    name = f"posterior_{file}.parquet" if file else SHIPPED
    return Path(str(files("simulation.calibration").joinpath(name)))
