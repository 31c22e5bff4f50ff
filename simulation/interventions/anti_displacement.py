"""Anti-displacement: rent protection and legal help, so that who lives here can stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.targeting import Area
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number
from simulation.residents import Housing

if TYPE_CHECKING:
    from simulation.levers import Levers


class AntiDisplacement(Local):
    """Fewer renters move out, and rising rents weigh less on long-term residents; without such pressure only the first.

    ``moving += strength log(1 - stay covered share)``, ``share`` being the part of a neighborhood's moves that renters
    make; ``displacement -= strength relief covered``, which cannot fall below no pressure. Sources: Diamond 2019 (San
    Francisco: rent control limits renters' mobility by 20 %; landlords cut supply by 15 %, which raised rents
    elsewhere: that harm is not in the model); no trial of its effect on symptoms was found.
    """

    kind: Literal["anti_displacement"] = "anti_displacement"
    level: ClassVar[Level] = "policy"
    grade: ClassVar[Grade] = "observational"
    moves: ClassVar[tuple[str, ...]] = ("displacement", "moving")

    area: Area = Field("poorest", description="Which neighborhoods come first.")
    covered: float = number(
        0.5, low=0, high=1, unit="share of rented homes", claim="Rented homes that are protected.",
        source="no figure found; range 0.2-0.8", confidence="assumption",
    )  # fmt: skip
    stay: float = number(
        0.2, low=0, high=0.9, unit="share", claim="Part of a protected renter's moves that do not happen.",
        source="Diamond 2019: rent control limits renters' mobility by 20 %", confidence="abstract",
    )  # fmt: skip
    relief: float = number(
        1.0, low=0, high=5, unit="SD", claim="Pressure of rents taken off where every rented home is protected.",
        source="no figure found; range 0.3-1.5", confidence="assumption",
    )  # fmt: skip
    cost: float = number(
        50, low=0, high=2_000, unit="USD a home a year", claim="Registry and legal help for each protected renter.",
        source="no figure found; range 10-200", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Let renters stay."""
        r, hoods = world.residents, self.hoods(world, name)
        if self.strength * self.covered == 0 or not hoods.any():
            return []
        owners, renters = (
            np.bincount(r.neighborhood[r.housing == kind], minlength=hoods.size)
            for kind in (Housing.OWNER, Housing.RENTER)
        )
        moves = np.maximum(world.places.population - owners, 0) * world.scenario.population.moving_renter_ratio
        share = moves / np.maximum(moves + owners, 1)
        stay = np.log1p(-self.stay * self.covered * share)
        levers.add("moving", np.where(hoods, self.strength * stay, 0).astype(np.float32))
        levers.add("displacement", np.float32(-self.strength * self.relief * self.covered), hoods)
        return [
            Cost("protection", self.dose * self.covered * float(renters[hoods].sum()) * self.cost / 52, "government")
        ]
