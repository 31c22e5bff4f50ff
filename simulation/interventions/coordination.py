"""Coordination: programs that know of each other hand people on, to care above all (multi-sector collaboration)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.interventions import Cost, Grade, Level, Local, Personal
from simulation.parameters.base import number
from simulation.survey import CUTOFFS
from simulation.targeting import visitors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.levers import Levers


class Coordination(Local):
    """Whom a partner program reaches is handed on to care by somebody they know; without partners it only costs.

    Partners are the scenario's other interventions that run this week and enroll residents or bring an activity. For
    residents here who have been enrolled in one, or visited last week what one brought: ``service_trust += strength
    trust / 52``, and ``referral += strength handed`` if their last depression score was moderate or worse. Care gains
    no places by it: where the list is long it grows longer. Sources: Hankerson 2012 (referral by church members is
    taken up, by strangers hardly; size not found); Communities That Care (coalitions: no difference in depression or
    anxiety at 23, Kuklinski 2021).
    """

    kind: Literal["coordination"] = "coordination"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "observational"
    moves: ClassVar[tuple[str, ...]] = ("referral", "service_trust")

    handed: float = number(
        0.01, low=0, high=0.5, unit="probability a week", claim="Chance of being put on the list when in need.",
        source="no figure found; range 0.002-0.05", confidence="assumption",
    )  # fmt: skip
    trust: float = number(
        0.1, low=0, high=1, unit="SD a year", claim="Trust in services gained by a year of it.",
        source="no figure found; range 0-0.3", confidence="assumption",
    )  # fmt: skip
    coordinator: float = number(
        94_658, low=0, high=300_000, unit="USD a year", claim="A full post with everything it needs.",
        source="IMPaCT: 567,950 USD for a team of six community health workers; price year not seen",
        confidence="derived",
    )  # fmt: skip
    per_hood: float = number(
        0.1, low=0, high=5, unit="posts a neighborhood", claim="Coordinators.",
        source="no figure found; range 0.05-0.5", confidence="assumption",
    )  # fmt: skip
    meetings: float = number(
        100, low=0, high=5_000, unit="USD a week", claim="Time that each partner program gives to it.",
        source="no figure found: two hours of two people; range 50-400", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Hand on whom the partners reach."""
        hoods = self.hoods(world, name)
        if self.strength == 0 or not hoods.any():
            return []
        partners = _partners(world)
        reached = _reached(world, partners) & hoods[world.residents.neighborhood]
        need = reached & (world.residents.score_depression >= CUTOFFS["depression"]["moderate"])
        levers.add("service_trust", np.float32(self.strength * self.trust / 52), reached)
        levers.add("referral", np.float32(self.strength * self.handed), need)
        posts = self.dose * self.per_hood * self.coordinator / 52 * int(hoods.sum())
        time = self.dose * self.meetings * len(partners)
        return [Cost("coordinators", posts, "program"), Cost("partners' time", time, "program")]


def _partners(world: Any) -> dict[str, set[str]]:
    """Partner programs by name, each with the activities it brought."""
    given, found = world.scenario.activities, {}
    for name, piece in world.scenario.interventions.items():
        brought = set(piece.new_activities(given))
        if piece.kind != "coordination" and piece.active(world.clock) and (brought or isinstance(piece, Personal)):
            found[name] = brought
    return found


def _reached(world: Any, partners: dict[str, set[str]]) -> NDArray[np.bool_]:
    """Mask of residents enrolled before this week in one of these, or who visited last week what one brought, (N,)."""
    r, brought = world.residents, set().union(*partners.values())
    reached = np.zeros(world.n, np.bool_)
    for name in partners:
        if isinstance(world.scenario.interventions[name], Personal) and name in world.rosters:
            rows, arrivals, since = world.rosters[name]
            # enrolled this week or not would depend on whose name comes first
            reached[rows[(since < world.week) & (r.arrival[rows] == arrivals)]] = True
    theirs = np.isin(list(world.activities), sorted(brought))
    if theirs.any():
        reached |= visitors(world, (world.places.open == 1) & theirs)
    return reached
