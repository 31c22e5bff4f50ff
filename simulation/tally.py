"""Who took part and who was kept away by what, counted week by week while a run is followed.

A week counts against a barrier when a resident would have gone somewhere without any barrier, on the same draws, and
that barrier took most (see :mod:`simulation.stages.participation`). Counts belong to the dwelling: where
``arrival_first`` and ``arrival_last`` differ, they are those of all who lived there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import kernel
from simulation.stages.participation import FULL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.world import World

TOOK_PART, TURNED_DOWN, KEPT_AWAY = "weeks_took_part", "weeks_turned_down", "weeks_kept_away_"


class Tally:
    """Weeks by resident, in the world's row order; call it once a week.

    Attributes:
        took_part: (N,) weeks with at least one visit.
        reasons: (B + 1, N) weeks kept away by each barrier; the last row is a full group.
        weeks: weeks counted.
    """

    def __init__(self, world: World, weeks: int) -> None:
        dtype = np.uint8 if weeks < 256 else np.uint16
        self.names = list(world.scenario.barriers)
        self.took_part: NDArray[Any] = np.zeros(world.n, dtype)
        self.reasons: NDArray[Any] = np.zeros((len(self.names) + 1, world.n), dtype)
        self.weeks = 0

    def __call__(self, world: World) -> None:
        """Count this week."""
        r = world.residents
        self.weeks += 1
        world.over(lambda a, b: _count(a, b, r.attended, r.unmet, self.took_part, self.reasons))

    def columns(self) -> dict[str, NDArray[Any]]:
        """The counts as columns of people."""
        names = [*(KEPT_AWAY + name for name in self.names), TURNED_DOWN]
        return {TOOK_PART: self.took_part, **dict(zip(names, self.reasons, strict=True))}

    def shares(self) -> dict[str, float]:
        """Share of residents in a week who are kept away by each barrier, and turned down because a group is full."""
        of = max(self.reasons.shape[1] * self.weeks, 1)
        return {name: float(row.sum()) / of for name, row in zip([*self.names, "full"], self.reasons, strict=True)}


@kernel
def _count(start: Any, stop: Any, attended: Any, unmet: Any, took_part: Any, reasons: Any) -> None:
    last = np.int64(reasons.shape[0] - 1)
    for i in range(start, stop):
        if attended[i] != 0:
            took_part[i] += 1
        if unmet[i] >= 0:
            reasons[last if unmet[i] == FULL else np.int64(unmet[i]), i] += 1


def notes(names: list[str]) -> dict[str, dict[str, str]]:
    """Unit and meaning of each column."""
    here = "by whoever lived in the dwelling"
    said = {TOOK_PART: f"Weeks of the run with at least one visit {here}.",
            TURNED_DOWN: f"Weeks of the run in which a group wished for {here} was full."}  # fmt: skip
    for name in names:
        said[KEPT_AWAY + name] = f"Weeks of the run in which a visit was wished for and the barrier {name!r} took most."
    return {name: {"unit": "weeks", "meaning": meaning} for name, meaning in said.items()}
