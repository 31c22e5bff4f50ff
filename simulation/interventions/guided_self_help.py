"""Guided self-help: an app or a workbook, and somebody who asks how it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.delivery.clinic import cases, enroll, untreated
from simulation.delivery.targeting import enrolled_now
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number
from simulation.randomness import Decision, text_key, uniforms

if TYPE_CHECKING:
    from simulation.levers import Levers


class GuidedSelfHelp(Personal):
    """Gives cases outside care who are online a module a week for as long as they keep at it, which is not long.

    Of those enrolled ``keep`` go on from each week to the next. For those still at it ``lay_care += strength * effect *
    deflator / 8 / session_effect``, in sessions of full therapy; a course has 8 weekly modules. Sources: Linde 2015
    (guided self-help against usual care, SMD -0.40), van Ballegooijen 2014 (in trials 65 % complete), Baumel 2019
    (apps on the market: 4 % still open them after 15 days).
    """

    kind: Literal["guided_self_help"] = "guided_self_help"
    level: ClassVar[Level] = "individual"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("lay_care",)
    stay: ClassVar[int | None] = 8

    effect: float = number(
        0.40, low=0, high=2, unit="SD a course", claim="Distress taken off by the whole course in trials.",
        source="Linde 2015: guided self-help against usual care -0.40, 95 % interval 0.11-0.69",
        confidence="abstract",
    )  # fmt: skip
    deflator: float = number(
        0.6, low=0, high=1, unit="share", claim="Part of a trial's effect that survives outside the trial.",
        source="GiveWell on lay group therapy: product of three discounts 0.51; prior range 0.5-0.7",
        confidence="derived",
    )  # fmt: skip
    keep: float = number(
        0.75, low=0, high=1, unit="share a week", claim="Users who go on from one week to the next.",
        source="no figure found for routine use: between trials (65 % complete 8 modules: 0.95) and apps on the market "
        "(3.3 % after 30 days: 0.45)",
        confidence="assumption",
    )  # fmt: skip
    licence: float = number(
        30.0, low=0, high=2000, unit="USD a user", claim="Access and first talk, once.",
        source="no figure found; range 5-100", confidence="assumption",
    )  # fmt: skip
    guide: float = number(
        10.0, low=0, high=500, unit="USD a week", claim="Guide's time for one user still at it.",
        source="no figure found; range 3-30", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Deliver this week's module to those still at it."""
        r = world.residents
        rows = enroll(self, world, name, cases(world) & untreated(world) & (r.digital == 1))
        if not rows.size or self.strength == 0:
            return []
        begun = world.rosters[name][2]
        # one draw a resident says in which week of the course they stop
        draw = uniforms(world.seed, Decision.PIECE, 0, r.dwelling[rows], r.arrival[rows], text_key(name))[:, 0]
        at_it = (draw < self.keep ** (world.week - begun)) & (r.digital[rows] == 1)
        session = world.scenario.symptoms.session_effect
        if session > 0:
            full = self.effect * self.deflator / float(self.stay or 1) / session
            levers.add("lay_care", self.strength * full, rows[at_it])
        new = int(np.count_nonzero(enrolled_now(world, name)))
        return [
            Cost("licences", self.dose * new * self.licence, "program"),
            Cost("guides", self.dose * int(np.count_nonzero(at_it)) * self.guide, "program"),
        ]
