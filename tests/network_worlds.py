"""Small hand-made worlds for the tests of the social network: residents, places, moves and random attendance."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from simulation.levers import Levers
from simulation.network.tying import build_ties, cut, household_ties
from simulation.parameters.activity import Activity
from simulation.parameters.network import Network
from simulation.places import Places
from simulation.randomness import Decision, gaussians, uniforms
from simulation.residents import Residents
from simulation.stages import encounters
from simulation.ties import TieKind
from tests.bare_world import BareWorld

MEMBERS = (1, 2, 2, 1, 3, 2, 1, 2, 4, 1, 2)  # adults of the households, repeated: mean 1.9
GROUPS = 6  # activities
LIMIT, SPREAD = 23.0, 0.79  # ties that can be kept up: mean, and SD of the logarithm


def personal(people: Residents, rows, seed: int) -> None:
    """Draw what belongs to a person (dwelling, arrival): age, taste for company, family and circle."""
    dw, arr = people.dwelling[rows], people.arrival[rows]
    u = uniforms(seed, Decision.PERSON, 0, dw, arr)
    v = uniforms(seed, Decision.PERSON, 0, dw, arr, 1)
    g = gaussians(seed, Decision.TRAIT, 0, dw, arr)
    home = uniforms(seed, Decision.HOUSEHOLD, 0, people.household[rows].astype(np.uint32), arr)
    n = people.dims["N"]
    people.age[rows] = 16 + 70 * np.clip(home[:, 0] + 0.2 * (u[:, 0] - 0.5), 0, 1)
    people.education[rows] = 4 * u[:, 1]
    people.income[rows] = 1 + 5 * home[:, 1]
    people.culture[rows] = home[:, 2] < 0.2
    people.language[rows] = home[:, 2] < 0.05
    people.kin_group[rows] = home[:, 3] * max(1, n // 6)
    rank = np.clip((people.age[rows] - 16) / 70 + 0.06 * (u[:, 2] - 0.5), 0, 0.9999)
    people.circle[rows] = rank * max(1, n // 12)
    people.tie_limit[rows] = np.clip(np.rint(LIMIT * np.exp(SPREAD * g[:, 0] - SPREAD**2 / 2)), 3, 255)
    people.distress[rows] = g[:, 1]
    people.desired_support[rows] = 1 / (1 + np.exp(-(np.log(7 / 3) + 0.6 * g[:, 2])))
    people.outside_support[rows] = -0.6 * np.log(v[:, 0])
    people.groups[rows] = np.where(v[:, 1] < 0.2, 32, 0)


def make_people(n: int, seed: int = 1, hood: int = 1000) -> Residents:
    """n residents in households on streets of 25."""
    people = Residents(N=n, A=GROUPS)
    people.dwelling = np.arange(n, dtype=np.uint32) + np.uint32(7)
    ends = np.cumsum(np.tile(MEMBERS, n // len(MEMBERS) + 1))
    people.household = np.searchsorted(ends, np.arange(n), "right").astype(np.int32)
    people.street = (np.arange(n) // 25).astype(np.int32)
    people.neighborhood = (np.arange(n) // hood).astype(np.int32)
    personal(people, np.arange(n), seed)
    return people


def shuffled(people: Residents, order) -> Residents:
    """The same residents with their rows in another order."""
    twin = people.copy()
    for name, array in people.arrays().items():
        setattr(twin, name, np.ascontiguousarray(array[order]))
    return twin


def make_world(
    people: Residents, network: Network | None = None, seed: int = 1, threads: int = 1, ties=None
) -> BareWorld:
    network = network or Network()
    hoods = int(people.neighborhood.max()) + 1
    places = Places(H=hoods, U=hoods, A=GROUPS, B=1, O=1, K=1)
    places.unit_of[:] = np.arange(hoods)[:, None]
    places.parallel[:] = 2
    activities = {f"a{k}": Activity(family="social", online=k == GROUPS - 1) for k in range(GROUPS)}
    scenario = SimpleNamespace(ties=network, activities=activities)
    ties = ties or build_ties(scenario, seed, people, places)[0]
    return BareWorld(
        scenario=scenario, activities=activities, seed=seed, week=0, residents=people, ties=ties, places=places,
        threads=threads, levers=Levers(N=people.dims["N"], **places.dims),
    )  # fmt: skip


def attend(world: BareWorld, share: float = 0.25) -> None:
    """A quarter of the residents are regulars of one activity and come to half of the meetings."""
    people = world.residents
    who = uniforms(world.seed, Decision.TASTE, 0, people.dwelling, people.arrival)
    now = uniforms(world.seed, Decision.CHOOSE, world.week, people.dwelling, people.arrival)
    group = (who[:, 1] * GROUPS).astype(np.uint32)
    goes = (who[:, 0] < share) & (now[:, 0] < 0.5)
    people.attended[:] = np.where(goes, np.uint32(1) << group, 0)


def move(world: BareWorld, out: float = 0.046, within: float = 0.069) -> None:
    """Households leave and are replaced, or move to another street, by yearly shares."""
    people = world.residents
    u = uniforms(world.seed, Decision.MOVE, world.week, people.household.astype(np.uint32), 0)
    leaves = np.flatnonzero(u[:, 0] < out / 52)
    moves = np.flatnonzero((u[:, 0] >= out / 52) & (u[:, 0] < (out + within) / 52))
    cut(world.ties, leaves)
    people.arrival[leaves] += 1
    personal(people, leaves, world.seed)
    household_ties(world, leaves)
    cut(world.ties, moves, [TieKind.NEIGHBOR])
    people.street[moves] = u[moves, 1] * (people.street.max() + 1)
    people.neighborhood[moves] = people.street[moves] * 25 // 1000
    people.neighborhood[moves] = np.minimum(people.neighborhood[moves], world.places.dims["H"] - 1)


def live(world: BareWorld, weeks: int) -> BareWorld:
    """Let weeks pass: moves, attendance, encounters."""
    for _ in range(weeks):
        move(world)
        attend(world)
        encounters.run(world)
        world.week += 1
    return world
