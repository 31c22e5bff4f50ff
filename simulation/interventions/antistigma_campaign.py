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

    In a burst week, for those who notice it: ``stigma -= strength * attitude * deflator / burst`` and ``literacy +=
    strength * knowledge * attribution / (reach * burst)``. What a burst does to the attitudes of one who notices it is
    what contact with people of lived experience does at once, which such campaigns bring to the screen (meta-analysis
    2019), and not what a campaign was seen to end at, so that a campaign can be held against it: Time to Change, +0.20
    SD by 2015, +0.32 by 2019, +0.24 two years after its end (Henderson 2016, 2020; Ronaldson 2024). Knowledge has no
    such source: its yearly gain is the one that, fading as literacy does, adds up to that trial's after ten years.
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
        0.38, low=0, high=2, unit="SD a burst", claim="Fall of stigma, as trials find it, in one who notices a burst.",
        source="contact with people of lived experience, at once: d -0.38 (90 studies, n = 15,826, CPR 2019)",
        confidence="abstract",
    )  # fmt: skip
    deflator: float = number(
        0.6, low=0, high=1, unit="share", claim="Part of a trial's effect that survives outside the trial.",
        source="GiveWell on lay group therapy: product of three discounts 0.51; prior range 0.5-0.7",
        confidence="derived",
    )  # fmt: skip
    knowledge: float = number(
        0.075, low=0, high=1, unit="SD a year", claim="Rise of literacy in the population for a year of campaign.",
        source="Time to Change: knowledge +0.25 SD over ten years, of which 0.075 a year is left after fading with a "
        "half-life of two", confidence="derived",
    )  # fmt: skip
    attribution: float = number(
        0.5, low=0, high=1, unit="share", claim="Part of the observed trend in knowledge that the campaign caused.",
        source="Evans-Lacko 2013 assumed 50 %; range 0-1", confidence="assumption",
    )  # fmt: skip
    cost: float = number(
        0.5, low=0, high=50, unit="USD a resident a year", claim="Cost of the campaign for each resident of the area.",
        source="Time to Change cost at most 4 GBP for each person improved (Evans-Lacko 2013); range 0.1-1.5",
        confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Push those reached in a burst week."""
        rows = roster(world, name, self.reach, "random")
        if (world.clock - self.start) % 52 >= self.burst or not rows.size or self.strength == 0:
            return []
        weekly = self.strength / self.burst
        levers.add("stigma", np.float32(-weekly * self.attitude * self.deflator), rows)
        levers.add("literacy", np.float32(weekly * self.knowledge * self.attribution * world.n / rows.size), rows)
        return [Cost("campaign", self.strength * self.cost * world.n / self.burst, "government")]
