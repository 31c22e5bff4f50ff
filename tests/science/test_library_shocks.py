"""Shocks: what they call off, take away or drive out, and how long people and places take to recover."""

import numpy as np
import pytest

from simulation.residents import CareState, Employment, Group
from tests.library_worlds import act, arm, gap, live, stayed, town, visits


@pytest.fixture(scope="module")
def _town(baseline):
    return town(baseline)


@pytest.fixture
def world(_town):
    return _town.copy()


def _differences(world, other, name="distress"):
    return getattr(other.residents, name).astype(np.float64) - getattr(world.residents, name)


def test_in_a_wave_nothing_meets_in_person_and_care_goes_on(world):
    hit = arm(world, "shocks", it={"kind": "pandemic", "weeks": 8, "calm": 8, "waves": 2})
    in_person = [name for name, activity in world.activities.items() if not activity.online]
    shut = act(hit)[0].get("shut")
    assert {name for a, name in enumerate(world.activities) if shut[:, a].any()} == set(in_person)
    hit.week = world.week
    lost = []
    for week in range(32):
        live(world, hit, weeks=1)
        if week % 16 < 8:
            assert visits(hit, activities=in_person) == 0
        else:
            lost.append(visits(hit, activities=in_person) / visits(world, activities=in_person))
    assert hit.residents.known.astype(bool).any()
    assert min(lost) < 0.9, "habits were lost"
    assert max(lost) > 0.2, "and groups meet again"
    in_care = [int((w.residents.care_state == CareState.IN_CARE).sum()) for w in (world, hit)]
    assert in_care[1] >= 0.9 * in_care[0]


def test_a_pandemic_costs_belonging_more_in_who_went_to_groups(world):
    went = world.residents.habit.sum(axis=1) > 0.5
    hit = arm(world, "shocks", it={"kind": "pandemic", "weeks": 26, "waves": 1, "size": 0.0})
    live(world, hit, weeks=26)
    rows = stayed(world, hit)
    assert gap("belonging", hit, world, rows & went) < 3 * min(gap("belonging", hit, world, rows & ~went), 0) < 0
    assert gap("purpose", hit, world, rows & went) < 0


def test_a_pandemic_that_spares_a_place_or_shuts_less_than_half_calls_nothing_off(world):
    spared = arm(world, "shocks", it={"kind": "pandemic", "coverage": 0.5, "size": 0.0})
    mild = arm(world, "shocks", it={"kind": "pandemic", "closed": 0.4, "size": 0.0})
    hoods = spared.scenario.shocks["it"].hoods(spared, "it")
    live(world, spared, mild, weeks=1)
    assert np.array_equal(world.residents.attended, mild.residents.attended)
    here = ~hoods[world.residents.neighborhood]
    local = np.uint32(sum(1 << a for a, one in enumerate(world.activities.values()) if one.pool == "neighborhood"))
    assert np.array_equal((world.residents.attended & local)[here], (spared.residents.attended & local)[here])
    assert not (spared.residents.attended & local)[~here].any()


def test_gentrification_builds_up_and_takes_belonging_from_long_term_residents(world):
    taken = arm(world, "shocks", it={"kind": "gentrification", "rise": 52, "coverage": 0.5})
    pressure = [float(act(taken, week=week)[0].get("displacement").max()) for week in (0, 25, 51, 200)]
    assert pressure == [pytest.approx(x) for x in (1 / 52, 0.5, 1, 1)]
    taken.week = world.week
    r, hoods = world.residents, taken.scenario.shocks["it"].hoods(taken, "it")
    income = np.bincount(r.neighborhood, r.income) / np.bincount(r.neighborhood)
    assert income[hoods].max() <= income[~hoods].min()
    live(world, taken, weeks=104)
    here, rows = hoods[r.neighborhood], stayed(world, taken)
    long_term = (r.groups & np.uint16(Group.LONG_TERM)) != 0
    assert gap("belonging", taken, world, rows & here & long_term) < -0.15
    assert abs(gap("belonging", taken, world, rows & ~here)) < 0.03
    assert taken.residents.arrival.sum() > world.residents.arrival.sum()


def test_after_a_disaster_half_of_the_blow_is_gone_within_half_a_year_and_all_of_it_within_years(world):
    """Resilience of residents is an output: how long half of a paired difference lasts."""
    struck = arm(world, "shocks", it={"kind": "disaster", "size": 1.0})
    course = []
    for _ in range(120):
        live(world, struck, weeks=1)
        course.append(float(_differences(world, struck)[stayed(world, struck)].mean()))
    peak = int(np.argmax(course))
    half = peak + int(np.argmax(np.array(course[peak:]) < course[peak] / 2))
    assert course[peak] > 0.3
    assert 2 <= half - peak <= 26
    assert course[-1] < 0.1 * course[peak]


def test_a_neighborhood_that_holds_together_takes_less_of_a_disaster(world):
    """Resilience of places: the same blow where trust and belonging are higher and where they are lower."""
    r, middle = world.residents, world.places.dims["H"] // 2
    r.trust[:] = np.where(r.neighborhood < middle, 1.0, -1.0)
    world.scenario = world.scenario.with_(events__cushion=0.3)
    struck = arm(world, "shocks", it={"kind": "disaster", "size": 1.0, "start": 1})
    live(world, struck, weeks=2)
    dip = _differences(world, struck)
    strong, weak = dip[r.neighborhood < middle].mean(), dip[r.neighborhood >= middle].mean()
    assert 0 < strong < 0.9 * weak


def test_a_recession_costs_jobs_then_calm_and_both_come_back(world):
    world.residents.employment[world.residents.age < 60] = Employment.EMPLOYED
    hit = arm(world, "shocks", it={"kind": "recession", "hazard": 0.02, "end": 26})

    def jobless(which):
        return float((which.residents.employment == Employment.UNEMPLOYED).mean())

    live(world, hit, weeks=26)
    rows = stayed(world, hit)
    lost, calm = jobless(hit) - jobless(world), gap("distress", hit, world, rows)
    assert lost > 0.03
    assert calm > 0.01
    live(world, hit, weeks=52)
    assert jobless(hit) - jobless(world) < 0.2 * lost
    assert gap("distress", hit, world, stayed(world, hit)) < 0.5 * calm
