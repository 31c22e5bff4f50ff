"""Childcare: somebody looks after those a resident cares for while the group meets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.targeting import Target
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class Childcare(Personal):
    """Takes part of the time barrier away from enrolled residents who care for somebody at home; paid by the visit.

    Each week ``relief[time] += strength relief`` for those enrolled, and ``relief[caring]`` likewise. A
    slot that is not free at all stays a gate, and whom other barriers keep away stays at home. No trial of its effect
    on taking part was found; time is a reason named by 22 % of adults with unmet need (NSDUH 2016).
    """

    kind: Literal["childcare"] = "childcare"
    level: ClassVar[Level] = "family"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("relief",)

    coverage: float = number(
        0.5, low=0, high=1, unit="share of those it is for", claim="Residents of the group who take it up.",
        source="no figure found; range 0.2-0.8", confidence="assumption",
    )  # fmt: skip
    target: Target = Field(Target(group="at_home"), description="Whom it is for, and who comes first.")
    relief: float = number(
        0.6, low=0, high=1, unit="share", claim="Part of the pressure of time that it takes away.",
        source="no figure found; range 0.3-0.9", confidence="assumption",
    )  # fmt: skip
    hours: float = number(
        2, low=0, high=24, unit="hours a visit", claim="Care for each visit.",
        source="no figure found: a meeting and the way; range 1-3", confidence="assumption",
    )  # fmt: skip
    hour: float = number(
        15, low=0, high=200, unit="USD an hour", claim="An hour of care, for one family.",
        source="BLS OEWS 2021: mean pay of childcare workers 13.31 USD an hour; times 1.13 to 2023",
        confidence="derived",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Ease the hours of those enrolled; care is paid for last week's visits in person."""
        rows = self.enrolled(world, name)
        kinds = [barrier.kind for barrier in world.scenario.barriers.values()]
        barriers = [b for b, kind in enumerate(kinds) if kind in ("time", "caring")]
        if not rows.size or self.strength * self.relief == 0 or not barriers:
            return []
        for b in barriers:
            levers.add("relief", np.float32(self.strength * self.relief), (np.full(rows.size, b), rows))
        in_person = np.uint32(sum(1 << a for a, one in enumerate(world.activities.values()) if not one.online))
        visits = int(np.bitwise_count(world.residents.attended[rows] & in_person).sum())
        return [Cost("care", self.dose * visits * self.hours * self.hour, "program")]
