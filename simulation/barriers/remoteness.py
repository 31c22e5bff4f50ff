"""Remoteness: living beyond the reach of what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.barriers import Base, Grade
from simulation.parameters.base import number
from simulation.residents import Group, Mobility

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Remoteness(Base):
    """Beyond a distance one could still walk, nothing is in reach without a car; in the country no bus helps either.

    ``exposure = max(0, 1 - reach / distance)``. Ways are about four times as long in the country, so it is felt there
    above all, and most where the nearest group serves a whole district. Transport is the toil of the way, this the
    end of it: Wolfe 2020, 1.8 % of US adults delayed care for want of transport. No size on attendance found.
    """

    kind: Literal["remoteness"] = "remoteness"
    grade: ClassVar[Grade] = "observational"
    reach: float = number(
        3.0, low=0.1, high=100, unit="km", claim="Way, one way, that can still be walked.",
        source="no figure found: about 35 minutes on foot; range 1.5-6", confidence="assumption",
    )  # fmt: skip
    with_car: float = number(
        0.05, low=0, high=1, unit="share", claim="Felt by those with a car, against those with no means at all.",
        source="no figure found; range 0-0.2", confidence="assumption",
    )  # fmt: skip
    with_bus: float = number(
        0.4, low=0, high=1, unit="share", claim="Felt by users of public transport outside the country.",
        source="no figure found; range 0.2-0.7", confidence="assumption",
    )  # fmt: skip

    def susceptibility(self, residents: Any) -> NDArray[np.float32]:
        """By own means of travel; in the country those who use public transport have no means."""
        by_means = np.zeros(3, np.float32)
        by_means[[Mobility.CAR, Mobility.TRANSIT, Mobility.NONE]] = self.with_car, self.with_bus, 1.0
        stranded = ((residents.groups & np.uint16(Group.RURAL)) != 0) & (residents.mobility != Mobility.CAR)
        return np.asarray(np.where(stranded, np.float32(1), by_means[residents.mobility]), np.float32)

    def exposure(self, activities: Any, places: Any) -> NDArray[np.float32]:
        """Share of the way that lies beyond the reach; 0 online and nearby."""
        return np.asarray(1 - self.reach / np.maximum(places.distance, self.reach), np.float32)
