"""Befriending: a coordinator brings isolated residents together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from simulation.delivery.offers import wage
from simulation.delivery.targeting import Target
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class Befriending(Personal):
    """Lets residents with few ties meet each other; whether a tie comes of it, and lasts, is up to the two.

    ``introduced += strength * introduced`` for those enrolled. Loneliness follows from ties alone. Trials to hold it
    against: social support on loneliness -0.13 (9 RCTs, Veronese 2021) to -0.34; past 60, programs to build social
    capital are "generally ineffective" (Coll-Planas 2017).
    """

    kind: Literal["befriending"] = "befriending"
    level: ClassVar[Level] = "individual"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("introduced",)

    coverage: float = number(
        0.05, low=0, high=1, unit="share of those it is for", claim="Residents of the group who are enrolled.",
        source="no figure found; range 0.01-0.1", confidence="assumption",
    )  # fmt: skip
    target: Target = Field(default_factory=lambda: Target(rule="isolated"), description="Whom it is for.")
    introduced: float = number(
        0.5, low=0, high=1, unit="probability a week", claim="Chance of being brought together with another of them.",
        source="no figure found: every other week; range 0.1-1", confidence="assumption",
    )  # fmt: skip
    hours: float = number(
        0.5, low=0, high=40, unit="hours a week", claim="Coordinator's work for one resident enrolled.",
        source="no figure found; range 0.2-1.5", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Bring those enrolled together."""
        rows = self.enrolled(world, name)
        if not rows.size or self.strength == 0:
            return []
        levers.add("introduced", self.strength * self.introduced, rows)
        return [Cost("coordination", rows.size * self.hours * wage(world) * self.dose, "program")]
