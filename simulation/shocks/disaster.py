"""Disaster: one week that strikes everybody in some neighborhoods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.interventions import Cost, Grade, Level
from simulation.parameters.base import number
from simulation.randomness import Decision, text_key, uniforms
from simulation.shocks import Base

if TYPE_CHECKING:
    from simulation.levers import Levers


class Disaster(Base):
    """A common event of a given size in the week it starts; collective efficacy and support cushion it."""

    kind: Literal["disaster"] = "disaster"
    level: ClassVar[Level] = "community"
    grade: ClassVar[Grade] = "observational"
    moves: ClassVar[tuple[str, ...]] = ("event_size",)

    size: float = number(
        1.0, low=0, high=5, unit="SD", claim="Size of the event for a resident fully exposed.",
        source="no figure found on this scale; range 0.3-2", confidence="assumption",
    )  # fmt: skip
    coverage: float = number(
        1.0, low=0, high=1, unit="share of neighborhoods", claim="Neighborhoods struck.",
        source="scenario", confidence="definition",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Strike once, in the starting week."""
        if world.clock == self.start and self.size * self.strength > 0:
            hoods = np.arange(world.places.dims["H"])
            struck = uniforms(world.seed, Decision.PIECE, 0, hoods, 0, text_key(name))[:, 0] < self.coverage
            levers.add("event_size", self.size * self.strength, struck)
        return []
