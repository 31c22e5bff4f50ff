"""Those enrolled are told, invited, introduced, called, trained; the rest only through them."""

import numpy as np
import pytest

from simulation.building import fork
from simulation.delivery.targeting import ties_of
from simulation.residents import CareState
from tests.conftest import same, state_of
from tests.paired_arms import arm, enrolled, gained, live, pair


def test_telling_reaches_who_notices_brings_some_and_is_forgotten(world, small):
    base, seen = pair(world, small, 7, "information_campaign", inform=0.2)
    told = enrolled(seen, "information_campaign")
    known = [np.bitwise_count(x.world.residents.known).astype(int) for x in (base, seen)]
    assert told.sum() == 400
    assert (known[1] - known[0])[told].mean() > 0.5
    assert (known[1] - known[0])[~told].mean() < 0.05
    assert seen.costs["campaign"] == pytest.approx(400 * 2.5, rel=0.02)
    for x in (base, seen):
        live(x.world, 78)
    later = [np.bitwise_count(x.world.residents.known).astype(int)[told].mean() for x in (base, seen)]
    assert later[1] - later[0] < 0.7 * (known[1] - known[0])[told].mean() + 0.3  # with a second burst in between


def test_telling_without_places_sends_more_people_home(world, small):
    world.places.capacity[:] = 2
    campaign = {"coverage": 1.0, "inform": 0.3}
    base, seen = pair(world, small, 26, "information_campaign", **campaign)
    assert seen.refused > base.refused + 50
    assert gained(base, seen) < 0.3 * (seen.refused - base.refused)
    assert (seen.world.residents.trust - base.world.residents.trust).mean() < 0


def test_the_isolated_who_are_brought_together_get_ties_and_are_less_lonely(world, small):
    isolated = {"rule": "isolated"}
    base, seen = pair(world, small, 52, "befriending", introduced=1.0, target=isolated)
    theirs = enrolled(seen, "befriending") & (seen.world.residents.arrival == base.world.residents.arrival)
    assert world.ties.degree[theirs].mean() < world.ties.degree.mean() - 3
    more = seen.world.ties.degree.astype(int) - base.world.ties.degree
    assert more[theirs].mean() > 0.5
    assert abs(more[~theirs].mean()) < 0.05
    loneliness = seen.world.residents.loneliness - base.world.residents.loneliness
    assert loneliness[theirs].mean() < -0.002
    assert abs(loneliness[~theirs].mean()) < 0.001


def test_one_resident_alone_cannot_be_introduced_to_anybody(world, small):
    base, seen = pair(world, small, 12, "befriending", coverage=1 / world.n, introduced=1.0)
    assert seen.costs["coordination"] > 0
    assert same(state_of(base.world), state_of(seen.world)) == []


def test_calls_are_support_while_they_last_and_go_to_somebody_else(world, small):
    base, seen = arm(world, small), arm(world, small, "companion_calls")
    live(base, 4)
    live(seen, 4)
    called = np.zeros(world.n, bool)
    called[first := seen.rosters["companion_calls"][0]] = True
    assert (seen.residents.age[first] >= 65).all()
    assert (seen.residents.support > base.residents.support)[called].all()
    lonely = called & (base.residents.loneliness > 0)
    assert (seen.residents.loneliness < base.residents.loneliness)[lonely].all()
    live(base, 3)
    once = live(seen, 3)  # rosters are filled up every fourth week
    second = seen.rosters["companion_calls"][0]
    over = np.setdiff1d(first, second)
    assert over.size > 0.7 * first.size
    np.testing.assert_allclose(seen.residents.support[over], base.residents.support[over], atol=5e-3)
    assert once.costs["enrolling"] == 40 * second.size


def test_who_is_not_lonely_gains_nothing_from_a_caller(world, small):
    world.residents.desired_support[:] = 0
    base, seen = pair(world, small, 8, "companion_calls", coverage=1.0)
    stayed = seen.world.residents.arrival == world.residents.arrival
    assert not (seen.world.residents.loneliness - base.world.residents.loneliness)[stayed].any()
    same_event = stayed & (
        seen.world.residents.difficulty == base.world.residents.difficulty
    )  # support cushions events
    same_event &= seen.world.residents.care_state == base.world.residents.care_state
    assert same_event.mean() > 0.9
    assert np.abs(seen.world.residents.distress - base.world.residents.distress)[same_event].mean() < 1e-3


