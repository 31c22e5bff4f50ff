"""Transport: getting there with the means one has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.barriers import Base, Grade
from simulation.parameters.base import number
from simulation.residents import Mobility

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Transport(Base):
    """Travel weighs with distance, little for those with a car and most for those with neither car nor bus.

    Source: Wolfe 2020, 1.8 % of US adults delayed care for want of transport, more if poor or disabled; Shekelle
    2022, rides cut missed visits to 0.63. The weights by means of travel are assumptions.
    """

    kind: Literal["transport"] = "transport"
    grade: ClassVar[Grade] = "trials"
    with_car: float = number(
        0.1, low=0, high=1, unit="share", claim="Weight of a way with one's own car against having no means at all.",
        source="no study gives it", confidence="assumption",
    )  # fmt: skip
    with_transit: float = number(
        0.5, low=0, high=1, unit="share", claim="Weight of a way by public transport against no means at all.",
        source="no study gives it", confidence="assumption",
    )  # fmt: skip

    def susceptibility(self, residents: Any) -> NDArray[np.float32]:
        """By own means of travel."""
        by_means = np.zeros(3, np.float32)
        by_means[[Mobility.CAR, Mobility.TRANSIT, Mobility.NONE]] = self.with_car, self.with_transit, 1.0
        return np.asarray(by_means[residents.mobility])

    def exposure(self, activities: Any, places: Any) -> NDArray[np.float32]:
        """Way one way over five kilometers; 0 online."""
        return np.asarray(places.distance / 5, np.float32)
