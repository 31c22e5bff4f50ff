"""Mistrust: doubting neighbors and those who run things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.barriers import Base, Grade

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Mistrust(Base):
    """Who has little trust stays away, less so where visitors decide what is done.

    ``susceptibility`` is the logistic share of mistrust, ``exposure`` falls with the voice of visitors.
    Source: Hankerson 2012 (referrals by outsiders are not taken up); no size found.
    """

    kind: Literal["mistrust"] = "mistrust"
    grade: ClassVar[Grade] = "observational"
    changes: ClassVar[bool] = True

    def susceptibility(self, residents: Any) -> NDArray[np.float32]:
        """A logistic share of the state reversed, 0.5 at the mean."""
        return np.asarray(1 / (1 + np.exp(1.5 * residents.trust)), np.float32)

    def exposure(self, activities: Any, places: Any) -> NDArray[np.float32]:
        """1 where visitors have no voice, 0.5 where they decide."""
        share = np.array([1 - 0.5 * a.voice for a in activities.values()], np.float32)
        return np.broadcast_to(share, (places.dims["U"], share.size)).astype(np.float32)
