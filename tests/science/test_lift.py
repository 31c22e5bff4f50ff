"""What an arm owes to the lift of taking part: the bookkeeping by hand, and against a world without that lift."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.compare import compare
from simulation.details.mood import Mood
from simulation.scenario import Scenario


def world(attended, arrival, lifts=(1.0, 1.0), distress=0.0):
    residents = SimpleNamespace(
        attended=np.array(attended, np.uint32), arrival=np.array(arrival), distress=np.full(len(arrival), distress)
    )
    symptoms = SimpleNamespace(recovery=0.25, uplift=0.1)
    activities = {str(k): SimpleNamespace(lift=lift) for k, lift in enumerate(lifts)}
    return SimpleNamespace(
        residents=residents, scenario=SimpleNamespace(symptoms=symptoms), activities=activities, n=len(arrival)
    )


def test_what_visits_took_off_fades_and_newcomers_bring_none_of_it():
    """0.1 a week with a visit, three quarters left a week later; the second resident moves out in week 2."""
    mood = Mood(world([0, 0], [0, 0]), 2)
    mood(world([1, 3], [0, 0], distress=1.0))  # 0.1 and 0.1
    mood(world([0, 0], [0, 5], distress=2.0))  # 0.075 and nothing
    assert mood.means() == pytest.approx([1.5, (0.1 + 0.0375) / 2])


def test_activities_may_lift_by_more_or_weigh():
    mood = Mood(world([0, 0, 0], [0, 0, 0]), 1)
    mood(world([1, 2, 3], [0, 0, 0], lifts=(2.0, -1.0)))
    assert mood.means()[1] == pytest.approx(0.1 * (2 - 1 + 0.5) / 3)


def test_only_the_last_four_weeks_count():
    mood = Mood(world([0], [0]), 6)
    for week in range(6):
        mood(world([0], [0], distress=float(week)))
    assert mood.means() == pytest.approx([3.5, 0])


def test_without_the_lift_the_effect_is_less_by_what_it_was_said_to_make():
    """Nothing answers to distress here, and all recover alike: the rest of the effect is the same in both worlds."""
    base = Scenario.load("baseline").with_(
        burn_in=4, weeks=20, population__residents=400, symptoms__slow_recovery=0.0, symptoms__uplift=0.02,
        belonging__reverse=0.01, purpose__distress=0.0, participation__distress=0.0, ties__availability_distress=0.0,
        care__seek=-9.0,
    )  # fmt: skip
    champions = {"champions": {"kind": "local_champions", "per_hundred": 5.0}}

    def effect(uplift):
        ours = base.with_(symptoms__uplift=uplift)
        made = compare(ours, [ours.with_(name="arm", interventions=champions)], 4, workers=1, details=True)
        gap = made.details.mood["arm"] - made.details.mood["baseline"]
        return gap.mean(axis=0)

    (whole, visits), (rest, none) = effect(0.02), effect(0.0)
    assert none == 0
    assert visits > 0.0005
    assert whole + visits == pytest.approx(rest, abs=0.1 * visits)
