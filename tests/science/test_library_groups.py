"""Peers, facilitators, speakers, partners, volunteers: what is done in groups reaches those who come to them."""

import numpy as np
import pytest

from simulation.building import fork
from simulation.residents import CareState, Group
from simulation.stages.care import severity_of
from simulation.week import step
from tests.paired_arms import arm, bits, column, live, pair


def drawing(world, kind, appeal=2.0):
    """An arm with one intervention whose group everybody knows and most would like."""
    activity = {"family": "support", "host": "peers", "capacity": 1, "appeal": appeal, "contact": 1.0}
    other = arm(world, world.scenario, kind, activity=activity)
    other.residents.known[:] |= np.uint32(1 << len(world.activities))
    return other


def column_of(world, name):
    """Place of an activity in a world that nobody keeps count of."""
    return list(world.activities).index(name)


def test_peers_lead_what_they_can_and_no_more(world):
    step(seen := drawing(world, "peer_support"))  # money opens the group, the week after it meets
    step(seen)
    at = column_of(seen, "peer_support: group")
    rows = seen.rosters["peer_support"][0]
    assert (seen.residents.groups[rows] & np.uint16(Group.LIVED_EXPERIENCE) > 0).all()
    leaders = np.bincount(seen.residents.neighborhood[rows], minlength=2)
    assert leaders.sum() > 3
    assert seen.places.attendance[:2, at].tolist() == (1 + 5 * leaders).tolist()
    assert (seen.places.demand[:2, at] > 3 * seen.places.attendance[:2, at]).all()
    came = bits(seen)[:, at]
    assert seen.residents.lived_met[came].min() >= 1


def test_without_lived_experience_there_are_no_peers(world, small):
    world.residents.groups[:] &= np.uint16(0xFFFF ^ Group.LIVED_EXPERIENCE)
    seen = live(arm(world, small, "peer_support", coverage=1.0, target={"group": "everybody"}), 2)
    assert seen.costs == {}
    assert seen.world.places.open[:, -1].sum() == 0


def test_peer_support_lowers_the_stigma_of_those_who_come_and_ends_with_its_money(world, small):
    base, seen = live(arm(world, small), 40), drawing(world, "peer_support", appeal=-2.0)
    seen = live(seen, 40)
    at = column(seen, "peer_support: group")
    regulars = seen.visits[:, at] >= 5
    assert regulars.sum() >= 10
    change = seen.world.residents.stigma - base.world.residents.stigma
    assert change[regulars].mean() < -0.15
    short = fork(world, small.with_(interventions={"p": {"kind": "peer_support", "end": 10}}))
    live(short, 100)
    assert short.places.running[short.places.organization_of[:2, -1]].sum() == 0


def test_what_facilitators_learned_leaves_with_them_and_comes_back_with_the_next_round(world, small):
    base, seen = arm(world, small), arm(world, small, "facilitator_training", every=20)
    gap, cost = [], []
    for _ in range(22):
        step(base)
        step(seen)
        open_both = (base.places.open & seen.places.open & base.places.offered) == 1
        gap.append(float((seen.places.quality - base.places.quality)[open_both].mean()))
        cost.append(sum(c.amount for _, c in seen.ledger))
    assert gap[0] == pytest.approx(0.4 * world.places.staffing[world.places.organization_of[open_both]].mean(), rel=0.1)
    assert gap[18] < 0.97 * gap[0]
    assert gap[20] > gap[18]
    assert cost[0] > cost[20] > 0 == sum(cost[1:20])
    world.places.staffing[:] = 0  # nobody in post, nobody to train
    empty = live(arm(world, small, "facilitator_training"))
    assert empty.costs == {"training": 0}


def test_open_talk_moves_those_who_come_and_fades_when_it_ends(world, small):
    base, seen = arm(world, small), arm(world, small, "lived_experience_delivery", contact=0.5, end=12)
    went = live(base, 12).visits.sum(axis=1)
    live(seen, 12)
    change = seen.residents.stigma - base.residents.stigma
    assert change[went >= 6].mean() < -0.2
    assert abs(change[went == 0].mean()) < 0.02  # hears of it only from ties
    live(base, 104)
    live(seen, 104)
    later = seen.residents.stigma - base.residents.stigma
    assert later[went >= 6].mean() > 0.6 * change[went >= 6].mean()


