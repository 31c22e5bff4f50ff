"""Mutual aid, framing, leaders, rooms, a team that moves on: each moves its own mechanism, and only for whom it can."""

import numpy as np
import pytest

from simulation.building import fork
from tests.library_worlds import act, arm, gap, live, paid, stayed, town, visits


@pytest.fixture(scope="module")
def _town(baseline):
    return town(baseline)


@pytest.fixture
def world(_town):
    return _town.copy()


def column(world, name):
    return list(world.activities).index(name)


# mutual aid


def test_neighbors_help_those_who_have_neighbors(world):
    it = arm(world, it={"kind": "mutual_aid", "help": 0.4})
    levers, costs = act(it)
    relief, local = levers.get("relief"), it.residents.local_ties
    names = list(it.scenario.barriers)
    for name in ("cost", "transport"):
        np.testing.assert_allclose(relief[names.index(name)], 0.4 * local / (local + 1.5), rtol=1e-5)
    assert not relief[names.index("stigma")].any()
    assert (local == 0).any()
    assert paid(costs) == pytest.approx(2 * world.n / 52)


def test_mutual_aid_brings_the_poor_with_ties_more_than_those_without(world):
    it = arm(world, it={"kind": "mutual_aid", "help": 1.0})
    poor = world.residents.income <= 2
    tied = world.residents.local_ties > np.median(world.residents.local_ties)
    came = np.zeros((2, 2))
    for _ in range(26):
        live(world, it, weeks=1)
        for k, rows in enumerate((poor & tied, poor & ~tied)):
            came[k] += visits(it, rows), visits(world, rows)
    more = came[:, 0] / came[:, 1]
    assert more[0] > 1.05
    assert more[0] > more[1]


# framing


def test_another_name_brings_who_minds_the_label_and_leaves_stigma_where_it_is(world):
    it = arm(world, it={"kind": "positive_framing", "lifted": 0.9})
    minds = world.residents.stigma > 0
    came = np.zeros((2, 2))
    for _ in range(40):
        live(world, it, weeks=1)
        for k, rows in enumerate((minds, ~minds)):
            came[k] += visits(it, rows, ["support_group"]), visits(world, rows, ["support_group"])
    assert came[0, 0] > 1.3 * came[0, 1]
    assert came[0, 0] / came[0, 1] > came[1, 0] / came[1, 1]
    assert abs(gap("stigma", it, world, stayed(it, world))) < 0.02


def test_framing_does_nothing_without_a_label_or_where_nobody_is_kept_away_by_it(world):
    levers, costs = act(arm(world, it={"kind": "positive_framing", "activities": ["sports_club"]}))
    assert not levers.touched("ease")
    assert costs == []
    free = {"barriers__stigma": None}
    plain, framed = fork(world, world.scenario.with_(**free)), arm(world, it={"kind": "positive_framing"}, changes=free)
    live(plain, framed, weeks=6)
    assert np.array_equal(plain.residents.attended, framed.residents.attended)


# leaders


def test_leaders_make_room_where_people_are_turned_away(world):
    a = column(world, "faith_group")
    world.places.capacity[:, a] = 4
    live(world, weeks=2)
    it = arm(world, it={"kind": "leader_training", "coverage": 0.02, "places": 4.0})
    refused = np.zeros(2)
    for _ in range(12):
        live(world, it, weeks=1)
        refused += [np.bitwise_count(w.residents.refused).sum() for w in (it, world)]
        assert (it.places.attendance <= it.places.capacity + it.levers.get("capacity")).all()
    assert 0 < refused[0] < 0.8 * refused[1]


def test_leaders_change_nothing_where_nobody_is_turned_away_and_new_ones_are_trained(world):
    world.places.capacity[:] = 10_000
    it = arm(world, it={"kind": "leader_training", "coverage": 0.02})
    trained = []
    for _ in range(110):
        live(world, it, weeks=1)
        trained.append(sum(cost.amount for _, cost in it.ledger if cost.line == "training"))
    assert np.array_equal(world.residents.attended, it.residents.attended)
    trained = np.array(trained) / 500
    assert trained[0] == 40
    assert 0 < trained[1:100].sum() < 40  # who moves away is followed by somebody new
    assert trained[100:].sum() > 15  # after two years everybody is


# rooms


def test_a_partners_rooms_bring_a_far_group_near_where_there_is_a_partner(world):
    units = np.arange(world.places.dims["U"])
    a = column(world, "support_group")
    it = {"kind": "partnerships", "activities": ["support_group"], "closer": 0.6}
    plain, _ = act(arm(world, it={"kind": "partnerships"}))
    assert not plain.touched("ease")
    levers, costs = act(arm(world, it=it))
    ease, names = levers.get("ease"), list(world.scenario.barriers)
    own = world.places.open[:, column(world, "faith_group")] == 1
    near = np.where(units < 20, own, own[:20].any())
    assert np.array_equal(ease[names.index("transport"), :, a] > 0, near)
    assert ease[names.index("access"), :, a].max() == pytest.approx(0.6)
    assert not ease[names.index("transport"), :, column(world, "sports_club")].any()
    assert {cost.line for cost in costs} == {"liaison", "rooms"}
    moved, only = arm(world, it=it | {"closer": 1.0}), arm(world, it={"kind": "partnerships"})
    came = np.zeros(2)
    for _ in range(30):
        live(moved, only, weeks=1)
        came += visits(moved, activities=["support_group"]), visits(only, activities=["support_group"])
    assert came[0] > 1.1 * came[1]


# a team that moves on


def needy(world, hoods):
    """Let residents of these neighborhoods, and no others, be cases."""
    r = world.residents
    r.score_depression[:] = np.where(np.isin(r.neighborhood, hoods), 20, 0)
    r.care_state[:] = 0


def test_the_team_goes_where_need_was_found_and_moves_on_at_the_next_survey(world):
    it = arm(world, it={"kind": "adaptive_outreach", "asked": 0.3, "review": 26})
    fixed = arm(world, it={"kind": "adaptive_outreach", "asked": 0.3, "review": 5200})
    first, then = np.arange(5), np.arange(10, 15)

    def reached(w, week):
        levers, costs = act(w, week=week)
        pushed = levers.get("outreach") > 0
        return sorted(set(w.residents.neighborhood[pushed])), {cost.line for cost in costs}

    for w in (it, fixed):
        needy(w, first)
        assert reached(w, 0) == (list(first), {"survey", "team"})
        needy(w, then)
        assert reached(w, 25) == ([], {"team"})  # need has moved, the team has not heard of it
    assert reached(it, 26) == (list(then), {"survey", "team"})
    assert reached(fixed, 26) == ([], {"team"})


def test_a_team_that_moves_on_brings_more_into_care_than_none_and_a_tiny_survey_misleads_it(world):
    it = arm(world, it={"kind": "adaptive_outreach", "push": 2.0})
    blind = arm(world, it={"kind": "adaptive_outreach", "asked": 0.001})
    live(world, it, weeks=40)
    assert it.places.joined.sum() > world.places.joined.sum()
    needy(blind, np.arange(15, 20))
    act(blind)
    assert set(blind.rosters["it, neighborhoods"][0]) != {15, 16, 17, 18, 19}
