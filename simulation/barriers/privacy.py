"""Privacy: fear of what becomes of what one says online."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.barriers import Base, Grade
from simulation.parameters.base import number
from simulation.residents import Education

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Privacy(Base):
    """Worry about fraud and listeners online: mistrust, more in older residents and those with less schooling.

    ``susceptibility = logistic(-1.5 trust) * min(1, base + older [65 and over] + schooling [high school or less])``,
    which those without internet feel as well. NSDUH 2016: 11 % of adults with unmet need name confidentiality (of
    care, not of groups). No size on attendance found.
    """

    kind: Literal["privacy"] = "privacy"
    grade: ClassVar[Grade] = "observational"
    changes: ClassVar[bool] = True
    base: float = number(
        0.4, low=0, high=1, unit="share", claim="Felt by the younger with more schooling.",
        source="no figure found; range 0.1-0.7", confidence="assumption",
    )  # fmt: skip
    older: float = number(
        0.3, low=0, high=1, unit="share", claim="Felt more from 65.",
        source="no figure found; range 0-0.6", confidence="assumption",
    )  # fmt: skip
    schooling: float = number(
        0.3, low=0, high=1, unit="share", claim="Felt more with high school or less.",
        source="no figure found; range 0-0.6", confidence="assumption",
    )  # fmt: skip

    def susceptibility(self, residents: Any) -> NDArray[np.float32]:
        """A logistic share of mistrust, by age and schooling."""
        group = self.base + self.older * (residents.age >= 65)
        group = group + self.schooling * (residents.education <= Education.HIGH_SCHOOL)
        return np.asarray(np.minimum(group, 1) / (1 + np.exp(1.5 * residents.trust)), np.float32)

    def exposure(self, activities: Any, places: Any) -> NDArray[np.float32]:
        """1 online, else 0."""
        share = np.array([float(a.online) for a in activities.values()], np.float32)
        return np.broadcast_to(share, (places.dims["U"], share.size)).astype(np.float32)
