"""Digital inclusion: a device, a connection and somebody who shows how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from simulation.delivery.offers import relieve
from simulation.delivery.targeting import Target, enrolled_now
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class DigitalInclusion(Personal):
    """Takes most of the digital barrier away from residents without usable internet; worth what there is online.

    ``relief[digital] += strength * relief`` for those enrolled. Device and lessons are paid when a resident enrolls,
    the connection every week. Source: Pew 2021, 23 % of adults without broadband at home, 41 % of those over 65 in
    2019; no effect on taking part was found.
    """

    kind: Literal["digital_inclusion"] = "digital_inclusion"
    level: ClassVar[Level] = "individual"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("relief",)

    coverage: float = number(
        0.3, low=0, high=1, unit="share of those it is for", claim="Residents of the group who take it up.",
        source="no figure found; range 0.1-0.6", confidence="assumption",
    )  # fmt: skip
    target: Target = Field(default_factory=lambda: Target(group="offline"), description="Whom it is for.")
    relief: float = number(
        0.8, low=0, high=1, unit="share", claim="Part of the barrier that device, connection and lessons take away.",
        source="no figure found; range 0.4-1", confidence="assumption",
    )  # fmt: skip
    device: float = number(
        250, low=0, high=5_000, unit="USD a resident", claim="Tablet, once.",
        source="no figure found; range 100-500", confidence="assumption",
    )  # fmt: skip
    lessons: float = number(
        150, low=0, high=5_000, unit="USD a resident", claim="Lessons, once: about six hours of group work's pay.",
        source="no figure found; range 50-400", confidence="assumption",
    )  # fmt: skip
    connection: float = number(
        7, low=0, high=200, unit="USD a week", claim="Connection of one resident.",
        source="no figure found; range 3-15", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Relieve those enrolled; equip and teach who is new."""
        rows = self.enrolled(world, name)
        if not rows.size or self.strength == 0:
            return []
        relieve(world, levers, self.strength * self.relief, rows, "digital")
        new = int(enrolled_now(world, name).sum()) * self.dose
        return [
            Cost("devices", new * self.device, "program"),
            Cost("lessons", new * self.lessons, "program"),
            Cost("connections", rows.size * self.connection * self.dose, "program"),
        ]
