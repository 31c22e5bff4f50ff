"""Who is enrolled in an intervention: the rule, and the roster that keeps it.

A roster holds rows, the arrival numbers they had when enrolled, and the week of enrollment; a resident who moved out
no longer counts, and the place is filled again at the next top-up. Every rule ranks residents by keyed draws, so a
larger share enrolls everybody a smaller one does, plus more, and no other draw changes. Where a course ends, its place
goes to somebody else: who ended one within a year comes after all who did not, whatever the rule, the last to end last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import Field

from simulation.errors import InputError, did_you_mean
from simulation.instrument import CUTOFFS
from simulation.network.tying import pair_units
from simulation.parameters.activity import hosts
from simulation.parameters.base import Section
from simulation.randomness import Decision, text_key, uniforms
from simulation.residents import Education, Employment, Gender, Group, Housing, Mobility, Who

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["Area", "Rule", "Target", "Who", "enrolled_now", "invited", "members", "neighborhoods", "roster", "ties_of"]

Rule = Literal["random", "need", "isolated", "high_degree", "friend_nomination"]
TOP_UP = 4  # weeks between top-ups of a roster
AGAIN = 52  # weeks after a course in which others come first: an assumption, no figure found

_GROUPS: dict[str, Callable[[Any], NDArray[np.bool_]]] = {
    "everybody": lambda r: np.ones(r.dims["N"], np.bool_),
    "older_adult": lambda r: _flagged(r, Group.OLDER_ADULT),
    "youth": lambda r: _flagged(r, Group.YOUTH),
    "opportunity_youth": lambda r: _flagged(r, Group.OPPORTUNITY_YOUTH),
    "expectant": lambda r: _flagged(r, Group.EXPECTANT),
    "long_term": lambda r: _flagged(r, Group.LONG_TERM),
    "lived_experience": lambda r: _flagged(r, Group.LIVED_EXPERIENCE),
    "trauma": lambda r: _flagged(r, Group.TRAUMA),
    "rural": lambda r: _flagged(r, Group.RURAL),
    "women": lambda r: r.gender == Gender.WOMAN,
    "men": lambda r: r.gender == Gender.MAN,
    "low_income": lambda r: r.income == 1,
    "minority": lambda r: r.culture != 0,
    "limited_language": lambda r: r.language == 1,
    "limitation": lambda r: r.limitation == 1,
    "no_car": lambda r: r.mobility != Mobility.CAR,
    "offline": lambda r: r.digital == 0,
    "uninsured": lambda r: r.insured == 0,
    "unemployed": lambda r: r.employment == Employment.UNEMPLOYED,
    "at_home": lambda r: r.employment == Employment.AT_HOME,
    "little_schooling": lambda r: r.education <= Education.HIGH_SCHOOL,
    "renter": lambda r: r.housing == Housing.RENTER,
    "homeless": lambda r: r.housing == Housing.NONE,
    "distressed": lambda r: r.score_depression >= CUTOFFS["depression"]["moderate"],  # at the last survey
}
Area = Literal["everywhere", "poorest", "least_safe", "least_green", "least_trusting", "rural", "urban"]


class Target(Section):
    """Whom an intervention is for: a rule of choice among a group."""

    rule: Rule = Field("random", description="Who comes first: at random, by need, by isolation, by ties.")
    group: Who = Field("everybody", description="Who may be enrolled at all.")


def members(world: Any, group: Who) -> NDArray[np.bool_]:
    """Mask of the residents who belong to a group now, (N,)."""
    return np.asarray(_GROUPS[group](world.residents), np.bool_)


def neighborhoods(world: Any, name: str, share: float, area: Area) -> NDArray[np.bool_]:
    """Mask of a share of all neighborhoods, (H,): the first by ``area``, in keyed order where that leaves a choice.

    A larger share holds every neighborhood that a smaller one does. ``rural`` and ``urban`` take only such ones.
    """
    r, places = world.residents, world.places
    hoods = np.arange(places.dims["H"])
    draw = uniforms(world.seed, Decision.PIECE, 0, hoods, 0, text_key(name))[:, 0].astype(np.float64)
    may = np.ones(hoods.size, np.bool_)
    if area == "poorest":
        people = np.maximum(np.bincount(r.neighborhood, minlength=hoods.size), 1)
        draw += 1e3 * np.bincount(r.neighborhood, r.income.astype(np.float64), minlength=hoods.size) / people
    elif area in ("least_safe", "least_green", "least_trusting"):
        column = {"least_safe": "safety", "least_green": "green", "least_trusting": "mean_trust"}[area]
        draw += 1e3 * getattr(places, column)
    elif area != "everywhere":
        may = places.setting == {"urban": 0, "rural": 2}[area]
    chosen = np.zeros(hoods.size, np.bool_)
    order = np.lexsort((hoods, draw))
    count = max(1, int(share * hoods.size + 0.5)) if share > 0 else 0  # one neighborhood at least, if any
    chosen[order[may[order]][:count]] = True
    return chosen


def roster(
    world: Any, name: str, share: float, rule: Rule, eligible: NDArray[np.bool_] | None = None,
    stay: int | None = None, every: int = TOP_UP,
) -> NDArray[Any]:  # fmt: skip
    """Rows enrolled this week under ``name``, enrolling up to ``share`` of all residents.

    Args:
        world: the world; its ``rosters`` keep who is enrolled.
        name: the intervention's name in the scenario.
        share: residents enrolled, as a share of everybody.
        rule: random; need (highest last depression score first); isolated (fewest ties first); high_degree (most
            ties first); friend_nomination (a random tie of a random resident, Kim 2015).
        eligible: mask of who may be enrolled; everybody if None. Who was enrolled stays when it changes.
        stay: weeks after which a course ends and the place is given to somebody else; without end if None.
        every: weeks between top-ups.
    """
    r = world.residents
    if eligible is not None:
        world.levers.note_eligible(name, eligible)
    rows, arrivals, since = world.rosters.get(name, (np.zeros(0, np.int64), np.zeros(0, np.uint32), np.zeros(0, int)))
    staying = r.arrival[rows] == arrivals
    if stay is not None:
        ended = staying & (world.week - since >= stay)
        staying &= ~ended
        _note(world, f"{name}, had", rows[ended])
    rows, since = rows[staying], since[staying]
    target = round(share * world.n)
    first = name not in world.rosters
    if rows.size < target and (first or world.week % every == 0):
        # who ends a course does not begin it again at once only because the same lot is drawn
        when = 0 if stay is None else world.week
        more = _next(world, name, target - rows.size, rule, eligible, rows, when)
        rows, since = np.concatenate([rows, more]), np.concatenate([since, np.full(more.size, world.week)])
    world.rosters[name] = (rows, r.arrival[rows].copy(), since)
    return np.asarray(rows)


def _note(world: Any, held: str, ended: NDArray[Any]) -> None:
    """Note who ended a course this week, and forget who ended one a year ago or lives here no more."""
    r = world.residents
    rows, arrivals, since = world.rosters.get(held, (np.zeros(0, np.int64), np.zeros(0, np.uint32), np.zeros(0, int)))
    kept = (r.arrival[rows] == arrivals) & (world.week - since < AGAIN)
    rows, since = np.append(rows[kept], ended), np.append(since[kept], np.full(ended.size, world.week))
    world.rosters[held] = (rows, r.arrival[rows].copy(), since)


def enrolled_now(world: Any, name: str) -> NDArray[np.bool_]:
    """Mask over the roster's rows of who was enrolled this very week: whom training or equipment is paid for."""
    return np.asarray(world.rosters[name][2] == world.week)


