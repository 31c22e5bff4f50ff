"""Coordination: groups, programs and care that know of each other hand people on (multi-sector collaboration)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.targeting import groups_of, organizations, visitors
from simulation.instrument import CUTOFFS
from simulation.interventions import Cost, Grade, Level, Local, Personal
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class Coordination(Local):
    """Whom a partner reaches is handed on to care by somebody they know; without partners it only costs.

    Partners are the organizations that run groups here and the scenario's other programs that enroll residents. For
    residents here who visited such a group last week, or were enrolled in such a program before: ``service_trust +=
    strength trust / 52``, and ``referral += strength handed`` if their last depression score was moderate or worse.
    Care gains no places by it: where the list is long it grows longer. Sources: Hankerson 2012 (referral by church
    members is taken up, by strangers hardly; size not found); Communities That Care (coalitions: no difference in
    depression or anxiety at 23, Kuklinski 2021).
    """

    kind: Literal["coordination"] = "coordination"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "observational"
    moves: ClassVar[tuple[str, ...]] = ("referral", "service_trust")

    host: str = Field("", max_length=60, description="Kind of organization that takes part; empty means all.")
    handed: float = number(
        0.01, low=0, high=0.5, unit="probability a week", claim="Chance of being put on the list when in need.",
        source="no figure found; range 0.002-0.05", confidence="assumption",
    )  # fmt: skip
    trust: float = number(
        0.1, low=0, high=1, unit="SD a year", claim="Trust in services gained by a year of it.",
        source="no figure found; range 0-0.3", confidence="assumption",
    )  # fmt: skip
    post: float = number(
        94_658, low=0, high=300_000, unit="USD a year", claim="One full post with everything it needs.",
        source="IMPaCT: 567,950 USD for a team of six community health workers; price year not seen",
        confidence="derived",
    )  # fmt: skip
    coordinators: float = number(
        0.1, low=0, high=5, unit="posts a neighborhood", claim="Staff who do nothing else.",
        source="no figure found; range 0.05-0.5", confidence="assumption",
    )  # fmt: skip
    hours: float = number(
        1.0, low=0, high=40, unit="hours a week", claim="Time that each partner gives to it.",
        source="no figure found; range 0.5-4", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Hand on whom the partners reach."""
        r, hoods = world.residents, self.hoods(world, name)
        if self.strength == 0 or not hoods.any():
            return []
        at = organizations(world, self.units(world, name), self.host)
        programs = [
            other
            for other, piece in world.scenario.interventions.items()
            if isinstance(piece, Personal) and piece.active(world.clock)
        ]
        reached = visitors(world, groups_of(world, at))
        for other in programs:
            if other in world.rosters:
                rows, arrivals, since = world.rosters[other]
                # enrolled this week or not would depend on whose name comes first
                reached[rows[(since < world.week) & (r.arrival[rows] == arrivals)]] = True
        reached &= hoods[r.neighborhood]
        need = reached & (r.score_depression >= CUTOFFS["depression"]["moderate"])
        levers.add("service_trust", np.float32(self.strength * self.trust / 52), reached)
        levers.add("referral", np.float32(self.strength * self.handed), need)
        week = self.dose * self.post / 52
        return [
            Cost("coordinators", week * self.coordinators * int(hoods.sum()), "program"),
            Cost("partners' time", week * self.hours / 40 * (at.size + len(programs)), "program"),
        ]
