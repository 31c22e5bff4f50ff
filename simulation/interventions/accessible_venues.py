"""Accessible venues: ramps, lifts, doors and toilets that everybody can use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from simulation.delivery.offers import columns, ease, in_person, venues
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class AccessibleVenues(Local):
    """Takes most of the step at the door away from places; it does nothing for those without a limitation.

    ``ease[access] += strength * eased`` for activities that meet in person. Building is paid once, in the first week,
    upkeep every week. Source: Wolfe 2020 (functional limits raise barriers); no ratio of participation was found.
    """

    kind: Literal["accessible_venues"] = "accessible_venues"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("ease",)

    eased: float = number(
        0.8, low=0, high=1, unit="share", claim="Part of a place's step that the works take away.",
        source="no figure found; range 0.4-1", confidence="assumption",
    )  # fmt: skip
    building: float = number(
        20_000, low=0, high=1e6, unit="USD a venue", claim="Works at one venue, once.",
        source="no figure found; range 5,000-100,000", confidence="assumption",
    )  # fmt: skip
    upkeep: float = number(
        20, low=0, high=10_000, unit="USD a week", claim="Upkeep of what was built at one venue.",
        source="no figure found: about 5 % of the works a year; range 5-100", confidence="assumption",
    )  # fmt: skip
    activities: tuple[str, ...] = Field((), description="Whose venues; none named means all that meet in person.")

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Ease the way in; each organization is held to have one venue."""
        units, meet = self.units(world, name), columns(world, self.activities, in_person)
        if self.strength == 0 or not units.any() or not meet.size:
            return []
        ease(world, levers, self.strength * self.eased, units, meet, "access")
        count = venues(world, units, meet) * self.dose
        built = count * self.building if world.clock == self.start else 0.0
        return [Cost("building", built, "government"), Cost("upkeep", count * self.upkeep, "program")]
