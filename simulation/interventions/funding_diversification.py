"""Funding diversification: money from several sources, so that losing one does not close the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from simulation.delivery.targeting import organizations
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number
from simulation.settings.organizations import weekly_cost

if TYPE_CHECKING:
    from simulation.levers import Levers


class FundingDiversification(Local):
    """Moves part of organizations' income to a new source; those in debt close less, at the price of raising it.

    Income of which ``g`` is grants has the concentration ``c = (1 - g)^2 + g^2``; a share ``m`` from a new source
    makes it ``c (1 - m)^2 + m^2``. What it falls by, ``d``, times the model's own slope of closing on diversity:
    ``closure -= strength slope d``. There is no more money than before, so it does nothing for who has no debt, and
    cannot save who spends more than comes in.
    """

    kind: Literal["funding_diversification"] = "funding_diversification"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("closure",)

    host: str = Field("", max_length=60, description="Kind of organization helped; empty means all.")
    moved: float = number(
        0.25, low=0, high=0.5, unit="share of income", claim="Income that comes from the new source.",
        source="no figure found; range 0.1-0.4", confidence="assumption",
    )  # fmt: skip
    raising: float = number(
        0.2, low=0, high=2, unit="USD a USD", claim="Cost of raising a dollar from the new source.",
        source="Greenfield, Fund-Raising, as quoted by G. Roberts 2008: national average 0.20", confidence="secondary",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Lower the hazard of closing; pay for the fundraising."""
        at = organizations(world, self.units(world, name), self.host)
        if self.strength * self.moved == 0 or not at.size:
            return []
        p = world.scenario.organizations
        c = (1 - p.grant_share) ** 2 + p.grant_share**2
        gain = c - c * (1 - self.moved) ** 2 - self.moved**2
        levers.add("closure", -self.strength * p.closure_diversity * gain, at)
        raised = self.dose * self.moved * float(weekly_cost(world)[at].sum())
        return [Cost("fundraising", raised * self.raising, "program")]
