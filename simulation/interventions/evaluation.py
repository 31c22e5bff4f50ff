"""Evaluation: what is measured can be mended, and shown to those who pay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.targeting import groups_of, organizations
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number
from simulation.settings.organizations import weekly_cost

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.levers import Levers


class Evaluation(Local):
    """Groups below the mean are mended, and organizations that can show what they do close less and reopen sooner.

    With ``f`` the findings so far, rising from 0 to 1 over ``findings`` weeks: ``quality += strength f mend (mean -
    quality found)`` for groups found below the mean, ``closure -= strength f confidence``, ``renewal += strength f
    confidence`` for the organizations evaluated. Quality is found from facilitators, vacant posts and debt. No trial of
    evaluating community groups was found: the mechanism is the claim of the project's source articles. Where all groups
    are alike there is nothing to mend.
    """

    kind: Literal["evaluation"] = "evaluation"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("quality", "closure", "renewal")

    host: str = Field("", max_length=60, description="Kind of organization evaluated; empty means all.")
    findings: int = number(
        52, low=1, high=520, unit="weeks", claim="Time until findings are complete.",
        source="no figure found; range 26-104", confidence="assumption",
    )  # fmt: skip
    mend: float = number(
        0.3, low=0, high=1, unit="share", claim="Part of a group's gap to the mean that its findings close.",
        source="no figure found; range 0-0.5", confidence="assumption",
    )  # fmt: skip
    confidence: float = number(
        0.2, low=0, high=2, unit="log hazard", claim="Funders' confidence: less closing, more founding anew.",
        source="no figure found; range 0-0.5", confidence="assumption",
    )  # fmt: skip
    cost: float = number(
        0.06, low=0, high=0.5, unit="share of cost", claim="Evaluation, as a part of what the groups cost.",
        source="Kellogg Foundation handbook as quoted by Oregon State University: 5-7 % of a program",
        confidence="secondary",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Mend what is below the mean, and vouch for those evaluated."""
        at = organizations(world, self.units(world, name), self.host)
        if self.strength == 0 or not at.size:
            return []
        push = self.strength * min(1.0, (world.clock - self.start + 1) / self.findings)
        cost = weekly_cost(world)
        groups = groups_of(world, at)
        if groups.any():
            found = _found(world, cost)
            gap = np.maximum(found[groups].mean() - found, 0)
            levers.add("quality", np.where(groups, push * self.mend * gap, 0).astype(np.float32))
        levers.add("closure", -push * self.confidence, at)
        # those that have closed since then can show it too
        levers.add("renewal", push * self.confidence, organizations(world, self.units(world, name), self.host, True))
        return [Cost("evaluation", self.dose * self.cost * float(cost[at].sum()), "funder")]


def _found(world: Any, cost: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quality as an evaluator finds it, without what anybody adds: base, vacant posts, debt; (U, A)."""
    places, p = world.places, world.scenario.organizations
    debt = np.clip(-places.cash / np.maximum(p.debt_limit * cost, 1e-9), 0, 1)
    lost = p.vacancy_loss * (1 - places.staffing) + p.debt_loss * debt
    return np.asarray(places.base_quality - lost[places.organization_of], np.float64)
