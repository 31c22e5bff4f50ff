"""Shared-identity campaign: what residents have in common, made visible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class SharedIdentity(Local):
    """Culture and language keep strangers who meet apart a little less; belonging follows only through their ties.

    ``common_ground += strength closer`` in the neighborhoods of the campaign: a share of the distance of culture and
    language that is not counted when two residents meet. Who never meets gains nothing, and where all are alike there
    is nothing to bridge. No evaluation of such a campaign was found; it is a claim of the project's source articles.
    """

    kind: Literal["shared_identity"] = "shared_identity"
    level: ClassVar[Level] = "community"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("common_ground",)

    closer: float = number(
        0.2, low=0, high=1, unit="share", claim="Part of the distance of culture and language that is bridged.",
        source="no figure found; range 0-0.4", confidence="assumption",
    )  # fmt: skip
    cost: float = number(
        1.0, low=0, high=50, unit="USD a resident a year", claim="Campaign for each resident of the neighborhood.",
        source="no figure found; range 0.2-5", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Bridge part of the distance."""
        hoods = self.hoods(world, name)
        if self.strength * self.closer == 0 or not hoods.any():
            return []
        levers.add("common_ground", np.float32(self.strength * self.closer), hoods)
        people = float(world.places.population[hoods].sum())
        return [Cost("campaign", self.dose * self.cost / 52 * people, "government")]
