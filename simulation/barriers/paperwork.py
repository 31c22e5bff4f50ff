"""Paperwork: forms, proofs and membership before one may come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.barriers import Base, Grade
from simulation.parameters.base import number
from simulation.residents import Education, Housing

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Paperwork(Base):
    """Forms to fill in weigh on who has little schooling, little of the language or no address.

    ``susceptibility``: the largest that applies of ``floor + (1 - floor)(degree - schooling) / 3``, ``language`` and,
    without an address to write down, 1. No study of its size on attendance was found.
    """

    kind: Literal["paperwork"] = "paperwork"
    grade: ClassVar[Grade] = "none"
    floor: float = number(
        0.2, low=0, high=1, unit="share", claim="How much forms weigh on graduates, against those below high school.",
        source="no figure found; range 0.05-0.5", confidence="assumption",
    )  # fmt: skip
    language: float = number(
        0.9, low=0, high=1, unit="share", claim="How much forms weigh with limited command of the main language.",
        source="no figure found for groups; range 0.5-1", confidence="assumption",
    )  # fmt: skip

    def susceptibility(self, residents: Any) -> NDArray[np.float32]:
        """``floor`` for graduates with an address, 1 below high school."""
        lacking = (Education.DEGREE - residents.education.astype(np.float32)) / 3
        felt = self.floor + (1 - self.floor) * lacking
        felt = np.maximum(felt, self.language * (residents.language == 1))
        return np.asarray(np.where(residents.housing == Housing.NONE, 1, felt), np.float32)

    def exposure(self, activities: Any, places: Any) -> NDArray[np.float32]:
        """How much is asked for before one may come."""
        share = np.array([a.paperwork for a in activities.values()], np.float32)
        return np.broadcast_to(share, (places.dims["U"], share.size)).astype(np.float32)
