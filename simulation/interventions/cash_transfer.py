"""Cash transfer: money every month, no conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.targeting import Target
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class CashTransfer(Personal):
    """Those enrolled live as if their income were higher, and prices weigh less on them; it lasts while it is paid.

    Each week ``money += m`` quintiles, ``m = strength 12 amount / step``, and the cost barrier is felt as at an income
    ``m`` quintiles higher. There is no direct effect on symptoms: it comes from what income does in the model. Sources
    for holding the result against: McGuire 2022 (low- and middle-income countries: mental health d 0.07, 0.05-0.09);
    Stockton 2019-20, 500 USD a month.
    """

    kind: Literal["cash_transfer"] = "cash_transfer"
    level: ClassVar[Level] = "policy"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("money", "relief")

    target: Target = Field(Target(group="low_income"), description="Whom it is for, and who comes first.")
    amount: float = number(
        500, low=0, high=10_000, unit="USD a month", claim="Paid to each resident enrolled.",
        source="Stockton Economic Empowerment Demonstration: 500 USD a month", confidence="abstract",
    )  # fmt: skip
    step: float = number(
        30_000, low=1_000, high=500_000, unit="USD a year", claim="Income between one quintile and the next.",
        source="BLS 2020: the second fifth of family earnings spans 34,321-59,539 USD in 2019; times 1.19 to 2023",
        confidence="derived",
    )  # fmt: skip
    administration: float = number(
        0.1, low=0, high=1, unit="share", claim="Administration on top of what is paid.",
        source="no figure found; range 0.03-0.25", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Pay, and let prices weigh less."""
        rows = self.enrolled(world, name)
        more = self.strength * 12 * self.amount / self.step
        if not rows.size or more == 0:
            return []
        levers.add("money", np.float32(more), rows)
        for b, barrier in enumerate(world.scenario.barriers.values()):
            if barrier.kind == "cost":
                felt = world.susceptibility[b, rows]
                lighter = np.float32((1 - barrier.floor) / 4 * more) / np.maximum(felt, np.float32(1e-6))
                levers.add("relief", lighter, (np.full(rows.size, b), rows))
        paid = self.strength * self.amount * 12 / 52 * rows.size
        return [Cost("transfers", paid, "government"), Cost("administration", paid * self.administration, "government")]
