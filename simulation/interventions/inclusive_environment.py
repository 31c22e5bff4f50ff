"""Inclusive environment: facilitators and regulars who make newcomers and outsiders welcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from simulation.delivery.offers import columns, ease, running
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class InclusiveEnvironment(Local):
    """Makes groups less frightening, less suspect and less closed to those who expect no welcome.

    ``ease[social_anxiety] += strength * anxiety``, ``ease[mistrust] += strength * mistrust`` and, where the scenario
    has that barrier, ``ease[exclusion] += strength * exclusion``. It adds no places and no money to visitors' purses.
    Sources: Olfson 2000 and Hankerson 2012 for the barriers; no study of a welcome with a size was found.
    """

    kind: Literal["inclusive_environment"] = "inclusive_environment"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("ease",)

    anxiety: float = number(
        0.2, low=0, high=1, unit="share", claim="Part of the fear of talking to strangers that is taken away.",
        source="no figure found; range 0-0.5", confidence="assumption",
    )  # fmt: skip
    mistrust: float = number(
        0.2, low=0, high=1, unit="share", claim="Part of the mistrust of a group that is taken away.",
        source="no figure found; range 0-0.5", confidence="assumption",
    )  # fmt: skip
    exclusion: float = number(
        0.3, low=0, high=1, unit="share", claim="Part of being made unwelcome that is taken away.",
        source="no figure found; range 0-0.6", confidence="assumption",
    )  # fmt: skip
    coaching: float = number(
        6, low=0, high=1_000, unit="USD a week", claim="Coaching and welcome of one open group.",
        source="no figure found: about 300 USD a year; range 2-20", confidence="assumption",
    )  # fmt: skip
    activities: tuple[str, ...] = Field((), description="Which activities; none named means all.")

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Ease three barriers; pay for every open group."""
        units, where = self.units(world, name), columns(world, self.activities)
        if self.strength == 0 or not units.any() or not where.size:
            return []
        shares = {"social_anxiety": self.anxiety, "mistrust": self.mistrust, "exclusion": self.exclusion}
        for kind, share in shares.items():
            ease(world, levers, self.strength * share, units, where, kind)
        groups = int(world.places.parallel[running(world, units, where)].sum())
        return [Cost("coaching", groups * self.coaching * self.dose, "program")]
