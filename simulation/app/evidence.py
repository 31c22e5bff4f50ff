"""What a run leaves behind for a lesson, and how a number read off it becomes a finding."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.app import association
from simulation.app.lives import LEGEND

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from simulation.app.association import Association, Raised
    from simulation.app.lives import Lives
    from simulation.app.repeat import Repeats

LATE = 13  # weeks: "at the end" of a lesson is its last quarter of a year, so that one loud week does not decide


@dataclass
class Evidence:
    """What a run left behind.

    Attributes:
        lives: both worlds, at the end of the run.
        survey: a survey of the first world.
        raised: the thought experiment of :mod:`simulation.app.association`, if the lesson makes it.
        raised_all: the same where all of the link is cause.
        repeats: other worlds, if the lesson lives them.
    """

    lives: Lives
    survey: Association = field(init=False)
    raised: Raised | None = None
    raised_all: Raised | None = None
    repeats: Repeats | None = None

    def __post_init__(self) -> None:
        self.survey = association.associate(self.lives.worlds[0])


@dataclass(frozen=True)
class Finding:
    """A number about a run.

    Attributes:
        name: in lessons' files.
        unit: what stands after the number.
        digits: after the point.
        claim: what it is.
        function: computes it.
        needs: ``"repeats"``, ``"raised"`` or ``"raised_all"`` if the run alone does not tell.
    """

    name: str
    unit: str
    digits: int
    claim: str
    function: Callable[[Evidence], float]
    needs: str

    def of(self, evidence: Evidence) -> float:
        """The number; nan where it cannot be told."""
        if self.needs and getattr(evidence, self.needs) is None:
            return math.nan
        return float(self.function(evidence))

    def said(self, value: float) -> str:
        """A value with its unit."""
        if not math.isfinite(value):
            return "(cannot be told from this run)"
        number = f"{value:,.{self.digits}f}"
        number = number.lstrip("-") if float(number.replace(",", "")) == 0 else number
        return f"{number} {self.unit}".strip()


FINDINGS: dict[str, Finding] = {}


def finding(
    unit: str, digits: int = 1, needs: str = ""
) -> Callable[[Callable[[Evidence], float]], Callable[[Evidence], float]]:
    """Register a function as a finding; its first docstring line is what it claims."""

    def register(function: Callable[[Evidence], float]) -> Callable[[Evidence], float]:
        name, claim = function.__name__, (function.__doc__ or "").strip().split("\n")[0]
        FINDINGS[name] = Finding(name, unit, digits, claim, function, needs)
        return function

    return register


def curve(evidence: Evidence, outcome: str, world: int | None = None) -> NDArray[np.float64]:
    """An outcome by week in a world, or the difference between the two; shares in percent."""
    from simulation.outcomes import OUTCOMES

    k = LEGEND.index(outcome)
    lives = evidence.lives
    values = lives.values(1)[:, k] - lives.values(0)[:, k] if world is None else lives.values(world)[:, k]
    return np.asarray(values * (100 if OUTCOMES[outcome].unit == "share" else 1))


def late(values: NDArray[Any], weeks: int = LATE) -> float:
    """Mean of the last weeks of a curve; nan where no week was lived."""
    return float(values[1:][-weeks:].mean()) if values.size > 1 else math.nan
