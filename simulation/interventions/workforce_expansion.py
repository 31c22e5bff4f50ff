"""Workforce expansion: a training pipeline that ends in more clinicians, years later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.delivery.clinic import count
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class WorkforceExpansion(Local):
    """Adds clinicians' posts when those trained for them are done, filled as well as the center's other posts are.

    After ``delay`` weeks ``clinicians += strength * per_thousand * residents served / 1000`` times the share of the
    center's posts that are filled; before that, training costs and nothing else. No evaluation was found.
    """

    kind: Literal["workforce_expansion"] = "workforce_expansion"
    level: ClassVar[Level] = "policy"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("clinicians",)

    per_thousand: float = number(
        0.2, low=0, high=10, unit="posts per 1,000 residents", claim="Posts added, against about 1 there is.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    delay: int = number(
        52, low=0, high=520, unit="weeks", claim="Time from the start to clinicians trained and in post.",
        source="no figure found: a year of supervised practice; 104 with a master's degree first; range 26-260",
        confidence="assumption",
    )  # fmt: skip
    training: float = number(
        30_000, low=0, high=500_000, unit="USD a place-year", claim="Training of one clinician-to-be.",
        source="no figure found; range 10,000-60,000", confidence="assumption",
    )  # fmt: skip
    salary: float = number(
        104_000, low=0, high=1_000_000, unit="USD a year", claim="All that one clinician in post costs.",
        source="the price of the sessions: 25 clients, 0.8 attended, 52 weeks at 100 USD (Medicare 2023: 90-110)",
        confidence="derived",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Train first, then fill the posts and pay them."""
        places, hoods = world.places, self.hoods(world, name)
        if not hoods.any() or self.strength == 0:
            return []
        posts = self.per_thousand / 1000 * count(world, hoods[world.residents.neighborhood])
        trained = float(world.clock - self.start >= self.delay)
        filled = posts * trained * places.in_post / np.maximum(places.clinicians, 1e-12)
        if trained:
            levers.add("clinicians", self.strength * filled)
        total = float(posts.sum())
        return [
            Cost("training", self.dose * (1 - trained) * total * self.training / 52, "government"),
            Cost("salaries", self.strength * float(filled.sum()) * self.salary / 52, "health services"),
        ]