def test_a_link_worker_routes_those_who_accept_to_what_there_is(world, small):
    rule = {"coverage": 0.3, "target": {"rule": "need"}}
    base, seen = pair(world, small, 24, "social_prescribing", inform=0.2, **rule)
    first = live(arm(world, small, "social_prescribing", **rule), 1)
    rows = first.world.rosters["social_prescribing"][0]
    taken = first.world.levers.get("champion")[rows] > 0
    assert taken.mean() == pytest.approx(0.85, abs=0.05)
    assert first.costs["link workers"] == pytest.approx(860 * taken.sum())
    moved = np.zeros(world.n, bool)
    moved[rows[taken]] = True
    assert gained(base, seen, moved) > 0.1 * base.visits[moved].sum()
    assert gained(base, seen) < 1.5 * gained(base, seen, enrolled(seen, "social_prescribing") | moved)


def test_a_link_worker_has_nowhere_to_send_people_where_nothing_is_open(world, small):
    world.places.open[:] = world.places.running[:] = 0
    shut = small.with_(organizations__renewal=0.0)
    base, seen = pair(world, shut, 12, "social_prescribing", coverage=0.3)
    assert seen.costs["link workers"] > 100_000
    assert same(state_of(base.world), state_of(seen.world)) == []


def test_training_changes_those_trained_once_and_their_ties_seek_help(world, small):
    base, seen = pair(world, small, 1, "first_aid_training")
    rows = seen.world.rosters["first_aid_training"][0]
    trained = enrolled(seen, "first_aid_training")
    moved = {x: getattr(seen.world.residents, x) - getattr(base.world.residents, x) for x in ("literacy", "stigma")}
    np.testing.assert_allclose(moved["literacy"][trained], 0.5 * 0.6, atol=1e-5)
    np.testing.assert_allclose(moved["stigma"][trained], -0.11 * 0.6, atol=1e-5)
    assert not moved["literacy"][~trained].any()
    outreach = seen.world.levers.get("outreach").copy()
    helpers = np.bincount(ties_of(world, rows), minlength=world.n)
    np.testing.assert_allclose(outreach, 0.23 * 0.6 * np.pi / np.sqrt(3) * helpers, rtol=0.02, atol=1e-3)
    assert seen.costs["training"] == 150 * rows.size
    live(seen.world, 26)
    staying = seen.world.rosters["first_aid_training"]
    old = staying[0][staying[2] < seen.world.week - 20]
    assert old.size > 50
    only = np.bincount(ties_of(seen.world, staying[0]), minlength=world.n) == 1
    one = only & (np.bincount(ties_of(seen.world, old), minlength=world.n) == 1)
    assert np.median(seen.world.levers.get("outreach")[one]) == pytest.approx(0.25 / 2, rel=0.05)


def test_more_who_seek_wait_longer_where_clinicians_are_the_same(world, small):
    base, seen = pair(world, small, 40, "first_aid_training", coverage=0.4)
    assert seen.world.places.joined.sum() > base.world.places.joined.sum() + 5
    assert seen.world.places.waiting.sum() > base.world.places.waiting.sum()
    in_care = [(x.world.residents.care_state == CareState.IN_CARE).sum() for x in (base, seen)]
    assert abs(in_care[1] - in_care[0]) <= 6


def test_two_of_a_kind_can_run_beside_each_other(world, small):
    calls = {"old": {"kind": "companion_calls"}, "young": {"kind": "companion_calls", "target": {"group": "youth"}}}
    groups = {
        "a": {"kind": "peer_support", "start": 0},
        "b": {"kind": "peer_support", "start": 20, "group": "peer_support: second"},
        "c": {"kind": "flexible_timing"},
        "d": {"kind": "flexible_timing", "slot": "weekend"},
    }
    seen = fork(world, small.with_(interventions={**calls, **groups}))
    live(seen, 4)
    names = list(seen.activities)
    open_to = {name: int(seen.places.open[:, names.index(name)].sum()) for name in names[len(world.activities) :]}
    assert open_to["peer_support: group"] == 2
    assert open_to["peer_support: second"] == 0  # its money comes later, and the first one's does not open it
    assert seen.levers.get("support")[seen.residents.age < 25].any()
    assert seen.levers.get("support")[seen.residents.age >= 65].any()
