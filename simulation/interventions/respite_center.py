"""Respite center: a few beds where somebody in crisis finds company and rest for some nights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.clinic import enroll
from simulation.delivery.targeting import Target
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number
from simulation.residents import CareState

if TYPE_CHECKING:
    from simulation.levers import Levers


class RespiteCenter(Personal):
    """Takes in residents whose distress is extreme, as many as it has beds; no treatment, but company and a way on.

    Who may come was above ``threshold`` last week and is not in care, worst scores first; a stay takes two weeks. For
    guests ``support += strength * company`` and ``referral += strength * handover``. When the beds are full the others
    do without. It costs the same full or empty. What it does is an assumption throughout; nothing is taken off
    anybody's distress directly.
    """

    kind: Literal["respite_center"] = "respite_center"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("support", "referral")
    stay: ClassVar[int | None] = 2

    coverage: float = number(
        1.0, low=0, high=1, unit="share of those it is for", claim="Residents in such a state who would come.",
        source="scenario", confidence="assumption",
    )  # fmt: skip
    target: Target = Field(default_factory=lambda: Target(rule="need"), description="Whom it is for, who comes first.")
    beds: float = number(
        0.5, low=0, high=1000, unit="beds per 1,000 residents", claim="Beds there are.",
        source="scenario", confidence="assumption",
    )  # fmt: skip
    threshold: float = number(
        2.0, low=0, high=12, unit="SD", claim="Distress from which somebody is taken in.",
        source="no figure found: the highest 2-3 % of residents; range 1.6-3.5, where a crisis begins",
        confidence="assumption",
    )  # fmt: skip
    company: float = number(
        1.0, low=0, high=5, unit="strength of ties", claim="Support from staff and other guests during a stay.",
        source="no figure found: as one close tie in the same home; range 0.3-2", confidence="assumption",
    )  # fmt: skip
    handover: float = number(
        0.3, low=0, high=1, unit="probability a week", claim="A guest is put on a center's list.",
        source="no figure found; as a visit of a lay worker; range 0.1-0.6", confidence="assumption",
    )  # fmt: skip
    night: float = number(
        300.0, low=0, high=5_000, unit="USD a bed-night", claim="Staff and house for one bed, full or empty.",
        source="no figure found; range 150-600", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Take in who needs it most while there are beds."""
        beds = np.floor(self.beds * world.n / 1000 + 1e-9)
        if self.strength == 0 or self.coverage == 0 or beds == 0:
            return []
        r = world.residents
        may = (r.distress > self.threshold) & (r.care_state != CareState.IN_CARE)
        rows = enroll(self, world, name, may, beds, every=1)
        levers.add("support", self.strength * self.company, rows)
        levers.add("referral", self.strength * self.handover, rows)
        return [Cost("beds", self.dose * float(beds) * self.night * 7, "health services")]
