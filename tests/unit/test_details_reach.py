"""The reach ledger, by hand: what is noted of levers, the steps on each way, and the difference taken apart."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.details import channels, reached, steps
from simulation.details.reach import TOGETHER, Reach, Reached
from simulation.details.watched import WatchedLevers
from simulation.levers import Levers
from simulation.piece import registry

KINDS = registry("interventions")


def piece(kind, **fields):
    return KINDS[kind].model_validate({"kind": kind, **fields})


def people(n=6, **columns):
    columns = {name: np.asarray(values) for name, values in columns.items()}
    given = {"arrival": np.zeros(n, np.uint32), "attended": np.zeros(n, np.uint32), "session": np.zeros(n, np.int8),
             "neighborhood": np.zeros(n, np.int32)}  # fmt: skip
    return SimpleNamespace(**(given | columns))


def world_of(residents, rosters=None, **places):
    n = residents.arrival.size
    care = SimpleNamespace(length=3)
    scenario = SimpleNamespace(activities={}, care=care)
    return SimpleNamespace(n=n, residents=residents, rosters=rosters or {}, places=SimpleNamespace(**places),
                           scenario=scenario)  # fmt: skip


def enrolled(*rows):
    return np.array(rows), np.zeros(len(rows), np.uint32), np.zeros(len(rows), int)


def test_levers_under_watch_hold_the_same_to_the_bit_and_who_moved_what():
    plain, watched = Levers(N=4, H=2), WatchedLevers(["a", "c"], N=4, H=2)
    for levers in (plain, watched):
        for name, push in (("a", 0.1), ("b", 0.7), ("a", -0.1)):
            levers.of(name).add("trust", push, np.array([0, 2, 2]))
        levers.of("c").add("green", np.array([0.0, 0.5]))
        levers.of("c").add("safety", 0.0)
    assert plain.get("trust").tobytes() == watched.get("trust").tobytes()
    assert watched.moved_by("a").get("trust").tolist() == [2, 0, 4, 0]  # pushes that cancel are pushes
    assert watched.moved_by("c").get("green").tolist() == [0, 1]
    watched.reset()
    assert watched.moved_by("a") is None
    watched.of("c").add("safety", 0.0)
    assert watched.moved_by("c") is None  # nothing is moved by nothing


def test_the_way_follows_from_what_an_intervention_moves():
    expected = {
        "befriending": "persons", "cash_transfer": "persons", "antistigma_campaign": "persons",
        "local_champions": "persons", "partnerships": "persons", "telehealth": "persons", "peer_support": "groups",
        "community_grants": "groups", "community_forum": "groups", "co_design": "groups", "leader_training": "groups",
        "group_therapy": "care", "free_care": "care", "crisis_team": "care", "green_spaces": "places",
        "neighborhood_safety": "places",
    }  # fmt: skip
    brings = {"peer_support", "community_grants", "community_forum"}
    assert {kind: channels.channel(KINDS[kind], kind in brings) for kind in expected} == expected


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_way_and_a_full_dose(kind):
    one = piece(kind)
    for brings in (True, False):
        way = channels.channel(one, brings)
        assert 1 <= channels.full_weeks(one, way, world_of(people())) <= 26
    if way == "persons":
        assert channels.person_levers(one)


def test_persons_step_by_step_from_eligible_to_received():
    one, residents = piece("companion_calls"), people()
    world, way = world_of(residents, {"calls": enrolled(1, 2)}), steps.Persons("calls", one, None)
    moved = Levers(N=6)
    moved.add("support", 1.0, np.array([2]))
    may = np.array([True, True, True, True, False, False])
    found = way(steps.Seen(world, moved, may, np.zeros(6, np.uint8)))
    assert found.tolist() == [1, 3, 5, 1, 0, 0]
    assert way(steps.Seen(world, None, None, found)) is None


def test_those_whom_champions_talk_to_are_reached_not_the_champions():
    world, way = world_of(people(), {"talk": enrolled(0)}), steps.Persons("talk", piece("local_champions"), None)
    moved = Levers(N=6)
    moved.add("trust", 0.1, np.array([3, 4]))
    assert way(steps.Seen(world, moved, None, np.zeros(6, np.uint8))).tolist() == [1, 1, 1, 5, 5, 1]


def test_what_only_opens_a_door_is_attended_by_who_goes_through_it():
    residents = people(attended=np.array([0, 1, 0, 1, 0, 0], np.uint32))
    way = steps.Persons("fares", piece("transport_support"), None)
    moved = Levers(N=6, B=2)
    moved.add("relief", 0.5, (np.array([1, 1]), np.array([0, 1])))
    world, stage = world_of(residents, {"fares": enrolled(0, 1)}), np.zeros(6, np.uint8)
    assert way(steps.Seen(world, moved, np.arange(6) < 3, stage)).tolist() == [4, 5, 1, 0, 0, 0]
    later = way(steps.Seen(world, None, None, np.array([4, 0, 0, 4, 0, 0], np.uint8)))
    assert later.tolist() == [0, 0, 0, 5, 0, 0]  # who was helped before and comes now


def test_groups_are_lived_near_known_met_wished_for_and_visited():
    residents = people(
        known=np.array([0, 2, 2, 2, 2, 2], np.uint32), attended=np.array([0, 0, 0, 0, 2, 1], np.uint32),
        refused=np.array([0, 0, 0, 2, 0, 0], np.uint32), neighborhood=np.array([0, 0, 1, 0, 0, 0]),
    )  # fmt: skip
    yes = np.ones((3, 2), np.uint8)
    world = world_of(
        residents, unit_of=np.array([[0, 0], [1, 1]]), open=yes, offered=yes, meets=yes.copy(),
        organization_of=np.array([[0, 0], [1, 1], [2, 2]]),
    )  # fmt: skip
    way, moved = steps.Groups("train", piece("facilitator_training"), world), Levers(U=3, A=2)
    moved.add("quality", 0.5, (0, 1))  # the second activity, in the first neighborhood
    none = np.zeros(6, np.uint8)
    assert way(steps.Seen(world, moved, None, none)).tolist() == [1, 3, 0, 4, 5, 3]
    world.places.meets[0, 1] = 0
    assert way(steps.Seen(world, moved, None, none)).tolist() == [1, 2, 0, 4, 5, 2]
    assert way(steps.Seen(world, None, None, none)).tolist() == [0, 0, 0, 0, 5, 0]  # visits go on when money ends


def test_care_goes_from_illness_to_a_session():
    residents = people(
        score_depression=np.array([0, 14, 0, 0, 0, 0]), care_state=np.array([0, 0, 1, 2, 3, 3]),
        session=np.array([0, 0, 0, 0, 0, 1]),
    )  # fmt: skip
    world = world_of(residents, center=np.array([0]), dims={"K": 2})
    way, moved = steps.Care("free", piece("free_care"), world), Levers(K=2)
    moved.add("care_fee", np.array([1.0, 0.0]))
    assert way(steps.Seen(world, moved, None, np.zeros(6, np.uint8))).tolist() == [0, 1, 2, 3, 4, 5]


def test_steps_doses_and_the_difference_of_who_stayed_stopped_and_moved_out():
    residents = people(4)
    world = world_of(residents, {"calls": enrolled(0, 1)})
    reach = Reach(world, {"calls": piece("companion_calls")})  # a course of 4 weeks
    levers = WatchedLevers(["calls"], N=4)
    for week in range(20):
        levers.reset()
        rows = {0: [0, 1], 1: [0, 1, 2], 2: [0], 3: [0]}.get(week, [0] if week == 19 else [])
        if week == 2:
            residents.arrival[1] = 1  # the second moves out, after two weeks of calls
        if rows:
            levers.note_eligible("calls", np.ones(4, bool))
            levers.of("calls").add("support", 1.0, np.array(rows))
        reach(world, levers)
    found = reach.close(np.array([[-4.0, 9.0, -2.0, 1.0]]))["calls"]
    # three persons were called, one of them had a full course and still is
    assert found.steps.tolist() == [5, 3, 3, 3, 3, 1, 1]
    assert found.rows.tolist() == [2, 1, 4]
    assert found.dose == 1
    assert found.gap.tolist() == [[-4.0], [-2.0], [10.0]]


def test_the_factors_multiply_to_what_the_reached_contribute():
    one = Reached(
        steps=np.array([[9, 9, 9, 9, 4, 2, 2], [9, 9, 9, 9, 6, 2, 2]]), rows=np.array([[4, 2, 10], [4, 3, 10]]),
        dose=np.array([1.0, 1.5]), gap=np.array([[[-5.0], [1.0], [2.0]], [[-7.0], [0.0], [3.0]]]),
    )  # fmt: skip
    found = dict(zip(reached.FACTORS, reached.factors(one).value[:, 0].tolist(), strict=True))
    expected = {"reach": 10 / 20, "stayed": 8 / 10, "retention": 5 / 8, "dose": 2.5 / 5, "effect": -12 / 2.5,
                "product": -12 / 20, "stopped": 1 / 20, "spillover": 5 / 20, "difference": -6 / 20}  # fmt: skip
    assert found == pytest.approx(expected)
    product = np.prod([found[name] for name in ("reach", "stayed", "retention", "dose", "effect")])
    assert product == pytest.approx(found["product"])
    assert TOGETHER not in KINDS
