"""Leader training: residents learn to lead, and a group that was full can take more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.offers import columns, wage
from simulation.delivery.targeting import enrolled_now
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number
from simulation.randomness import Decision, text_key, uniforms

if TYPE_CHECKING:
    from simulation.levers import Levers


class LeaderTraining(Personal):
    """Trained residents add places where groups turn people away; where nobody is turned away they change nothing.

    Each leader helps in that running group of their own neighborhood or district that turned away most last week, by
    lot among equals: ``capacity += strength places``. After two years, or on moving away, a leader is followed by
    somebody who must be trained first. No trial of training leaders with a size was found.
    """

    kind: Literal["leader_training"] = "leader_training"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("capacity",)
    stay: ClassVar[int | None] = 104

    coverage: float = number(
        0.005, low=0, high=1, unit="share of those it is for", claim="Residents who lead at a time.",
        source="no figure found; range 0.001-0.02", confidence="assumption",
    )  # fmt: skip
    places: float = number(
        5.0, low=0, high=50, unit="places a leader", claim="Places that one trained leader adds to a meeting.",
        source="as for peers: groups of 6-10 (therathink.com), two leaders to a group", confidence="derived",
    )  # fmt: skip
    training: float = number(
        500, low=0, high=10_000, unit="USD a leader", claim="Training, once for each leader.",
        source="no figure found; range 200-1,500", confidence="assumption",
    )  # fmt: skip
    hours: float = number(
        0.5, low=0, high=40, unit="hours a week", claim="Paid hours of support for each leader, who is a volunteer.",
        source="no figure found; range 0.2-2", confidence="assumption",
    )  # fmt: skip
    activities: tuple[str, ...] = Field((), description="Which activities they lead; none named means all.")

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Send each leader where most were turned away."""
        r, p = world.residents, world.places
        rows, led = self.enrolled(world, name), columns(world, self.activities)
        if not rows.size or not led.size or self.strength == 0:
            return []
        units = p.unit_of[r.neighborhood[rows]][:, led]
        lot = np.stack([
            uniforms(world.seed, Decision.PIECE, 0, r.dwelling[rows], r.arrival[rows], text_key(f"{name}: {a}"))[:, 0]
            for a in np.array(list(world.activities))[led]
        ], axis=1)  # fmt: skip
        full = (p.demand - p.attendance)[units, led] + lot
        choice = np.argmax(np.where(p.open[units, led] == 1, full, -1.0), axis=1)
        at = units[np.arange(rows.size), choice], led[choice]
        there = p.open[at] == 1
        levers.add("capacity", np.float32(self.strength * self.places), (at[0][there], at[1][there]))
        new = int(enrolled_now(world, name).sum())
        return [
            Cost("training", self.dose * new * self.training, "program"),
            Cost("support", self.dose * rows.size * self.hours * wage(world), "program"),
        ]
