"""Local champions: residents trained to invite, inform and speak openly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from simulation.delivery.targeting import Rule, enrolled_now, invited, roster, ties_of
from simulation.interventions import Base, Cost, Grade, Level
from simulation.parameters.base import number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.levers import Levers


class LocalChampions(Base):
    """Champions invite their ties, tell them of what there is, and lower stigma by speaking openly.

    For each tie to a champion, or for ``invitations`` of each one's ties drawn by lot: ``champion += strength``,
    ``inform += strength * inform``, ``stigma -= strength * stigma * deflator / 52`` and ``trust += strength * trust *
    deflator / 52``. Where ``relay`` names an activity, whoever was invited by a champion and came to it invites as many
    of the own ties, once and no further: a second wave. Sources: Kim 2015 (who is chosen matters for adoption),
    Mental Health First Aid (Morgan 2018: stigma d -0.08 to -0.14, unclear after 12 months).
    """

    kind: Literal["local_champions"] = "local_champions"
    level: ClassVar[Level] = "community"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("champion", "inform", "stigma", "trust")

    per_hundred: float = number(
        2.0, low=0, high=20, unit="champions per 100 residents", claim="How many residents are trained.",
        source="Kim 2015 seeded 5 % of villagers", confidence="assumption",
    )  # fmt: skip
    rule: Rule = Field("friend_nomination", description="How champions are found.")
    invitations: int = number(
        0, low=0, high=255, unit="ties a champion", claim="Ties whom a champion invites at most; 0 is every tie.",
        source="off: every tie; the seeds of Kim 2015 had four tickets each", confidence="definition",
    )  # fmt: skip
    relay: str = Field("", description="Activity whose invited visitors invite in turn, as many each; none if empty.")
    inform: float = number(
        0.02, low=0, high=0.5, unit="probability a week",
        claim="Chance that a champion tells a tie of one activity not yet known.",
        source="no study gives it; range 0.005-0.05", confidence="assumption",
    )  # fmt: skip
    stigma: float = number(
        0.11, low=0, high=0.5, unit="SD a year", claim="Stigma lowered in a tie by a year of a champion's open talk.",
        source="Morgan 2018, Mental Health First Aid: d -0.08 to -0.14, range 0.08-0.14", confidence="abstract",
    )  # fmt: skip
    trust: float = number(
        0.1, low=0, high=0.5, unit="SD a year", claim="Trust raised in a tie by a year of a champion's work.",
        source="no study gives it; range 0-0.3", confidence="assumption",
    )  # fmt: skip
    deflator: float = number(
        0.6, low=0, high=1, unit="share", claim="Part of a trial's effect that survives outside the trial.",
        source="GiveWell on lay group therapy: product of three discounts 0.51; prior range 0.5-0.7",
        confidence="derived",
    )  # fmt: skip
    training: float = number(
        500, low=0, high=10_000, unit="USD a champion", claim="Training, once for each champion.",
        source="no figure found; range 200-1,500", confidence="assumption",
    )  # fmt: skip
    stipend: float = number(
        20, low=0, high=1_000, unit="USD a week", claim="Stipend and expenses of one champion.",
        source="no figure found; range 0-100", confidence="assumption",
    )  # fmt: skip

    @model_validator(mode="after")
    def _relays_what_is_counted(self) -> LocalChampions:
        if self.relay and not self.invitations:
            raise ValueError("relay passes invitations on, and invitations is 0; write for example invitations: 4")
        return self

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Add one champion's pushes for every tie to a champion."""
        rows = roster(world, name, self.per_hundred / 100, self.rule)
        if not rows.size or self.strength == 0:
            return []
        trained = int(enrolled_now(world, name).sum())
        ties = invited(world, rows, self.invitations) if self.invitations else ties_of(world, rows)
        if self.relay in world.activities:
            ties = np.concatenate([ties, self._second_wave(world, name, rows, ties)])
        levers.add("champion", self.strength, ties)
        levers.add("inform", self.strength * self.inform, ties)
        levers.add("stigma", -self.strength * self.stigma * self.deflator / 52, ties)
        levers.add("trust", self.strength * self.trust * self.deflator / 52, ties)
        return [
            Cost("training", trained * self.training, "program"),
            Cost("stipends", rows.size * self.stipend, "program"),
        ]

    def _second_wave(self, world: Any, name: str, champions: NDArray[Any], told: NDArray[Any]) -> NDArray[Any]:
        """Whom those invite who were invited by a champion and came: none who is a champion or was told by one."""
        r, key = world.residents, f"{name}, second wave"
        none = np.zeros(0, np.int64)
        rows, arrivals, since = world.rosters.get(key, (none, np.zeros(0, np.uint32), none))
        here = r.arrival[rows] == arrivals
        rows, since = rows[here], since[here]
        came = (r.attended & np.uint32(1 << list(world.activities).index(self.relay))) != 0
        new = np.setdiff1d(told[came[told]], np.concatenate([champions, rows]))
        rows, since = np.concatenate([rows, new]), np.concatenate([since, np.full(new.size, world.week)])
        world.rosters[key] = (rows, r.arrival[rows].copy(), since)
        return invited(world, rows, self.invitations, np.concatenate([champions, told]))
