"""Activities that are for one group of residents, or for one kind of neighborhood."""

import numpy as np
import pytest

from simulation.building import build, fork
from simulation.delivery.targeting import members
from simulation.residents import Group
from simulation.stages.participation import may_join
from simulation.week import step


@pytest.fixture(scope="module")
def sorted_out(baseline):
    """Eight neighborhoods; one activity for the young, one offered in the country, one in districts with a city."""
    world = build(
        baseline.with_(
            population__residents=1600, population__neighborhood_size=100, neighborhoods__per_district=2,
            activities__sports_club__group="youth", activities__sports_club__appeal=1.0,
            activities__arts_group__setting="rural", activities__online_group__setting="urban",
        ), 5,
    )  # fmt: skip
    for _ in range(8):
        step(world)
    return world


def went(world, name):
    bit = np.uint32(1 << list(world.activities).index(name))
    return (world.residents.attended & bit) != 0


def test_only_the_group_goes_and_is_expected_to(sorted_out):
    young = members(sorted_out, "youth")
    assert went(sorted_out, "sports_club").sum() > 20
    assert not went(sorted_out, "sports_club")[~young].any()
    assert went(sorted_out, "faith_group")[~young].any()
    habit = sorted_out.residents.habit[:, list(sorted_out.activities).index("sports_club")]
    assert habit[young].max() > 0.3
    assert habit[sorted_out.residents.age > 30].max() == 0  # who was young a week ago may still have one


def test_nobody_else_counts_as_kept_away(sorted_out):
    """A resident whom an activity is not for does not wish to go, so no barrier keeps them from it."""
    only = sorted_out.scenario.with_(activities={"sports_club": sorted_out.activities["sports_club"]})
    world = build(only, 5)
    step(world)
    assert (world.residents.unmet[members(world, "youth")] >= 0).any()
    assert (world.residents.unmet[~members(world, "youth")] == -1).all()


def test_who_leaves_the_group_leaves_the_activity(sorted_out):
    world = fork(sorted_out, sorted_out.scenario)
    world.residents.groups[:] &= ~np.uint16(Group.YOUTH)
    world.residents.age[:] = 40  # nobody becomes a youth again on a birthday
    step(world)
    assert not went(world, "sports_club").any()


def test_bits_say_who_may_go_where(sorted_out, world):
    assert may_join(world).size == 0  # the baseline's groups are for everybody
    bits, names = may_join(sorted_out), list(sorted_out.activities)
    for a, name in enumerate(names):
        expected = members(sorted_out, "youth") if name == "sports_club" else np.ones(sorted_out.n, bool)
        np.testing.assert_array_equal((bits >> np.uint32(a) & 1).astype(bool), expected)


def test_an_activity_is_offered_in_its_setting_only(sorted_out):
    places, names = sorted_out.places, list(sorted_out.activities)
    hoods = places.dims["H"]
    arts, online = (places.offered[:, names.index(name)].astype(bool) for name in ("arts_group", "online_group"))
    np.testing.assert_array_equal(arts[:hoods], places.setting == 2)
    assert not arts[hoods:].any()
    cities = [bool((places.setting[places.district == k] == 0).any()) for k in range(places.dims["K"])]
    assert 0 < sum(cities) < len(cities)
    np.testing.assert_array_equal(online[hoods:], cities)
