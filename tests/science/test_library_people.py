"""Those enrolled are told, invited, introduced, called, trained; the rest only through them."""

import numpy as np
import pytest

from simulation.building import fork
from simulation.delivery.targeting import ties_of
from simulation.follow import burnt_in
from simulation.residents import CareState
from simulation.scenario import Scenario
from simulation.stages import encounters
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


def seated(world, small, weeks, **values):
    """An arm with a closed group, and who sat in which group in each of these weeks."""
    it, sat = arm(world, small, "closed_group", **values), []
    for _ in range(weeks):
        live(it, 1)
        sat.append(it.levers.get("sitting").copy())
    return it, np.array(sat)


def test_a_closed_group_is_the_same_few_in_every_session_until_the_next_cohort(world, small):
    values = {"coverage": 0.05, "sessions": 3, "every": 2, "attend": 1.0, "target": {"rule": "random"}}
    it, sat = seated(world, small, 8, **values)
    assert not sat[[1, 3, 5, 7]].any()  # every second week
    first, second = sat[0] > 0, sat[6] > 0
    assert 97 <= first.sum() <= 100  # who moves in where a member moved out in that week sits nowhere
    stayed = first & (it.residents.arrival == world.residents.arrival)
    assert stayed.sum() > 95
    assert (sat[0] == sat[2])[stayed].all()
    assert (sat[0] == sat[4])[stayed].all()
    assert set(np.unique(sat[0][first], return_counts=True)[1]) <= {7, 8, 9}  # 100 in twelve groups
    assert (first & second).sum() < 0.2 * first.sum()  # a course over, another lot is drawn


def test_a_session_brings_all_pairs_together_and_costs_a_facilitator(world, small):
    """Of eight strangers who sit together every pair is drawn: with certain ties all 28 are made in one session."""
    sure = small.with_(ties__forms=1.0, ties__closure=400.0, ties__unlike={
        "age": 0.0, "culture": 0.0, "language": 0.0, "income": 0.0, "education": 0.0,
    })  # fmt: skip
    world.scenario, world.residents.tie_limit[:] = sure, 28
    before = fork(world, sure)
    it = fork(world, sure.with_(interventions={"closed_group": {
        "kind": "closed_group", "coverage": 8 / world.n, "attend": 1.0, "end": 1,
    }}))  # fmt: skip
    base, seen = live(before, 1), live(it, 1)
    rows = it.rosters["closed_group"][0]
    assert rows.size == 8
    degree = it.ties.degree[rows].astype(int)
    tied = [np.isin(rows, it.ties.neighbor[i, :d]).sum() for i, d in zip(rows, degree, strict=True)]
    room = degree < 28
    assert (np.array(tied)[room] == 7).all()
    assert room.sum() >= 6
    assert seen.costs["facilitation"] == pytest.approx(3.0 * it.scenario.organizations.wage)
    assert "facilitation" not in base.costs


def test_sitting_together_strengthens_a_tie_as_a_shared_visit_does(world, small):
    """s' = s + gain (1 - s) (contact + shared visit) - fade s for a pair that sits together, without for the others."""
    plain, it = world.copy(), world.copy()
    a = int(np.flatnonzero((world.ties.degree > 3) & (world.residents.attended == 0))[0])
    b = int(world.ties.neighbor[a, 0])
    it.levers.reset()
    it.levers.add("sitting", 5.0, np.array([a, b]))
    for each in (plain, it):
        each.residents.attended[:] = 0
        encounters.renew(each)
    p, k, s = world.scenario.ties, int(world.ties.kind[a, 0]), float(world.ties.strength[a, 0])
    contact = p.by_kind("contact")[k] * (world.week < world.ties.lasts[a, 0])
    most = min(contact + p.shared_visit, 1.0)
    assert it.ties.strength[a, 0] == pytest.approx(s + p.gain * (1 - s) * most - p.by_kind("fade")[k] * s, abs=1e-6)
    assert it.ties.strength[a, 1] == plain.ties.strength[a, 1]
    assert (it.residents.ties_met[[a, b]] == 1).all()


def test_a_closed_group_is_company_that_fades_and_has_an_end(world, small):
    """c' = c / 2^(1/H) + size company (1 - c / (size most)), in those who come; nobody else has any."""
    values = {"coverage": 0.05, "sessions": 4, "attend": 1.0, "fidelity": 0.5, "end": 4, "company": 0.1, "most": 0.2}
    it, kept, expected = arm(world, small, "closed_group", **values), 0.5 ** (1 / 12), 0.0
    rows = None
    for week in range(8):
        live(it, 1)
        rows = it.rosters["closed_group"][0].copy() if week == 0 else rows
        came = it.levers.get("sitting")[rows] > 0
        expected = kept * expected
        expected = expected + 0.6 * 0.1 * came * (1 - expected / (0.6 * 0.2))
        stayed = it.residents.arrival[rows] == world.residents.arrival[rows]
        np.testing.assert_allclose(it.residents.company[rows][stayed], expected[stayed], atol=1e-6)
        assert it.residents.company.sum() == pytest.approx(it.residents.company[rows[stayed]].sum(), rel=1e-6)
    assert 0.06 < expected.max() < 0.6 * 0.2
    assert not stayed.all()


