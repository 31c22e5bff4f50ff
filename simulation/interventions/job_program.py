"""Job program: help in finding work, for those without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.targeting import Target, enrolled_now, members
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class JobProgram(Personal):
    """Unemployed residents on a course find work sooner, in part at the expense of the unemployed who are not.

    For those enrolled ``job_finding += push``, ``push = strength deflator (ratio - 1) finding``; for the other
    unemployed ``job_finding -= displaced push enrolled / others``. Calm follows through work, not through the course.
    Sources: Liu 2014 (47 job-search interventions: odds of work 2.67); Card 2018 (200 studies: near zero at first,
    more after 2-3 years); Crépon 2013 (part of the gain is taken from those not treated).
    """

    kind: Literal["job_program"] = "job_program"
    level: ClassVar[Level] = "individual"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("job_finding",)
    stay: ClassVar[int | None] = 26

    target: Target = Field(Target(group="unemployed"), description="Whom it is for, and who comes first.")
    ratio: float = number(
        1.9, low=1, high=10, unit="ratio", claim="Hazard of finding work on the course against without it.",
        source="Liu 2014: odds ratio 2.67, here at an assumed half of the controls in work: ln(0.272) / ln(0.5)",
        confidence="derived",
    )  # fmt: skip
    deflator: float = number(
        0.6, low=0, high=1, unit="share", claim="Part of a trial's effect that survives outside the trial.",
        source="GiveWell on lay group therapy: product of three discounts 0.51; prior range 0.5-0.7",
        confidence="derived",
    )  # fmt: skip
    displaced: float = number(
        0.5, low=0, high=1, unit="share", claim="Part of the gain that is other unemployed residents' loss.",
        source="Crépon 2013: gains partly at the expense of others, little net benefit; size assumed, range 0-1",
        confidence="memory",
    )  # fmt: skip
    course: float = number(
        3_000, low=0, high=50_000, unit="USD a participant", claim="One course, paid at enrollment.",
        source="no figure found; range 500-7,000", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Help those enrolled who have no work."""
        rows = self.enrolled(world, name)
        push = self.strength * self.deflator * (self.ratio - 1) * world.scenario.population.job_finding
        if not rows.size or self.strength == 0:
            return []
        seeking = members(world, "unemployed")
        helped = rows[seeking[rows]]
        levers.add("job_finding", np.float32(push), helped)
        seeking[rows] = False
        others = np.flatnonzero(seeking)
        if others.size:
            levers.add("job_finding", np.float32(-self.displaced * push * helped.size / others.size), others)
        return [Cost("courses", self.dose * self.course * int(enrolled_now(world, name).sum()), "government")]
