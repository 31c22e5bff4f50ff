"""Advisory board: a few residents who meet, and whom organizations listen to or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.targeting import organizations
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.activity import Activity
from simulation.parameters.base import number
from simulation.settings.organizations import existing, voice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulation.levers import Levers


def _board() -> Activity:
    return Activity(
        story="A dozen residents meet once a month and advise the organizations of the neighborhood.", family="civic",
        slot="evening", host="advisory board", frequency=0.25, capacity=12, per_thousand=0.01, appeal=-3.5,
        intensity=0.7, language=0.8, meets=8, roles=0.5, voice=1.0, weekly_cost=300.0,
        source="assumption; focus groups and boards have 6-15 members",
    )  # fmt: skip


class AdvisoryBoard(Local):
    """Brings a small civic group with a full voice; other organizations gain owners only as far as they listen.

    Each week the board's own organization gets ``funding += strength weekly_cost frequency (1 + overhead)``; the
    running organizations of the neighborhood get ``say += strength max(heard - voice, 0)``. With ``heard`` 0 it is a
    token: its dozen members gain, nothing else changes. Source: O'Mara-Eves 2015 (engagement works, its kind does not
    matter measurably); no trial of boards alone was found.
    """

    kind: Literal["advisory_board"] = "advisory_board"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("funding", "say")

    heard: float = number(
        0.4, low=0, high=1, unit="share", claim="How far organizations follow it (IAP2 level over 5).",
        source="IAP2 'consult'; range 0-0.8", confidence="assumption",
    )  # fmt: skip
    fees: float = number(
        50, low=0, high=1_000, unit="USD a visit", claim="Paid to a member for coming.",
        source="no figure found; range 0-100", confidence="assumption",
    )  # fmt: skip
    board: str = Field("advisory board", min_length=1, max_length=60, description="Name of the new activity.")
    activity: Activity = Field(default_factory=_board, description="What is founded; its host runs nothing else.")

    def new_activities(self, given: Mapping[str, Activity]) -> dict[str, Activity]:
        """The board."""
        return {self.board: self.activity}

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Pay the boards, and let them be heard."""
        places, a = world.places, list(world.activities).index(self.board)
        here = self.units(world, name)
        seated = here & (places.offered[:, a] == 1)
        if self.strength == 0 or not seated.any():
            return []
        own = places.organization_of[seated, a]
        overhead = 1 + world.scenario.organizations.overhead
        paid = self.strength * overhead * self.activity.weekly_cost * self.activity.frequency
        levers.add("funding", paid * places.parallel[seated, a], own)
        at = np.setdiff1d(organizations(world, here), own)
        had = voice(places, world.activities, existing(places, len(world.scenario.activities)))[at]
        levers.add("say", self.strength * np.maximum(self.heard - had, 0), at)
        members = int(places.attendance[seated, a].sum())
        return [
            Cost("board", paid * float(places.parallel[seated, a].sum()), "program"),
            Cost("fees", self.dose * members * self.fees, "program"),
        ]
