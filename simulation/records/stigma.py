"""What changed stigma: contact in groups, ties, or what programs push (campaigns, talks, training, champions).

Each week's moves fade like stigma itself, so a mechanism's part of the level is ``c' = (1 - k) c + move`` with the
stigma's own rate ``k`` and the mean move over residents (:func:`simulation.stages.attitudes.stigma_moves`), from 0 at
the end of the burn-in. What is left of the change, ``rest``, is the way back of the level at the start, chance, and
who moved in and out. Subtract two arms' parts for what an intervention did through each. In large worlds the account
is kept for some 20,000 residents, every so manieth dwelling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.outcomes.registry import mean
from simulation.records.retention import followed
from simulation.stages.attitudes import MOVES, stigma_moves

if TYPE_CHECKING:
    from simulation.world import World


class Stigma:
    """Parts of the level of stigma by what made them; call it once a week."""

    def __init__(self, world: World) -> None:
        self._rows = followed(world)
        self._first = mean(world.residents.stigma[self._rows])
        self._keep = 1 - world.scenario.attitudes.rate("stigma")
        self._parts = np.zeros(len(MOVES))

    def __call__(self, world: World) -> None:
        """Add this week's moves."""
        self._parts = self._keep * self._parts + stigma_moves(world, self._rows)

    def split(self, world: World) -> dict[str, float]:
        """Change of mean stigma since week 0 by mechanism, the rest, and the whole, SD."""
        change = mean(world.residents.stigma[self._rows]) - self._first
        parts = dict(zip(MOVES, self._parts.tolist(), strict=True))
        return {**parts, "rest": change - sum(parts.values()), "change": change}
