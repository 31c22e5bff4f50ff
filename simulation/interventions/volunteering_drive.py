"""Volunteering drive: a call for help that says what is needed, and makes it easy to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.delivery.offers import columns
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class VolunteeringDrive(Local):
    """Draws residents to volunteer: they hear of it and find it more worth while, as long as the drive lasts.

    ``appeal += strength * appeal`` and ``news += strength * inform`` for activities of the family volunteering.
    Purpose, ties and hours for the hosts follow from the shifts. Trial to hold it against: Warner 2024 (n = 375, two
    hours a week for half a year), loneliness -0.41; experiments do not confirm what cohorts promise for depression
    (Jenkinson 2013). No study of drives with a size was found.
    """

    kind: Literal["volunteering_drive"] = "volunteering_drive"
    level: ClassVar[Level] = "community"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("appeal", "news")

    appeal: float = number(
        0.3, low=0, high=3, unit="utility", claim="Appeal that shorter shifts, thanks and expenses paid add.",
        source="NCVO 2023: 33 % of those who do not volunteer name commitment, 14 % costs; size assumed, range 0.1-0.8",
        confidence="assumption",
    )  # fmt: skip
    inform: float = number(
        0.02, low=0, high=0.5, unit="probability a week", claim="Chance that a resident hears where to volunteer.",
        source="no study gives it; range 0.005-0.05", confidence="assumption",
    )  # fmt: skip
    cost: float = number(
        0.02, low=0, high=10, unit="USD a resident a week", claim="Cost of the drive for each resident of the area.",
        source="no figure found: about 1 USD a year; range 0.005-0.1", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Raise the appeal of volunteering and let residents hear of it."""
        hoods, units = self.hoods(world, name), self.units(world, name)
        where = columns(world, keep=lambda activity: activity.family == "volunteering")
        if self.strength == 0 or not hoods.any() or not where.size:
            return []
        levers.add("appeal", self.strength * self.appeal, np.ix_(units, where))
        levers.add("news", self.strength * self.inform, np.ix_(units, where))
        asked = hoods[world.residents.neighborhood]
        return [Cost("drive", int(np.count_nonzero(asked)) * self.cost * self.dose, "program")]