def test_a_session_held_half_as_well_gives_half_as_much_and_twice_as_well_twice(world, small):
    """Below strength 1 so many fewer come, above it each session is worth more: once each way, never twice."""
    got = []
    for fields in ({"fidelity": 0.5}, {}, {"dose": 2.0}):
        group = {"coverage": 0.3, "attend": 1.0, "end": 1, "target": {"rule": "random"}}
        it = arm(world, small, "closed_group", **group, **fields)
        live(it, 1)
        got.append(float(it.residents.company.sum()))
    assert got[0] == pytest.approx(got[1] / 2, rel=0.1)
    assert got[2] == pytest.approx(got[1] * 2, rel=1e-5)


def test_company_never_passes_its_most_and_nobody_has_company_alone(world, small):
    for fields, most in (({"company": 2.0, "most": 0.05}, 0.03), ({"company": 2.0, "most": 0.0}, 0.0)):
        it = arm(world, small, "closed_group", coverage=0.1, attend=1.0, **fields)
        live(it, 3)
        assert it.residents.company.max() == pytest.approx(most, abs=1e-6)
    alone = arm(world, small, "closed_group", coverage=1 / world.n, attend=1.0)
    live(alone, 1)
    assert (alone.levers.get("sitting") > 0).sum() == 1
    assert alone.residents.company.max() == 0


def test_who_would_come_to_two_closed_groups_in_a_week_sits_in_neither(world, small):
    each = {"kind": "closed_group", "coverage": 0.1, "attend": 1.0}
    it = fork(world, small.with_(interventions={"one": each, "two": each}))
    live(it, 1)
    both = np.intersect1d(it.rosters["one"][0], it.rosters["two"][0])
    assert both.size > 50  # the same most isolated
    assert not it.levers.get("sitting")[both].any()
    assert not it.residents.company[both].any()


def test_company_lowers_loneliness_as_trials_say_and_as_much_less_as_is_discounted():
    """-0.47 SD at the end of five sessions of the most isolated (Lasgaard 2022), of the spread of loneliness 0.157."""
    base = Scenario.load("baseline", {"population.residents": 12_000})
    start = burnt_in(base, 3, 2)
    falls = []
    for deflator in (1.0, 0.6):
        group = {"kind": "closed_group", "coverage": 0.05, "deflator": deflator}
        it, without = fork(start, base.with_(interventions={"closed_group": group})), fork(start, base)
        for each in (it, without):
            live(each, 5)
        rows = it.rosters["closed_group"][0]
        rows = rows[it.residents.arrival[rows] == start.residents.arrival[rows]]
        fall = it.residents.loneliness[rows].astype(float) - without.residents.loneliness[rows]
        falls.append(fall.mean() / without.residents.loneliness.std())
    assert falls[0] == pytest.approx(-0.47, abs=0.04)
    assert falls[1] == pytest.approx(0.6 * falls[0], rel=0.12)


def test_a_champion_with_tickets_invites_so_many_ties_and_the_same_ones(world, small):
    every, few = (arm(world, small, "local_champions", per_hundred=2.0, invitations=k) for k in (0, 4))
    champions = []
    for _ in range(2):
        live(every, 1)
        live(few, 1)
        rows = few.rosters["local_champions"][0]
        champions.append(few.levers.get("champion").copy())
        degree = few.ties.degree[rows]
        assert champions[-1].sum() <= np.minimum(degree, 4).sum()
        assert champions[-1].sum() > 0.9 * np.minimum(degree, 4).sum()  # ties may have been lost since
        assert every.levers.get("champion").sum() > 1.5 * champions[-1].sum()
    assert (champions[0] == champions[1]).mean() > 0.99


def test_who_was_invited_and_came_invites_in_turn_once_and_no_champion(world, small):
    once, relayed = (
        arm(world, small, "local_champions", per_hundred=2.0, invitations=4, relay=relay)
        for relay in ("", "neighborhood_event")
    )
    for each in (once, relayed):
        live(each, 1)
    assert same(state_of(once), state_of(relayed)) == []  # nobody can have come before
    bit = np.uint32(1 << list(relayed.activities).index("neighborhood_event"))
    told, came = relayed.levers.get("champion") > 0, np.zeros(world.n, bool)
    for _ in range(8):
        came |= (relayed.residents.attended & bit) != 0
        live(relayed, 1)
        live(once, 1)
    champions, second = relayed.rosters["local_champions"][0], relayed.rosters["local_champions, second wave"][0]
    assert "local_champions, second wave" not in once.rosters
    assert 0 < second.size == np.unique(second).size
    assert not np.isin(second, champions).any()
    assert (told & came)[second].mean() > 0.8  # of some twenty; ties may have been made or lost since
    added = relayed.levers.get("champion").sum() - once.levers.get("champion").sum()
    assert 2 * second.size < added <= 4 * second.size + 4


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