def test_an_event_moves_who_listened_and_nobody_who_stayed_at_home(world, small):
    came = world.residents.attended != 0
    base, seen = pair(world, small, 1, "contact_events", stays=1.0)
    change = seen.world.residents.stigma - base.world.residents.stigma
    assert (change[~came] == 0).all()
    assert seen.costs == {"events": 800}
    in_person = [a for a, x in enumerate(small.activities.values()) if not x.online]
    here = (world.residents.attended & np.uint32(sum(1 << a for a in in_person))) != 0
    way = np.maximum(world.residents.stigma + 1, 0)
    np.testing.assert_allclose(change[here], -0.33 * 0.6 * way[here], atol=1e-5)
    few = live(arm(world, small, "contact_events", stays=0.3), 1).world.residents.stigma != base.world.residents.stigma
    assert 0.1 < few[here & (way > 0)].mean() < 0.5
    live(base.world, 80)
    live(only := arm(world, small, "contact_events", stays=1.0, end=1), 81)
    left = (only.residents.stigma - base.world.residents.stigma)[here & (way > 0)].mean()
    assert change[here & (way > 0)].mean() < 3 * left < 0  # half of it a year


def test_a_partner_reaches_its_own_people_only_and_adds_no_clinician(world, small):
    members = (world.residents.attended & np.uint32(1 << column_of(world, "faith_group"))) != 0
    base, seen = pair(world, small, 1, "partnerships", inform=0.5)
    learned = seen.world.residents.known != base.world.residents.known
    assert learned.sum() > 5
    assert members[learned].all()
    trust = seen.world.residents.service_trust - base.world.residents.service_trust
    np.testing.assert_allclose(trust, 0.01 * members, atol=1e-6)
    referral = seen.world.levers.get("referral") > 0
    assert 0 < referral.sum() < members.sum()
    assert severity_of(world, np.flatnonzero(referral)).min() >= small.care.threshold
    assert not referral[~members].any()
    many = {"referral": 0.2, "inform": 0.0, "service_trust": 0.0}
    base, seen = pair(world, small, 40, "partnerships", **many)
    assert seen.world.places.joined.sum() > base.world.places.joined.sum() + 5
    assert seen.world.places.waiting.sum() > base.world.places.waiting.sum()
    taken = [(x.world.residents.care_state == CareState.IN_CARE).sum() for x in (base, seen)]
    assert taken[1] <= taken[0] + 4  # the places are the same


def test_a_partner_that_is_not_here_does_nothing(world, small):
    seen = live(arm(world, small, "partnerships", host="lodge"), 3)
    assert seen.costs == {}
    assert np.array_equal(seen.visits, live(arm(world, small), 3).visits)


def test_a_drive_brings_volunteers_hours_and_purpose_where_there_is_room_for_them(world, small):
    at = column_of(world, "volunteering")
    full = pair(world, small, 30, "volunteering_drive", appeal=0.8, inform=0.05)
    world.places.capacity[:, at] = 500
    base, seen = pair(world, small, 30, "volunteering_drive", appeal=0.8, inform=0.05)
    more = [x[1].visits[:, at].sum() / x[0].visits[:, at].sum() for x in (full, (base, seen))]
    assert 1.0 < more[0] < more[1] < 3
    assert more[1] > 1.3
    assert full[1].refused > 1.5 * full[0].refused  # they are asked to come, and sent home
    hosts = world.places.organization_of[:2, at]
    assert seen.world.places.volunteers[hosts].sum() > base.world.places.volunteers[hosts].sum()
    new = (seen.visits[:, at] >= 5) & (base.visits[:, at] == 0)
    assert new.sum() > 10
    assert (seen.world.residents.purpose - base.world.residents.purpose)[new].mean() > 0.02


def test_when_a_drive_ends_its_pull_ends(world, small):
    short = live(arm(world, small, "volunteering_drive", end=3), 4).world
    assert not short.levers.touched("appeal")
    assert not short.levers.touched("news")
