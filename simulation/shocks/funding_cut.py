"""Funding cut: organizations lose income, care loses clinicians."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.targeting import organizations
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number
from simulation.shocks import Base

if TYPE_CHECKING:
    from simulation.levers import Levers


class FundingCut(Local, Base):
    """Less money for organizations at once, for care by and by; posts go, waits and closures follow.

    ``funding -= strength groups revenue`` for running organizations (fees are left to them), and ``care_funding -=
    strength care f (what all posts cost)`` at the centers of the neighborhoods hit, ``f = min(1, (t + 1) / phase)``, by
    the share of a center's residents who live there. Vacant posts go first, then clinicians, who must be hired again
    when the money is back. Organizations live on their reserve first, so closures come late and go on after the cut has
    ended.
    """

    kind: Literal["funding_cut"] = "funding_cut"
    level: ClassVar[Level] = "policy"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("funding", "care_funding")

    host: str = Field("", max_length=60, description="Kind of organization that is cut; empty means all.")
    groups: float = number(
        0.3, low=0, high=1, unit="share", claim="Steady income of organizations that is lost.",
        source="scenario; no figure found, range 0.1-0.6", confidence="assumption",
    )  # fmt: skip
    care: float = number(
        0.2, low=0, high=1, unit="share", claim="Budget of care centers that is lost.",
        source="scenario; no figure found, range 0-0.5", confidence="assumption",
    )  # fmt: skip
    phase: int = number(
        26, low=1, high=520, unit="weeks", claim="Time until the cut in care is complete.",
        source="no figure found; range 4-52", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Take the money and the posts."""
        hoods, places = self.hoods(world, name), world.places
        if self.strength == 0 or not hoods.any():
            return []
        at = organizations(world, self.units(world, name), self.host)
        levers.add("funding", -self.strength * self.groups * places.revenue[at], at)
        centers = places.dims["K"]
        everybody = np.bincount(places.center, places.population, centers)
        hit = np.bincount(places.center, np.where(hoods, places.population, 0), centers) / np.maximum(everybody, 1)
        part = self.strength * self.care * min(1.0, (world.clock - self.start + 1) / self.phase)
        levers.add("care_funding", -part * hit * places.clinicians * world.scenario.care.salary / 52)
        return []
