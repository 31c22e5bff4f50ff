"""Adaptive outreach: a team that asks, every half-year, where it is needed now, and goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.delivery.clinic import cases, untreated
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number
from simulation.randomness import Decision, text_key, uniforms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.levers import Levers


class AdaptiveOutreach(Local):
    """Raises help-seeking where a survey last found most cases outside care, and moves on when that changes.

    Every ``review`` weeks a sample of each neighborhood is asked; the ``coverage`` share of neighborhoods in which
    most of those asked are moderate or worse and outside care get the team until the next review. There ``outreach +=
    strength push`` for such residents. A small sample sends the team to the wrong place; a review that never comes
    again leaves it where need once was. No trial of adaptive against fixed outreach was found.
    """

    kind: Literal["adaptive_outreach"] = "adaptive_outreach"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("outreach",)

    coverage: float = number(
        0.25, low=0, high=1, unit="share of neighborhoods", claim="Neighborhoods where the team works at a time.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    review: int = number(
        26, low=1, high=5200, unit="weeks", claim="Time from one survey to the next.",
        source="no figure found; range 13-52", confidence="assumption",
    )  # fmt: skip
    asked: float = number(
        0.1, low=0.001, high=1, unit="share of residents", claim="Residents asked in a survey.",
        source="scenario; no figure found", confidence="assumption",
    )  # fmt: skip
    push: float = number(
        0.5, low=0, high=6, unit="logit", claim="Rise of the weekly logit of seeking care where the team works.",
        source="no figure found; the low end of assertive outreach's range, which calls on people one by one",
        confidence="assumption",
    )  # fmt: skip
    interview: float = number(
        20, low=0, high=1_000, unit="USD a resident asked", claim="One interview, analysis included.",
        source="no figure found; range 5-60", confidence="assumption",
    )  # fmt: skip
    team: float = number(
        94_658, low=0, high=500_000, unit="USD a neighborhood-year", claim="One worker who goes from door to door.",
        source="IMPaCT: 567,950 USD a year for a team of six community health workers (price year not seen, as it is)",
        confidence="derived",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Ask, if it is time to; then work where the last answers said."""
        r, held = world.residents, f"{name}, neighborhoods"
        if self.strength == 0 or self.coverage == 0:
            return []
        costs = []
        if held not in world.rosters or (world.clock - self.start) % self.review == 0:
            chosen, asked = self._ask(world, name)
            world.rosters[held] = (chosen, np.zeros(chosen.size, np.uint32), np.full(chosen.size, world.week))
            costs.append(Cost("survey", self.dose * asked * self.interview, "funder"))
        at = np.zeros(world.places.dims["H"], np.bool_)
        at[world.rosters[held][0]] = True
        need = at[r.neighborhood] & cases(world) & untreated(world)
        levers.add("outreach", np.float32(self.strength * self.push), need)
        return [*costs, Cost("team", self.dose * float(at.sum()) * self.team / 52, "program")]

    def _ask(self, world: Any, name: str) -> tuple[NDArray[np.int64], int]:
        """Neighborhoods in which most of those asked are cases outside care, and how many were asked."""
        r, hoods = world.residents, world.places.dims["H"]
        draw = uniforms(world.seed, Decision.PIECE, world.week, r.dwelling, r.arrival, text_key(name))[:, 0]
        asked = draw < self.asked
        people = np.bincount(r.neighborhood[asked], minlength=hoods)
        need = np.bincount(r.neighborhood[asked & cases(world) & untreated(world)], minlength=hoods)
        count = max(1, int(self.coverage * hoods + 0.5))
        order = np.lexsort((np.arange(hoods), -need / np.maximum(people, 1)))
        return order[:count], int(people.sum())