def ties_of(world: Any, rows: NDArray[Any]) -> NDArray[Any]:
    """Rows of everybody tied to these residents, once for each tie."""
    slots = np.arange(world.ties.dims["D"])
    used = slots[None, :] < world.ties.degree[rows][:, None]
    return np.asarray(world.ties.neighbor[rows][used])


def invited(world: Any, rows: NDArray[Any], most: int, but: NDArray[Any] | None = None) -> NDArray[Any]:
    """Rows of at most so many ties of each of these residents, once for each tie, none of them among ``but``.

    They are the ties with the lowest lot, drawn once for each pair: the same in every week that the tie lasts.
    """
    r, t = world.residents, world.ties
    used = np.arange(t.dims["D"])[None, :] < t.degree[rows][:, None]
    if but is not None:
        used &= ~np.isin(t.neighbor[rows], but)
    lot = np.full(used.shape, 2.0, np.float32)
    ends = np.nonzero(used)
    lot[ends] = pair_units(world.seed, Decision.INVITED, 0, r, rows[ends[0]], t.neighbor[rows][used], 1)
    chosen = np.argsort(lot, axis=1, kind="stable")[:, :most]
    taken = np.take_along_axis(used, chosen, axis=1)
    return np.asarray(np.take_along_axis(t.neighbor[rows], chosen, axis=1)[taken])


