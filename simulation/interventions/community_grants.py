"""Community grants: money for projects that residents start and own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.offers import brought
from simulation.interventions import Base, Cost, Grade, Level
from simulation.parameters.activity import Activity
from simulation.parameters.base import number
from simulation.randomness import Decision, text_key, uniforms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulation.levers import Levers


def _garden() -> Activity:
    return Activity(
        story="Neighbors plan and build something together, such as a garden.", family="volunteering",
        slot="weekend", host="grassroots project", capacity=20, appeal=-3.3, intensity=0.4, language=0.3, meets=5,
        roles=0.4, voice=0.8, weekly_cost=150.0, contact=0.05,
        source="assumption; grants of at most 25,000 USD a project (Abildso, in the 2024 rapid review of grants)",
    )  # fmt: skip


class CommunityGrants(Base):
    """A grant founds a resident-run project in some neighborhoods; when it ends the project is on its own.

    Each week ``funding += amount / 52 * strength`` and ``say += strength * say`` for the granted projects'
    organizations. There is no direct effect on symptoms. Source: Well London (Phillips 2014: no change in mental
    health, 3 % of residents reached); BMC Public Health 2024 rapid review (few outcomes, grants up to 25,000 USD).
    """

    kind: Literal["community_grants"] = "community_grants"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("funding", "say")

    coverage: float = number(
        1.0, low=0, high=1, unit="share of neighborhoods", claim="Neighborhoods that get a grant.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    amount: float = number(
        10_000, low=0, high=500_000, unit="USD a year", claim="Grant to one neighborhood's project.",
        source="largest grants about 25,000 USD a project (BMC Public Health 2024)", confidence="table",
    )  # fmt: skip
    say: float = number(
        0.8, low=0, high=1, unit="share", claim="Residents' say in the project (IAP2 level over 5).",
        source="O'Mara-Eves 2015: engagement works, its kind does not matter measurably", confidence="assumption",
    )  # fmt: skip
    overhead: float = number(
        0.15, low=0, high=1, unit="share", claim="Cost of giving and checking grants, on top of them.",
        source="no figure found; range 0.05-0.3", confidence="assumption",
    )  # fmt: skip
    project: str = Field("grant project", min_length=1, max_length=60, description="Name of the new activity.")
    activity: Activity = Field(default_factory=_garden, description="What is founded; its host runs nothing else.")

    def new_activities(self, given: Mapping[str, Activity]) -> dict[str, Activity]:
        """The project the grant founds."""
        return brought(self.project, self.activity)

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Pay the granted projects."""
        places, a = world.places, list(world.activities).index(self.project)
        units = np.arange(places.dims["U"])
        draw = uniforms(world.seed, Decision.PIECE, 0, units, 0, text_key(name))[:, 0]
        granted = (draw < self.coverage) & (places.offered[:, a] == 1)
        paid = self.amount / 52 * self.strength
        if paid == 0 or not granted.any():
            return []
        at = places.organization_of[granted, a]
        levers.add("funding", paid, at)
        levers.add("say", self.strength * self.say, at)
        total = paid * int(granted.sum())
        return [Cost("grants", total, "funder"), Cost("overhead", total * self.overhead, "funder")]
