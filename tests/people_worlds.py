"""Worlds of people alone: no ties, no states, no barriers; for tests of who lives where and how they change."""

import numpy as np

from simulation.levers import Levers
from simulation.parameters.activity import Activity
from simulation.places import Places
from simulation.population import synthesis
from simulation.scenario import Scenario
from simulation.settings import neighborhoods
from tests.bare_world import BareWorld

ACTIVITIES = {"choir": Activity(family="arts"), "market": Activity(family="social", pool="district")}


def scenario(**changes):
    """A default scenario with two activities and some population parameters changed."""
    return Scenario(activities=ACTIVITIES).with_(**{f"population__{k}": v for k, v in changes.items()})


def places(s, plan, seed=1):
    """Neighborhoods and districts, with what the two activities need."""
    hoods = len(plan.sizes)
    districts = -(-hoods // s.neighborhoods.per_district)
    units = hoods + districts
    p = Places(H=hoods, U=units, A=len(ACTIVITIES), B=0, O=2 * units, K=districts)
    p.population[:] = plan.sizes
    neighborhoods.fill(p, s, seed)
    p.unit_of[:, 0], p.unit_of[:, 1] = np.arange(hoods), hoods + p.district
    return p


def world(seed=1, threads=1, **changes):
    """What :func:`simulation.stages.people.turnover` needs of a world."""
    s = scenario(**changes)
    plan = synthesis.plan(s)
    p = places(s, plan, seed)
    residents, drawn = synthesis.build_residents(s, seed, plan, p)
    return BareWorld(
        scenario=s, seed=seed, residents=residents, places=p, levers=Levers(N=plan.n, H=len(plan.sizes)), week=0,
        activities=ACTIVITIES, drawn=drawn, plan=plan, threads=threads,
    )  # fmt: skip
