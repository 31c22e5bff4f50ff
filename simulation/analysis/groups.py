"""Groups of residents and what is measured of them, from the table of people that a run leaves behind.

Only residents who lived there at both surveys count, so that a change is one within persons; who lives where and how is
as it was at the end. Means and shares are over residents, not over neighborhoods.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import InputError, did_you_mean
from simulation.instrument import CUTOFFS, SCALES, belonging_class
from simulation.outcomes import OUTCOMES
from simulation.population.people_file import readable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from simulation.parameters.instrument import Instrument
    from simulation.results import Results

BANDS = (25, 45, 65)  # youth ends, midlife, older adults begin: the ages of the groups that scenarios name
ORDERED = ("income", "education")  # from the least to the most; only between such groups is there a slope
GROUPINGS = (
    "income", "education", "age", "gender", "culture", "language", "limitation", "digital", "home", "place",
)  # fmt: skip
# outcomes that both surveys hold for each resident, with what they are called there
_STATES = ("depression", "anxiety", "stress", "belonging", "purpose", "trust", "stigma", "loneliness", "support")
MEASURES = (*_STATES, *(f"{scale}_moderate" for scale in SCALES), "negative_class", "lonely")


@dataclass(frozen=True)
class Grouping:
    """Who belongs to which group.

    Attributes:
        name: one of :data:`GROUPINGS`.
        words: the groups, in order where they have one.
        codes: group of each row of people, an index into ``words``.
    """

    name: str
    words: tuple[str, ...]
    codes: NDArray[np.int64]


def stayed(results: Results) -> NDArray[np.bool_]:
    """Rows of people where the same person answered both surveys."""
    return np.asarray(results.columns["arrival_first"] == results.columns["arrival_last"])


def instrument_of(results: Results) -> Instrument:
    """The constants of the survey that a run was measured with."""
    from simulation.parameters.instrument import Instrument

    return Instrument.model_validate(results.provenance["scenario"]["instrument"])


def grouping(results: Results, name: str) -> Grouping:
    """Everybody's group.

    Raises:
        InputError: if there is no such grouping.
    """
    cultures = tuple(results.provenance["scenario"]["population"]["cultures"])
    return grouped(name, results.columns.__getitem__, lambda: results.setting, cultures)


def grouped(name: str, column: Callable[[str], Any], setting: Callable[[], Any], cultures: tuple[str, ...]) -> Grouping:
    """The group of each resident of a table or a world.

    Args:
        name: one of :data:`GROUPINGS`.
        column: gives a slow column of residents by its name.
        setting: gives the setting of each resident's neighborhood.
        cultures: names of the cultural groups.

    Raises:
        InputError: if there is no such grouping.
    """
    if name not in GROUPINGS:
        raise InputError(f"there is no grouping {name!r}", "by", did_you_mean(name, GROUPINGS))
    if name == "age":
        words = (
            f"below {BANDS[0]}",
            *(f"{a}-{b - 1}" for a, b in pairwise(BANDS)),
            f"{BANDS[-1]}+",
        )
        return Grouping(name, words, np.searchsorted(BANDS, column("age"), side="right"))
    if name == "income":
        return Grouping(name, tuple(f"quintile {k}" for k in range(1, 6)), column("income").astype(np.int64) - 1)
    if name == "place":
        return Grouping(name, ("urban", "suburban", "rural"), setting().astype(np.int64))
    called = {"home": "housing"}.get(name, name)
    words = tuple(readable(called, cultures))
    if words == ("no", "yes"):
        said = {"language": ("fluent", "limited"), "limitation": ("none", "limited"), "digital": ("offline", "online")}
        words = said[name]
    return Grouping(name, words, column(called).astype(np.int64))


def measure(results: Results, name: str, when: str) -> NDArray[np.float64]:
    """An outcome of each row of people, at the ``"first"`` or the ``"last"`` survey.

    Raises:
        InputError: if no survey holds it of each resident.
    """
    if name not in MEASURES:
        raise InputError(f"no survey holds the outcome {name!r}", "outcomes", did_you_mean(name, MEASURES))
    columns = results.columns
    return np.asarray(measured(name, lambda state: columns[f"{when}_{state}"], instrument_of(results)), np.float64)


def measured(name: str, state: Callable[[str], Any], instrument: Instrument) -> NDArray[Any]:
    """A measure of each resident from what a survey holds: a score, a state, or whether it is beyond a cutoff.

    Args:
        name: one of :data:`MEASURES`.
        state: gives a score or state of everybody by its name in :data:`MEASURES`.
        instrument: the constants of the survey.
    """
    if name in _STATES:
        return np.asarray(state(name))
    if name == "lonely":
        return np.asarray(state("loneliness") > np.float32(instrument.lonely_above))
    if name == "negative_class":
        return np.asarray(belonging_class(state("belonging"), instrument) == 0)
    scale = name.removesuffix("_moderate")
    return np.asarray(state(scale) >= CUTOFFS[scale]["moderate"])


def unit_of(name: str) -> str:
    """Unit of a measure; that of the outcome of the same name."""
    return OUTCOMES[name].unit


def chosen(names: Iterable[str] | str | None, known: tuple[str, ...]) -> tuple[str, ...]:
    """The names asked for, or all."""
    return known if names is None else (names,) if isinstance(names, str) else tuple(names)
