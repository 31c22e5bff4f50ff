"""Social prescribing: a link worker helps who was referred to find an activity and to go there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from simulation.delivery.targeting import Target, enrolled_now
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number
from simulation.randomness import Decision, text_key, uniforms

if TYPE_CHECKING:
    from simulation.levers import Levers


class SocialPrescribing(Personal):
    """Routes residents to what there is: they hear of it and are invited, and the benefit is the activity's own.

    For those referred who accept: ``inform += strength * inform`` and ``champion += strength * invited``. Where no
    activity has room, or the barrier is another one, it changes little. Trials to hold it against: Kiely 2024 (RCT,
    n = 240), no difference; Napierala 2022, good results in uncontrolled studies and mostly none in controlled ones.
    Haywood 2024 (before and after, uncontrolled) gives reach and cost, and must not give an effect.
    """

    kind: Literal["social_prescribing"] = "social_prescribing"
    level: ClassVar[Level] = "individual"
    grade: ClassVar[Grade] = "observational"
    moves: ClassVar[tuple[str, ...]] = ("inform", "champion")
    stay: ClassVar[int | None] = 12  # weeks with a link worker: an assumption, no figure found, range 6-26

    coverage: float = number(
        0.05, low=0, high=1, unit="share of those it is for", claim="Residents of the group referred at a time.",
        source="no figure found; range 0.01-0.1", confidence="assumption",
    )  # fmt: skip
    target: Target = Field(default_factory=lambda: Target(rule="need"), description="Whom it is for.")
    accept: float = number(
        0.85, low=0, high=1, unit="share", claim="Referred residents who accept.",
        source="Haywood 2024, green social prescribing in England: 85 % uptake when offered", confidence="secondary",
    )  # fmt: skip
    inform: float = number(
        0.05, low=0, high=0.5, unit="probability a week", claim="Chance to be told of an activity not yet known.",
        source="no study gives it; range 0.02-0.2", confidence="assumption",
    )  # fmt: skip
    invited: float = number(
        1.0, low=0, high=5, unit="champions", claim="A link worker's company, as a champion's invitations.",
        source="no study gives it; range 0.5-2", confidence="assumption",
    )  # fmt: skip
    cost: float = number(
        860, low=0, high=10_000, unit="USD a participant", claim="Link worker's work for one who accepted.",
        source="Haywood 2024: 692 GBP gross a participant, at 1.24 USD a GBP (market rate of 2023); range 400-1,500",
        confidence="derived",
    )  # fmt: skip

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Inform and invite those who accepted; pay for who is new among them."""
        rows, r = self.enrolled(world, name), world.residents
        if not rows.size or self.strength == 0:
            return []
        draw = uniforms(world.seed, Decision.PIECE, 0, r.dwelling[rows], r.arrival[rows], text_key(name))[:, 0]
        accepts = draw < self.accept
        levers.add("inform", self.strength * self.inform, rows[accepts])
        levers.add("champion", self.strength * self.invited, rows[accepts])
        new = int((accepts & enrolled_now(world, name)).sum())
        return [Cost("link workers", new * self.cost * self.dose, "health")]
