"""Pandemic: groups that meet in person are called off, wave after wave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number
from simulation.shocks import Base

if TYPE_CHECKING:
    from simulation.levers import Levers


class Pandemic(Local, Base):
    """In every wave what does not meet online is called off, and its first week is a common event; care stays open.

    In a wave ``shut += strength closed`` for groups that are not online, and in its first week ``event_size +=
    strength size``. Loneliness, lost habits and lost fees follow from that; jobs lost are a recession beside it. The
    event is about half of what was seen, because the model adds the rest itself. Source: Santomauro 2021 (cases of
    depression in 2020 +27.6 %, 25.1-30.3; about 0.16 SD at a prevalence of 13 %); surveys that kept their mode saw less
    (Kessler 2022).
    """

    kind: Literal["pandemic"] = "pandemic"
    level: ClassVar[Level] = "policy"
    grade: ClassVar[Grade] = "observational"
    moves: ClassVar[tuple[str, ...]] = ("shut", "event_size")

    waves: int = number(
        2, low=1, high=50, unit="waves", claim="How often it comes.", source="scenario", confidence="definition",
    )  # fmt: skip
    weeks: int = number(
        12, low=1, high=520, unit="weeks", claim="Length of a wave.",
        source="no figure found; range 6-26", confidence="assumption",
    )  # fmt: skip
    calm: int = number(
        14, low=0, high=520, unit="weeks", claim="Time between two waves.",
        source="no figure found; range 8-40", confidence="assumption",
    )  # fmt: skip
    closed: float = number(
        1.0, low=0, high=1, unit="share", claim="Meetings in person called off in a wave; from 0.5 on a group is shut.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    size: float = number(
        0.08, low=0, high=5, unit="SD", claim="Common event in the first week of a wave.",
        source="half of 0.16 SD derived from Santomauro 2021; range 0-0.16", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Call off what meets in person; strike when a wave begins."""
        wave, week = divmod(world.clock - self.start, self.weeks + self.calm)
        hoods = self.hoods(world, name)
        if self.strength == 0 or wave >= self.waves or week >= self.weeks or not hoods.any():
            return []
        in_person = np.array([not activity.online for activity in world.activities.values()])
        levers.add("shut", np.float32(self.strength * self.closed), self.units(world, name)[:, None] & in_person)
        if week == 0:
            levers.add("event_size", np.float32(self.strength * self.size), hoods)
        return []
