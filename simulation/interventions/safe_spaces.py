"""Safe spaces: light, a lock, a host at the door, and rules that somebody keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from simulation.delivery.offers import columns, ease, meetings, wage
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class SafeSpaces(Local):
    """Makes a place, or an online room, feel safe to enter; the street outside stays as it is.

    ``ease[unsafe] += strength * unsafe`` and ``ease[social_anxiety] += strength * anxiety`` for the activities named,
    or all. Sources: Moore 2016 (perceived safety matters within persons); social phobia 7.4 % a year (Kessler 2012);
    no study of safe spaces with a size was found.
    """

    kind: Literal["safe_spaces"] = "safe_spaces"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("ease",)

    unsafe: float = number(
        0.3, low=0, high=1, unit="share", claim="Part of the fear of going out to it that is taken away.",
        source="no figure found; the way there remains; range 0.1-0.6", confidence="assumption",
    )  # fmt: skip
    anxiety: float = number(
        0.2, low=0, high=1, unit="share", claim="Part of the fear of talking to strangers there that is taken away.",
        source="no figure found; range 0-0.5", confidence="assumption",
    )  # fmt: skip
    hours: float = number(
        1.0, low=0, high=40, unit="hours a meeting", claim="Paid hours of a host or moderator.",
        source="no figure found; range 0.5-3", confidence="assumption",
    )  # fmt: skip
    activities: tuple[str, ...] = Field((), description="Which activities; none named means all.")

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Ease both fears; pay the hosts of this week's meetings."""
        units, where = self.units(world, name), columns(world, self.activities)
        if self.strength == 0 or not units.any() or not where.size:
            return []
        ease(world, levers, self.strength * self.unsafe, units, where, "unsafe")
        ease(world, levers, self.strength * self.anxiety, units, where, "social_anxiety")
        hosts = meetings(world, units, where) * self.hours * self.dose
        return [Cost("hosts", hosts * wage(world), "program")]
