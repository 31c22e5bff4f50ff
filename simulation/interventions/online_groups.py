"""Online groups: moderated groups that meet on a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from simulation.delivery.offers import announce, brought, fund
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.activity import Activity
from simulation.parameters.base import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulation.levers import Levers


def _group() -> Activity:
    return Activity(
        story="A circle on a screen, with a moderator who keeps it safe.", family="online", pool="district",
        slot="evening", online=True, host="online platform", capacity=12, per_thousand=0.5, appeal=-5.6, step=0,
        distance=0, intensity=0.4, label=0.3, language=0.6, meets=5, roles=0.1, voice=0.4, contact=0.3, teaches=0.1,
        weekly_cost=80.0, source="assumption; appeal as for the baseline's online group",
    )  # fmt: skip


class OnlineGroups(Local):
    """Founds moderated online groups: no way to go, no step, but a screen between them and who is offline.

    ``funding += strength * cost of the meetings`` and ``news += strength * inform``. Ties made there are online ties
    and cross neighborhoods. Nothing is added to symptoms. Trials to hold it against: remote programs for older adults,
    loneliness -0.41 (-0.70 to -0.13, 13 RCTs); online peer support small and not significant (Psychiatr Serv 2023).
    """

    kind: Literal["online_groups"] = "online_groups"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("funding", "news")

    inform: float = number(
        0.01, low=0, high=0.5, unit="probability a week", claim="Chance that a resident comes upon it.",
        source="no study gives it; range 0.002-0.05", confidence="assumption",
    )  # fmt: skip
    setup: float = number(
        3_000, low=0, high=1e6, unit="USD a group", claim="Platform, safeguards and training of a moderator, once.",
        source="no figure found; range 500-10,000", confidence="assumption",
    )  # fmt: skip
    group: str = Field("online_groups: group", min_length=1, max_length=60, description="Name of the new activity.")
    activity: Activity = Field(default_factory=_group, description="What is founded; its host runs nothing else.")

    def new_activities(self, given: Mapping[str, Activity]) -> dict[str, Activity]:
        """The online group."""
        return brought(self.group, self.activity)

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Pay the meetings; let residents come upon them."""
        units = self.units(world, name)
        if self.strength == 0 or not units.any():
            return []
        places, a = world.places, list(world.activities).index(self.group)
        paid = fund(world, levers, self.group, units, self.strength)
        announce(world, levers, self.group, units, self.strength * self.inform)
        groups = int(places.parallel[units & (places.offered[:, a] == 1), a].sum())
        once = groups * self.setup * self.dose if world.clock == self.start else 0.0
        return [Cost("meetings", paid, "program"), Cost("setup", once, "program")]
