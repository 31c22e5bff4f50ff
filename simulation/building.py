"""From a scenario and a seed to a world; and from a world to the same world under another scenario."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation import start
from simulation.errors import InputError
from simulation.kernels import default_threads
from simulation.levers import Levers
from simulation.memo import Lately
from simulation.network import tying
from simulation.parameters.activity import hosts
from simulation.places import Places
from simulation.population import synthesis
from simulation.randomness import Decision, text_key, uniforms
from simulation.reading.agreement import all_activities
from simulation.settings import centers, groups, neighborhoods, organizations
from simulation.stages.participation import for_whom, standing_utility
from simulation.world import World

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.parameters.activity import Activity
    from simulation.parameters.participation import Participation
    from simulation.scenario import Scenario
    from simulation.table import Table
    from simulation.ties import Ties

# what the places and the ties of a world at its start are made from, besides the seed; tests hold this to be true
PLACES_FROM = ("population", "neighborhoods", "activities", "barriers", "organizations", "care")
TIES_FROM = ("population", "neighborhoods", "ties")
LASTING = 0.2  # habit with which somebody may start; one that settles lower is no habit
FEW = 2_000  # residents up to whom the last places and ties are kept, a megabyte each; most of the cost of a start
_places_lately: Lately[Places] = Lately(32)
_ties_lately: Lately[tuple[Ties, tuple[str, ...]]] = Lately(32)
SHARED = ("population", "neighborhoods", "ties", "instrument", "burn_in", "activities")  # what arms have in common


def build(scenario: Scenario, seed: int = 1, threads: int | None = None) -> World:
    """A world at week 0 of its burn-in.

    Activities that interventions bring are added like those of an arm (:func:`fork`), so that a world with
    interventions is the baseline's, resident by resident, until they start.
    """
    plan = synthesis.plan(scenario)
    ids = None if plan.ids is None else plan.ids.tolist()
    few = plan.n <= FEW and scenario.population.file is None and scenario.ties.file is None

    def made_places() -> Places:
        return _places(scenario, seed, dict(scenario.activities), plan.sizes)

    def made_ties() -> tuple[Ties, tuple[str, ...]]:
        return tying.build_ties(scenario, seed, residents, places, ids)

    # points of a sweep mostly differ in what people do, not in where they live and whom they know
    places = _places_lately.of(_from(scenario, seed, PLACES_FROM), made_places).copy() if few else made_places()
    residents, drawn = synthesis.build_residents(scenario, seed, plan, places)
    ties, open_ties = _ties_lately.of(_from(scenario, seed, TIES_FROM), made_ties) if few else made_ties()
    ties = ties.copy() if few else ties
    world = World(
        scenario=scenario, seed=seed, residents=residents, ties=ties, places=places,
        levers=Levers(**_lever_dims(scenario, residents, places)),
        susceptibility=np.zeros((len(scenario.barriers), residents.dims["N"]), np.float32),
        activities=dict(scenario.activities), drawn=drawn + open_ties, threads=threads or default_threads(),
        ids=plan.ids,
    )  # fmt: skip
    start.start_states(world)
    synthesis.given_states(plan, residents)
    world.susceptibility = groups.susceptibility(scenario, residents)
    _know(world)
    _extend(world, scenario)
    return world


def _from(scenario: Scenario, seed: int, sections: tuple[str, ...]) -> tuple[Any, ...]:
    return (seed, *(getattr(scenario, name) for name in sections))


def fork(world: World, scenario: Scenario) -> World:
    """The same people in the same week under an arm's scenario, sharing every draw from here on.

    Raises:
        InputError: if the arm would need other people, places or burn-in than the world has.
    """
    check_arm(world.scenario, scenario)
    twin = world.copy()
    twin.scenario = scenario
    _extend(twin, scenario)
    groups.bar(twin.places, scenario, twin.activities)
    twin.levers = Levers(**_lever_dims(scenario, twin.residents, twin.places))
    twin.susceptibility = groups.susceptibility(scenario, twin.residents)
    return twin


def check_arm(baseline: Scenario, arm: Scenario) -> None:
    """Refuse an arm that cannot share the baseline's people.

    Raises:
        InputError: naming the first part that differs.
    """
    for part in SHARED:
        ours, theirs = getattr(baseline, part), getattr(arm, part)
        if ours is not theirs and ours != theirs:
            raise InputError(
                f"its {part!r} differs from {baseline.name!r}; arms share the baseline's people and places",
                f"{arm.name}: {part}",
                "let the arm extend the baseline and change only what is done there, or run the two apart",
            )


def _places(scenario: Scenario, seed: int, activities: dict[str, Activity], sizes: Any) -> Places:
    hoods = len(sizes)
    districts = -(-hoods // scenario.neighborhoods.per_district)
    units = hoods + districts
    places = Places(
        H=hoods, U=units, A=len(activities), B=len(scenario.barriers),
        O=max(1, units * len(hosts(activities))), K=districts,
    )  # fmt: skip
    places.population[:] = sizes
    neighborhoods.fill(places, scenario, seed)
    groups.fill(places, scenario, seed, activities)
    organizations.fill(places, scenario, seed, activities)
    centers.fill(places, scenario, seed, np.bincount(places.center, sizes, minlength=districts))
    return places


def _extend(world: World, scenario: Scenario) -> None:
    """Make room for the activities that the scenario's interventions bring; they start closed and unfunded."""
    activities = {**world.activities, **all_activities(scenario)}
    if list(activities) == list(world.activities):
        return
    old, first = world.places, len(world.activities)
    new = _places(scenario, world.seed, activities, old.population)
    _paste(old, new)
    # an organization that only new activities need does not run until somebody pays for it
    fresh = np.arange(new.dims["O"]) >= (old.dims["O"] if first else 0)
    for name in ("running", "cash", "revenue", "received", "volunteers", "ownership", "staffing"):
        getattr(new, name)[fresh] = 0
    new.open[:, first:] = 0
    world.places = new
    r = world.residents
    r.dims = {**r.dims, "A": len(activities)}
    for name in ("habit", "taste", "ties_went"):
        held = getattr(r, name)
        wide = np.zeros((r.dims["N"], len(activities)), held.dtype)
        wide[:, :first] = held
        r.put(name, wide)
    world.activities = activities
    synthesis.draw_taste(scenario, world.seed, r, np.arange(r.dims["N"]), list(activities)[first:], first)
    world.levers = Levers(**_lever_dims(scenario, r, new))


