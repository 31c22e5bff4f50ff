"""Mobile unit: a clinic on wheels that comes to one neighborhood after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class MobileUnit(Local):
    """Takes the way to care away from a neighborhood in the weeks it stands there, and adds clinicians on the road.

    A unit serves ``stops`` neighborhoods, one a week in turn. In that week ``care_travel += strength`` for those who
    live there; in every week ``clinicians += strength * clinicians / stops`` at the center for each neighborhood
    served, since a course begun is gone on with. Source: Mobile Health Map (cost); no controlled effect on mental
    health was found, so a session does what a session does.
    """

    kind: Literal["mobile_unit"] = "mobile_unit"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("care_travel", "clinicians")

    stops: int = number(
        4, low=1, high=52, unit="neighborhoods", claim="Neighborhoods one unit serves, one a week in turn.",
        source="no figure found; range 2-10", confidence="assumption",
    )  # fmt: skip
    clinicians: float = number(
        1.0, low=0, high=10, unit="staff a unit", claim="Clinicians on board who take clients.",
        source="no figure found; range 0.5-2.75: all of a unit's visits (429,000 USD at 150 each, 55 a week) would be "
        "2.75 clinicians' work",
        confidence="assumption",
    )  # fmt: skip
    unit: float = number(
        482_000, low=0, high=5_000_000, unit="USD a unit-year", claim="Everything one unit costs.",
        source="Mobile Health Map: 429,000 USD a year, about 2021, times 1.124 (CPI-U to 2023); 130-170 USD a visit",
        confidence="derived",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Stand where it is the turn, keep clinicians on the road, pay for the units."""
        places = world.places
        served = np.flatnonzero(self.hoods(world, name))
        if not served.size or self.strength == 0:
            return []
        here = np.zeros(places.dims["H"], np.bool_)
        here[served[(np.arange(served.size) + world.clock) % self.stops == 0]] = True
        levers.add("care_travel", self.strength, here[world.residents.neighborhood])
        on_the_road = np.bincount(places.center[served], minlength=places.dims["K"]) / self.stops
        levers.add("clinicians", self.strength * self.clinicians * on_the_road)
        return [Cost("units", self.dose * self.unit / 52 * served.size / self.stops, "program")]
