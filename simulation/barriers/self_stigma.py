"""Self-stigma: taking the stigma of mental illness for a verdict on oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.barriers import Base, Grade
from simulation.parameters.base import number

if TYPE_CHECKING:
    from numpy.typing import NDArray


class SelfStigma(Base):
    """Who is unwell may feel ashamed of it and avoid what is called help; beside ``stigma``, which the well feel too.

    ``susceptibility = logistic(1.5 stigma) * logistic(sharpness (distress - case))``; leave the barrier out and
    nobody feels it. Distress stands for the score, which is taken only when somebody is measured.
    Source: Clement 2015, of all kinds the internalised stigma and that of treatment go most with not seeking help.
    """

    kind: Literal["self_stigma"] = "self_stigma"
    grade: ClassVar[Grade] = "observational"
    changes: ClassVar[bool] = True
    case: float = number(
        1.13, low=-3, high=5, unit="SD", claim="Distress at which half of it is felt.",
        source="the 87th percentile, where the DASS bands begin to be moderate", confidence="memory",
    )  # fmt: skip
    sharpness: float = number(
        3.0, low=0.1, high=20, unit="per SD", claim="How sharply it sets in around that distress.",
        source="no figure found; range 1-6", confidence="assumption",
    )  # fmt: skip

    def susceptibility(self, residents: Any) -> NDArray[np.float32]:
        """Next to nothing for the well, near the share of stigma for the severely unwell."""
        stigma = 1 / (1 + np.exp(-1.5 * residents.stigma))
        unwell = 1 / (1 + np.exp(-self.sharpness * (residents.distress - self.case)))
        return np.asarray(stigma * unwell, np.float32)

    def exposure(self, activities: Any, places: Any) -> NDArray[np.float32]:
        """How far the activity says 'mental health'."""
        share = np.array([a.label for a in activities.values()], np.float32)
        return np.broadcast_to(share, (places.dims["U"], share.size)).astype(np.float32)
