"""Participatory budget: residents decide by vote which groups get public money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.delivery.targeting import organizations
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number
from simulation.settings.organizations import existing, per_organization, voice

if TYPE_CHECKING:
    from simulation.levers import Levers


class ParticipatoryBudget(Local):
    """A neighborhood's money goes to running organizations by residents' votes, and with it comes a say.

    Votes follow feet: each organization gets ``1 + visitors last week`` of them, so that small groups are not left with
    nothing. ``funding += strength budget votes / all votes`` within the neighborhood, ``say += strength max(decided -
    voice, 0)`` for who is paid. Unlike a grant it founds nothing: what nobody goes to gets little, what is closed gets
    none, and the popular grow. No trial of its effect on cohesion or symptoms was found.
    """

    kind: Literal["participatory_budget"] = "participatory_budget"
    level: ClassVar[Level] = "policy"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("funding", "say")

    budget: float = number(
        10, low=0, high=1_000, unit="USD a resident a year", claim="Money the residents of a neighborhood decide on.",
        source="New York City: 1 million USD a council district (The City 2023), of about 160,000 people (assumed); "
        "range 2-50", confidence="derived",
    )  # fmt: skip
    decided: float = number(
        0.8, low=0, high=1, unit="share", claim="Say of residents in what is paid (IAP2 level over 5).",
        source="they decide, officials check: IAP2 'collaborate' to 'empower'", confidence="assumption",
    )  # fmt: skip
    overhead: float = number(
        0.2, low=0, high=2, unit="share", claim="Assemblies, ballots and checks, on top of the money.",
        source="no figure found; range 0.1-0.5", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Share the money out by votes."""
        hoods, places = self.hoods(world, name), world.places
        units = np.concatenate([hoods, np.zeros(places.dims["U"] - hoods.size, np.bool_)])
        at = organizations(world, units)
        if self.strength * self.budget == 0 or not at.size:
            return []
        votes = 1 + per_organization(places, places.attendance)[at]
        hood = at % places.dims["U"]
        money = self.strength * self.budget / 52 * places.population[hood]
        paid = money * votes / np.bincount(hood, votes, places.dims["U"])[hood]
        levers.add("funding", paid, at)
        there = existing(places, len(world.scenario.activities))
        had = voice(places, world.activities, there)[at]
        levers.add("say", self.strength * np.maximum(self.decided - had, 0), at)
        total = float(paid.sum())
        return [Cost("budget", total, "government"), Cost("overhead", total * self.overhead, "government")]
