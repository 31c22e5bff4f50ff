"""Residents move out and in, change jobs, grow older; the population stands still while its people change.

Whole households change address at a hazard by tenure, ``m = m_k exp(lever moving)``, drawn once for the household.
A share of them stays within the area: each takes the home of another household of its size that moves in the same
district and week, keeps its people, and loses its neighbor ties and the activities it can no longer reach. The others
leave, and newcomers take their home under the next household and arrival numbers. Individuals leave at ``mu_k(age)``
(death, leaving home; :mod:`simulation.population.demography`) and are replaced within the household.

Work: lost at ``f u / (1 - u) + lever job_loss``, found at ``f + lever job_finding``, where ``u`` is the unemployment
of the income quintile, so that ``u`` is also the long-run share. Homes are neither lost nor found unless
``population.home_finding`` says so; places differ in moving only if ``neighborhoods.churn_urban`` or ``churn_rural``
does. Schooling, study, retirement, limitation, internet
and insurance follow age on birthdays. Who stays within the area keeps the draws that make them who they are.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulation import start
from simulation.kernels import kernel, meanwhile
from simulation.memo import once_each
from simulation.network import tying
from simulation.population import demography
from simulation.population.synthesis import draw_taste
from simulation.population.traits import (
    FERTILE,
    OLD,
    REACHED,
    YOUNG,
    Draws,
    at_age,
    draw_expectant,
    draw_free_time,
    draw_households,
    draw_people,
    education_at,
    flag,
    mobility_at,
    unemployed_share,
)
from simulation.randomness import Decision, uniforms, unit, word_rows
from simulation.residents import CareState, Employment, Housing
from simulation.settings import groups
from simulation.ties import TieKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from simulation.parameters.population import Population
    from simulation.residents import Residents
    from simulation.world import World

_SLOW = (
    "arrival", "household", "neighborhood", "street", "circle", "kin_group", "age", "tenure", "culture", "language",
    "income", "education", "employment", "limitation", "digital", "mobility", "insured", "free_slots", "groups",
    "vulnerability", "social_anxiety", "desired_support", "outside_support", "belonging_baseline", "tie_limit",
)  # fmt: skip
_STATES = ("distress", "depression", "anxiety", "stress", "belonging", "purpose", "trust", "service_trust", "stigma",
           "literacy", "difficulty", "skill", "relieved")  # fmt: skip
# what last week left with somebody who has gone since
_LEFTOVERS = ("known", "habit", "care_state", "care_weeks", "sessions", "attended", "refused", "ties_went", "ties_met",
              "lived_met", "company", "event", "session", "score_depression", "score_anxiety", "score_stress",
              "score_run", "episode", "remitted", "contact_after", "course")  # fmt: skip

READS = (*_SLOW, *_LEFTOVERS, *_STATES, "dwelling", "gender", "housing", "adults", "setting", "transit", "district",
         "center", "population", "unit_of", "taste", "degree", "neighbor", "strength", "kind", "lasts",
         "levers")  # fmt: skip
WRITES = ("housing", *_SLOW, *_STATES, *_LEFTOVERS, "taste", "unmet", "degree", "neighbor", "strength", "kind",
          "lasts", "susceptibility", "levers")  # fmt: skip

LEAVES, MOVES, EXITS, JOB, BIRTHDAY, SETTLED, TERM = 1, 2, 4, 8, 16, 32, 64
WEEKS_A_YEAR = 52
_TERM_WEEKS = 40  # a pregnancy's length; a fortieth of the dwellings is asked each week


class Changes(NamedTuple):
    """Rows to whom something happened.

    Attributes:
        newcomers: rows that have a new resident.
        moved: rows of residents who changed address within the area.
        other: rows whose job, age group or health changed.
    """

    newcomers: NDArray[np.int64]
    moved: NDArray[np.int64]
    other: NDArray[np.int64]


def run(world: World) -> None:
    """Let a week pass for everybody, then settle what it means for ties, states and barriers."""
    changes = turnover(world, leave_ties)
    if changes.newcomers.size:
        tying.household_ties(world, changes.newcomers)
        start.draw_states(world, changes.newcomers)
    _unseat(world, changes.newcomers)
    groups.refresh(world, np.unique(np.concatenate(changes)))


def _unseat(world: World, newcomers: NDArray[np.int64]) -> None:
    """Nobody takes the seat of a member of a closed group who has gone; and who is expected in two sits in neither."""
    if world.levers.touched("sessions"):
        twice = np.flatnonzero(world.levers.get("sessions") > 1)
        world.levers.forget(np.append(twice, newcomers), "sitting", "company")


def leave_ties(world: World, newcomers: NDArray[np.int64], moved: NDArray[np.int64]) -> None:
    """Cut the ties of residents who have gone, and those to the neighbors of residents who moved."""
    tying.cut(world.ties, moved, kinds=(TieKind.NEIGHBOR,))
    tying.cut(world.ties, newcomers, kinds=None)


def turnover(
    world: World, leave: Callable[[World, NDArray[np.int64], NDArray[np.int64]], None] | None = None
) -> Changes:
    """Everything about people alone: no ties, no states, no barriers.

    Args:
        world: changed in place.
        leave: called beside the rest as soon as it is known who is new and who moved; must touch ties alone.
    """
    r, p = world.residents, world.scenario.population
    tables = demography.demography(p)
    draws = Draws(world.seed, world.scenario, world.places, tables)
    rows, what = _pass_a_week(world, tables)
    leaving, exiting = rows[(what & LEAVES) > 0], rows[(what & EXITS) > 0]
    newcomers = rows[(what & (LEAVES | EXITS)) > 0]
    moved = rows[(what & MOVES) > 0]
    stays = (what & (LEAVES | EXITS)) == 0
    job, birthday = rows[stays & ((what & JOB) > 0)], rows[stays & ((what & BIRTHDAY) > 0)]

    homes = _homes(world)
    gone = newcomers.size or moved.size
    left = meanwhile(partial(leave, world, newcomers, moved), world.threads) if leave and gone else None
    r.employment[job] = 1 - r.employment[job]  # EMPLOYED is 0, UNEMPLOYED is 1
    changed = np.concatenate([job, _birthdays(draws, r, birthday)])
    if changed.size:
        draw_free_time(draws, r, changed)
    if moved.size:
        _move(world, moved)
    if newcomers.size:
        _arrive(world, draws, leaving, exiting)
    if (asked := rows[stays & ((what & TERM) > 0)]).size:
        draw_expectant(draws, r, asked, world.week)
    age = r.age[birthday].astype(np.int64)
    grown = birthday[(age == YOUNG) | (age == FERTILE) | (age == OLD)]
    settled = rows[(what & SETTLED) > 0]
    if (flagged := np.unique(np.concatenate([newcomers, moved, changed, grown, settled]))).size:
        flag(draws, r, flagged)
    if left:
        left()
    return Changes(newcomers, moved, np.concatenate([changed, grown, homes]))


def _pass_a_week(world: World, tables: demography.Demography) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Age everybody by a week; rows to whom something happens, and what."""
    r, p = world.residents, world.scenario.population
    exits, moves = _hazards(tables)
    jobs = _job_chances(p)
    terms = np.array([tables.edges[0], p.moving_within, p.long_term_years], np.float32)
    moving, job_loss = world.levers.get_or_empty("moving"), world.levers.get_or_empty("job_loss")
    churn = world.scenario.neighborhoods.churn(world.places.setting)
    if churn.size:
        moving = churn + world.levers.get("moving")
    job_finding = world.levers.get_or_empty("job_finding")
    flags = np.empty(world.n, np.uint8)

    def homes(a: int, b: int) -> NDArray[np.uint32]:
        """This week's words of each resident's home: one draw serves all who share it."""
        home = r.household[a:b].astype(np.uint32)
        return word_rows(world.seed, Decision.MOVE, world.week, home, np.zeros_like(home))

    def block(a: int, b: int) -> NDArray[np.int64]:
        _week(
            a, b, homes(a, b), np.int64(world.week), r.dwelling, r.neighborhood,
            r.housing, r.adults, r.gender, r.employment, r.income, r.age, r.tenure,
            exits, moves, jobs, terms, moving, job_loss, job_finding, flags,
        )  # fmt: skip
        return np.asarray(a + np.flatnonzero(flags[a:b]))

    rows = np.concatenate(world.over(block))
    return rows, flags[rows]


