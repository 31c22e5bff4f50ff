"""Companion calls: trained lay people telephone residents who are alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from simulation.delivery.offers import wage
from simulation.delivery.targeting import Target, enrolled_now
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class CompanionCalls(Personal):
    """Gives residents a caller's company for four weeks, then calls somebody else; the support ends with the calls.

    ``support += strength * support`` for those called. Distress follows from less loneliness alone. Trial to hold it
    against: Kahlon 2021, n = 240, four weeks against no calls, UCLA-3 -1.1, De Jong -0.32, PHQ-8 -1.5, GAD-7 -1.8
    points; its several outcomes are one effect, not four. What is left after the calls was not measured there.
    """

    kind: Literal["companion_calls"] = "companion_calls"
    level: ClassVar[Level] = "individual"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("support",)
    stay: ClassVar[int | None] = 4  # weeks of calls in Kahlon 2021

    coverage: float = number(
        0.05, low=0, high=1, unit="share of those it is for", claim="Residents of the group called at a time.",
        source="no figure found; range 0.01-0.1", confidence="assumption",
    )  # fmt: skip
    target: Target = Field(default_factory=lambda: Target(group="older_adult"), description="Whom it is for.")
    support: float = number(
        0.15, low=0, high=5, unit="tie weight", claim="What a caller is worth, beside a resident's ties.",
        source="assumption: between a full tie to a friend (0.09) and one in the household (0.28); range 0.05-0.3",
        confidence="assumption",
    )  # fmt: skip
    hours: float = number(
        1.0, low=0, high=40, unit="hours a week", claim="Caller's paid time for one resident.",
        source="no figure found; Kahlon 2021 gave a caller 6-9 residents; range 0.5-2", confidence="assumption",
    )  # fmt: skip
    enrolling: float = number(
        40, low=0, high=1_000, unit="USD a resident", claim="Finding and matching a resident, and training the caller.",
        source="no figure found; range 10-150", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Call those enrolled."""
        rows = self.enrolled(world, name)
        if not rows.size or self.strength == 0:
            return []
        levers.add("support", self.strength * self.support, rows)
        new = int(enrolled_now(world, name).sum())
        return [
            Cost("calls", rows.size * self.hours * wage(world) * self.dose, "program"),
            Cost("enrolling", new * self.enrolling * self.dose, "program"),
        ]
