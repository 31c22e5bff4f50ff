"""Flexible timing: the same activity at a second hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from simulation.delivery.offers import announce, brought, fund, original
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulation.levers import Levers
    from simulation.parameters.activity import Activity


class FlexibleTiming(Local):
    """Holds a second session of activities at another time, for those whom the first one's hour keeps away.

    Each named activity gets a twin that differs in its slot alone: ``funding += strength * cost of its meetings`` for
    its organization and ``news += strength * inform`` at it. Sources: NSDUH 2016, 22 % of adults with unmet need name
    time; Molfenter 2013 (no-shows 37 to 20 % in a bundle that included hours, uncontrolled) and Weinerman 2003, both of
    clinics; no trial of groups found.
    """

    kind: Literal["flexible_timing"] = "flexible_timing"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "observational"
    moves: ClassVar[tuple[str, ...]] = ("funding", "news")

    slot: Literal["weekday", "evening", "weekend"] = Field("evening", description="When the second session is held.")
    activities: tuple[str, ...] = Field(("learning_class",), description="Which activities get a second session.")
    session: str = Field("session", min_length=1, max_length=30, description="Last word of the new activities' names.")
    inform: float = number(
        0.05, low=0, high=1, unit="probability a week", claim="Chance that a resident hears of the second session.",
        source="no figure found; range 0.01-0.1", confidence="assumption",
    )  # fmt: skip
    setup: float = number(
        300, low=0, high=100_000, unit="USD a session", claim="Planning and keys for a second session, once.",
        source="no figure found; range 0-2,000", confidence="assumption",
    )  # fmt: skip

    def _twins(self) -> dict[str, str]:
        """Name of the second session of each activity."""
        return {name: f"{name}: {self.slot} {self.session}" for name in self.activities}

    def new_activities(self, given: Mapping[str, Activity]) -> dict[str, Activity]:
        """The second sessions; none for what is held at that time already."""
        found: dict[str, Activity] = {}
        for name, twin in self._twins().items():
            first = original(given, name)
            if first.slot != self.slot:
                found |= brought(twin, first.model_copy(update={"slot": self.slot, "offered": 1.0}))
        return found

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Pay the second sessions and let residents hear of them."""
        units = self.units(world, name)
        twins = {first: twin for first, twin in self._twins().items() if twin in world.activities}
        if self.strength == 0 or not units.any() or not twins:
            return []
        places, names = world.places, list(world.activities)
        paid, sessions = 0.0, 0
        for first, twin in twins.items():
            a, b = names.index(first), names.index(twin)
            here = units & (places.open[:, a] == 1)  # a second session where there is a first
            paid += fund(world, levers, twin, here, self.strength)
            sessions += int(places.parallel[here & (places.offered[:, b] == 1), b].sum())
            announce(world, levers, twin, here, self.strength * self.inform)
        once = sessions * self.setup * self.dose if world.clock == self.start else 0.0
        return [Cost("meetings", paid, "program"), Cost("setup", once, "program")]
