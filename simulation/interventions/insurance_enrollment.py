"""Insurance enrollment: the uninsured are helped into cover, or a law opens it to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.clinic import enroll
from simulation.delivery.targeting import Target, enrolled_now
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class InsuranceEnrollment(Personal):
    """Gives enrolled residents without insurance the cover of those who have it; nothing for the insured.

    ``insurance += strength`` for those enrolled who still have none. Medicaid expansion is this piece with
    ``income_limit: 1``, a high coverage and no ``assistance``. Source: Oregon's lottery (Baicker 2018: Medicaid lowered
    untreated depression by more than 60 %; 9.2 points fewer screened positive, a check and no input). The bill is for
    the whole of cover, not only for mental health.
    """

    kind: Literal["insurance_enrollment"] = "insurance_enrollment"
    level: ClassVar[Level] = "policy"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("insurance",)

    coverage: float = number(
        0.3, low=0, high=1, unit="share of those it is for", claim="Uninsured residents who get cover.",
        source="no figure found; letters alone move 0.3 points (Yokum 2022), help in person more; range 0.05-0.8",
        confidence="assumption",
    )  # fmt: skip
    target: Target = Field(
        default_factory=lambda: Target(group="uninsured"), description="Whom it is for, who comes first."
    )
    income_limit: int = number(
        5, low=1, high=5, unit="quintile", claim="Highest income quintile that may be enrolled; 5 is everybody.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    assistance: float = number(
        150.0, low=0, high=5000, unit="USD a resident", claim="Finding and enrolling one resident, once.",
        source="no figure found; range 20-500", confidence="assumption",
    )  # fmt: skip
    cover: float = number(
        8535.0, low=0, high=50_000, unit="USD a resident-year", claim="Cost of cover for one resident.",
        source="KFF: Medicaid spent 7,593 USD an enrollee in 2021, times 1.124 (CPI-U to 2023)", confidence="derived",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Cover those enrolled who have no insurance of their own."""
        r = world.residents
        rows = enroll(self, world, name, (r.insured == 0) & (r.income <= self.income_limit))
        if not rows.size or self.strength == 0:
            return []
        new = int(np.count_nonzero(enrolled_now(world, name)))
        covered = rows[r.insured[rows] == 0]
        levers.add("insurance", self.strength, covered)
        return [
            Cost("assistance", self.dose * new * self.assistance, "program"),
            Cost("cover", min(self.strength, 1.0) * covered.size * self.cover / 52, "government"),
        ]
