"""Lived experience in delivery: somebody who has been ill helps to run a group and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.offers import columns, meetings, wage
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class LivedExperienceDelivery(Local):
    """Adds open talk with somebody who has lived experience to visits of ordinary activities.

    ``contact += strength * contact`` for the activities named, or all. What a contact does to stigma is the model's
    own number (``attitudes.contact``: d = -0.33 in the short term, deflated), so none is given here; it is bounded, and
    fades when the talk ends. Source: contact interventions, 33 to 90 studies, weaker in community members (CPR 2019).
    """

    kind: Literal["lived_experience_delivery"] = "lived_experience_delivery"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("contact",)

    contact: float = number(
        0.1, low=0, high=1, unit="contacts a visit", claim="Chance that a visitor has such a talk.",
        source="no figure found; range 0.02-0.3", confidence="assumption",
    )  # fmt: skip
    hours: float = number(
        2.0, low=0, high=40, unit="hours a meeting", claim="Paid hours of the one who shares in running it.",
        source="no figure found; range 1-4", confidence="assumption",
    )  # fmt: skip
    activities: tuple[str, ...] = Field((), description="Which activities; none named means all.")

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Add contact, and pay for the hours at every meeting."""
        units, where = self.units(world, name), columns(world, self.activities)
        if self.strength == 0 or not units.any() or not where.size:
            return []
        levers.add("contact", self.strength * self.contact, np.ix_(units, where))
        hours = meetings(world, units, where) * self.hours * self.dose
        return [Cost("delivery", hours * wage(world), "program")]