def _paste(old: Table, new: Table) -> None:
    """Copy a table's arrays into the leading part of a larger one."""
    for name, array in old.arrays().items():
        getattr(new, name)[tuple(slice(0, n) for n in array.shape)] = array


def _lever_dims(scenario: Scenario, residents: Table, places: Table) -> dict[str, int]:
    axes = {axis: places.dims[axis] for axis in "HUABOK"}
    return {**axes, "N": residents.dims["N"], "B": len(scenario.barriers)}


def _know(world: World) -> None:
    """Draw which activities are known at the start, and who has the habit of going to them.

    A habit h and the chance p of going keep each other up: ``p = logistic(V + b h)``, ``h = g p / (g p + l (1 - p))``.
    From a full habit the two settle where they last, if they last at all; a share of those residents starts there.
    """
    if world.activities:
        world.over(partial(_know_block, world, for_whom(world)))


def _know_block(world: World, may: NDArray[np.uint32], start: int, stop: int) -> None:
    """The same for a block of residents: utilities of everybody and every activity at once would fill the memory."""
    r, p = world.residents, world.scenario.participation
    dwelling, arrival = r.dwelling[start:stop], r.arrival[start:stop]
    utilities, chosen = [], []
    for a, name in enumerate(world.activities):
        draw = uniforms(world.seed, Decision.KNOWN, 0, dwelling, arrival, item=text_key(name))
        rows, utility = standing_utility(world, a, start + np.flatnonzero(draw[:, 1] < p.habit_start), may)
        utilities.append(utility)
        chosen.append(rows)
        r.known[start:stop][draw[:, 0] < p.known_start] |= np.uint32(1 << a)
    ends = np.cumsum([rows.size for rows in chosen])
    row, (begins, habit) = np.concatenate(chosen), _settled(np.concatenate(utilities), p)
    activity = np.searchsorted(ends, begins, side="right")
    r.habit[row[begins], activity] = habit
    np.bitwise_or.at(r.known, row[begins], np.uint32(1) << activity.astype(np.uint32))


def _settled(utility: NDArray[np.float32], p: Participation) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Which of these utilities keep a habit up, and the habit they keep."""
    alive, habit = np.arange(utility.size), np.ones(utility.size)
    for _ in range(30):
        goes = 1 / (1 + np.exp(-utility - p.habit * habit))
        gained = p.habit_gain * goes
        habit = gained / np.maximum(gained + p.habit_loss * (1 - goes), 1e-9)
        lasts = habit > LASTING  # it only ever falls, so what is below is lost: nine in ten after two steps
        alive, utility, habit = alive[lasts], utility[lasts], habit[lasts]
    return alive, habit
