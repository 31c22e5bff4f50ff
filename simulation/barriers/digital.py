"""Digital access: no connection, no device, no confidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.barriers import Base, Grade

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Digital(Base):
    """Who has no usable internet cannot well join what is online.

    ``susceptibility`` is the lack of it, ``exposure`` whether the activity is online.
    Source: Pew 2021, 23 % of adults without broadband at home.
    """

    kind: Literal["digital"] = "digital"
    grade: ClassVar[Grade] = "observational"

    def susceptibility(self, residents: Any) -> NDArray[np.float32]:
        """1 without usable internet."""
        return np.asarray(1 - residents.digital, np.float32)

    def exposure(self, activities: Any, places: Any) -> NDArray[np.float32]:
        """1 online, else 0."""
        share = np.array([float(a.online) for a in activities.values()], np.float32)
        return np.broadcast_to(share, (places.dims["U"], share.size)).astype(np.float32)
