"""Screening: everybody is asked, and those above a cutoff are sent on, rightly or wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.clinic import cases, untreated
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number
from simulation.randomness import Decision, text_key, uniforms

if TYPE_CHECKING:
    from simulation.levers import Levers


class Screening(Personal):
    """Asks consenting residents once a year and offers those flagged a place on the list, false positives included.

    In their week of the year those enrolled and not in care are asked; cases (last depression score of ``band`` or
    worse) are flagged with ``sensitivity``, others with ``1 - specificity``, and for those flagged ``referral +=
    strength * accept``. That is all it does: whether anybody gets better depends on the places there are. Trials of
    screening alone find nothing (Gilbody 2008: SMD -0.02, -0.25 to 0.20). A tool that reads phones or records
    (AI) is this piece with its own sensitivity, specificity, reach, consent and price.
    """

    kind: Literal["screening"] = "screening"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("referral",)

    coverage: float = number(
        0.2, low=0, high=1, unit="share a year", claim="Residents of the group who are asked within a year.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    band: Literal["mild", "moderate", "severe"] = Field(
        "moderate",
        description="Mildest severity that it is to find; state the tool's sensitivity and specificity for it too.",
    )
    consent: float = number(
        0.8, low=0, high=1, unit="share", claim="Those asked who agree to be screened.",
        source="no figure found; range 0.4-0.95", confidence="assumption",
    )  # fmt: skip
    sensitivity: float = number(
        0.88, low=0, high=1, unit="share of cases", claim="Cases who are flagged.",
        source="Levis 2019: PHQ-9 at 10 or more, 0.88, 95 % interval 0.83-0.92, against a semistructured interview",
        confidence="abstract",
    )  # fmt: skip
    specificity: float = number(
        0.85, low=0, high=1, unit="share of others", claim="Others who are not flagged.",
        source="Levis 2019: PHQ-9 at 10 or more, 0.85, 95 % interval 0.82-0.88", confidence="abstract",
    )  # fmt: skip
    accept: float = number(
        0.6, low=0, high=1, unit="share", claim="Those flagged who let themselves be put on the list.",
        source="no figure found; range 0.3-0.9", confidence="assumption",
    )  # fmt: skip
    screen: float = number(
        10.0, low=0, high=500, unit="USD a screen", claim="Asking and scoring one resident.",
        source="no figure found; range 2-30", confidence="assumption",
    )  # fmt: skip
    assessment: float = number(
        145.0, low=0, high=2000, unit="USD", claim="Finding out that somebody is no case; cases need theirs anyway.",
        source="Medicare estimates 2023: 60 minutes 135-155 USD", confidence="secondary",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Screen those whose week it is."""
        r, rows = world.residents, self.enrolled(world, name)
        if not rows.size or self.strength == 0:
            return []
        rows = rows[((r.dwelling[rows].astype(np.int64) + world.clock) % 52 == 0) & untreated(world)[rows]]
        who = r.dwelling[rows], r.arrival[rows]
        draw = uniforms(world.seed, Decision.PIECE, world.week, *who, text_key(name))
        rows, draw = rows[draw[:, 0] < self.consent], draw[draw[:, 0] < self.consent, 1]
        sick = cases(world, self.band)[rows]
        flagged = draw < np.where(sick, self.sensitivity, 1 - self.specificity)
        levers.add("referral", self.strength * self.accept, rows[flagged])
        false = np.count_nonzero(flagged & ~sick)
        return [
            Cost("screens", self.strength * rows.size * self.screen, "health services"),
            Cost("false positives", self.strength * self.accept * false * self.assessment, "health services"),
        ]
