"""Primary-care integration: the family doctor's practice as a second door, with less of a label on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from simulation.delivery.clinic import cases, count, enroll, untreated
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number

if TYPE_CHECKING:
    from simulation.levers import Levers


class PrimaryCareIntegration(Personal):
    """Lets practices hand over the cases among their insured patients, and takes the label off part of seeking care.

    For those enrolled who are untreated cases ``referral += strength * visits / 52 * handed`` and ``outreach +=
    strength * unlabelled * b max(stigma, 0)``, ``b`` the model's own weight of stigma in seeking care. The uninsured
    have no such door. Sources: WSIPP (collaborative care: net cost, B:C 15); an introduction in person does not raise
    attendance (Pace 2018: OR 0.96, 0.79-1.18), so a place so offered is taken no more often than others. A health
    center with staff of its own for mental health adds ``clinicians += strength * staff / 1000`` for each enrolled to
    the places of the district. What care managers do for symptoms beyond the sessions is left out, and so is all else
    that a community health center does: medical and dental care, prenatal care, chronic disease, immunization.
    """

    kind: Literal["primary_care_integration"] = "primary_care_integration"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("referral", "outreach", "clinicians")

    coverage: float = number(
        0.3, low=0, high=1, unit="share of the insured", claim="Insured residents whose practice takes part.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    visits: float = number(
        1.4, low=0, high=52, unit="visits a year", claim="Visits of a resident to the practice.",
        source="NCHS Data Brief 331: 2.78 office visits a person in 2016; half taken to be primary care; range 1-2",
        confidence="assumption",
    )  # fmt: skip
    handed: float = number(
        0.25, low=0, high=1, unit="probability a visit", claim="A case is recognised and put on the center's list.",
        source="no figure found: physicians miss about half of all cases, half of the rest may decline; range 0.1-0.5",
        confidence="assumption",
    )  # fmt: skip
    unlabelled: float = number(
        0.5, low=0, high=1, unit="share", claim="Part of stigma's weight in seeking care that the door takes away.",
        source="no figure found; range 0-1", confidence="assumption",
    )  # fmt: skip
    staff: float = number(
        0.0, low=0, high=5, unit="clinicians per 1,000 enrolled", claim="Practices' own capacity for mental health.",
        source="off: collaborative care's managers are in its price; range 0-0.5, against about 1 in post here",
        confidence="assumption",
    )  # fmt: skip
    net: float = number(
        1024.0, low=0, high=50_000, unit="USD a participant", claim="Cost of collaborative care beyond care as usual.",
        source="WSIPP 238: 984 USD of 2022, times 1.041 (CPI-U to 2023)", confidence="derived",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Open the door to the practice's cases; participants are paid for as they are handed over, on average."""
        r = world.residents
        rows = enroll(self, world, name, r.insured == 1)
        if not rows.size or self.strength == 0:
            return []
        patients = count(world, rows)
        rows = rows[(cases(world) & untreated(world))[rows] & (r.insured[rows] == 1)]
        handed = self.strength * self.visits / 52 * self.handed
        levers.add("referral", handed, rows)
        label = world.scenario.care.stigma * np.maximum(r.stigma[rows], 0)
        levers.add("outreach", self.strength * self.unlabelled * label, rows)
        costs = [Cost("collaborative care", rows.size * min(handed, 1.0) * self.net, "health services")]
        if self.staff > 0:
            own = self.strength * self.staff / 1000 * patients
            levers.add("clinicians", own)
            salaries = float(own.sum()) * world.scenario.care.salary / 52
            costs.append(Cost("practice staff", salaries, "health services"))
        return costs
