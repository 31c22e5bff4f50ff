"""Facilitator training: those who lead groups learn to lead them better, and take it with them when they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.offers import columns, running
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number
from simulation.settings.organizations import existing, planned, posts

if TYPE_CHECKING:
    from simulation.levers import Levers


class FacilitatorTraining(Local):
    """Raises the quality of groups as far as their posts are filled with people who were trained.

    ``quality += strength * gain * staffing * (1 - leave)^(weeks since the last round)``: a vacant post has nobody
    trained, and who leaves is replaced by somebody who is not, until the next round. Swift & Greenberg 2012: dropout
    is higher with trainee therapists; no trial of training facilitators with a size was found.
    """

    kind: Literal["facilitator_training"] = "facilitator_training"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("quality",)

    gain: float = number(
        0.4, low=0, high=3, unit="SD", claim="Facilitator quality gained where all who lead were just trained.",
        source="no figure found; range 0.1-0.8", confidence="assumption",
    )  # fmt: skip
    every: int = number(
        52, low=1, high=1040, unit="weeks", claim="Time between rounds, in which the untrained are trained.",
        source="no figure found; range 26-104", confidence="assumption",
    )  # fmt: skip
    training: float = number(
        500, low=0, high=10_000, unit="USD a facilitator", claim="Training of one facilitator, time included.",
        source="no figure found; range 200-1,500", confidence="assumption",
    )  # fmt: skip
    activities: tuple[str, ...] = Field((), description="Whose facilitators; none named means those of all.")

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Raise quality by who is trained and still there; train in the first week of a round."""
        units, led = self.units(world, name), columns(world, self.activities)
        if self.strength == 0 or not units.any() or not led.size:
            return []
        places, p = world.places, world.scenario.organizations
        weeks = world.clock - self.start
        kept = (1 - p.leave) ** (weeks % self.every)
        trained = np.where(running(world, units, led), places.staffing[places.organization_of], 0.0)
        levers.add("quality", (self.strength * self.gain * kept * trained).astype(np.float32))
        if weeks % self.every:
            return []
        there = existing(places, len(world.scenario.activities)) & running(world, units, led)
        full = posts(planned(places, world.activities, p, there), p)
        hosts = np.unique(places.organization_of[there])
        new = 1.0 if weeks == 0 else 1 - (1 - p.leave) ** self.every
        learners = float((full * places.staffing)[hosts].sum()) * new * self.dose
        return [Cost("training", learners * self.training, "program")]
