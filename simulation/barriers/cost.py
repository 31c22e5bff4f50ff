"""Cost: what a visit's price means to a household's purse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.barriers import Base, Grade
from simulation.parameters.base import number
from simulation.residents import Employment

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Cost(Base):
    """The price of a visit weighs on everybody, and the more so the lower the income.

    ``susceptibility = (5 - quintile) / 4 * (1 - floor) + floor``, times the price over ten dollars.
    Who is out of work feels prices as if ``jobless`` steps of income lower, none by default.
    A group that few go to loses ``weight * mean susceptibility`` of its visits for each share of ten dollars that its
    price rises by. Source: Anokye 2014, prices of exercise in England; NSDUH 2016, 37 % of adults with unmet need name
    cost; Higgerson 2018, free leisure raised attendance by 1.64 and more among the poor (a check, not a fit).
    """

    kind: Literal["cost"] = "cost"
    grade: ClassVar[Grade] = "observational"
    weight: float = number(
        1.0, low=0, high=10, unit="utility", claim="Utility lost by the poorest fifth to a price of ten dollars.",
        source="Anokye 2014 (England, n=1,683): a tenth more in price, 3 % fewer workouts; at the 2.40 GBP an occasion "
        "of any exercise, some 5 USD of 2023, and a mean susceptibility of 0.575 that is 1.04. Swimming lost 29 %, "
        "which would be 10; range 0.5-10",
        confidence="derived",
    )  # fmt: skip
    floor: float = number(
        0.15, low=0, high=1, unit="share", claim="How much a price weighs on the richest fifth against the poorest.",
        source="no study gives it", confidence="assumption",
    )  # fmt: skip

    jobless: float = number(
        0.0, low=0, high=4, unit="quintiles", claim="Income lost with a job, as prices feel it.",
        source="off: unemployment of a quintile is in its income already; benefits differ, range 0-2",
        confidence="assumption",
    )  # fmt: skip

    def susceptibility(self, residents: Any) -> NDArray[np.float32]:
        """1 in the lowest income quintile, ``floor`` in the highest."""
        income = residents.income.astype(np.float32)
        if self.jobless > 0:
            lost = np.float32(self.jobless) * (residents.employment == Employment.UNEMPLOYED)
            income = np.maximum(income - lost, 1)
        poor = (5 - income) / 4
        return np.asarray(self.floor + (1 - self.floor) * poor, np.float32)

    def exposure(self, activities: Any, places: Any) -> NDArray[np.float32]:
        """Price in tens of dollars."""
        price = np.array([a.price for a in activities.values()], np.float32) / 10
        return np.broadcast_to(price, (places.dims["U"], price.size)).astype(np.float32)
