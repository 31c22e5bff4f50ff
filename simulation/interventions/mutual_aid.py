"""Mutual aid: neighbors who know each other lend, drive, and mind children; the network only helps them to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.delivery.offers import relieve
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class MutualAid(Local):
    """Practical help among neighbors eases money, travel and care at home, for those who have neighbors to ask.

    With ``L`` a resident's summed strength of local ties, ``relief += strength help L / (L + half)`` for the barriers
    cost, transport and caring in the neighborhoods served. Who has no tie there gets nothing, so it helps the isolated
    only after something has tied them; nobody's symptoms, purse or time are touched otherwise. Helpers' hours are not
    booked: they are what neighbors give. No trial of mutual aid was found; it is a claim of the source articles.
    """

    kind: Literal["mutual_aid"] = "mutual_aid"
    level: ClassVar[Level] = "community"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("relief",)

    help: float = number(
        0.3, low=0, high=1, unit="share", claim="Part of these barriers taken away from somebody with no end of ties.",
        source="no figure found; range 0.05-0.5", confidence="assumption",
    )  # fmt: skip
    half: float = number(
        1.5, low=0.01, high=50, unit="tie weight", claim="Summed strength of local ties that gives half of it.",
        source="as for belonging: three middling ties", confidence="assumption",
    )  # fmt: skip
    cost: float = number(
        2.0, low=0, high=100, unit="USD a resident a year", claim="Somebody who keeps the list and answers the phone.",
        source="no figure found; range 0.5-10", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Let those who have neighbors be helped by them."""
        r, hoods = world.residents, self.hoods(world, name)
        if self.strength == 0 or not hoods.any():
            return []
        rows = np.flatnonzero(hoods[r.neighborhood] & (r.local_ties > 0))
        held = r.local_ties[rows]
        share = self.strength * self.help * held / (held + self.half)
        relieve(world, levers, share, rows, "cost", "transport", "caring")
        people = float(world.places.population[hoods].sum())
        return [Cost("coordination", self.dose * self.cost / 52 * people, "program")]