@once_each
def _hazards(tables: demography.Demography) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weekly chances of leaving the area for good by class and age, and hazards of moving by who owns."""
    exits = (-np.expm1(-tables.exits / WEEKS_A_YEAR)).astype(np.float32)
    return exits, (tables.moves / WEEKS_A_YEAR).astype(np.float32)


@once_each
def _job_chances(p: Population) -> NDArray[np.float32]:
    """Weekly chance of losing or finding work, by employment and income quintile, (employments, 6)."""
    u = unemployed_share(p)
    jobs = np.zeros((len(Employment), 6), np.float32)
    jobs[Employment.EMPLOYED, 1:] = -np.expm1(-p.job_finding * u / (1 - u))
    jobs[Employment.UNEMPLOYED] = -np.expm1(-p.job_finding)
    return jobs


@kernel
def _week(
    start: Any, stop: Any, draw: Any, week: Any, dwelling: Any, neighborhood: Any,
    housing: Any, adults: Any, gender: Any, employment: Any, income: Any, age: Any, tenure: Any,
    exits: Any, moves: Any, jobs: Any, terms: Any, moving: Any, job_loss: Any,
    job_finding: Any, flags: Any,
) -> None:  # fmt: skip
    step = np.float32(1.0 / WEEKS_A_YEAR)
    youngest, within, settled = terms[0], terms[1], terms[2]
    term = np.uint32(week)
    last_cell = exits.shape[1] - 1
    for i in range(start, stop):
        x = i - start
        u_move = unit(draw[0, x])
        owned = 1 if housing[i] == 0 else 0
        hazard = moves[owned]
        if moving.shape[0] > 0:
            hazard *= np.exp(moving[neighborhood[i]])
        before = age[i]
        age[i] = before + step
        lived = tenure[i]
        tenure[i] = lived + step
        if u_move < hazard and u_move < np.float32(1.0) - np.exp(-hazard):
            flags[i] = MOVES if unit(draw[1, x]) < within else LEAVES
            if flags[i] == LEAVES:
                continue
        else:
            flags[i] = 0
        turn = np.uint32(dwelling[i]) * np.uint32(0x9E3779B1)  # each takes the home's draw, turned by a fixed angle
        u_exit, u_job = unit(np.uint32(draw[2, x] + turn)), unit(np.uint32(draw[3, x] + turn))
        cell = min(max(np.int64((before - youngest) * np.float32(demography.CELLS_A_YEAR)), 0), last_cell)
        kind = 4 * owned + (2 if adults[i] <= 1 else 0) + (1 if gender[i] != 0 else 0)
        if flags[i] == 0 and u_exit < exits[kind, cell]:  # nobody is lost in the week of a move
            flags[i] = EXITS
            continue
        chance = jobs[employment[i], income[i]]  # of losing or finding work; 0 outside the labor force
        if job_loss.shape[0] > 0 and employment[i] == 0:
            chance = np.float32(1.0) - (np.float32(1.0) - chance) * np.exp(-job_loss[neighborhood[i]])
        if job_finding.shape[0] > 0 and employment[i] == 1:
            chance = np.float32(1.0) - (np.float32(1.0) - chance) * np.exp(-job_finding[i])  # below 0: nobody hires
        if u_job < chance:
            flags[i] |= JOB
        if np.int32(age[i]) != np.int32(before):
            flags[i] |= BIRTHDAY
        if lived < settled <= tenure[i]:
            flags[i] |= SETTLED
        if (np.uint32(dwelling[i]) + term) % np.uint32(_TERM_WEEKS) == 0 and gender[i] == 1 and before < FERTILE:
            flags[i] |= TERM


def _birthdays(draws: Draws, r: Residents, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Apply what changes from last year's age to this one; return the rows where something did.

    Only changes are applied, so that what a file says of somebody holds until their age moves it.
    """
    if not rows.size:
        return rows
    now = np.floor(r.age[rows])
    old, new = at_age(draws, r, rows, now - 1, now)
    any_change = np.zeros(rows.size, bool)
    for name in ("limitation", "digital", "insured"):
        differs = old[name] != new[name]
        getattr(r, name)[rows[differs]] = new[name][differs]
        any_change |= differs
    # few have such a birthday: in most weeks of a small place nobody has
    if (aged := rows[now == OLD]).size:
        before, after = (mobility_at(draws, r, aged, np.full(aged.size, years)) for years in (OLD - 1, OLD))
        r.mobility[aged] = np.where(before != after, after, r.mobility[aged])
        any_change[now == OLD] |= before != after
    if (pupils := np.flatnonzero(now <= REACHED[-1])).size:
        level = education_at(draws, r, rows[pupils], now[pupils])
        any_change[pupils] |= level > r.education[rows[pupils]]
        r.education[rows[pupils]] = np.maximum(r.education[rows[pupils]], level)
    differs = old["employment"] != new["employment"]
    if (begins := rows[differs]).size:
        work = new["employment"][differs]
        out_of_work = draws.person(r, begins, 4)[:, 0] < unemployed_share(draws.population)[r.income[begins] - 1]
        r.employment[begins] = np.where((work == Employment.EMPLOYED) & out_of_work, Employment.UNEMPLOYED, work)
    return np.asarray(rows[any_change | differs])


