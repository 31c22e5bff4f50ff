"""Subsidized activities: what a visit costs is paid for whoever comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.offers import columns, ease, wage
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class SubsidizedActivities(Local):
    """Takes the price off activities for everybody, and pays it for every visit, also of those who would have come.

    ``ease[cost] += strength * share`` for the activities named, or all; the bill is last week's visits times price
    times share. To hold it against: Higgerson 2018, free leisure with outreach, attendance times 1.64 (1.43-1.89),
    more in deprived areas, at 9.5 to 38 GBP an extra visit.
    """

    kind: Literal["subsidized_activities"] = "subsidized_activities"
    level: ClassVar[Level] = "policy"
    grade: ClassVar[Grade] = "observational"
    moves: ClassVar[tuple[str, ...]] = ("ease",)

    share: float = number(
        1.0, low=0, high=1, unit="share", claim="Part of the price that is taken off.",
        source="Higgerson 2018: the price was removed", confidence="definition",
    )  # fmt: skip
    hours: float = number(
        2.0, low=0, high=40, unit="hours a week", claim="Paid work of running the scheme, for each neighborhood.",
        source="no figure found; range 1-8", confidence="assumption",
    )  # fmt: skip
    activities: tuple[str, ...] = Field((), description="Which activities; none named means all that cost something.")

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Ease the price and pay it."""
        units, paid = self.units(world, name), columns(world, self.activities, lambda activity: activity.price > 0)
        if self.strength == 0 or not units.any() or not paid.size:
            return []
        ease(world, levers, self.strength * self.share, units, paid, "cost")
        price = np.array([activity.price for activity in world.activities.values()])[paid]
        bill = float((world.places.attendance[np.ix_(units, paid)] * price).sum())
        hoods = int(self.hoods(world, name).sum())
        return [
            Cost("visits", bill * min(self.strength * self.share, 1.0), "government"),
            Cost("administration", hoods * self.hours * wage(world) * self.dose, "government"),
        ]
