"""Episodes against known courses of scores, written out week by week."""

import numpy as np
import pytest

from simulation.residents import CareState, Residents
from simulation.stages import course
from tests.bare_world import BareWorld

ILL, WELL = 14, 13


def live(scores, care=None):
    """One resident's weekly scores; the events of each week, and the residents table at the end."""
    people = Residents(N=1, A=1)
    world = BareWorld(residents=people, threads=1)
    events = []
    for week, score in enumerate(scores):
        people.score_depression[:] = score
        people.care_state[:] = CareState.WAITING if care is not None and week >= care else CareState.NONE
        course.follow(world)
        events.append(int(people.course[0]))
    return events, people


def test_one_bad_week_is_no_episode():
    events, people = live([WELL, ILL, WELL, WELL, ILL, WELL])
    assert events == [0] * 6
    assert people.episode[0] == 0


def test_an_episode_begins_with_the_second_week_and_ends_with_the_eighth_below():
    events, people = live([WELL, ILL, ILL, *[WELL] * 8])
    assert events == [0, 0, course.ONSET, *[0] * 7, course.REMISSION]
    assert people.episode[0] == 0
    assert people.remitted[0] == 1


def test_a_single_good_week_does_not_end_it_and_is_counted_in():
    events, people = live([ILL, ILL, *[WELL] * 7, ILL, WELL, WELL])
    assert events == [0, course.ONSET, *[0] * 10]
    assert people.episode[0] == 12


@pytest.mark.parametrize(("gap", "bits"), [(43, course.ONSET | course.RELAPSE), (60, course.ONSET)])
def test_a_new_episode_within_a_year_is_a_relapse(gap, bits):
    first = [ILL, ILL, *[WELL] * 8]
    events, _ = live([*first, *[WELL] * gap, ILL, ILL])
    assert events[-1] == bits


def test_contact_counts_from_the_episodes_beginning_and_once():
    events, people = live([ILL] * 9, care=5)
    assert people.contact_after[0] == 6
    assert [week for week, event in enumerate(events) if event & course.CONTACT] == [5]


def test_who_was_in_care_before_is_reached_at_once():
    events, people = live([WELL, ILL, ILL], care=0)
    assert events[-1] == course.ONSET | course.CONTACT
    assert people.contact_after[0] == 2


def test_watching_changes_nothing(world):
    """The course is read by nobody: a world whose course is scrambled lives the same life."""
    from simulation.week import step

    twin = world.copy()
    twin.residents.episode[:] = 77
    twin.residents.score_run[:] = -50
    twin.residents.remitted[:] = 3
    for _ in range(4):
        step(world)
        step(twin)
    for name in ("distress", "belonging", "care_state", "habit", "score_depression"):
        np.testing.assert_array_equal(getattr(world.residents, name), getattr(twin.residents, name))


def test_a_baseline_has_episodes_that_begin_and_end_in_balance(world):
    from simulation.week import step

    begun = ended = 0
    for _ in range(26):
        step(world)
        begun += int(np.count_nonzero(world.residents.course & course.ONSET))
        ended += int(np.count_nonzero(world.residents.course & course.REMISSION))
    share = np.mean(world.residents.episode > 0)
    assert 0.05 < share < 0.4
    assert begun > 20
    assert 0.6 < ended / begun < 1.4
