"""Transport support: rides or vouchers for those whom the way keeps at home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.delivery.targeting import roster
from simulation.interventions import Base, Cost, Grade, Level
from simulation.parameters.base import number
from simulation.residents import Mobility

if TYPE_CHECKING:
    from simulation.levers import Levers


class TransportSupport(Base):
    """Takes part of the transport barrier away from enrolled residents without a car; nothing for the rest.

    Each week ``relief[transport] += strength * relief`` for those enrolled, and ``relief[remoteness]`` likewise.
    Source: Shekelle 2022, need-targeted rides cut missed visits to 0.63 (0.48-0.83); take-up is partial.
    """

    kind: Literal["transport_support"] = "transport_support"
    level: ClassVar[Level] = "individual"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("relief",)

    coverage: float = number(
        0.5, low=0, high=1, unit="share of those without a car", claim="Residents without a car who take it up.",
        source="take-up is partial; no figure found", confidence="assumption",
    )  # fmt: skip
    relief: float = number(
        0.8, low=0, high=1, unit="share", claim="Part of the way's weight that a ride takes away.",
        source="no study gives it on this scale; range 0.4-1", confidence="assumption",
    )  # fmt: skip
    ride: float = number(
        12, low=0, high=200, unit="USD a visit", claim="Cost of the rides for one visit, there and back.",
        source="no figure found; range 5-30", confidence="assumption",
    )  # fmt: skip
    administration: float = number(
        1, low=0, high=100, unit="USD a week", claim="Administration for each resident enrolled.",
        source="no figure found; range 0.5-3", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Ease the way of those enrolled; rides are paid for last week's visits."""
        eligible = world.residents.mobility != Mobility.CAR
        share = self.coverage * float(eligible.mean())
        rows = roster(world, name, share, "random", eligible)
        barriers = [barrier.kind for barrier in world.scenario.barriers.values()]
        if not rows.size or self.strength == 0 or not {"transport", "remoteness"} & set(barriers):
            return []
        for b, kind in enumerate(barriers):
            if kind in ("transport", "remoteness"):
                levers.add("relief", self.strength * self.relief, (np.full(rows.size, b), rows))
        online = np.array([activity.online for activity in world.activities.values()])
        in_person = np.uint32(sum(1 << a for a, remote in enumerate(online) if not remote))
        visits = int(np.bitwise_count(world.residents.attended[rows] & in_person).sum())
        return [
            Cost("rides", visits * self.ride * self.strength, "program"),
            Cost("administration", rows.size * self.administration, "program"),
        ]