def _homes(world: World) -> NDArray[np.int64]:
    """Let households without a home find one, and as many of the poorest fifth's renters lose theirs; rows changed.

    Losing balances finding at the population's share without a home and usual unemployment, so more are without when
    jobs go.
    """
    r, p = world.residents, world.scenario.population
    if p.home_finding == 0:
        return np.zeros(0, np.int64)
    renters = (r.housing == Housing.RENTER) & (r.income == 1)
    rows = np.flatnonzero(renters | (r.housing == Housing.NONE))
    homes, first, member = np.unique(r.household[rows], return_index=True, return_inverse=True)
    rented = r.housing[rows[first]] == Housing.RENTER
    jobless = np.bincount(member, r.employment[rows] == Employment.UNEMPLOYED, homes.size) > 0
    not_owned = np.unique(r.household[r.housing != Housing.OWNER]).size
    usual = 1 + (p.home_loss_jobless - 1) * unemployed_share(p)[0]
    lost = p.home_finding * p.unhoused * not_owned / max(usual * np.count_nonzero(rented), 1)
    hazard = np.where(rented, lost * np.where(jobless, p.home_loss_jobless, 1.0), p.home_finding)
    draw = uniforms(world.seed, Decision.MOVE, world.week, homes, 0, item=3)[:, 0]
    changes = (draw < -np.expm1(-hazard))[member]
    r.housing[rows[changes]] = np.where(rented, Housing.NONE, Housing.RENTER)[member[changes]]
    return rows[changes]


