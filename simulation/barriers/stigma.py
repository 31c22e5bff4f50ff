"""Stigma: not wanting to be seen where the label says mental health."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.barriers import Base, Grade

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Stigma(Base):
    """Fear of what others think keeps people from whatever is called help for the mind.

    ``susceptibility`` is the logistic share of stigma, ``exposure`` the activity's label.
    Source: Clement 2015, stigma and help-seeking d = -0.27; NSDUH 2016, 9-13 % name stigma.
    """

    kind: Literal["stigma"] = "stigma"
    grade: ClassVar[Grade] = "observational"
    changes: ClassVar[bool] = True

    def susceptibility(self, residents: Any) -> NDArray[np.float32]:
        """A logistic share of the state, 0.5 at the mean."""
        return np.asarray(1 / (1 + np.exp(-1.5 * residents.stigma)), np.float32)

    def exposure(self, activities: Any, places: Any) -> NDArray[np.float32]:
        """How far the activity says 'mental health'."""
        share = np.array([a.label for a in activities.values()], np.float32)
        return np.broadcast_to(share, (places.dims["U"], share.size)).astype(np.float32)
