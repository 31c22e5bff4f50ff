"""Core funding: steady money for organizations that run groups already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from simulation.delivery.targeting import organizations
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number
from simulation.settings.organizations import weekly_cost

if TYPE_CHECKING:
    from simulation.levers import Levers


class CoreFunding(Local):
    """Pays running organizations a steady part of what their groups cost; what closes is not paid any more.

    Each week ``funding += strength share cost``. It covers debt first, then fills the reserve; what is above is spent
    on quality, with less and less to gain. Nobody is found by it who does not come already: it makes groups last, not
    new ones. No trial of core funding was found.
    """

    kind: Literal["core_funding"] = "core_funding"
    level: ClassVar[Level] = "policy"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("funding",)

    host: str = Field("", max_length=60, description="Kind of organization that is paid; empty means all.")
    share: float = number(
        0.2, low=0, high=2, unit="share of cost", claim="Paid, as a part of what the groups cost in an average week.",
        source="scenario; no figure found, range 0.05-0.5", confidence="assumption",
    )  # fmt: skip
    overhead: float = number(
        0.1, low=0, high=1, unit="share", claim="Cost of giving and checking the money, on top of it.",
        source="no figure found; range 0.05-0.2", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Pay those that run."""
        at = organizations(world, self.units(world, name), self.host)
        paid = self.strength * self.share * weekly_cost(world)[at]
        if not paid.any():
            return []
        levers.add("funding", paid, at)
        total = float(paid.sum())
        return [Cost("core funding", total, "government"), Cost("overhead", total * self.overhead, "government")]
