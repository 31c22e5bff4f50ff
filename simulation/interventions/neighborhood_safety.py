"""Neighborhood safety: light, clean lots and presence, so that people feel safe outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.targeting import Area
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class NeighborhoodSafety(Local):
    """Residents feel safer in the neighborhoods treated, and more go out in the evening where fear kept them in.

    ``gain(t) = strength near perceived min(1, (t + 1) / build)``; ``safety += gain``, and the barrier of an unsafe way
    falls to what it is at that safety, ``ease[unsafe] += 1 - fear(safety + gain) / fear(safety)`` with ``fear(x) =
    1 / (1 + exp(x))``. Who feels safe already gains little. Sources: Branas 2018 (vacant lots, 445 residents: perceived
    crime -36.8 %, fear of going out -57.8 %); Chalfin 2022 (lights: night crime -36 %); Moore 2016 (safety changes with
    symptoms within persons).
    """

    kind: Literal["neighborhood_safety"] = "neighborhood_safety"
    level: ClassVar[Level] = "community"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("safety", "ease")

    area: Area = Field("least_safe", description="Which neighborhoods come first.")
    perceived: float = number(
        0.25, low=0, high=2, unit="SD", claim="Safety gained by those who live near.",
        source="Branas 2018: perceived crime -36.8 %, taken as an odds ratio of 0.63: ln(0.63) sqrt(3) / pi",
        confidence="derived",
    )  # fmt: skip
    near: float = number(
        0.5, low=0, high=1, unit="share of residents", claim="Residents who live near enough to notice.",
        source="no figure found; range 0.2-0.8", confidence="assumption",
    )  # fmt: skip
    build: int = number(
        26, low=1, high=520, unit="weeks", claim="Time until all of it is felt.",
        source="no figure found; range 8-78", confidence="assumption",
    )  # fmt: skip
    cost: float = number(
        20, low=0, high=1_000, unit="USD a resident a year", claim="Cost for each resident of the neighborhood.",
        source="no figure found; range 5-60", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Make the streets safer, and the evening less forbidding."""
        hoods, places = self.hoods(world, name), world.places
        gain = self.strength * self.near * self.perceived * min(1.0, (world.clock - self.start + 1) / self.build)
        if gain == 0 or not hoods.any():
            return []
        levers.add("safety", np.float32(gain), hoods)
        people = np.where(hoods, places.population, 0)
        everybody = np.bincount(places.district, places.population, places.dims["K"])
        share = np.bincount(places.district, people, places.dims["K"]) / np.maximum(everybody, 1)
        before = places.unit_safety.astype(np.float64)
        after = before + gain * np.concatenate([hoods, share])
        eased = 1 - (1 + np.exp(before)) / (1 + np.exp(after))
        for b, barrier in enumerate(world.scenario.barriers.values()):
            if barrier.kind == "unsafe":
                levers.add("ease", np.repeat(eased[:, None], places.dims["A"], 1), b)
        return [Cost("safety measures", self.dose * self.cost / 52 * float(people.sum()), "government")]
