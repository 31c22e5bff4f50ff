"""How a number about a world becomes an outcome: registered by one decorator, found by every table and figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from simulation.instrument import CUTOFFS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from simulation.world import World

Better = Literal["lower", "higher", "none"]
Unit = Literal["points", "share", "SD", "0-1", "per resident", "per 1,000 residents", "weeks"]
MODERATE = {scale: cuts["moderate"] for scale, cuts in CUTOFFS.items()}


@dataclass(frozen=True)
class Outcome:
    """One number a week.

    Attributes:
        name: column name in every table.
        function: computes it from a world.
        unit: one of :data:`Unit`; a share is a fraction of one.
        label: words for plots and tables.
        better: which direction is good for residents, ``"none"`` if neither is.
        claim: what it measures, in one line.
    """

    name: str
    function: Callable[[World], float]
    unit: Unit
    label: str
    better: Better
    claim: str


OUTCOMES: dict[str, Outcome] = {}


def outcome(
    *, unit: Unit, label: str, better: Better = "none"
) -> Callable[[Callable[[World], float]], Callable[[World], float]]:
    """Register a function of a world as an outcome; its name is the column, its first docstring line the claim.

    Raises:
        ValueError: if the name is taken, the docstring, unit or label is missing, or ``better`` is unknown.
    """

    def register(function: Callable[[World], float]) -> Callable[[World], float]:
        name, claim = function.__name__, (function.__doc__ or "").strip().split("\n")[0]
        if name in OUTCOMES or name in ("week", "seed", "arm"):
            raise ValueError(f"the outcome name {name!r} is taken; choose another")
        if not (claim and label) or unit not in get_args(Unit) or better not in get_args(Better):
            raise ValueError(f"outcome {name!r} needs a docstring, a label, a known unit and a known direction")
        OUTCOMES[name] = Outcome(name, function, unit, label, better, claim)
        return function

    return register


def mean(values: NDArray[Any]) -> float:
    """Mean of an array, summed in whole numbers or in float64."""
    whole = np.int64 if values.dtype.kind in "iub" else np.float64
    return float(values.sum(dtype=whole)) / values.size


def share(mask: NDArray[np.bool_]) -> float:
    """Share of those for whom a mask is true."""
    return int(np.count_nonzero(mask)) / mask.size


def per_thousand(count: Any, world: World) -> float:
    """A count of residents as residents per 1,000."""
    return 1000.0 * float(count) / world.n
