"""Contact events: somebody tells the neighborhood's groups of a life with mental illness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.delivery.offers import bits, columns, in_person
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number
from simulation.randomness import Decision, text_key, uniforms

if TYPE_CHECKING:
    from simulation.levers import Levers


class ContactEvents(Local):
    """Lowers the stigma of those who take part in their neighborhood's life; who stays at home hears nothing.

    In an event's week, for residents who came to a group in person the week before and stay for the talk: ``stigma -=
    strength * effect * deflator * (stigma - level)``, nothing below the level to which contact without end leads
    (``attitudes.contact_level``, -1). It drifts back. Source: contact interventions d = -0.38 at once (90 studies),
    -0.33 in the short term (33 studies), weaker in community members (CPR 2019).
    """

    kind: Literal["contact_events"] = "contact_events"
    level: ClassVar[Level] = "community"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("stigma",)

    every: int = number(
        26, low=1, high=520, unit="weeks", claim="Time from one event to the next.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    stays: float = number(
        0.5, low=0, high=1, unit="share", claim="Of those who came to a group, how many stay for the talk.",
        source="no figure found; range 0.2-0.8", confidence="assumption",
    )  # fmt: skip
    effect: float = number(
        0.33, low=0, high=1, unit="share",
        claim="Part of the way to the level that one event takes a listener; in SD from the mean to a level of -1.",
        source="contact interventions, short term: d -0.33 (33 studies; CPR 2019)", confidence="abstract",
    )  # fmt: skip
    deflator: float = number(
        0.6, low=0, high=1, unit="share", claim="Part of a trial's effect that survives outside the trial.",
        source="GiveWell on lay group therapy: product of three discounts 0.51; prior range 0.5-0.7",
        confidence="derived",
    )  # fmt: skip
    event: float = number(
        400, low=0, high=100_000, unit="USD an event", claim="Speaker, facilitator and room, for each neighborhood.",
        source="no figure found; range 100-1,500", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Hold an event in every covered neighborhood, if it is time."""
        hoods, level = self.hoods(world, name), world.scenario.attitudes.contact_level
        if self.strength == 0 or not hoods.any() or (world.clock - self.start) % self.every:
            return []
        r = world.residents
        came = (r.attended & bits(columns(world, keep=in_person))) != 0
        rows = np.flatnonzero(came & hoods[r.neighborhood])
        draw = uniforms(world.seed, Decision.PIECE, world.week, r.dwelling[rows], r.arrival[rows], text_key(name))
        rows = rows[draw[:, 0] < self.stays]
        way = np.maximum(r.stigma[rows] - np.float32(level), 0)
        levers.add("stigma", np.float32(-min(self.strength * self.effect * self.deflator, 1.0)) * way, rows)
        return [Cost("events", int(hoods.sum()) * self.event * self.dose, "program")]
