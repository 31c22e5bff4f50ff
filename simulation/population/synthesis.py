"""How many people live where, and who they are: the residents a run starts with."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import InputError
from simulation.population import demography, people_file
from simulation.population.traits import Draws, draw_households, draw_people, draw_taste
from simulation.randomness import Decision, uniforms
from simulation.reading.agreement import all_activities
from simulation.residents import Gender, Housing, Residents

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from simulation.places import Places
    from simulation.scenario import Scenario

__all__ = ["Plan", "build_residents", "draw_taste", "given_states", "plan"]

# a resident's columns, weekly buffers and what a run adds for a while; then each slot for a tie, activity and barrier
BYTES_A_RESIDENT, BYTES_A_SLOT, BYTES_AN_ACTIVITY, BYTES_A_BARRIER = 400, 11, 9, 4
BYTES_BESIDE = 400_000_000  # interpreter, libraries, compiled code
_SURELY_FIT = 10_000  # residents who take no more than a fortieth of what is taken beside them
_BUILD_ROWS = 1 << 17  # residents drawn at a time, so that wide temporaries stay small


@dataclass(frozen=True)
class Plan:
    """How many residents there will be, and where.

    Attributes:
        n: residents.
        sizes: (H,) residents of each neighborhood.
        neighborhood: (n,) neighborhood of each dwelling.
        table: columns a file gave, as the legend's codes, a row a resident in the order of ``dwelling``; or None.
        ids: (n,) the file's ids as text in that order, so that ``ids[d]`` is dwelling ``d``; or None.
        where: the file, for messages.
    """

    n: int
    sizes: NDArray[np.int64]
    neighborhood: NDArray[np.int64]
    table: pd.DataFrame | None = None
    ids: NDArray[Any] | None = None
    where: str = ""


def plan(scenario: Scenario) -> Plan:
    """Read the file of residents if there is one, and say how many live in each neighborhood.

    Raises:
        InputError: if the file cannot be used, or so many residents do not fit into this machine's memory.
    """
    p = scenario.population
    if p.file is None:
        check_memory(scenario, p.residents, f"{scenario.name}: population.residents")
        sizes = _even_sizes(p.residents, p.neighborhood_size)
        return Plan(p.residents, sizes, np.repeat(np.arange(len(sizes)), sizes))
    path = Path(p.file)
    check_memory(scenario, people_file.count_rows(path), str(path))
    table, ids = people_file.read(path, tuple(p.cultures))
    if "neighborhood" in table:
        hood = table["neighborhood"].to_numpy(np.int64)
        return Plan(len(table), np.bincount(hood), hood, table, ids, str(path))
    sizes = _even_sizes(len(table), p.neighborhood_size)
    hood = np.repeat(np.arange(len(sizes)), sizes)
    if "household" in table:
        # households stay together: they fill the neighborhoods in the order of their first member
        first = _first_member(table["household"].to_numpy(np.int64))[table["household"]]
        placed = np.empty(len(table), np.int64)
        placed[np.argsort(first, kind="stable")] = hood
        hood = placed[first]
        sizes = np.bincount(hood, minlength=len(sizes))
    return Plan(len(table), sizes, hood, table, ids, str(path))


def build_residents(scenario: Scenario, seed: int, plan: Plan, places: Places) -> tuple[Residents, tuple[str, ...]]:
    """Everybody at week 0, and the names of the columns that were drawn because no file gave them.

    Homes are laid out neighborhood by neighborhood; who lives there follows from the kind of home. States start at 0.
    """
    r = Residents(N=plan.n, A=places.dims["A"])
    given = frozenset(plan.table.columns) if plan.table is not None else frozenset()
    if plan.table is not None:
        for name in given:
            getattr(r, name)[:] = plan.table[name]
    r.dwelling[:] = np.arange(plan.n)
    places.population[:] = plan.sizes
    tables = demography.demography(scenario.population)
    _house(scenario, seed, plan, r, given)
    for start in range(0, plan.n, _BUILD_ROWS):
        rows = slice(start, min(start + _BUILD_ROWS, plan.n))
        _settle(Draws(seed, scenario, places, tables, given), r, rows)
    _same_home(plan, r, given)
    draws = Draws(seed, scenario, places, tables, given, _rank_here(r.age) if "age" in given else None)
    for start in range(0, plan.n, _BUILD_ROWS):
        rows = slice(start, min(start + _BUILD_ROWS, plan.n))
        draw_households(draws, r, rows)
        draw_people(draws, r, rows, 0)
        draw_taste(scenario, seed, r, rows, scenario.activities)
    drawable = [c.name for c in Residents.legend if c.file]
    return r, tuple(name for name in drawable if name not in given)


def given_states(plan: Plan, residents: Residents) -> None:
    """Put the states that a file gave in place of those drawn at the start; this week's and next week's copy."""
    if plan.table is not None:
        for name in set(plan.table.columns) & set(Residents.names("state")):
            values = plan.table[name].to_numpy(np.float32)[residents.dwelling]
            getattr(residents, name)[:] = values
            getattr(residents.next, name)[:] = values


def bytes_a_resident(scenario: Scenario) -> int:
    """Most memory that a run of this scenario takes for each resident; a benchmark holds it against what is taken."""
    activities, barriers = len(all_activities(scenario)), len(scenario.barriers)
    wide = BYTES_A_SLOT * scenario.ties.slots + BYTES_AN_ACTIVITY * activities + BYTES_A_BARRIER * barriers
    return BYTES_A_RESIDENT + wide


def check_memory(scenario: Scenario, n: int, where: str) -> None:
    """Refuse more residents than fit.

    Raises:
        InputError: saying how many fit.
    """
    if n <= _SURELY_FIT:
        return  # reading what is free takes a sixth of the time that a small world takes to build
    free, each = available_memory(), bytes_a_resident(scenario)
    if n * each + BYTES_BESIDE > free:
        fit = max(0, (free - BYTES_BESIDE) // each // 1000 * 1000)
        need = (n * each + BYTES_BESIDE) / 1e9
        raise InputError(
            f"{n:,} residents need about {need:.1f} GB and {free / 1e9:.1f} GB are free",
            where,
            f"write at most {fit:,} residents on this machine" if fit >= 2 else "free some memory and try again",
        )


def available_memory() -> int:
    """Bytes this process may still take: what the machine has free, within the limit of its container."""
    free = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 1 << 62
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                free = int(line.split()[1]) * 1024
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
        if limit != "max":
            free = min(free, int(limit) - int(Path("/sys/fs/cgroup/memory.current").read_text()))
    except (OSError, ValueError):
        pass  # not Linux, or no container: what is known must do
    return free


def _even_sizes(n: int, size: int) -> NDArray[np.int64]:
    hoods = max(1, round(n / size))
    return np.full(hoods, n // hoods) + (np.arange(hoods) < n % hoods)


def _house(scenario: Scenario, seed: int, plan: Plan, r: Residents, given: frozenset[str]) -> None:
    """Give everybody a household, a street and housemates, as far as no file does."""
    n, dwelling = plan.n, np.arange(plan.n)
    start = np.concatenate([[0], np.cumsum(plan.sizes)[:-1]])
    r.neighborhood[:] = plan.neighborhood
    key = r.household if "household" in given else dwelling
    order = np.lexsort((dwelling, key, r.neighborhood))
    if "household" not in given:
        r.household[order] = _households(scenario, seed, n, start)
    r.adults[:] = np.minimum(np.bincount(r.household, minlength=n)[r.household], 255)
    # streets: homes side by side, counted from the neighborhood's first door
    door = np.empty(n, np.int64)
    door[order] = dwelling - start[r.neighborhood[order]]
    door = door[_first_member(r.household)[r.household]]
    size = scenario.population.street_size
    streets = np.concatenate([[0], np.cumsum(-(-plan.sizes // size))[:-1]])
    r.street[:] = streets[r.neighborhood] + door // size


def _households(scenario: Scenario, seed: int, n: int, start: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of the household at each door; one never straddles two neighborhoods."""
    p = scenario.population
    upper = np.cumsum(list(p.households.values())) / sum(p.households.values())
    u = uniforms(seed, Decision.HOUSEHOLD, 0, np.arange(n), 0, item=2)[:, 0]
    sizes = np.array(list(p.households))[np.minimum(np.searchsorted(upper, u), len(upper) - 1)]
    ends = np.cumsum(sizes)
    new = np.zeros(n, bool)
    new[ends[ends < n]] = True
    new[start[start < n]] = True
    new[0] = True
    return np.cumsum(new) - 1


