"""Physical access: a place that a body cannot easily enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.barriers import Base, Grade

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Access(Base):
    """A step at the door weighs on who has a physical limitation; online there is none.

    ``susceptibility`` is the limitation, ``exposure`` the step at the door.
    Source: Wolfe 2020 (functional limits raise barriers); no size found.
    """

    kind: Literal["access"] = "access"
    grade: ClassVar[Grade] = "observational"

    def susceptibility(self, residents: Any) -> NDArray[np.float32]:
        """1 with a physical limitation."""
        return np.asarray(residents.limitation, np.float32)

    def exposure(self, activities: Any, places: Any) -> NDArray[np.float32]:
        """The place's step, 0 online."""
        share = np.array([0.0 if a.online else a.step for a in activities.values()], np.float32)
        return np.broadcast_to(share, (places.dims["U"], share.size)).astype(np.float32)
