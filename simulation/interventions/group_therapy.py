"""Group therapy: some of a clinician's hours hold many clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.delivery.clinic import served, sessions
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class GroupTherapy(Local):
    """Lets the same clinicians see more clients at a time, with the effect and dropout of individual sessions.

    Each of a center's clinicians gives ``groups`` groups of ``size`` clients the places of ``instead`` clients each:
    ``clients += strength * in post * groups * (size - instead)``, times the share of the center's residents who live in
    the neighborhoods served. Source: Swift & Greenberg 2012 (669 studies: dropout the same in groups); that a session
    does as much as one alone is an assumption. No harm from a larger group is modelled.
    """

    kind: Literal["group_therapy"] = "group_therapy"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "observational"
    moves: ClassVar[tuple[str, ...]] = ("clients",)

    groups: float = number(
        1.0, low=0, high=6, unit="groups a clinician", claim="Weekly groups each clinician leads.",
        source="no figure found; range 0.5-3", confidence="assumption",
    )  # fmt: skip
    size: float = number(
        8.0, low=3, high=20, unit="clients", claim="Clients in a group.",
        source="6-10 usual, 10 at most for Medicare (interventions.md 9)", confidence="secondary",
    )  # fmt: skip
    instead: float = number(
        2.0, low=0.5, high=3, unit="clients", claim="Clients seen alone in the time that one group takes.",
        source="no figure found: ninety minutes and notes; range 1.5-3", confidence="assumption",
    )  # fmt: skip
    session: float = number(
        47.5, low=0, high=500, unit="USD a client's session", claim="Price of a client's session in a group.",
        source="Medicare estimates 2023: 40-55 USD", confidence="secondary",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Add the clients that groups hold; the added part of last week's sessions is paid for."""
        hoods, staff = self.hoods(world, name), world.places.in_post
        if not hoods.any() or self.strength == 0:
            return []
        more = self.strength * staff * self.groups * (self.size - self.instead) * served(world, hoods)
        levers.add("clients", more)
        alone = staff * world.scenario.care.clients
        added = sessions(world) * more / np.maximum(alone + more, 1e-12)
        return [Cost("sessions", float(added.sum()) * self.session, "health services")]