def _first_member(household: NDArray[Any]) -> NDArray[np.int64]:
    """Lowest row of each household number, 0 for numbers nobody has."""
    first = np.zeros(int(household.max()) + 1, np.int64)
    rows = np.arange(household.size)[::-1]
    first[household[rows]] = rows
    return first


def _settle(draws: Draws, r: Residents, rows: slice) -> None:
    """Draw the home's kind, then the gender and age of those who live in such a home, then how long they have."""
    p, tables, given, seed = draws.population, draws.tables, draws.given, draws.seed
    house, dwelling = r.household[rows], r.dwelling[rows]
    u = uniforms(seed, Decision.HOUSEHOLD, 0, house, 0, item=3)
    alone = r.adults[rows] == 1
    if "housing" not in given:
        owned = u[:, 0] < tables.owned_given(alone)
        other = np.where(u[:, 1] < p.unhoused, Housing.NONE, Housing.RENTER)
        other = np.where(u[:, 1] > 1 - p.supported, Housing.SUPPORTED, other)
        r.housing[rows] = np.where(owned, Housing.OWNER, other)
    owned = r.housing[rows] == Housing.OWNER
    own = uniforms(seed, Decision.PERSON, 0, dwelling, 0, item=0)
    if "gender" not in given:
        # two who share a home are mostly a man and a woman: every other door turns the home's draw round
        turned = np.where(dwelling % 2 == 1, 1 - u[:, 2], u[:, 2])
        woman = np.where(alone, own[:, 0], turned) < tables.women_given(owned, alone)
        r.gender[rows] = np.where(own[:, 1] < p.other_gender, Gender.OTHER, woman)
    if "age" not in given:
        kind = demography.home_class(r.housing[rows], r.adults[rows], r.gender[rows])
        r.age[rows] = demography.ages(tables.stock, tables.edges, kind, draws.age_ranks(r, rows, p.settled_age_link))
    if "tenure" not in given:
        kind = demography.home_class(r.housing[rows], r.adults[rows], r.gender[rows])
        r.tenure[rows] = demography.tenures(tables, kind, r.age[rows], u[:, 3])


def _same_home(plan: Plan, r: Residents, given: frozenset[str]) -> None:
    """Refuse a file in which one household lives in two places or two kinds of home."""
    if "household" not in given:
        return
    first = _first_member(r.household)[r.household]
    for name in ("neighborhood", "housing"):
        values = getattr(r, name)
        odd = np.flatnonzero(values != values[first])
        if name in given and odd.size:
            a, b = (plan.ids[i] if plan.ids is not None else i for i in (first[odd[0]], odd[0]))
            raise InputError(
                f"residents {a} and {b} share a household but differ in {name!r}",
                f"{plan.where}: {name}",
                f"give everybody of one household the same {name}, or another household number",
            )
        values[:] = values[first]


def _rank_here(age: NDArray[np.float32]) -> Any:
    """Share of these residents who are younger, as a function of age."""
    shares = (np.arange(101) + 0.5) / 101
    quantiles = np.quantile(age, shares)
    return lambda at: np.interp(at, quantiles, shares)
