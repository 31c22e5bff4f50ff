"""What is written down while a run is followed, besides the outcomes: tables that Results keeps and saves.

One module a subject. Each class is made with the world at the end of the burn-in, called with the world after each
week, and asked for its columns at the end; a table is a dict of arrays by column name, with ``NOTES`` beside it that
gives each column's unit and meaning. Records read the world and change nothing, and no result depends on the order of
rows or the number of threads: sums over residents run in whole numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation.pathways import table as care
from simulation.pathways.record import Record
from simulation.records import activities, bonds, neighborhoods, organizations, retention, stigma
from simulation.tally import Tally

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulation.world import World

Table = dict[str, "NDArray[Any]"]

NOTES: dict[str, dict[str, dict[str, str]]] = {  # by table, in the order they are saved
    "neighborhoods": neighborhoods.NOTES,
    "activities": activities.NOTES,
    "retention": retention.NOTES,
    "organizations": organizations.NOTES,
    "care": care.NOTES,
}


class Records:
    """Everything that is written down while a run is followed; call it once a week."""

    def __init__(self, world: World, weeks: int) -> None:
        self.tally = Tally(world, weeks)
        first = bonds.scan(world)
        self._bonds = {"first": first}
        self._neighborhoods = neighborhoods.Neighborhoods(world, weeks, first)
        self._activities = activities.Activities(world, weeks)
        self._retention = retention.Retention(world, weeks)
        self._organizations = organizations.Organizations(world)
        self._stigma = stigma.Stigma(world)
        self._pathways = Record(world)
        self._care: Table = {}

    def __call__(self, world: World) -> None:
        """Write this week down."""
        self.tally(world)
        self._neighborhoods(world)
        self._activities(world)
        self._retention(world)
        self._organizations(world)
        self._stigma(world)
        self._pathways(world)

    def close(self, world: World, values: NDArray[np.float64]) -> None:
        """Look at what costs too much to be looked at every week; call it once, after the last.

        Args:
            world: at the end of the run.
            values: outcomes by week, row 0 before the first week, (weeks + 1, outcomes).
        """
        self._pathways.close(world)
        self._care = care.as_columns(care.care_table(world, self._pathways, values))
        self._bonds["last"] = last = bonds.scan(world)
        self._neighborhoods.close(world, last)

    def columns(self) -> Table:
        """Columns of people, in the world's row order."""
        return self.tally.columns() | bonds.columns(self._bonds)

    def tables(self) -> dict[str, Table]:
        """Tables by name, in the order of :data:`NOTES`."""
        return {
            "neighborhoods": self._neighborhoods.table(),
            "activities": self._activities.table(),
            "retention": self._retention.table(),
            "organizations": self._organizations.table(),
            "care": self._care,
        }

    def said(self, world: World) -> dict[str, Any]:
        """What is small enough to stand in run.json."""
        return {
            "kept_away": self.tally.shares(),
            "support": bonds.by_source(self._bonds),
            "stigma": self._stigma.split(world),
            "social_capital": self._neighborhoods.standard(),
        }
