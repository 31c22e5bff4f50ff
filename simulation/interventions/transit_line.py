"""Transit line: a bus where there is none, or one that comes more often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number
from simulation.residents import Mobility

if TYPE_CHECKING:
    from simulation.levers import Levers


class TransitLine(Local):
    """Ways weigh less on residents without a car, to groups and to care, most where there was no bus.

    For them, in the neighborhoods served: ``relief[transport] += strength relief (1 - transit)``, ``remoteness`` and
    ``care_travel`` likewise, with ``transit`` how far public transport replaces a car there already. Who drives, who
    stays away for other reasons and what meets online are not touched. No trial of a line's effect on taking part was
    found; rides given to those in need cut missed visits to 0.63 (Shekelle 2022).
    """

    kind: Literal["transit_line"] = "transit_line"
    level: ClassVar[Level] = "policy"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("relief", "care_travel")

    relief: float = number(
        0.6, low=0, high=1, unit="share", claim="Part of a way's weight that a line takes away where there was none.",
        source="no figure found; range 0.3-0.8", confidence="assumption",
    )  # fmt: skip
    capital: float = number(
        100_000, low=0, high=1e8, unit="USD a neighborhood", claim="Stops and vehicles, paid in the first week.",
        source="no figure found; range 30,000-500,000", confidence="assumption",
    )  # fmt: skip
    hours: float = number(
        60, low=0, high=2_000, unit="hours a week", claim="Service in each neighborhood.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    hour: float = number(
        120, low=0, high=1_000, unit="USD an hour", claim="One bus in service for an hour.",
        source="no figure found; range 60-200", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Ease the ways of those without a car."""
        r, hoods = world.residents, self.hoods(world, name)
        if self.strength * self.relief == 0 or not hoods.any():
            return []
        rows = np.flatnonzero(hoods[r.neighborhood] & (r.mobility != Mobility.CAR))
        eased = np.float32(self.strength * self.relief) * (1 - world.places.transit[r.neighborhood[rows]])
        for b, barrier in enumerate(world.scenario.barriers.values()):
            if barrier.kind in ("transport", "remoteness"):
                levers.add("relief", eased, (np.full(rows.size, b), rows))
        levers.add("care_travel", eased, rows)
        here = self.dose * int(hoods.sum())
        costs = [Cost("service", here * self.hours * self.hour, "government")]
        if world.clock == self.start:
            costs.append(Cost("capital", here * self.capital, "government"))
        return costs
