"""Cost: what a visit's price means to a household's purse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.barriers import Base, Grade
from simulation.parameters.base import number

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Cost(Base):
    """Price weighs more on low incomes: ``(5 - quintile) / 4 * (1 - floor) + floor`` times price over ten dollars.

    Source: NSDUH 2016, 37 % of adults with unmet need name cost; Higgerson 2018, free leisure raised attendance by
    1.64 and more among the poor (a check, not a fit).
    """

    kind: Literal["cost"] = "cost"
    grade: ClassVar[Grade] = "observational"
    floor: float = number(
        0.15, low=0, high=1, unit="share", claim="How much a price weighs on the richest fifth against the poorest.",
        source="no study gives it", confidence="assumption",
    )  # fmt: skip

    def susceptibility(self, residents: Any) -> NDArray[np.float32]:
        """1 in the lowest income quintile, ``floor`` in the highest."""
        poor = (5 - residents.income.astype(np.float32)) / 4
        return np.asarray(self.floor + (1 - self.floor) * poor, np.float32)

    def exposure(self, activities: Any, places: Any) -> NDArray[np.float32]:
        """Price in tens of dollars."""
        price = np.array([a.price for a in activities.values()], np.float32) / 10
        return np.broadcast_to(price, (places.dims["U"], price.size)).astype(np.float32)
