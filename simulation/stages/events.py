"""Stage 7, events: life events strike, more often those with less; support and skill cushion them.

Hazard a week ``rate exp(a (income - 3) + u unemployed + v vulnerability) / normaliser``; size gamma of shape 2,
``-log(u1 u2) mean / 2``; a common shock (lever ``event_size``) strikes everybody in a neighborhood with the same
gradient of income, times ``exp(-cushion efficacy)``. Effective size
``size (1 - buffer support) (1 - protection skill / (1 + skill))`` acts at once (stage 8) and, times ``carry``, as a
difficulty that fades with its half-life. Skill fades too and grows with what this week's visits teach.

Sources: hazard NPR/RWJF/Harvard 2014; size Kendler 1999; difficulty Kendler 1998; buffering a weak prior, Rueger 2016.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import kernel
from simulation.memo import once_each
from simulation.randomness import Decision
from simulation.residents import Employment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from simulation.parameters.activity import Activity
    from simulation.world import World

READS: tuple[str, ...] = (
    "income", "employment", "vulnerability", "support", "attended", "difficulty", "skill", "neighborhood", "efficacy",
    "dwelling", "arrival", "levers",
)  # fmt: skip
WRITES: tuple[str, ...] = ("event", "next.difficulty", "next.skill")

UNEMPLOYED = int(Employment.UNEMPLOYED)
(RATE, JOBLESS, PRONE, SIZE, CARRY, FADE, BUFFER, PROTECTION, GAIN, FORGET, A_STEP) = range(11)


@kernel
def strike(
    start: Any, stop: Any, draw: Any, neighborhood: Any, income: Any,
    employment: Any, vulnerability: Any, support: Any, attended: Any, difficulty: Any, skill: Any, shock: Any,
    money: Any, by_income: Any, teaches: Any, p: Any, event: Any, next_difficulty: Any, next_skill: Any,
) -> None:  # fmt: skip
    """Write this week's effective event, next week's difficulty and skill; ``shock`` (H,) may be empty."""
    one = np.float32(1)
    for i in range(start, stop):
        u = draw[0, i - start]
        size = np.float32(0)
        gradient = by_income[income[i]]
        if money.shape[0] > 0:
            gradient *= np.exp(p[A_STEP] * money[i])
        hazard = p[RATE] * gradient * np.exp(p[PRONE] * vulnerability[i])
        if employment[i] == UNEMPLOYED:
            hazard *= p[JOBLESS]
        # the chance is 1 - exp(-hazard), never above the hazard, which spares most residents the exponential
        if u < hazard and u < -np.expm1(-hazard):
            size = -np.log(draw[1, i - start] * draw[2, i - start]) * p[SIZE] * np.float32(0.5)
        if shock.shape[0] > 0:
            size += shock[neighborhood[i]] * gradient
        size *= (one - p[BUFFER] * support[i]) * (one - p[PROTECTION] * skill[i] / (one + skill[i]))
        event[i] = size
        next_difficulty[i] = p[FADE] * difficulty[i] + p[CARRY] * size
        taught = np.float32(0)
        bits, a = attended[i], 0
        while bits != 0:
            if bits & np.uint32(1):
                taught += teaches[a]
            bits >>= np.uint32(1)
            a += 1
        next_skill[i] = p[FORGET] * skill[i] + p[GAIN] * taught


def common_shock(world: World) -> NDArray[np.float32]:
    """Size of this week's common shock by neighborhood after collective efficacy, (H,); empty if there is none."""
    if not world.levers.touched("event_size"):
        return np.zeros(0, np.float32)
    size = np.maximum(world.levers.get("event_size"), 0)
    return np.asarray(size * np.exp(-world.scenario.events.cushion * world.places.efficacy), np.float32)


def per_activity(world: World, *names: str) -> NDArray[np.float32]:
    """One field of each activity, (A,), or several, (A, fields), in the order of the A axis."""
    return _fields(names)(world.activities)


@cache
def _fields(names: tuple[str, ...]) -> Callable[[Mapping[str, Activity]], NDArray[np.float32]]:
    @once_each
    def fields(activities: Mapping[str, Activity]) -> NDArray[np.float32]:
        rows = [[getattr(a, name) for name in names] for a in activities.values()]
        table = np.array(rows, np.float32).reshape(-1, len(names))
        return table[:, 0].copy() if len(names) == 1 else table

    return fields


def run(world: World) -> None:
    """Let events strike for a week."""
    r, e, s = world.residents, world.scenario.events, world.scenario.symptoms
    p = np.array(
        [e.rate / e.normaliser(s.vulnerability_sd(), s.reference_unemployed), np.exp(e.unemployed), e.vulnerability,
         e.size, e.carry, 0.5 ** (1 / e.difficulty_half_life), e.buffer, e.protection, e.skill_gain,
         0.5 ** (1 / e.skill_half_life), e.income], np.float32,
    )  # fmt: skip
    by_income = np.exp(e.income * (np.arange(6) - 3.0)).astype(np.float32)
    shock, teaches, money = common_shock(world), per_activity(world, "teaches"), world.levers.get_or_empty("money")
    world.over(
        lambda a, b: strike(
            a, b, world.units(Decision.EVENT, a, b), r.neighborhood, r.income, r.employment,
            r.vulnerability, r.support, r.attended, r.difficulty, r.skill, shock, money, by_income, teaches, p,
            r.event, r.next.difficulty, r.next.skill,
        )
    )  # fmt: skip
