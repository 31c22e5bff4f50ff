"""Language: not following what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.barriers import Base, Grade

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Language(Base):
    """Who has little of the main language stays away where one has to talk.

    ``susceptibility`` is the limited command of it, ``exposure`` how much the activity depends on it.
    Source: Sentell 2007, odds of needed care 0.28 without English (care, not groups).
    """

    kind: Literal["language"] = "language"
    grade: ClassVar[Grade] = "observational"

    def susceptibility(self, residents: Any) -> NDArray[np.float32]:
        """1 if limited in the main language."""
        return np.asarray(residents.language, np.float32)

    def exposure(self, activities: Any, places: Any) -> NDArray[np.float32]:
        """How much it depends on the main language."""
        share = np.array([a.language for a in activities.values()], np.float32)
        return np.broadcast_to(share, (places.dims["U"], share.size)).astype(np.float32)
