"""Assertive outreach: workers who go to those in great need who do not come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from simulation.delivery.clinic import cases, enroll, untreated
from simulation.delivery.targeting import Target
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class AssertiveOutreach(Personal):
    """Raises the chance that severe cases outside care seek it; staff heavy, and no treatment of its own.

    For those enrolled who are not yet in care ``outreach += strength * push``, for half a year at most. Source: in
    trials assertive community treatment engages people who are hard to reach and does not consistently lower symptoms
    (review in Psychiatric Services, ps.201200095).
    """

    kind: Literal["assertive_outreach"] = "assertive_outreach"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("outreach",)
    stay: ClassVar[int | None] = 24

    target: Target = Field(default_factory=lambda: Target(rule="need"), description="Whom it is for, who comes first.")
    push: float = number(
        1.5, low=0, high=6, unit="logit", claim="Rise of the weekly logit of seeking care while a worker calls.",
        source="no figure found; range 0.5-3", confidence="assumption",
    )  # fmt: skip
    caseload: float = number(
        20.0, low=1, high=200, unit="residents a worker", claim="Residents one worker follows at a time.",
        source="no figure found; range 10-40", confidence="assumption",
    )  # fmt: skip
    worker: float = number(
        94_658, low=0, high=500_000, unit="USD a worker-year", claim="Pay, supervision and office of one worker.",
        source="IMPaCT: 567,950 USD a year for a team of six community health workers (price year not seen, as it is)",
        confidence="derived",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Push those enrolled who are still outside care."""
        outside = untreated(world)
        rows = enroll(self, world, name, cases(world, "severe") & outside)
        if not rows.size or self.strength == 0:
            return []
        levers.add("outreach", self.strength * self.push, rows[outside[rows]])
        return [Cost("workers", self.dose * rows.size / self.caseload * self.worker / 52, "program")]
