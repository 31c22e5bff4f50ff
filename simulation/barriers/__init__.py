"""Barriers: what keeps people away, one class a file.

A barrier is two vectors, one over residents and one over groups; in the participation utility it subtracts
``weight * susceptibility(resident) * exposure(group)``. Setting its weight to 0, or easing it with a lever, is
therefore a clean counterfactual.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from simulation.interventions import Grade
from simulation.parameters.base import number
from simulation.piece import Piece

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from simulation.parameters.activity import Activity
    from simulation.places import Places
    from simulation.residents import Residents

__all__ = ["Base", "Grade"]


class Base(Piece):
    """The contract of a barrier."""

    grade: ClassVar[Grade] = "none"  # best evidence that it keeps residents away from groups
    changes: ClassVar[bool] = False  # whether susceptibility follows a state and must be asked again every week
    weight: float = number(
        1.0,
        low=0,
        high=10,
        unit="utility",
        claim="Utility lost at susceptibility 1 and exposure 1.",
        source="no study gives it on this scale",
        confidence="assumption",
    )

    @abstractmethod
    def susceptibility(self, residents: Residents) -> NDArray[np.float32]:
        """How much each resident feels this barrier, 0 or more, shape (N,)."""

    @abstractmethod
    def exposure(self, activities: Mapping[str, Activity], places: Places) -> NDArray[np.float32]:
        """How much each group of each unit poses it, 0 or more, shape (U, A)."""
