"""Partnerships: a congregation, school or club that people trust speaks of what there is and hands on who needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.offers import bits, columns, ease, in_person, meetings, running, venues, wage
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number
from simulation.settings.centers import severity_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.levers import Levers


class Partnerships(Local):
    """Reaches those who come to a trusted host's activities, and nobody else.

    For residents who came to one of its activities last week: ``inform += strength * inform``, ``service_trust +=
    strength * service_trust`` and, where need shows (severity above ``care.threshold``), ``referral += strength *
    referral``. Activities named meet in its rooms from then on, where it has any: ``ease += strength * closer`` for
    transport, remoteness and access. It adds no clinician: whoever is handed on waits with the others. Sources:
    Hankerson 2012, referrals from a church's own people are taken up and those from outsiders not (0 %), of unknown
    size; school partnerships (FAST) make ties of isolated families, size not found.
    """

    kind: Literal["partnerships"] = "partnerships"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "none"
    moves: ClassVar[tuple[str, ...]] = ("inform", "service_trust", "referral", "ease")

    host: str = Field("congregation", min_length=1, description="Kind of organization that is the partner.")
    inform: float = number(
        0.05, low=0, high=0.5, unit="probability a visit", claim="Chance to learn of an activity not yet known.",
        source="no study gives it; range 0.01-0.1", confidence="assumption",
    )  # fmt: skip
    service_trust: float = number(
        0.01, low=0, high=0.2, unit="SD a visit", claim="Trust in services gained from hearing of them there.",
        source="no study gives it; a third of an attended session's; range 0-0.03", confidence="assumption",
    )  # fmt: skip
    referral: float = number(
        0.005, low=0, high=0.2, unit="probability a visit", claim="Chance to be put on a center's list when in need.",
        source="no study gives it (Hankerson 2012: direction); range 0-0.02", confidence="assumption",
    )  # fmt: skip
    activities: tuple[str, ...] = Field((), description="Activities that move into its rooms; none as a rule.")
    closer: float = number(
        0.5, low=0, high=1, unit="share", claim="Part of the way and the steps that a room around the corner spares.",
        source="no figure found; range 0.2-0.8", confidence="assumption",
    )  # fmt: skip
    rent: float = number(
        30.0, low=0, high=2_000, unit="USD a meeting", claim="Use of the partner's room.",
        source="no figure found; range 0-100", confidence="assumption",
    )  # fmt: skip
    hours: float = number(
        2.0, low=0, high=40, unit="hours a week", claim="Work of a liaison, for each partner.",
        source="no figure found; range 1-8", confidence="assumption",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Inform, encourage and hand on those who came."""
        hoods, units = self.hoods(world, name), self.units(world, name)
        own = columns(world, keep=lambda activity: activity.host == self.host)
        partners = venues(world, units, own) if own.size else 0
        if self.strength == 0 or not partners:
            return []
        r = world.residents
        rows = np.flatnonzero(((r.attended & bits(own)) != 0) & hoods[r.neighborhood])
        in_need = rows[severity_of(world, rows) >= world.scenario.care.threshold]
        levers.add("inform", self.strength * self.inform, rows)
        levers.add("service_trust", self.strength * self.service_trust, rows)
        levers.add("referral", self.strength * self.referral, in_need)
        costs = [Cost("liaison", partners * self.hours * wage(world) * self.dose, "program")]
        if self.activities:
            moved = columns(world, self.activities, keep=in_person)
            near = self._near(world, units, own)
            ease(world, levers, self.strength * self.closer, near, moved, "transport", "remoteness", "access")
            costs.append(Cost("rooms", self.dose * self.rent * meetings(world, near, moved), "program"))
        return costs

    def _near(self, world: Any, units: NDArray[np.bool_], own: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Mask of the units with a partner's group: neighborhoods, and districts with one of these, (U,)."""
        places, h = world.places, world.places.dims["H"]
        has: NDArray[np.bool_] = np.any(running(world, units, own), axis=1)
        has[h:] |= np.bincount(places.district[has[:h]], minlength=places.dims["K"]) > 0
        return has
