"""Co-design: residents plan groups together with those who run them (CBPR, IAP2 spectrum)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

import numpy as np
from pydantic import Field

from simulation.delivery.targeting import groups_of, organizations, visitors
from simulation.interventions import Cost, Grade, Level, Local
from simulation.parameters.base import number
from simulation.settings.organizations import existing, voice

if TYPE_CHECKING:
    from simulation.levers import Levers

Say = Literal["inform", "consult", "involve", "collaborate", "empower"]
LOGIT = np.pi / np.sqrt(3)  # logits for one SD of a logistic


class CoDesign(Local):
    """Residents get a say in existing groups at once; groups that fit them better, and trust, come after planning.

    With ``s`` the IAP2 level over 5, in the organizations chosen ``say += strength max(s - voice, 0)``. Planning takes
    ``planning s / 0.8`` weeks; from then on ``appeal += strength behavior deflator pi / sqrt(3)`` for their groups,
    times ``1 - ladder (1 - s)``, nothing for 'inform', and ``trust += strength trust s / 52`` for last week's visitors.
    Sources: O'Mara-Eves 2015 (131 studies: behavior d 0.33; the kind of engagement did not matter, so the ladder is
    flat by default); CBPR planning takes 4-6 months of staff time. Groups fit as long as residents go on being asked.
    """

    kind: Literal["co_design"] = "co_design"
    level: ClassVar[Level] = "organization"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("say", "appeal", "trust")

    level_of_say: Say = Field("collaborate", description="How far residents decide (IAP2 spectrum).")
    host: str = Field("", max_length=60, description="Kind of organization that takes part; empty means all.")
    planning: int = number(
        22, low=0, high=104, unit="weeks", claim="Planning at the level 'collaborate'; in proportion at the others.",
        source="planning takes 4-6 months of staff time (evidence on interventions, 15); range 17-26",
        confidence="assumption",
    )  # fmt: skip
    behavior: float = number(
        0.33, low=0, high=1, unit="SD", claim="Behavior change by engaging residents; here, taking part.",
        source="O'Mara-Eves 2015: d 0.33, 95 % interval 0.26-0.40", confidence="abstract",
    )  # fmt: skip
    deflator: float = number(
        0.6, low=0, high=1, unit="share", claim="Part of a trial's effect that survives outside the trial.",
        source="GiveWell on lay group therapy: product of three discounts 0.51; prior range 0.5-0.7",
        confidence="derived",
    )  # fmt: skip
    ladder: float = number(
        0.0, low=0, high=1, unit="share", claim="How far the gain grows with the level: 0 not at all, 1 in proportion.",
        source="O'Mara-Eves 2015: type of engagement not a significant moderator; test 0-1", confidence="abstract",
    )  # fmt: skip
    trust: float = number(
        0.1, low=0, high=0.5, unit="SD a year", claim="Trust raised in visitors by a year of a full say.",
        source="no figure found; range 0-0.3", confidence="assumption",
    )  # fmt: skip
    posts: float = number(
        0.5, low=0, high=10, unit="full posts a neighborhood", claim="Staff who plan with residents.",
        source="no figure found; range 0.25-1", confidence="assumption",
    )  # fmt: skip
    post: float = number(
        94_658, low=0, high=300_000, unit="USD a year", claim="One full post with everything it needs.",
        source="IMPaCT: 567,950 USD for a team of six community health workers; price year not seen",
        confidence="derived",
    )  # fmt: skip
    upkeep: float = number(
        0.1, low=0, high=1, unit="share", claim="Staff time that goes on after planning, against planning.",
        source="no figure found; range 0-0.3", confidence="assumption",
    )  # fmt: skip

    def share(self) -> float:
        """The level's share of the say, 0.2 to 1."""
        levels = get_args(Say)
        return (levels.index(self.level_of_say) + 1) / len(levels)

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Give a say; once planned, let the groups fit and visitors trust."""
        s, hoods = self.share(), self.hoods(world, name)
        at = organizations(world, self.units(world, name), self.host)
        if self.strength == 0 or not at.size:
            return []
        there = existing(world.places, len(world.scenario.activities))
        had = voice(world.places, world.activities, there)[at]
        levers.add("say", self.strength * np.maximum(s - had, 0), at)
        planned = world.clock - self.start >= round(self.planning * s / 0.8)
        if planned and self.level_of_say != "inform":
            groups = groups_of(world, at)
            gain = self.behavior * self.deflator * LOGIT * (1 - self.ladder * (1 - s))
            levers.add("appeal", np.float32(self.strength * gain), groups)
            levers.add("trust", np.float32(self.strength * self.trust * s / 52), visitors(world, groups))
        staff = self.dose * self.posts * self.post / 52 * int(hoods.sum())
        return [Cost("upkeep", staff * self.upkeep, "program") if planned else Cost("planning", staff, "program")]
