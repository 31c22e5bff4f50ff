"""Sliding scale: who has less pays less."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.offers import bits, relieve
from simulation.delivery.targeting import Target
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class SlidingScale(Personal):
    """Takes most of the price off for the poorest who enroll, and less the more a resident earns.

    ``relief[cost] += strength * discount * (5 - quintile) / 4`` for those enrolled; the bill is what their visits of
    last week would have cost, times the same. It reaches only those who apply. Source: the price effect as for
    subsidized activities (Higgerson 2018, larger among the poor); no trial of fees by income found.
    """

    kind: Literal["sliding_scale"] = "sliding_scale"
    level: ClassVar[Level] = "individual"
    grade: ClassVar[Grade] = "observational"
    moves: ClassVar[tuple[str, ...]] = ("relief",)

    coverage: float = number(
        0.5, low=0, high=1, unit="share of those it is for", claim="Residents of the group who apply.",
        source="take-up is partial; no figure found; range 0.2-0.8", confidence="assumption",
    )  # fmt: skip
    target: Target = Field(default_factory=lambda: Target(group="low_income"), description="Who may apply.")
    discount: float = number(
        1.0, low=0, high=1, unit="share", claim="Part of the price taken off in the poorest fifth.",
        source="free at the lowest step of the scale", confidence="definition",
    )  # fmt: skip
    administration: float = number(
        1.0, low=0, high=100, unit="USD a week", claim="Administration for each resident enrolled.",
        source="no figure found; range 0.5-3", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Relieve those enrolled of the price and pay it."""
        rows = self.enrolled(world, name)
        if not rows.size or self.strength == 0:
            return []
        off = self.strength * self.discount * (5 - world.residents.income[rows].astype(np.float32)) / 4
        relieve(world, levers, off, rows, "cost")
        bill, came = 0.0, world.residents.attended[rows]
        for a, activity in enumerate(world.activities.values()):
            went = (came & bits(np.array([a]))) != 0
            bill += activity.price * float(np.minimum(off[went], 1).sum(dtype=np.float64))
        return [
            Cost("visits", bill, "program"),
            Cost("administration", rows.size * self.administration * self.dose, "program"),
        ]
