"""Why cases are not in care this week: where on the way each stands, and what weighs most with those who see a need.

Whoever is not yet on the way weighs ``need = logistic(need_base + b·severity + b·literacy)``: the rest of the weight
sees no need. With those who do, the reason is the term that takes most from the weekly logit of seeking care
(:mod:`simulation.stages.care`), against a resident with the same symptoms, mean attitudes, full support, insurance
and no way to go. A survey of the same question (NSDUH) asks only those who see a need and takes several answers, so
that its order can be compared, not its shares. "Can handle it alone" and "no time" are answers that the model has no
term for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.delivery.clinic import cases
from simulation.residents import CareState
from simulation.settings.centers import severity_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.world import World

NO_NEED, SEEKING, WAITING, AFTER = "sees no need", "finds no place", "waits for a place", "just had a course"
NOTHING = "nothing of these"
TERMS = ("cost", "stigma", "mistrust", "nobody notices", "travel", "language")


def terms(world: World, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """What each of :data:`TERMS` takes from these residents' weekly logit of seeking care, (rows, terms).

    ``cost`` holds the door that only insurance opens; trust and stigma count where they are worse than the mean.
    Levers of the week are applied as in the stage.
    """
    r, pl, p, levers = world.residents, world.places, world.scenario.care, world.levers
    hood = r.neighborhood[rows]
    center = pl.center[hood]

    def lever(name: str) -> NDArray[np.float64]:
        if not levers.touched(name):
            return np.zeros(rows.size)
        return np.asarray(np.maximum(levers.get(name)[rows], 0), np.float64)

    covered = np.minimum(1.0, r.insured[rows] + lever("insurance"))
    fee = p.fee / 100 * (1 - np.clip(levers.get("care_fee"), 0, 1))[center]
    own = fee * (6 - r.income[rows]) / 5 * (1 - covered * (1 - p.copay))
    means = np.select([r.mobility[rows] == 1, r.mobility[rows] == 2], [np.maximum(p.car, 1 - pl.transit[hood]), 1.0])
    means = np.where(r.mobility[rows] == 0, p.car, means)
    way = means * world.scenario.neighborhoods.travel(pl.setting)[hood] * (1 - np.minimum(1.0, lever("care_travel")))
    foreign = r.language[rows] * (1 - np.clip(levers.get("care_language"), 0, 1))[center]
    above = severity_of(world, rows) - p.threshold
    felt = np.maximum(r.stigma[rows], 0)
    parts = {
        "cost": p.cost * own + p.door * (1 - covered),
        "stigma": p.stigma * felt + p.self_stigma * felt * np.maximum(above, 0),
        "mistrust": p.service_trust * np.maximum(-r.service_trust[rows], 0),
        "nobody notices": p.notice * (1 - r.support[rows]),
        "travel": p.travel * way,
        "language": p.language * foreign,
    }
    return np.stack([np.asarray(parts[name], np.float64) for name in TERMS], axis=1)


def need(world: World, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Chance that each of these residents sees a need for care; 0 below the severity from which care is sought."""
    p = world.scenario.care
    severity = severity_of(world, rows).astype(np.float64)
    logit = p.need_base + p.need_severity * severity + p.need_literacy * world.residents.literacy[rows]
    return np.asarray(np.where(severity < p.threshold, 0.0, 1 / (1 + np.exp(-logit))))


def reasons(world: World) -> tuple[dict[str, float], int]:
    """Share of this week's untreated cases by the main reason, and how many cases that are.

    A case has a DASS-21 depression score of 14 or more and is not in care; shares add up to one, and are NaN if
    there is no such case.
    """
    r = world.residents
    rows = np.flatnonzero(cases(world) & (r.care_state != CareState.IN_CARE))
    state = r.care_state[rows]
    free = rows[state == CareState.NONE]
    sees, taken = need(world, free), terms(world, free)
    main = np.where(taken.max(axis=1, initial=0) > 0, taken.argmax(axis=1), len(TERMS)) if free.size else state[:0]
    weight = np.bincount(main, sees, minlength=len(TERMS) + 1)
    counts = {NO_NEED: float((1 - sees).sum()), **dict(zip((*TERMS, NOTHING), weight.tolist(), strict=True))}
    for name, code in ((SEEKING, CareState.SEEKING), (WAITING, CareState.WAITING), (AFTER, CareState.AFTER)):
        counts[name] = float(np.count_nonzero(state == code))
    return {name: count / rows.size if rows.size else float("nan") for name, count in counts.items()}, rows.size
