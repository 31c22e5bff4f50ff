"""Staff exodus: clinicians and organizers leave for better pay, other work or a rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.delivery.clinic import served
from simulation.delivery.targeting import neighborhoods
from simulation.interventions import Cost, Grade, Level
from simulation.parameters.base import number
from simulation.shocks import Base

if TYPE_CHECKING:
    from simulation.levers import Levers


class StaffExodus(Base):
    """Adds to the hazard that clinicians and organizations' staff leave; waits grow, quality falls, more leave."""

    kind: Literal["staff_exodus"] = "staff_exodus"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("clinician_leave", "staff_leave")

    clinicians: float = number(
        0.01, low=0, high=1, unit="hazard a week", claim="Added weekly hazard that a clinician leaves.",
        source="no figure found: a quarter a year becomes a half; range 0.005-0.05", confidence="assumption",
    )  # fmt: skip
    staff: float = number(
        0.01, low=0, high=1, unit="hazard a week", claim="Added weekly hazard that staff of an organization leave.",
        source="no figure found; range 0.005-0.05", confidence="assumption",
    )  # fmt: skip
    coverage: float = number(
        1.0, low=0, high=1, unit="share of neighborhoods", claim="Neighborhoods whose services are struck.",
        source="scenario", confidence="definition",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Raise both hazards where it strikes."""
        places = world.places
        hoods = neighborhoods(world, name, self.coverage, "everywhere")
        if not hoods.any() or self.strength == 0:
            return []
        levers.add("clinician_leave", self.strength * self.clinicians * served(world, hoods))
        units = np.zeros(places.dims["U"], np.bool_)
        units[: hoods.size] = hoods
        run_there = np.unique(places.organization_of[units[:, None] & (places.offered == 1)])
        levers.add("staff_leave", self.strength * self.staff, run_there)
        return []
