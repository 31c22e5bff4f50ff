"""Social anxiety: fear of talking to strangers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.barriers import Base, Grade

if TYPE_CHECKING:
    from numpy.typing import NDArray


class SocialAnxiety(Base):
    """Who is shy of people stays away from meetings where one has to talk to many.

    ``susceptibility`` is the trait above its mean, ``exposure`` the meeting's social intensity.
    Source: Kessler 2012, social phobia 7.4 % a year; Olfson 2000; no size found.
    """

    kind: Literal["social_anxiety"] = "social_anxiety"
    grade: ClassVar[Grade] = "observational"

    def susceptibility(self, residents: Any) -> NDArray[np.float32]:
        """The trait where it is above the mean, SD."""
        return np.asarray(np.maximum(residents.social_anxiety, 0), np.float32)

    def exposure(self, activities: Any, places: Any) -> NDArray[np.float32]:
        """The meeting's social intensity."""
        share = np.array([a.intensity for a in activities.values()], np.float32)
        return np.broadcast_to(share, (places.dims["U"], share.size)).astype(np.float32)
