"""What residents can be colored by: a state as a place on one scale, from the end that is worse to the better.

Colors are cividis, which people with any color vision read alike; the page gives each shade a word and a number too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.residents import CareState

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from simulation.world import World


@dataclass(frozen=True)
class Color:
    """A scale: value of each row of residents, its ends, and what they mean.

    Attributes:
        label: its name on the page.
        unit: of the values.
        low: value at the dark end.
        high: value at the light end.
        words: what the dark end, the middle and the light end say.
        value: value of some rows of a world.
    """

    label: str
    unit: str
    low: float
    high: float
    words: tuple[str, str, str]
    value: Callable[[World, NDArray[np.int64]], NDArray[Any]]


def _state(name: str) -> Callable[[World, NDArray[np.int64]], NDArray[Any]]:
    return lambda world, rows: np.asarray(getattr(world.residents, name)[rows])


def _visits(world: World, rows: NDArray[np.int64]) -> NDArray[Any]:
    return np.asarray(np.bitwise_count(world.residents.attended[rows]))


def _care(world: World, rows: NDArray[np.int64]) -> NDArray[Any]:
    # who has been through it needs none today
    stands: NDArray[np.int8] = np.zeros(len(CareState), np.int8)
    stands[[CareState.SEEKING, CareState.WAITING, CareState.IN_CARE]] = 1, 2, 3
    return np.asarray(stands[world.residents.care_state[rows]])


# ten colors evenly along matplotlib's cividis, dark to light
CIVIDIS = (
    "#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55", "#fee838",
)  # fmt: skip

COLORS = {
    "belonging": Color("Sense of community", "SD", -2, 2, ("low", "average", "high"), _state("belonging")),
    "depression": Color(
        "Depression", "DASS-21 points", 0, 28, ("none", "moderate", "extremely severe"), _state("score_depression")
    ),
    "loneliness": Color("Loneliness", "0-1", 0, 1, ("not lonely", "somewhat", "lonely"), _state("loneliness")),
    "stigma": Color("Stigma", "SD", -2, 2, ("low", "average", "high"), _state("stigma")),
    "participation": Color("Taking part", "visits this week", 0, 3, ("at home", "", "three"), _visits),
    "care": Color("Care", "step", 0, 3, ("no care", "on the way", "in care"), _care),
}


def shade(name: str, world: World, rows: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Place of some residents on a scale, 0 dark to 255 light, uint8."""
    color = COLORS[name]
    place = (color.value(world, rows).astype(np.float32) - color.low) / (color.high - color.low)
    return np.asarray(np.clip(place, 0, 1) * 255, np.uint8)


def levels(name: str, world: World) -> NDArray[np.float32]:
    """Mean of all residents of each neighborhood, in the unit of the scale; NaN where nobody lives, float32 (H,)."""
    hood = world.residents.neighborhood
    value = COLORS[name].value(world, np.arange(world.n))
    hoods = world.places.dims["H"]
    count = np.bincount(hood, minlength=hoods)
    total = np.bincount(hood, weights=value, minlength=hoods)
    mean = np.divide(total, count, out=np.full(hoods, np.nan), where=count > 0)
    return np.asarray(mean, np.float32)
