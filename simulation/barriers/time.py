"""Time: work and care duties that compete with a meeting's hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.barriers import Base, Grade
from simulation.parameters.base import number
from simulation.residents import Employment

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Time(Base):
    """Who is short of time feels an awkward hour most; who is not free then cannot go, whatever it weighs.

    ``susceptibility`` is the pressure of time, ``exposure`` how awkward the hour is.
    Source: NSDUH 2016, 22 % of adults with unmet need name time; NCVO 2023, 32 % of those who do not volunteer.
    """

    kind: Literal["time"] = "time"
    grade: ClassVar[Grade] = "observational"
    weekday: float = number(
        1.0, low=0, high=1, unit="share", claim="Awkwardness of a weekday hour.",
        source="scale of this barrier", confidence="definition",
    )  # fmt: skip
    evening: float = number(
        0.5, low=0, high=1, unit="share", claim="Awkwardness of an evening against a weekday hour.",
        source="no study gives it", confidence="assumption",
    )  # fmt: skip
    weekend: float = number(
        0.35, low=0, high=1, unit="share", claim="Awkwardness of a weekend against a weekday hour.",
        source="no study gives it", confidence="assumption",
    )  # fmt: skip
    working: float = number(
        0.7, low=0, high=1, unit="share", claim="Time pressure of those employed or caring at home.",
        source="no study gives it", confidence="assumption",
    )  # fmt: skip

    def susceptibility(self, residents: Any) -> NDArray[np.float32]:
        """Full pressure for work and care at home, half of it for students, a tenth for the others."""
        pressure = np.full(5, 0.1, np.float32)
        pressure[[Employment.EMPLOYED, Employment.AT_HOME]] = self.working
        pressure[Employment.STUDENT] = self.working / 2
        return np.asarray(pressure[residents.employment])

    def exposure(self, activities: Any, places: Any) -> NDArray[np.float32]:
        """By the meeting's slot."""
        hours = np.array([getattr(self, a.slot) for a in activities.values()], np.float32)
        return np.broadcast_to(hours, (places.dims["U"], hours.size)).astype(np.float32)