def _move(world: World, rows: NDArray[np.int64]) -> None:
    """Let households change homes with others of their size in the district; populations stay what they are."""
    r, places = world.residents, world.places
    homes, first, member = np.unique(r.household[rows], return_index=True, return_inverse=True)
    hood, street = r.neighborhood[rows[first]], r.street[rows[first]]
    size = np.bincount(member)
    priority = uniforms(world.seed, Decision.MOVE, world.week, homes, 0, item=2)[:, 0]
    district = places.district[hood]
    order = np.lexsort((homes, priority, size, district))
    kind = np.stack([district[order], size[order]])
    new_kind = np.concatenate([[True], np.any(kind[:, 1:] != kind[:, :-1], axis=0)])
    begin = np.flatnonzero(new_kind)
    target = np.arange(1, homes.size + 1)
    target[np.concatenate([begin[1:], [homes.size]]) - 1] = begin  # the last takes the home of the first
    to = np.empty(homes.size, np.int64)
    to[order] = order[target]
    old, new = hood[member], hood[to][member]
    r.neighborhood[rows], r.street[rows], r.tenure[rows] = new, street[to][member], 0
    for a in range(places.dims["A"]):
        away = rows[places.unit_of[old, a] != places.unit_of[new, a]]
        r.known[away] &= ~np.uint32(1 << a)
        r.habit[away, a] = 0
    # the next center's list starts anew; the care stage counts who is no longer waiting as having left
    waits = rows[(places.center[old] != places.center[new]) & (r.care_state[rows] == CareState.WAITING)]
    r.care_state[waits] = CareState.NONE
    r.care_weeks[waits] = 0


def _arrive(world: World, draws: Draws, leaving: NDArray[np.int64], exiting: NDArray[np.int64]) -> None:
    """Newcomers: whole households where households left, individuals where individuals did."""
    r, tables, link = world.residents, draws.tables, draws.population.household_age_link
    newcomers = np.sort(np.concatenate([leaving, exiting]))
    r.arrival[newcomers] += 1
    r.household[leaving] += world.n
    for rows, table, alike in ((leaving, tables.families, link), (exiting, tables.singles, 0.0)):
        if rows.size:
            kind = demography.home_class(r.housing[rows], r.adults[rows], r.gender[rows])
            r.age[rows] = demography.ages(table, tables.edges, kind, draws.age_ranks(r, rows, alike))
            r.tenure[rows] = 0
    grown = exiting[r.age[exiting] <= np.float32(tables.edges[0])]
    # those who turn 16 grew up in the home: as long as a home is kept, at most their life
    kept = draws.kept(draws.person(r, grown, 0)[:, 2], r.housing[grown] == Housing.OWNER)
    r.tenure[grown] = np.minimum(kept, r.age[grown])
    for name in _LEFTOVERS:
        getattr(r, name)[newcomers] = 0
    r.unmet[newcomers] = -1
    if leaving.size:
        draw_households(draws, r, leaving)
    draw_people(draws, r, newcomers, world.week)
    draw_taste(world.scenario, world.seed, r, newcomers, world.activities)
