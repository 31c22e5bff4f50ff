"""Cultural mismatch: an activity made for others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.barriers import Base, Grade

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Culture(Base):
    """Who is of another culture than the area's largest stays away from what is not made for their group.

    Source: Benish 2011, adapted programs d = 0.32 better; no size on uptake found.
    """

    kind: Literal["culture"] = "culture"
    grade: ClassVar[Grade] = "none"

    def susceptibility(self, residents: Any) -> NDArray[np.float32]:
        """1 outside the area's largest cultural group."""
        return np.asarray(residents.culture != 0, np.float32)

    def exposure(self, activities: Any, places: Any) -> NDArray[np.float32]:
        """0.5 for activities that run on the largest group's customs by default, 0 for those made for a named group."""
        share = np.array([0.5 if a.culture is None else 0.0 for a in activities.values()], np.float32)
        return np.broadcast_to(share, (places.dims["U"], share.size)).astype(np.float32)
