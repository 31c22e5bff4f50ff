"""Who is enrolled: nested shares, places filled again, and what each rule looks for."""

from typing import get_args

import numpy as np
import pytest

from simulation.delivery.targeting import TOP_UP, Rule, Who, enrolled_now, members, neighborhoods, roster, ties_of
from tests.bare_world import BareWorld
from tests.network_worlds import make_people, make_world, shuffled

RULES = get_args(Rule)


@pytest.fixture(scope="module")
def town():
    people = make_people(1000)
    people.score_depression[:] = 2 * (np.arange(1000) * 7 % 22)
    return make_world(people)


@pytest.fixture
def world(town):
    """Nobody is enrolled yet; arrivals may be changed."""
    return BareWorld(**{**vars(town), "residents": town.residents.copy(), "rosters": {}})


@pytest.mark.parametrize("rule", RULES)
def test_a_larger_share_enrolls_everybody_a_smaller_one_does(world, rule):
    smaller = set()
    for share in (0.0, 0.02, 0.1, 0.3):
        world.rosters.clear()
        rows = roster(world, "visits", share, rule)
        assert rows.size == np.unique(rows).size == round(share * world.n)
        assert smaller <= set(rows.tolist())
        smaller = set(rows.tolist())


@pytest.mark.parametrize("rule", RULES)
def test_raising_the_share_later_adds_and_drops_nobody(world, rule):
    few = roster(world, "visits", 0.05, rule)
    world.week = TOP_UP
    more = roster(world, "visits", 0.2, rule)
    assert more.size == 200
    np.testing.assert_array_equal(more[:50], few)


@pytest.mark.parametrize("rule", RULES)
def test_who_moves_out_leaves_at_once_and_the_place_is_filled_at_the_next_top_up(world, rule):
    r = world.residents
    before = roster(world, "visits", 0.1, rule)
    staying = np.delete(before, np.arange(0, 100, 10))
    r.arrival[before[::10]] += 1
    for week in range(1, TOP_UP):
        world.week = week
        np.testing.assert_array_equal(roster(world, "visits", 0.1, rule), staying)
    world.week = TOP_UP
    after = roster(world, "visits", 0.1, rule)
    assert after.size == np.unique(after).size == 100
    np.testing.assert_array_equal(after[:90], staying)
    rows, arrivals, since = world.rosters["visits"]
    np.testing.assert_array_equal(arrivals, r.arrival[rows])
    np.testing.assert_array_equal(since, [0] * 90 + [TOP_UP] * 10)


def test_only_those_eligible_are_enrolled_even_if_they_are_too_few(world):
    eligible = np.arange(1000) % 50 == 0
    for rule in RULES:
        world.rosters.clear()
        rows = roster(world, "visits", 0.1, rule, eligible)
        assert eligible[rows].all()
        assert rows.size == 20 or rule == "friend_nomination"  # not everybody is named by somebody
        assert rows.size >= 5


def test_high_degree_takes_the_most_tied(world):
    degree = world.ties.degree
    rows = roster(world, "visits", 0.1, "high_degree")
    assert degree[rows].min() >= np.delete(degree, rows).max()
    assert degree[rows].mean() > 1.4 * degree.mean()


def test_need_takes_the_highest_scores(world):
    score = world.residents.score_depression
    rows = roster(world, "visits", 0.1, "need")
    assert score[rows].min() >= np.delete(score, rows).max()


def test_nominated_friends_are_others_than_random_residents_and_have_more_ties(world):
    """Feld 1991: a friend has more friends than a resident, by the degrees' variance over their mean."""
    random = roster(world, "visits", 0.2, "random")
    world.rosters.clear()
    named = roster(world, "visits", 0.2, "friend_nomination")
    degree = world.ties.degree.astype(float)
    assert np.intersect1d(random, named).size < 100
    assert degree[random].mean() == pytest.approx(degree.mean(), rel=0.08)
    assert degree[named].mean() > 1.05 * degree.mean()
    neighbors = ties_of(world, np.arange(1000))
    assert degree[neighbors].mean() == pytest.approx(degree.mean() + degree.var() / degree.mean())


def test_interventions_of_different_names_draw_for_themselves(world):
    first, second = (set(roster(world, name, 0.2, "random").tolist()) for name in ("visits", "calls"))
    assert 15 < len(first & second) < 70  # 40 by chance


