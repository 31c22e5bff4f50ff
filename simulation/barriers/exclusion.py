"""Exclusion: being made to feel that one does not belong there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.barriers import Base, Grade
from simulation.parameters.base import number
from simulation.residents import Group, Housing

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Exclusion(Base):
    """Who is discriminated against, for culture, mental illness or no home, stays away where a welcome is lacking.

    ``susceptibility = 1 - (1 - minority)(1 - lived_experience)(1 - homeless)``, each factor where it applies, so that
    grounds add up but nobody feels it more than fully; ``exposure = 1 - welcome``.
    Source: Clark 2024 (SHOW), sense of belonging is lower in Black than in White residents; BLS 2011, 28 % of White and
    15-20 % of other residents volunteer (a check, not a fit). No size on attendance found.
    """

    kind: Literal["exclusion"] = "exclusion"
    grade: ClassVar[Grade] = "observational"
    minority: float = number(
        0.5, low=0, high=1, unit="share", claim="Felt for being outside the area's largest cultural group.",
        source="no figure found; range 0.2-0.8", confidence="assumption",
    )  # fmt: skip
    lived_experience: float = number(
        0.3, low=0, high=1, unit="share", claim="Felt for having lived with mental illness, which few can see.",
        source="no figure found; range 0.1-0.6", confidence="assumption",
    )  # fmt: skip
    homeless: float = number(
        0.9, low=0, high=1, unit="share", claim="Felt for having no home.",
        source="no figure found; range 0.5-1", confidence="assumption",
    )  # fmt: skip

    def susceptibility(self, residents: Any) -> NDArray[np.float32]:
        """0 on no ground, at most 1 on all three."""
        lived = (residents.groups & np.uint16(Group.LIVED_EXPERIENCE)) != 0
        spared = 1 - self.minority * (residents.culture != 0).astype(np.float32)
        spared *= 1 - self.lived_experience * lived.astype(np.float32)
        spared *= 1 - self.homeless * (residents.housing == Housing.NONE).astype(np.float32)
        return np.asarray(1 - spared, np.float32)

    def exposure(self, activities: Any, places: Any) -> NDArray[np.float32]:
        """1 where nobody is made welcome, 0 where everybody is."""
        share = np.array([1 - a.welcome for a in activities.values()], np.float32)
        return np.broadcast_to(share, (places.dims["U"], share.size)).astype(np.float32)
