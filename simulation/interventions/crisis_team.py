"""Crisis team: people who come at once, day and night."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.delivery.clinic import served
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class CrisisTeam(Local):
    """Reaches more of the residents in crisis at once; they go first in the queue, so others wait longer.

    At each center ``crisis += strength * reach`` times the share of its residents who live in the neighborhoods served.
    Sources: WSIPP 289 (mobile crisis response: benefits about equal to costs, 46 % chance that they exceed them).
    """

    kind: Literal["crisis_team"] = "crisis_team"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "observational"
    moves: ClassVar[tuple[str, ...]] = ("crisis",)

    reach: float = number(
        0.3, low=0, high=1, unit="share", claim="Residents in crisis who are reached, beyond those reached anyway.",
        source="no figure found; range 0.1-0.6", confidence="assumption",
    )  # fmt: skip
    team: float = number(
        567_950, low=0, high=10_000_000, unit="USD a team-year", claim="A team that is always on call.",
        source="as a team of six of IMPaCT (price year not seen, taken as it is)", confidence="secondary",
    )  # fmt: skip
    serves: float = number(
        40_000, low=100, high=1e6, unit="residents", claim="Residents one team stands by for.",
        source="so that one more resident reached costs about what WSIPP 289 finds, 1,407 USD of 2022; range "
        "20,000-200,000",
        confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Reach more of those in crisis; the team is paid for standing by."""
        hoods = self.hoods(world, name)
        if not hoods.any() or self.strength == 0:
            return []
        levers.add("crisis", self.strength * self.reach * served(world, hoods))
        people = np.count_nonzero(hoods[world.residents.neighborhood])
        return [Cost("team", self.dose * people / self.serves * self.team / 52, "government")]
