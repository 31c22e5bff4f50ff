"""First-aid training: residents learn to notice mental ill health, to talk about it and to point to help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.delivery.targeting import enrolled_now, ties_of
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class FirstAidTraining(Personal):
    """Raises literacy and lowers stigma in those trained, once; for a time their ties seek help sooner.

    In the week of training ``literacy += strength * knowledge * deflator`` and ``stigma -= strength * stigma *
    deflator``. For each tie to somebody trained w weeks ago ``outreach += strength * help * pi / sqrt(3) * deflator *
    0.5^(w / half_life)``, a standardized difference as a logit. With ``alert`` they also see a tie get worse and react:
    ``+ strength * alert * max(distress - last week's, 0) * 0.5^(w / half_life)``. Source: Morgan
    2018 (18 trials, n = 5,936); that a tie then seeks care is this model's reading of help given, which those who need
    it were not asked about.
    """

    kind: Literal["first_aid_training"] = "first_aid_training"
    level: ClassVar[Level] = "individual"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("literacy", "stigma", "outreach")

    coverage: float = number(
        0.05, low=0, high=1, unit="share of those it is for", claim="Residents of the group who are trained.",
        source="no figure found; range 0.01-0.2", confidence="assumption",
    )  # fmt: skip
    knowledge: float = number(
        0.5, low=0, high=2, unit="SD", claim="Literacy gained by the training.",
        source="Morgan 2018: knowledge d, range 0.31-0.72; Hadlaczky 2014: 0.56", confidence="abstract",
    )  # fmt: skip
    stigma: float = number(
        0.11, low=0, high=1, unit="SD", claim="Stigma lost by the training.",
        source="Morgan 2018: stigma d -0.08 to -0.14, range 0.08-0.14", confidence="abstract",
    )  # fmt: skip
    help: float = number(
        0.23, low=0, high=1, unit="SD", claim="Help given to others after the training.",
        source="Morgan 2018: d 0.23; Hadlaczky 2014: behavior 0.25", confidence="abstract",
    )  # fmt: skip
    alert: float = number(
        0.0, low=0, high=5, unit="logit per SD", claim="Push on a tie to seek help, by its distress's rise in a week.",
        source="off: no study gives it; range 0-1, a structural alternative (support as an early warning)",
        confidence="assumption",
    )  # fmt: skip
    deflator: float = number(
        0.6, low=0, high=1, unit="share", claim="Part of a trial's effect that survives outside the trial.",
        source="GiveWell on lay group therapy: product of three discounts 0.51; prior range 0.5-0.7",
        confidence="derived",
    )  # fmt: skip
    half_life: float = number(
        26, low=1, high=520, unit="weeks", claim="Time in which half of the help given is gone.",
        source="Morgan 2018: seen up to six months, unclear after twelve; range 13-52", confidence="assumption",
    )  # fmt: skip
    training: float = number(
        150, low=0, high=5_000, unit="USD a resident", claim="Course of one resident.",
        source="no figure found; range 50-400", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Teach who is new; let those trained so far point their ties to help."""
        rows = self.enrolled(world, name)
        if not rows.size or self.strength == 0:
            return []
        size, new = self.strength * self.deflator, enrolled_now(world, name)
        levers.add("literacy", size * self.knowledge, rows[new])
        levers.add("stigma", -size * self.stigma, rows[new])
        weeks = world.week - world.rosters[name][2]
        fresh = 0.5 ** (weeks / self.half_life)
        helps = size * self.help * np.pi / np.sqrt(3) * fresh
        degree, ties = world.ties.degree[rows], ties_of(world, rows)
        levers.add("outreach", np.repeat(helps, degree), ties)
        if self.alert > 0 and world.week > 0:  # a world's first week has no week before
            r = world.residents
            rise = np.maximum(r.distress - r.next.distress, 0)[ties]  # next still holds last week's states
            levers.add("outreach", self.strength * self.alert * np.repeat(fresh, degree) * rise, ties)
        return [Cost("training", int(new.sum()) * self.training * self.dose, "program")]
