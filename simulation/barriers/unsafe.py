"""Feeling unsafe: going out after dark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.barriers import Base, Grade

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Unsafe(Base):
    """An unsafe place in the evening keeps women and older adults at home more than others.

    Source: Moore 2016 (perceived safety matters within persons); no size on attendance found.
    """

    kind: Literal["unsafe"] = "unsafe"
    grade: ClassVar[Grade] = "observational"

    def susceptibility(self, residents: Any) -> NDArray[np.float32]:
        """1, half as much again for women, and again from 65."""
        return np.asarray(1 + 0.5 * (residents.gender == 1) + 0.5 * (residents.age >= 65), np.float32)

    def exposure(self, activities: Any, places: Any) -> NDArray[np.float32]:
        """A logistic share of lack of safety in the evening, 0 by day and online."""
        dark = np.array([float(a.slot == "evening" and not a.online) for a in activities.values()], np.float32)
        fear = 1 / (1 + np.exp(places.unit_safety))
        return np.asarray(fear[:, None] * dark[None, :], np.float32)
