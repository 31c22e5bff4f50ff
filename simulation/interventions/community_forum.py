"""Community forum: an open evening where the neighborhood speaks of its affairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.targeting import visitors
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.activity import Activity
from simulation.parameters.base import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulation.levers import Levers


def _forum() -> Activity:
    return Activity(
        story="Once a month whoever wants to speaks of what the neighborhood needs.", family="civic", slot="evening",
        host="community forum", frequency=0.25, capacity=100, per_thousand=0.01, appeal=-3.6, distance=0.5,
        intensity=0.6, language=0.8, meets=3, roles=0.05, voice=0.4, weekly_cost=400.0,
        source="assumption; appeal a little below the catalog's neighborhood event; who comes to forums was not found",
    )  # fmt: skip


class CommunityForum(Local):
    """Brings an open monthly meeting with some voice; what is asked for there and not done costs visitors' trust.

    Each week ``funding += strength weekly_cost frequency (1 + overhead)`` for its organization, and for last week's
    visitors ``trust += strength trust (answered - asked) / meetings a year``: above the share of answers that visitors
    count on it builds trust, below it breaks promises. Purpose and ties follow from taking part. No trial of forums was
    found.
    """

    kind: Literal["community_forum"] = "community_forum"
    level: ClassVar[Level] = "community"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("funding", "trust")

    answered: float = number(
        0.6, low=0, high=1, unit="share", claim="Requests that are answered by something done.",
        source="scenario; no figure found", confidence="assumption",
    )  # fmt: skip
    asked: float = number(
        0.3, low=0, high=1, unit="share", claim="Answers that visitors count on.",
        source="no figure found; range 0.1-0.6", confidence="assumption",
    )  # fmt: skip
    trust: float = number(
        0.3, low=0, high=2, unit="SD a year", claim="Trust gained in a year of forums with all above nothing answered.",
        source="no figure found; range 0-0.6", confidence="assumption",
    )  # fmt: skip
    forum: str = Field("community forum", min_length=1, max_length=60, description="Name of the new activity.")
    activity: Activity = Field(default_factory=_forum, description="What is founded; its host runs nothing else.")

    def new_activities(self, given: Mapping[str, Activity]) -> dict[str, Activity]:
        """The forum."""
        return {self.forum: self.activity}

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Pay for the forums; visitors trust by what came of it."""
        places, a = world.places, list(world.activities).index(self.forum)
        held = self.units(world, name) & (places.offered[:, a] == 1)
        if self.strength == 0 or not held.any():
            return []
        paid = self.strength * self.activity.weekly_cost * self.activity.frequency
        paid *= 1 + world.scenario.organizations.overhead
        levers.add("funding", paid * places.parallel[held, a], places.organization_of[held, a])
        groups = np.zeros(places.offered.shape, np.bool_)
        groups[held, a] = True
        push = self.strength * self.trust * (self.answered - self.asked) / (52 * self.activity.frequency)
        levers.add("trust", np.float32(push), visitors(world, groups))
        return [Cost("forums", paid * float(places.parallel[held, a].sum()), "program")]
