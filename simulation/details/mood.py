"""How much of what an arm does to distress is the lift in mood of taking part, a number that is assumed.

Each visit takes ``uplift`` off distress for that week (:mod:`simulation.stages.symptoms`), and what it took off fades
with the way back to the set point: ``taken' = (1 - recovery) taken + uplift lift`` for who took part, from the end of
the burn-in, and nothing for a newcomer. Distress is linear in it, so that the difference of its mean between two worlds
is what the lift itself adds to theirs. What it brings on in turn, through belonging, company or coming again, is not
counted, nor that those with low incomes recover more slowly: without any lift a little less is left than this says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.follow import END_WEEKS
from simulation.stages.symptoms import lifts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.world import World


class Mood:
    """Follows what visits take off distress; call it once a week."""

    def __init__(self, world: World, weeks: int) -> None:
        self._arrival = world.residents.arrival.copy()
        self._taken: NDArray[np.float64] = np.zeros(world.n)
        self._sums: NDArray[np.float64] = np.zeros(2)
        self._counted = max(1, min(END_WEEKS, weeks))
        self._left = weeks

    def __call__(self, world: World) -> None:
        """Let what was taken off fade, and add this week's visits."""
        r, s = world.residents, world.scenario.symptoms
        self._left -= 1
        self._taken *= 1 - s.recovery
        self._taken += s.uplift * _lift(r.attended, lifts(world.activities))
        self._taken[r.arrival != self._arrival] = 0
        self._arrival = r.arrival.copy()
        if self._left < self._counted:
            self._sums += r.distress.mean(dtype=np.float64), self._taken.mean()

    def means(self) -> NDArray[np.float64]:
        """Mean distress and what visits took off it, SD, over the last four recorded weeks, (2,)."""
        return self._sums / self._counted


def _lift(attended: NDArray[np.uint32], lift: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean lift over what each resident attended, 0 for those who stayed at home."""
    if not lift.size:
        return np.asarray(attended != 0, np.float64)
    came = (attended[:, None] >> np.arange(lift.size, dtype=np.uint32)) & np.uint32(1)
    return np.asarray((came * lift).sum(axis=1) / np.maximum(came.sum(axis=1), 1), np.float64)
