"""How far the size of what a program does is known: its declared ranges and intervals, drawn beside the posterior.

A calibrated baseline leaves open what a champion does to a tie. A program's number whose source declares a range or a
95 % interval (:func:`simulation.parameters.base.declared`) is drawn with each draw of the posterior, the same for every
arm that has a program of that kind; a number that a scenario changes is taken as it says. Costs are among them, as in
any probabilistic sensitivity analysis (Briggs, Sculpher & Claxton 2006). What a scenario decides (how many, how often,
how much money) is not, and neither is what is off by default. Between-study heterogeneity is in no declared interval:
where a source gives none, what is drawn here is too narrow for a single place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulation.interventions import Base
from simulation.parameters.base import Declared, declared
from simulation.piece import registry
from simulation.randomness import Decision, text_key, uniforms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from pydantic.fields import FieldInfo

    from simulation.scenario import Scenario

PREFIX = "interventions"
# not how much is known but how much is done: a scenario decides it
DECIDED = frozenset({
    "adaptive_outreach.review", "anti_displacement.covered", "co_design.posts", "coordination.coordinators",
    "core_funding.share", "facilitator_training.every", "funding_diversification.moved", "group_therapy.groups",
    "mobile_unit.clinicians", "mobile_unit.stops", "participatory_budget.budget", "respite_center.threshold",
    "crisis_team.serves", "lay_health_workers.ratio",
})  # fmt: skip


class Effect(NamedTuple):
    """A number of a program that is not known exactly."""

    path: str  # interventions.KIND.FIELD, the same for every program of the kind
    kind: str
    field: str
    default: float
    declared: Declared
    least: float  # what the field takes
    most: float
    whole: bool  # a number of weeks or so
    cost: bool  # a price or paid hours, which move no outcome

    def value(self, unit: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values at these quantiles.

        A range holds the value as often below as above the default, evenly on each side, so that the default stays the
        median; an interval is a normal's around the default, cut at what the field takes.
        """
        what, low, high = self.declared
        if what == "interval":
            from scipy.stats import norm

            made = self.default + (high - low) / (2 * norm.ppf(0.975)) * norm.ppf(unit)
        elif low < self.default < high:
            made = np.interp(unit, [0.0, 0.5, 1.0], [low, self.default, high])
        else:
            made = low + unit * (high - low)
        made = np.clip(made, self.least, self.most)
        return np.asarray(np.rint(made) if self.whole else made, np.float64)


def effects_of(kind: str) -> tuple[Effect, ...]:
    """Numbers of a kind of program that its sources leave open."""
    found = []
    for name, field in registry("interventions")[kind].model_fields.items():
        extra = field.json_schema_extra
        if not isinstance(extra, dict) or name in Base.model_fields or name == "coverage" or not field.default:
            continue
        open_ = declared(str(extra.get("source", "")))
        if open_ is None or f"{kind}.{name}" in DECIDED:
            continue
        least, most = (_bound(field, key) for key in ("ge", "le"))
        path, whole = f"{PREFIX}.{kind}.{name}", field.annotation is int
        cost = str(extra["unit"]).startswith(("USD", "hours"))
        found.append(Effect(path, kind, name, float(field.default), open_, least, most, whole, cost))
    return tuple(found)


def _bound(field: FieldInfo, key: str) -> float:
    return next(float(getattr(one, key)) for one in field.metadata if hasattr(one, key))


def with_effects(
    draws: Sequence[Mapping[str, float]], scenarios: Iterable[Scenario], seed: int = 1
) -> list[dict[str, float]]:
    """Draws with the open numbers of the scenarios' programs beside their own, a Latin hypercube over the draws.

    Each number takes one value from each of as many equal parts of its distribution as there are draws, in an order of
    its own that depends on its name and ``seed`` alone, so that another program in another arm changes none of them.
    """
    kinds = sorted({piece.kind for scenario in scenarios for piece in scenario.interventions.values()})
    made = [dict(draw) for draw in draws]
    rows = np.arange(len(made))
    for effect in (one for kind in kinds for one in effects_of(kind)):
        u = uniforms(seed, Decision.PIECE, 0, rows, 0, text_key(effect.path)).astype(np.float64)
        rank = np.argsort(np.argsort(u[:, 1], kind="stable"), kind="stable")
        for draw, value in zip(made, effect.value((rank + u[:, 0]) / len(made)), strict=True):
            draw[effect.path] = float(value)
    return made


def changed(scenario: Scenario, draw: Mapping[str, float]) -> dict[str, Base]:
    """The scenario's programs with what the draw says of their kinds; empty if it says nothing of them.

    A number that is not its kind's default is the scenario's own and stays.
    """
    pieces: dict[str, Base] = {}
    for name, piece in scenario.interventions.items():
        update = {
            one.field: int(draw[one.path]) if one.whole else draw[one.path]
            for one in effects_of(piece.kind)
            if one.path in draw and getattr(piece, one.field) == one.default
        }
        if update:
            pieces[name] = piece.model_copy(update=update)
    return pieces
