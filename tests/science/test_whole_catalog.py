"""Twenty-six activities share the time that eight had: membership stays as surveyed, and each finds its people."""

import numpy as np
import pytest

from simulation.building import build
from simulation.delivery.targeting import members
from simulation.scenario import Scenario
from simulation.week import step

YEAR = 52


def lived(name):
    """A year after a year, ten neighborhoods: who went where, how many a week, and who was of which group meanwhile."""
    scenario = Scenario.load(name).with_(
        population__residents=4000, population__neighborhood_size=400, population__unhoused=0.02, burn_in=YEAR
    )
    world = build(scenario, 4)
    for _ in range(YEAR):
        step(world)
    arrival, ever, weekly = world.residents.arrival.copy(), np.zeros(world.n, np.uint32), []
    groups = {a.group: np.zeros(world.n, bool) for a in world.activities.values()}
    for _ in range(YEAR):
        step(world)
        ever |= world.residents.attended
        weekly.append((world.residents.attended != 0).mean())
        for group, mask in groups.items():
            mask |= members(world, group)
    stayed = world.residents.arrival == arrival
    went = {name: (ever[stayed] >> np.uint32(a) & 1).astype(bool) for a, name in enumerate(world.activities)}
    groups = {group: mask[stayed] for group, mask in groups.items()}
    return world, went, groups, (ever[stayed] != 0).mean(), np.mean(weekly)


@pytest.fixture(scope="module")
def years():
    return {name: lived(name) for name in ("baseline", "whole_catalog")}


def test_membership_and_attendance_stay_plausible(years):
    *_, before, weekly_before = years["baseline"]
    *_, after, weekly = years["whole_catalog"]
    assert 0.4 < after < 0.7
    assert abs(after - before) < 0.1
    assert 0.75 < weekly / weekly_before < 1.3


def test_every_activity_finds_somebody_and_only_those_it_is_for(years):
    world, went, groups, *_ = years["whole_catalog"]
    for name, activity in world.activities.items():
        assert went[name].any(), name
        assert not went[name][~groups[activity.group]].any(), name
    visitors = {name: mask.mean() for name, mask in went.items()}
    ordinary = ("sports_club", "faith_group", "volunteering", "neighborhood_event")
    assert max(visitors, key=visitors.get) in ordinary
    assert sum(visitors[name] for name in years["baseline"][0].activities) > 0.6 * sum(visitors.values())


def test_the_rural_circle_meets_in_the_country_only(years):
    world = years["whole_catalog"][0]
    offered = world.places.offered[: world.places.dims["H"], list(world.activities).index("rural_health_circle")]
    np.testing.assert_array_equal(offered == 1, world.places.setting == 2)
    assert offered.any()
    assert not offered.all()
