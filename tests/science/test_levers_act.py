"""What each lever of the library does to the mechanism it is named for, on paired worlds; nothing else moves it."""

import numpy as np
import pytest

from simulation.residents import CareState, Employment, Housing
from simulation.week import step


def lived(world, weeks=12, **pushes):
    """The world some weeks on, with these levers held at these values."""
    twin = world.copy()
    twin.levers.reset()
    for name, (value, where) in pushes.items():
        twin.levers.add(name, value, where)
    twin.levers.reset = lambda: None  # held for as long as the test lasts
    for _ in range(weeks):
        step(twin)
    return twin


def states(world, *wanted):
    return np.count_nonzero(np.isin(world.residents.care_state, wanted))


def reached(world):
    """Residents on a list or in care, and those who have come through it."""
    return world.places.joined.sum()


def between_cultures(world):
    r, t = world.residents, world.ties
    own = np.repeat(np.arange(world.n), t.degree)
    other = t.neighbor[t.neighbor >= 0]
    return np.count_nonzero(r.culture[own] != r.culture[other])


MORE = {
    "contact": (0.5, lambda w: w.residents.lived_met.sum()),
    "referral": (0.05, reached),
    "insurance": (1.0, reached),
    "care_travel": (1.0, reached),
    "care_language": (1.0, lambda w: np.count_nonzero(w.residents.care_state[w.residents.language == 1])),
    "care_dropout": (1.0, lambda w: w.residents.sessions.sum()),
    "clients": (40.0, lambda w: w.places.served.sum()),
    "lay_care": (0.5, lambda w: w.residents.relieved.sum()),
    "support": (0.5, lambda w: w.residents.support.sum()),
    "introduced": (0.5, lambda w: w.ties.count),
    "sitting": (np.arange(2000) // 8 + 1.0, lambda w: w.ties.count),
    "common_ground": (1.0, between_cultures),
    "staff_leave": (0.05, lambda w: -w.places.staffing.sum()),
    "clinician_leave": (0.1, lambda w: -w.places.in_post.sum()),
}


@pytest.mark.parametrize("name", MORE)
def test_a_lever_raises_what_it_is_for(world, name):
    value, quantity = MORE[name]
    weeks = 30 if name in ("common_ground", "staff_leave", "care_dropout", "care_language") else 12
    less, more = lived(world, weeks), lived(world, weeks, **{name: (value, ...)})
    assert quantity(more) > quantity(less)


def test_money_lowers_distress_of_those_who_get_it_and_nobody_elses(world):
    rows = np.flatnonzero(world.residents.income == 1)
    rest = np.flatnonzero(world.residents.income > 1)
    less, more = lived(world, 6), lived(world, 6, money=(1.0, rows))
    change = more.residents.distress - less.residents.distress
    assert change[rows].mean() < -0.005
    assert abs(change[rest].mean()) < 0.002


def test_a_home_helps_those_without_one(world):
    world.residents.housing[::50] = Housing.NONE
    rows = np.flatnonzero(world.residents.housing == Housing.NONE)
    less, more = lived(world, 6), lived(world, 6, housed=(1.0, ...))
    change = more.residents.distress - less.residents.distress
    assert change[rows].mean() < -0.005
    assert abs(np.delete(change, rows).mean()) < 0.002


def test_work_is_found_sooner(world):
    world.residents.employment[::20] = Employment.UNEMPLOYED

    def jobless(w):
        return np.count_nonzero(w.residents.employment == Employment.UNEMPLOYED)

    assert jobless(lived(world, 8, job_finding=(0.2, ...))) < 0.6 * jobless(lived(world, 8))


def test_a_group_that_is_shut_meets_nobody_and_habits_fade(world):
    shut = np.ones(world.places.dims["A"], bool)
    less, more = lived(world, 8), lived(world, 8, shut=(1.0, (slice(None), shut)))
    assert more.residents.attended.sum() == 0
    assert more.residents.habit.sum() < less.residents.habit.sum()


def test_half_a_meeting_called_off_still_meets_below_the_half(world):
    assert lived(world, 2, shut=(0.4, ...)).residents.attended.any()


def test_who_is_put_on_a_list_without_need_takes_a_place_there(world):
    """False positives: residents far below the threshold stand in the queue."""
    r = world.residents
    well = np.flatnonzero((r.distress < -0.5) & (r.care_state == CareState.NONE))
    less, more = lived(world, 1), lived(world, 1, referral=(1.0, well))
    assert states(more, CareState.WAITING) > states(less, CareState.WAITING)
    assert (more.residents.care_state[well] == CareState.WAITING).sum() > 0.9 * well.size


def test_those_in_crisis_are_reached_at_once_a_third_of_them_without_it(world):
    rows = np.flatnonzero(world.residents.care_state == CareState.NONE)[::10]
    world.residents.distress[rows] = 4.0
    less, more = lived(world, 1), lived(world, 1, crisis=(0.7, ...))
    on_the_way = [(w.residents.care_state[rows] != CareState.NONE).mean() for w in (less, more)]
    assert on_the_way[0] < 0.5
    assert on_the_way[1] > 0.99


def test_closing_and_founding_anew_follow_their_levers(world):
    """Every organization in debt to its limit: protection keeps more of them; renewal brings more of them back."""
    pl = world.places
    pl.cash[pl.running == 1] = -1e6
    kept, lost = (lived(world, 3, closure=(push, ...)).places.running.sum() for push in (-4.0, 2.0))
    assert kept > lost
    gone = lived(world, 3, closure=(4.0, ...))
    slow, soon = (lived(gone, 20, renewal=(push, ...)).places.running.sum() for push in (-3.0, 2.0))
    assert soon > slow


def test_self_stigma_keeps_the_ill_away_and_routine_steadies(small, world):
    from simulation.building import fork

    def arm(path, value):
        twin = fork(world, small.with_(**{path: value}))
        for _ in range(12):
            step(twin)
        return twin

    assert reached(arm("care__self_stigma", 2.0)) < reached(arm("care__self_stigma", 0.0))
    plain, steady = arm("symptoms__routine", 0.0), arm("symptoms__routine", 1.0)
    regulars = world.residents.habit.sum(axis=1) > 0.3
    moved = [np.abs(w.residents.distress - world.residents.distress) for w in (plain, steady)]
    assert moved[1][regulars].mean() < moved[0][regulars].mean()
    never = (plain.residents.habit.sum(axis=1) == 0) & (steady.residents.habit.sum(axis=1) == 0)
    assert np.abs(moved[1][never] - moved[0][never]).mean() < 0.01
