"""Information campaign: leaflets, posters, local media and web pages that say what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class InformationCampaign(Personal):
    """Tells residents what there is, in short yearly bursts; it moves nobody's taste and adds no place.

    In a burst week, for those reached: ``inform += strength * inform``. What is not used is forgotten again. Sources:
    NSDUH 2016, 26 % of adults with unmet need did not know where to go; Time to Change, 8.8 of 45 million people
    reached recognised it, bursts of about seven weeks; no trial of telling alone found.
    """

    kind: Literal["information_campaign"] = "information_campaign"
    level: ClassVar[Level] = "community"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("inform",)

    coverage: float = number(
        0.2, low=0, high=1, unit="share of those it is for", claim="Residents of the group who notice it.",
        source="Time to Change 2011-15: 8.8 of 45 million reached recognised it", confidence="secondary",
    )  # fmt: skip
    burst: int = number(
        7, low=1, high=52, unit="weeks a year", claim="Length of the yearly burst.",
        source="Time to Change: bursts of about seven weeks", confidence="secondary",
    )  # fmt: skip
    inform: float = number(
        0.05, low=0, high=0.5, unit="probability a week",
        claim="Chance that who notices it learns of one activity not yet known.",
        source="no study gives it; range 0.01-0.1", confidence="assumption",
    )  # fmt: skip
    cost: float = number(
        2.5, low=0, high=100, unit="USD a resident a year", claim="Cost for each resident who notices it.",
        source="as for the anti-stigma campaign: 0.5 USD a resident over a fifth who notice; range 0.5-7.5",
        confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Inform those who notice it in a burst week."""
        rows = self.enrolled(world, name)
        if (world.clock - self.start) % 52 >= self.burst or not rows.size or self.strength == 0:
            return []
        levers.add("inform", self.strength * self.inform, rows)
        return [Cost("campaign", rows.size * self.cost * self.dose / self.burst, "government")]
