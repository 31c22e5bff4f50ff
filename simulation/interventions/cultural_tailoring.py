"""Cultural tailoring: an activity remade with and for one cultural group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from simulation.delivery.offers import announce, brought, columns, ease, fund, original
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulation.levers import Levers
    from simulation.parameters.activity import Activity


class CulturalTailoring(Local):
    """Holds an edition of an activity made for a cultural group, and makes the first one less foreign to outsiders.

    The edition fits the group (utility ``participation.fit``) and poses no cultural barrier; ``funding += strength *
    cost of its meetings`` and ``news += strength * inform`` at it. At the first edition ``ease[culture] += strength *
    eased``. Source: Benish 2011, adapted against the same unadapted d = 0.32 (0.21-0.43); Arundell 2021, -0.43. Here
    it acts through who comes and who stays, and nothing is added to symptoms: it is a check, not an input.
    """

    kind: Literal["cultural_tailoring"] = "cultural_tailoring"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("ease", "funding", "news")

    adapted: str = Field("learning_class", min_length=1, description="Activity that is adapted.")
    culture: str = Field("hispanic", min_length=1, description="Cultural group that the edition is made for.")
    edition: str = Field("edition", min_length=1, max_length=30, description="Last word of the new activity's name.")
    eased: float = number(
        0.3, low=0, high=1, unit="share", claim="Cultural barrier taken away from the activity as it was.",
        source="no figure found; range 0-0.6", confidence="assumption",
    )  # fmt: skip
    inform: float = number(
        0.05, low=0, high=0.5, unit="probability a week", claim="Chance that a resident hears of it.",
        source="no study gives it; range 0.01-0.1", confidence="assumption",
    )  # fmt: skip
    adapting: float = number(
        10_000, low=0, high=1e6, unit="USD", claim="Work of adapting it with the group, once.",
        source="no figure found; co-development takes 4-6 months of planning (interventions.md 15); range 2,000-50,000",
        confidence="assumption",
    )  # fmt: skip

    @property
    def _name(self) -> str:
        return f"{self.adapted}: {self.culture} {self.edition}"

    def new_activities(self, given: Mapping[str, Activity]) -> dict[str, Activity]:
        """The edition made for the group."""
        first = original(given, self.adapted)
        return brought(self._name, first.model_copy(update={"culture": self.culture, "offered": 1.0}))

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Pay the edition, let it be known, ease the first one."""
        units = self.units(world, name)
        if self.strength == 0 or not units.any():
            return []
        first = columns(world, (self.adapted,))
        ease(world, levers, self.strength * self.eased, units, first, "culture")
        where = units & (world.places.open[:, first[0]] == 1)
        paid = fund(world, levers, self._name, where, self.strength)
        announce(world, levers, self._name, where, self.strength * self.inform)
        once = self.adapting * self.dose if world.clock == self.start else 0.0
        return [Cost("meetings", paid, "program"), Cost("adapting", once, "program")]
