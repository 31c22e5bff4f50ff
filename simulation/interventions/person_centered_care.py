"""Person-centered care: plans made with the client, and family asked to the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.delivery.clinic import cases, served, untreated
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number
from simulation.residents import CareState
from simulation.ties import TieKind

if TYPE_CHECKING:
    from simulation.levers import Levers


class PersonCenteredCare(Local):
    """Keeps clients in care, and lets families who notice a case help it there; nothing for those without family.

    At each center ``care_dropout += strength * dropout`` times the share of its residents who live in the neighborhoods
    served; for untreated cases there who have a tie to household or kin ``outreach += strength * family``. Source:
    Stanhope 2013, ten community centers randomised: odds of a missed appointment 0.74.
    """

    kind: Literal["person_centered_care"] = "person_centered_care"
    level: ClassVar[Level] = "family"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("care_dropout", "outreach")

    dropout: float = number(
        0.26, low=0, high=1, unit="share", claim="Part of the hazard of dropping out that is taken away.",
        source="Stanhope 2013: odds ratio of a missed appointment 0.74, read as of dropping out; range 0-0.4",
        confidence="derived",
    )  # fmt: skip
    family: float = number(
        0.3, low=0, high=3, unit="logit", claim="Rise of the weekly logit of seeking care when family has been asked.",
        source="no figure found; most of the effect of full support (care.notice 0.4); range 0-0.6",
        confidence="assumption",
    )  # fmt: skip
    training: float = number(
        1500.0, low=0, high=50_000, unit="USD a clinician-year", claim="Training and supervision of one clinician.",
        source="no figure found; range 500-5,000", confidence="assumption",
    )  # fmt: skip
    meeting: float = number(
        145.0, low=0, high=2000, unit="USD a client", claim="One meeting with the family of a new client.",
        source="Medicare estimates 2023: 60 minutes 135-155 USD", confidence="secondary",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Keep clients in care and let families notice."""
        r, ties, hoods = world.residents, world.ties, self.hoods(world, name)
        if not hoods.any() or self.strength == 0:
            return []
        there = hoods[r.neighborhood]
        share = served(world, hoods)
        levers.add("care_dropout", self.strength * self.dropout * share)
        rows = np.flatnonzero(cases(world) & untreated(world) & there)
        used = np.arange(ties.dims["D"])[None, :] < ties.degree[rows][:, None]
        family = (used & (ties.kind[rows] <= TieKind.KIN)).any(axis=1)
        levers.add("outreach", self.strength * self.family, rows[family])
        new = np.count_nonzero((r.care_state == CareState.IN_CARE) & (r.care_weeks == 0) & there)
        return [
            Cost("training", self.dose * float((world.places.in_post * share).sum()) * self.training / 52, "program"),
            Cost("family meetings", self.strength * new * self.meeting, "health services"),
        ]
