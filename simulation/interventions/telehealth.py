"""Telehealth: sessions by video, for those who can and would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.delivery.clinic import count, enroll
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class Telehealth(Personal):
    """Takes the way to care away from residents who are online and lets their center call on clinicians elsewhere.

    Each week, for those enrolled who are online, ``care_travel += strength`` and, at their center, ``clinicians +=
    strength * remote / 1000`` each. A session by video does what a session in person does (Shaker 2023: SMD -0.01,
    -0.12 to 0.09, attrition RR 1.07, 0.94 to 1.21; Lin 2022: g 0.04), so nothing else changes. Nothing for the offline,
    but that others leave them places. Only sessions with the clinicians elsewhere are new; the others are the center's.
    """

    kind: Literal["telehealth"] = "telehealth"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("care_travel", "clinicians")

    coverage: float = number(
        0.5, low=0, high=1, unit="share of those online", claim="Residents with usable internet who would have it.",
        source="no figure found; range 0.2-0.9", confidence="assumption",
    )  # fmt: skip
    remote: float = number(
        0.1, low=0, high=2, unit="clinicians per 1,000 enrolled", claim="Clinicians elsewhere who take clients.",
        source="no figure found; range 0-0.5, against about 1 in post here; new psychiatrists have time in 43 days by "
        "video and 67 in person (Sun 2023)",
        confidence="assumption",
    )  # fmt: skip
    session: float = number(
        100.0, low=0, high=1000, unit="USD a session", claim="Price of a session with a clinician elsewhere.",
        source="Medicare estimates 2023: 45 minutes 90-110 USD", confidence="secondary",
    )  # fmt: skip
    platform: float = number(
        5.0, low=0, high=200, unit="USD a session", claim="Line, licence and help for every session by video.",
        source="no figure found; range 1-20", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Free those online of the way and add the clinicians who see them; pay for last week's sessions."""
        r = world.residents
        rows = enroll(self, world, name, r.digital == 1)
        rows = rows[r.digital[rows] == 1]
        if not rows.size or self.strength == 0:
            return []
        levers.add("care_travel", self.strength, rows)
        elsewhere = self.strength * self.remote / 1000 * count(world, rows)
        levers.add("clinicians", elsewhere)
        held = count(world, rows[r.session[rows] == 1])
        new = held * elsewhere / np.maximum(world.places.in_post + elsewhere, 1e-12)
        return [
            Cost("sessions", float(new.sum()) * self.session, "health services"),
            Cost("platform", float(held.sum()) * self.platform * min(self.strength, 1.0), "health services"),
        ]
