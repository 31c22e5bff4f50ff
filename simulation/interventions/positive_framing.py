"""Positive framing: a group that is announced as company and skill, not as treatment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from simulation.delivery.offers import columns, ease, meetings
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class PositiveFraming(Local):
    """Takes part of the label 'mental health' off groups that carry one; nothing for those that carry none.

    ``ease += strength lifted`` for the barriers stigma and self-stigma at the activities named, or at all that have a
    label. Stigma itself stays where it is: who feels none comes no more often than before. No trial of framing alone
    was found; it is a claim of the project's source articles.
    """

    kind: Literal["positive_framing"] = "positive_framing"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("ease",)

    lifted: float = number(
        0.4, low=0, high=1, unit="share", claim="Part of the label that another name and other words take off.",
        source="no figure found; range 0.1-0.7", confidence="assumption",
    )  # fmt: skip
    cost: float = number(
        3.0, low=0, high=500, unit="USD a meeting", claim="Words, pictures and the time to find them.",
        source="no figure found: about 150 USD a year for a weekly group; range 0.5-10", confidence="assumption",
    )  # fmt: skip
    activities: tuple[str, ...] = Field((), description="Which activities; none named means all that have a label.")

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Lift part of the label."""
        units = self.units(world, name)
        labelled = columns(world, self.activities, keep=lambda activity: activity.label > 0)
        if self.strength == 0 or not units.any() or not labelled.size:
            return []
        ease(world, levers, self.strength * self.lifted, units, labelled, "stigma", "self_stigma")
        return [Cost("framing", self.dose * self.cost * meetings(world, units, labelled), "program")]
