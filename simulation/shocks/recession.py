"""Recession: jobs go, and with them money and calm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from simulation.interventions import Cost, Grade, Level
from simulation.parameters.base import number
from simulation.shocks import Base

if TYPE_CHECKING:
    from simulation.levers import Levers


class Recession(Base):
    """Adds to the weekly hazard of losing a job everywhere while it lasts; distress follows through joblessness."""

    kind: Literal["recession"] = "recession"
    level: ClassVar[Level] = "policy"
    grade: ClassVar[Grade] = "observational"
    moves: ClassVar[tuple[str, ...]] = ("job_loss",)

    hazard: float = number(
        0.002, low=0, high=0.1, unit="hazard a week", claim="Added weekly hazard of losing one's job.",
        source="about one job in ten a year; no figure found", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Raise the hazard of job loss in every neighborhood."""
        levers.add("job_loss", self.strength * self.hazard)
        return []
