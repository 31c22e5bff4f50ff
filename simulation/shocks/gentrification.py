"""Gentrification: rents rise for years, and who has lived here long feels it or leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.targeting import Area
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number
from simulation.shocks import Base

if TYPE_CHECKING:
    from simulation.levers import Levers


class Gentrification(Local, Base):
    """Pressure on long-term residents and moving out both grow over years in the neighborhoods it takes.

    ``displacement += strength pressure f`` and ``moving += strength leaving f``, ``f = min(1, (t + 1) / rise)``. The
    belonging of long-term residents falls by the model's own slope; ties are lost with those who leave. Newcomers are
    drawn as ever: that they are richer is not in the model. Source to hold the result against: Tran 2020 (Southern
    California, 43,815 adults: serious distress +1.4 points, among renters, poor and long-term residents).
    """

    kind: Literal["gentrification"] = "gentrification"
    level: ClassVar[Level] = "policy"
    grade: ClassVar[Grade] = "observational"
    moves: ClassVar[tuple[str, ...]] = ("displacement", "moving")

    area: Area = Field("poorest", description="Which neighborhoods come first.")
    pressure: float = number(
        1.0, low=0, high=5, unit="SD", claim="Pressure of rents when it is complete.",
        source="scale of this lever", confidence="definition",
    )  # fmt: skip
    leaving: float = number(
        0.3, low=0, high=3, unit="log hazard", claim="Rise of the log hazard of moving out when it is complete.",
        source="no figure found; range 0-0.7", confidence="assumption",
    )  # fmt: skip
    rise: int = number(
        260, low=1, high=2600, unit="weeks", claim="Time until it is complete.",
        source="no figure found; range 104-520", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Raise pressure and moving by this week's part of the whole."""
        hoods = self.hoods(world, name)
        part = self.strength * min(1.0, (world.clock - self.start + 1) / self.rise)
        if part == 0 or not hoods.any():
            return []
        levers.add("displacement", np.float32(part * self.pressure), hoods)
        levers.add("moving", np.float32(part * self.leaving), hoods)
        return []
