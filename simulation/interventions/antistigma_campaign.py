"""Anti-stigma campaign: bursts in the media that shift attitudes a little and awareness of need a little more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.delivery.targeting import roster
from simulation.interventions import Base, Cost, Grade, Level
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class AntistigmaCampaign(Base):
    """Pushes stigma down and literacy up in those who notice it, in yearly bursts; what is gained drifts back.

    In a burst week, for those reached: ``stigma -= strength * attitude * attribution / (reach * burst)`` and
    ``literacy += strength * knowledge * attribution / (reach * burst)``, so that a year's bursts move the population by
    ``attitude * attribution``. Source: Time to Change (Henderson 2016: 0.20 SD over six years of bursts of about seven
    weeks; 8.8 of 45 million people reached recognised it; back within two years, Ronaldson 2024).
    """

    kind: Literal["antistigma_campaign"] = "antistigma_campaign"
    level: ClassVar[Level] = "policy"
    grade: ClassVar[Grade] = "observational"
    moves: ClassVar[tuple[str, ...]] = ("stigma", "literacy")

    reach: float = number(
        0.2, low=0, high=1, unit="share of residents", claim="Residents who notice and remember it.",
        source="Time to Change 2011-15: 8.8 of 45 million reached recognised it", confidence="secondary",
    )  # fmt: skip
    burst: int = number(
        7, low=1, high=52, unit="weeks a year", claim="Length of the yearly burst.",
        source="Time to Change: bursts of about seven weeks", confidence="secondary",
    )  # fmt: skip
    attitude: float = number(
        0.03, low=0, high=1, unit="SD a year", claim="Fall of stigma in the population for a year of campaign.",
        source="Time to Change: range 0.025-0.03 SD a year over ten years", confidence="derived",
    )  # fmt: skip
    knowledge: float = number(
        0.025, low=0, high=1, unit="SD a year", claim="Rise of literacy in the population for a year of campaign.",
        source="Time to Change: knowledge +0.25 SD over ten years", confidence="derived",
    )  # fmt: skip
    attribution: float = number(
        0.5, low=0, high=1, unit="share", claim="Part of the observed trend that the campaign caused.",
        source="Evans-Lacko 2013 assumed 50 %; range 0-1", confidence="assumption",
    )  # fmt: skip
    cost: float = number(
        0.5, low=0, high=50, unit="USD a resident a year", claim="Cost of the campaign for each resident of the area.",
        source="Time to Change cost at most 4 GBP for each person improved (Evans-Lacko 2013); range 0.1-1.5",
        confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Push those reached in a burst week."""
        dose = self.strength * self.attribution
        rows = roster(world, name, self.reach, "random")
        if (world.clock - self.start) % 52 >= self.burst or not rows.size or dose == 0:
            return []
        push = dose / (rows.size / world.n * self.burst)
        levers.add("stigma", np.float32(-push * self.attitude), rows)
        levers.add("literacy", np.float32(push * self.knowledge), rows)
        return [Cost("campaign", self.strength * self.cost * world.n / self.burst, "government")]
