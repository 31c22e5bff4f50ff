"""What is kept of each resident at the end of a run: the mean of every measure over the last four recorded weeks.

Those are the weeks that :class:`simulation.paired.comparison.Comparison` calls the end, so that means over residents
are its own figures. Groups and measures are those of :mod:`simulation.analysis.groups`, and one more,
``participation``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.analysis.groups import GROUPINGS, MEASURES, Grouping, grouped, measured
from simulation.follow import END_WEEKS
from simulation.instrument import SCALES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.world import World

MEASURED = (*MEASURES, "participation")
EVERYBODY = "everybody"


class Ends:
    """Sums of measures over the last weeks; call it once a week.

    Attributes:
        arrival: (N,) arrival numbers when the watch began.
    """

    def __init__(self, world: World, weeks: int) -> None:
        self.arrival = world.residents.arrival.copy()
        self._sums: NDArray[np.float32] = np.zeros((len(MEASURED), world.n), np.float32)
        self._counted = max(1, min(END_WEEKS, weeks))
        self._left = weeks

    def __call__(self, world: World) -> None:
        """Add this week, if it is one of the last."""
        self._left -= 1
        if self._left >= self._counted:
            return
        r = world.residents
        for row, name in zip(self._sums, MEASURED, strict=True):
            if name == "participation":
                row += r.attended != 0
            else:
                row += measured(
                    name, lambda state: getattr(r, f"score_{state}" if state in SCALES else state),
                    world.scenario.instrument,
                )  # fmt: skip

    def means(self) -> NDArray[np.float32]:
        """Mean of each measure and resident, (measures, N)."""
        return np.asarray(self._sums / np.float32(self._counted))


def groups_of(world: World) -> list[Grouping]:
    """Everybody's groups by each of :data:`GROUPINGS`; the first grouping is that of everybody together."""
    r, setting = world.residents, world.places.setting
    cultures = tuple(world.scenario.population.cultures)
    everybody = Grouping(EVERYBODY, (EVERYBODY,), np.zeros(world.n, np.int64))
    by = (grouped(name, lambda c: getattr(r, c), lambda: setting[r.neighborhood], cultures) for name in GROUPINGS)
    return [everybody, *by]
