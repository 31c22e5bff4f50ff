"""Peer support: groups led by trained residents who know mental illness from their own life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.offers import announce, brought, fund, wage
from simulation.delivery.targeting import Target, enrolled_now, members, roster
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.activity import Activity
from simulation.parameters.base import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulation.levers import Levers


def _group() -> Activity:
    return Activity(
        story="A circle led by two neighbors who have been there themselves.", family="support", slot="evening",
        host="peer support", capacity=1, appeal=-5.0, distance=2, step=0.2, intensity=0.7, label=1.0, language=0.9,
        meets=6, roles=0.4, voice=0.8, contact=1.0, teaches=0.2, weekly_cost=60.0,
        source="assumption; group size 6-10 (Medicare at most 10); appeal as for the baseline's support group",
    )  # fmt: skip


class PeerSupport(Personal):
    """Trained peers lead open talk in small groups; how many peers there are limits how many can come.

    Enrolled are leaders, always residents with lived experience. For their neighborhoods' groups ``capacity +=
    strength * places * leaders``, ``funding += strength * cost of the meetings`` and ``news += strength * inform``.
    Whoever comes meets lived experience, is listened to, may hold a role: nothing is added to symptoms. Trials to hold
    it against: anxiety -0.21 (49 RCTs, Psychiatr Serv 2023), depression 0 to -0.59 (Fuhr 2014, Pfeiffer 2011), group
    peer support no change of symptoms (Lyons 2021), loneliness -0.13 to -0.34.
    """

    kind: Literal["peer_support"] = "peer_support"
    level: ClassVar[Level] = "community"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("capacity", "funding", "news")

    coverage: float = number(
        0.02, low=0, high=1, unit="share of those with lived experience", claim="Residents trained as leaders.",
        source="no figure found; range 0.005-0.05", confidence="assumption",
    )  # fmt: skip
    target: Target = Field(
        default_factory=lambda: Target(group="lived_experience"),
        description="Who is asked to lead; only those with lived experience are.",
    )
    places: float = number(
        5.0, low=0, high=50, unit="places a leader", claim="Places that one trained leader adds to a meeting.",
        source="groups of 6-10 (therathink.com), two leaders to a group", confidence="derived",
    )  # fmt: skip
    inform: float = number(
        0.02, low=0, high=0.5, unit="probability a week", claim="Chance that a resident nearby hears of the group.",
        source="no study gives it; range 0.005-0.05", confidence="assumption",
    )  # fmt: skip
    training: float = number(
        500, low=0, high=10_000, unit="USD a leader", claim="Training, once for each leader.",
        source="no figure found; range 200-1,500", confidence="assumption",
    )  # fmt: skip
    hours: float = number(
        3.0, low=0, high=40, unit="hours a week", claim="Paid hours of a leader: group, preparation, supervision.",
        source="no figure found; range 2-6", confidence="assumption",
    )  # fmt: skip
    group: str = Field("peer_support: group", min_length=1, max_length=60, description="Name of the new activity.")
    activity: Activity = Field(
        default_factory=_group, description="What is founded; its own capacity counts places that need no leader."
    )

    def new_activities(self, given: Mapping[str, Activity]) -> dict[str, Activity]:
        """The group that peers lead."""
        return brought(self.group, self.activity)

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Open groups where leaders live, with places for as many as they can lead."""
        r, p, a = world.residents, world.places, list(world.activities).index(self.group)
        may = members(world, self.target.group) & members(world, "lived_experience")
        rows = roster(
            world, name, self.coverage * float(np.count_nonzero(may)) / max(world.n, 1), self.target.rule, may
        )
        if not rows.size or self.strength == 0:
            return []
        leaders = np.bincount(p.unit_of[r.neighborhood[rows], a], minlength=p.dims["U"])
        levers.add("capacity", np.float32(self.strength * self.places) * leaders, (slice(None), a))
        announce(world, levers, self.group, leaders > 0, self.strength * self.inform)
        return [
            Cost("meetings", fund(world, levers, self.group, leaders > 0, self.strength), "program"),
            Cost("training", int(enrolled_now(world, name).sum()) * self.training * self.dose, "program"),
            Cost("leaders", rows.size * self.hours * wage(world) * self.dose, "program"),
        ]
