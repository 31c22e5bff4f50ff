"""Green spaces: vacant land made into grass and trees, then kept up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.targeting import Area
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class GreenSpaces(Local):
    """The physical environment gets better as the works go on, and worse again if nobody keeps them up.

    ``green += strength gain min(1, (t + 1) / build) exp(-decay (1 - kept) y)``, ``y`` the years since the works ended;
    what a greener place does to residents is the model's own slope, not a trial's effect. Capital is paid over the
    works, upkeep after them. Source to hold the result against: South 2018 (541 lots: feeling depressed -41.5 %, -63.6
    to -5.9, among those near; poor mental health not significant).
    """

    kind: Literal["green_spaces"] = "green_spaces"
    level: ClassVar[Level] = "community"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("green",)

    area: Area = Field("least_green", description="Which neighborhoods come first.")
    gain: float = number(
        0.5, low=0, high=3, unit="SD", claim="How much better the physical environment of a neighborhood gets.",
        source="no figure found on this scale; range 0.2-1", confidence="assumption",
    )  # fmt: skip
    build: int = number(
        52, low=1, high=520, unit="weeks", claim="Time until the works are done and grown.",
        source="no figure found; range 26-104", confidence="assumption",
    )  # fmt: skip
    kept: float = number(
        1.0, low=0, high=1, unit="share", claim="Part of the upkeep that is done and paid for.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    decay: float = number(
        0.5, low=0, high=5, unit="log a year", claim="How fast a green space without upkeep is lost.",
        source="no figure found; range 0.2-1", confidence="assumption",
    )  # fmt: skip
    capital: float = number(
        30_000, low=0, high=1e7, unit="USD a neighborhood", claim="Works.",
        source="20 lots (assumed) at 1,500 USD (South 2018 as told by ASLA); range 10,000-200,000",
        confidence="derived",
    )  # fmt: skip
    upkeep: float = number(
        3_600, low=0, high=1e6, unit="USD a neighborhood a year", claim="Mowing, cleaning, replanting.",
        source="20 lots (assumed) at 180 USD a year (South 2018, unverified); range 1,000-20,000", confidence="memory",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Green the neighborhoods; pay for the works, then for the upkeep."""
        hoods, weeks = self.hoods(world, name), world.clock - self.start + 1
        if self.strength * self.gain == 0 or not hoods.any():
            return []
        years = max(weeks - self.build, 0) / 52
        left = min(1.0, weeks / self.build) * np.exp(-self.decay * (1 - self.kept) * years)
        levers.add("green", np.float32(self.strength * self.gain * left), hoods)
        here = self.dose * int(hoods.sum())
        if weeks <= self.build:
            return [Cost("works", here * self.capital / self.build, "government")]
        return [Cost("upkeep", here * self.kept * self.upkeep / 52, "government")]