def _flagged(residents: Any, group: Group) -> NDArray[np.bool_]:
    return np.asarray((residents.groups & np.uint16(group)) != 0)


def _next(world: Any, name: str, count: int, rule: Rule, eligible: Any, taken: NDArray[Any], when: int) -> NDArray[Any]:
    r, item = world.residents, text_key(name)
    free = np.ones(world.n, bool) if eligible is None else eligible.copy()
    free[taken] = False
    had = np.zeros(world.n, np.uint8)  # the more the later a course ended
    if f"{name}, had" in world.rosters:
        rows, _, since = world.rosters[f"{name}, had"]
        had[rows] = AGAIN + since - world.week
    draw = uniforms(world.seed, Decision.ENROLL, when, r.dwelling, r.arrival, item)[:, 0].astype(np.float64)
    if rule == "friend_nomination":
        named = _nominated(world, name, count, free & (had == 0), draw, when)
        if named.size == count:
            return named
        free[named] = False
        return np.append(named, _nominated(world, name, count - named.size, free, draw, when))
    if rule == "need":
        draw -= r.score_depression
    elif rule == "isolated":
        draw += world.ties.degree
    elif rule == "high_degree":
        draw -= world.ties.degree
    rows = np.flatnonzero(free)
    order = np.lexsort((r.dwelling[rows], draw[rows], had[rows]))
    return rows[order[:count]]


def _nominated(
    world: Any, name: str, count: int, free: NDArray[np.bool_], draw: NDArray[Any], when: int
) -> NDArray[Any]:
    """Ask residents in random order to name one of their ties; the first ``count`` different ones are enrolled."""
    r, degree = world.residents, world.ties.degree
    asked = np.lexsort((r.dwelling, draw))
    asked = asked[degree[asked] > 0]
    pick = uniforms(world.seed, Decision.NOMINATE, when, r.dwelling[asked], r.arrival[asked], text_key(name))[:, 0]
    named = world.ties.neighbor[asked, np.minimum((pick * degree[asked]).astype(np.int64), degree[asked] - 1)]
    named = named[free[named]]
    _, first = np.unique(named, return_index=True)
    return np.asarray(named[np.sort(first)][:count], np.int64)


def organizations(world: Any, units: NDArray[np.bool_], host: str = "", closed: bool = False) -> NDArray[np.int64]:
    """Numbers of the organizations of these units, of one kind of host or of all if ``host`` is empty.

    Those that do not run are left out unless ``closed``.

    Raises:
        InputError: if nobody is a host of that kind.
    """
    places, kinds = world.places, hosts(world.activities)
    if host and host not in kinds:
        raise InputError(f"nobody runs groups as a {host[:60]!r}", "host", did_you_mean(host, kinds))
    kind, unit = np.divmod(np.arange(places.dims["O"]), places.dims["U"])
    chosen = units[unit] & ((places.running == 1) | closed)
    return np.flatnonzero(chosen & (kind == kinds.index(host)) if host else chosen)


def groups_of(world: Any, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mask of the open groups that these organizations run, (U, A)."""
    mine = np.zeros(world.places.dims["O"], np.bool_)
    mine[numbers] = True
    return np.asarray(mine[world.places.organization_of] & (world.places.open == 1))


def visitors(world: Any, groups: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mask of the residents who visited one of these groups (U, A) last week, (N,)."""
    r, of = world.residents, world.places.unit_of
    columns = np.arange(of.shape[1])
    bits = (groups[of, columns] * np.left_shift(np.uint32(1), columns.astype(np.uint32))).sum(axis=1).astype(np.uint32)
    return np.asarray((r.attended & bits[r.neighborhood]) != 0)
