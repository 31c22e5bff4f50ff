"""Which organizations an intervention reaches, which groups they run, and who visited those."""

import numpy as np
import pytest

from simulation.delivery.targeting import groups_of, organizations, visitors
from simulation.errors import InputError


@pytest.fixture
def units(world):
    return np.arange(world.places.dims["U"]) == 0  # the first neighborhood


def test_organizations_of_a_unit_are_those_that_run_its_groups(world, units):
    places = world.places
    found = organizations(world, units)
    assert set(found) == set(places.organization_of[0][(places.open[0] == 1)])
    assert (places.running[found] == 1).all()
    club = organizations(world, units, "club")
    sports = list(world.activities).index("sports_club")
    assert club.tolist() == [int(places.organization_of[0, sports])] * int(places.open[0, sports])


def test_closed_organizations_are_left_out_unless_asked_for(world, units):
    before = organizations(world, units)
    world.places.running[before[0]] = 0
    assert organizations(world, units).tolist() == before[1:].tolist()
    assert set(before) <= set(organizations(world, units, closed=True))


def test_a_host_nobody_knows_is_refused_with_the_nearest_one(world, units):
    with pytest.raises(InputError, match="'nonprofit'"):
        organizations(world, units, "non-profit")


def test_visitors_are_those_who_went_to_these_groups_of_their_own_unit(world, units):
    groups = groups_of(world, organizations(world, units))
    assert groups.any()
    assert not groups[1:].any()
    rows = visitors(world, groups)
    r = world.residents
    assert rows.any()
    assert (r.neighborhood[rows] == 0).all()
    own = np.uint32(sum(1 << a for a in np.flatnonzero(groups[0])))
    assert np.array_equal(rows, (r.neighborhood == 0) & ((r.attended & own) != 0))
    assert not visitors(world, np.zeros_like(groups)).any()
