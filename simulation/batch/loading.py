"""What a sweep's folder holds, as tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from simulation.batch.folder import opened, replicates
from simulation.batch.tables import FAILURE_SCHEMA, Index, failures, frames, places, schema_of

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from simulation.batch.plan import Plan


@dataclass(frozen=True)
class Held:
    """A sweep's folder, finished or not.

    Attributes:
        plan: what it runs.
        runs: a row a place of the design whose run is there; ``key`` names the run.
        failures: a row a failed run: stage, type, message, command.
        wanted: runs of the design, as far as one knows; one that serves several points counts once.
        damaged: files that could not be read.
    """

    plan: Plan
    runs: pd.DataFrame
    failures: pd.DataFrame
    wanted: int
    damaged: tuple[str, ...]


def held(folder: str | Path) -> Held:
    """Everything in a folder, in the order of the design.

    Raises:
        InputError: if there is no sweep.
    """
    plan, store = opened(folder)
    store.looking = True
    index = Index(store)
    counts = replicates(plan, index)
    runs = pa.concat_tables([schema_of(plan).empty_table(), *frames(plan, counts, index)])
    bad = pa.concat_tables([FAILURE_SCHEMA.empty_table(), *failures(plan, counts, index)])
    wanted = len({key for *_, key in places(plan, counts)})
    return Held(plan, runs.to_pandas(), bad.to_pandas(), wanted, tuple(store.damaged))


def load_sweep(folder: str | Path) -> pd.DataFrame:
    """The runs of a sweep, a row a run: point, arm, replicate, seed, parameters, status, cost, outcomes at the end.

    Args:
        folder: what ``cohesion sweep --out`` or :func:`simulation.sweep` wrote, finished or not.

    Raises:
        InputError: if there is no sweep.
    """
    return held(folder).runs
