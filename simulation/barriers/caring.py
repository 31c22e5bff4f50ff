"""Caring: children or relatives who cannot be left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.barriers import Base, Grade
from simulation.parameters.base import number
from simulation.residents import Employment, Gender, Group

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PARENTS = 25, 45  # years, the upper not included


class Caring(Base):
    """Who cares for somebody at home finds it hard to be away.

    ``susceptibility``: the largest that applies of caring at home (1), expecting a child, and being a woman or a man
    of 25-44, of whom the model does not know who has children. Children are not in the model, so all its sizes are
    assumptions; NCVO 2023, 23 % of those who do not volunteer name work or study, nobody counted care.
    """

    kind: Literal["caring"] = "caring"
    grade: ClassVar[Grade] = "none"
    women: float = number(
        0.4, low=0, high=1, unit="share", claim="Felt by women of 25-44: a mean over those with children and without.",
        source="no figure found; range 0.2-0.7", confidence="assumption",
    )  # fmt: skip
    men: float = number(
        0.15, low=0, high=1, unit="share", claim="Felt by men of 25-44: a mean over those with children and without.",
        source="no figure found; range 0-0.4", confidence="assumption",
    )  # fmt: skip
    expectant: float = number(
        0.5, low=0, high=1, unit="share", claim="Felt by those who expect a child.",
        source="no figure found; range 0.2-0.8", confidence="assumption",
    )  # fmt: skip
    weekday: float = number(
        0.6, low=0, high=1, unit="share", claim="Hardship of a weekday hour: school and day care take a part of it.",
        source="no figure found; range 0.3-1", confidence="assumption",
    )  # fmt: skip
    evening: float = number(
        1.0, low=0, high=1, unit="share", claim="Hardship of an evening, when children go to bed.",
        source="scale of this barrier", confidence="definition",
    )  # fmt: skip
    weekend: float = number(
        0.4, low=0, high=1, unit="share", claim="Hardship of a weekend, when others may be at home.",
        source="no figure found; range 0.1-0.7", confidence="assumption",
    )  # fmt: skip
    online: float = number(
        0.5, low=0, high=1, unit="share", claim="What is left of the hardship where one need not leave home.",
        source="no figure found; range 0.2-0.8", confidence="assumption",
    )  # fmt: skip

    def susceptibility(self, residents: Any) -> NDArray[np.float32]:
        """1 caring at home, 0 where nothing is known that ties a resident to the home."""
        of_age = (residents.age >= _PARENTS[0]) & (residents.age < _PARENTS[1])
        by_gender = np.zeros(len(Gender), np.float32)
        by_gender[[Gender.MAN, Gender.WOMAN, Gender.OTHER]] = self.men, self.women, (self.men + self.women) / 2
        felt = by_gender[residents.gender] * of_age
        expects = (residents.groups & np.uint16(Group.EXPECTANT)) != 0
        felt = np.maximum(felt, self.expectant * expects)
        return np.asarray(np.where(residents.employment == Employment.AT_HOME, 1, felt), np.float32)

    def exposure(self, activities: Any, places: Any) -> NDArray[np.float32]:
        """By the meeting's slot, less online."""
        hard = [getattr(self, a.slot) * (self.online if a.online else 1) for a in activities.values()]
        share = np.array(hard, np.float32)
        return np.broadcast_to(share, (places.dims["U"], share.size)).astype(np.float32)