@pytest.mark.parametrize("rule", RULES)
def test_the_order_of_rows_enrolls_the_same_people(rule):
    people = make_people(400)
    people.score_depression[:] = np.arange(400) * 7 % 22
    order = np.argsort((np.arange(400) * 7919) % 401, kind="stable")
    dwellings = []
    for world in (make_world(people), make_world(shuffled(people, order))):
        world.rosters = {}
        dwellings.append(world.residents.dwelling[roster(world, "visits", 0.15, rule)])
    np.testing.assert_array_equal(*dwellings)


def test_ties_are_told_once_for_each_tie(world):
    t = world.ties
    rows = np.array([5, 9, 700])
    by_hand = [j for i in rows for j in t.neighbor[i, : t.degree[i]]]
    assert ties_of(world, rows).tolist() == by_hand
    assert ties_of(world, rows[:0]).size == 0


def test_a_course_ends_and_the_place_goes_on(world):
    first = roster(world, "course", 0.1, "random", stay=8)
    world.week = 7
    np.testing.assert_array_equal(roster(world, "course", 0.1, "random", stay=8), first)
    world.week = 8
    second = roster(world, "course", 0.1, "random", stay=8)
    assert second.size == 100
    assert np.intersect1d(first, second).size < 40  # a new lot, not the same people again
    assert enrolled_now(world, "course").all()


def test_the_isolated_come_first(world):
    rows = roster(world, "calls", 0.1, "isolated")
    degree = world.ties.degree
    assert degree[rows].max() <= np.delete(degree, rows).min()


def test_more_neighborhoods_hold_those_that_fewer_did(town_world):
    for area in ("everywhere", "poorest", "least_safe", "least_trusting"):
        few, many = (neighborhoods(town_world, "parks", share, area) for share in (0.3, 0.7))
        assert few.sum() < many.sum()
        assert (many | ~few).all()
    poor = neighborhoods(town_world, "parks", 0.3, "poorest")
    r = town_world.residents
    means = np.bincount(r.neighborhood, r.income) / np.bincount(r.neighborhood)
    assert means[poor].max() <= means[~poor].min()


@pytest.mark.parametrize("group", get_args(Who))
def test_every_group_is_a_mask(town_world, group):
    mask = members(town_world, group)
    assert mask.shape == (town_world.n,)
    assert mask.dtype == bool
    assert members(town_world, "everybody").all()


@pytest.fixture(scope="module")
def town_world(baseline):
    from simulation.building import build

    return build(baseline.with_(population__residents=12_000), 1)


@pytest.mark.parametrize("rule", RULES)
def test_a_place_goes_to_somebody_else_when_a_course_ends_until_all_had_one(world, rule):
    """A tenth at a time, four weeks each: in forty weeks everybody once, whatever the rule; then the first again."""
    may = world.ties.degree > 0  # only those can be named
    seen = []
    for week in range(0, 60, TOP_UP):
        world.week = week
        seen.append(roster(world, "calls", 0.1, rule, may, stay=TOP_UP).copy())
        assert seen[-1].size == np.unique(seen[-1]).size == 100
    once = np.concatenate(seen[: 5 if rule == "friend_nomination" else 9])  # whom nobody names gets none
    assert np.unique(once).size == once.size
    again = np.concatenate(seen)
    assert np.unique(again).size < again.size
    assert rule == "friend_nomination" or np.bincount(again, minlength=world.n)[may].max() == 2


def test_after_a_year_a_course_may_be_had_again_by_who_comes_first(world):
    first = roster(world, "calls", 0.01, "need", stay=TOP_UP).copy()
    for week in range(TOP_UP, 53, TOP_UP):
        world.week = week
        assert not np.isin(roster(world, "calls", 0.01, "need", stay=TOP_UP), first).any()
    world.week = 56
    assert np.isin(roster(world, "calls", 0.01, "need", stay=TOP_UP), first).any()


def test_who_moved_in_where_somebody_had_a_course_has_had_none(world):
    first = roster(world, "calls", 0.01, "need", stay=TOP_UP).copy()
    world.week = TOP_UP
    roster(world, "calls", 0.01, "need", stay=TOP_UP)
    assert np.isin(first, world.rosters["calls, had"][0]).all()
    world.residents.arrival[first] += 1
    world.week = 2 * TOP_UP
    roster(world, "calls", 0.01, "need", stay=TOP_UP)
    assert not np.isin(first, world.rosters["calls, had"][0]).any()
