"""A row an activity and week: who came, who wished to, who was turned down, how many groups there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.world import World

COUNTS = ("visits", "wanted", "turned_down", "groups")
NOTES = {
    "week": {"unit": "weeks", "meaning": "Weeks after the burn-in; 0 is the last of the burn-in."},
    "activity": {"unit": "name", "meaning": "Activity, as the scenario calls it."},
    "visits": {"unit": "residents", "meaning": "Residents who came this week."},
    "wanted": {"unit": "residents", "meaning": "Residents who chose to come this week."},
    "turned_down": {"unit": "residents", "meaning": "Residents who chose to come this week and found the group full."},
    "groups": {"unit": "groups", "meaning": "Groups that an organization runs, parallel ones counted."},
}


class Activities:
    """Counts by activity and week; call it once a week."""

    def __init__(self, world: World, weeks: int) -> None:
        self._names = list(world.activities)
        self._counts = np.zeros((len(COUNTS), weeks + 1, world.places.dims["A"]), np.int32)
        self._week = -1
        self(world)

    def __call__(self, world: World) -> None:
        """Count this week."""
        p = world.places
        self._week += 1
        visits, wanted = (array.sum(axis=0, dtype=np.int64) for array in (p.attendance, p.demand))
        groups = (p.parallel * (p.open != 0) * (p.offered != 0)).sum(axis=0, dtype=np.int64)
        self._counts[:, self._week] = visits, wanted, wanted - visits, groups

    def table(self) -> dict[str, NDArray[Any]]:
        """A row an activity and week."""
        _, weeks, activities = self._counts.shape
        columns: dict[str, NDArray[Any]] = {"week": np.repeat(np.arange(weeks, dtype=np.int32), activities)}
        columns["activity"] = np.tile(np.array(self._names, dtype=str), weeks)
        return columns | {name: counts.reshape(-1) for name, counts in zip(COUNTS, self._counts, strict=True)}
