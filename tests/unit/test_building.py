"""What a world starts with, and that making it takes no more memory than living in it."""

import tracemalloc

import numpy as np
import pytest

from simulation import Scenario, building
from simulation.follow import burnt_in
from simulation.parameters.participation import Participation
from simulation.population import synthesis


@pytest.mark.parametrize("numbers", [{}, {"habit": 8.0}, {"habit_loss": 0.0}, {"habit_gain": 1.0, "habit_loss": 1.0}])
def test_those_who_start_with_a_habit_are_those_who_would_keep_it(numbers):
    p = Participation(**numbers)
    utility = np.linspace(-12, 6, 4001).astype(np.float32)
    habit = np.ones(utility.size)
    for _ in range(30):  # everybody to the end, also those who lost it on the way
        p_going = 1 / (1 + np.exp(-utility - p.habit * habit))
        gained = p.habit_gain * p_going
        habit = gained / np.maximum(gained + p.habit_loss * (1 - p_going), 1e-9)
    keeps = np.flatnonzero(habit > 0.2)
    assert keeps.size > 0
    who, kept = building._settled(utility, p)
    np.testing.assert_array_equal(who, keeps)
    np.testing.assert_array_equal(kept, habit[keeps])


def test_starting_habits_are_found_a_block_of_residents_at_a_time():
    world = building.build(Scenario.load("whole_catalog", {"population.residents": 60_000}), threads=1)
    began = world.residents.habit.copy()
    tracemalloc.start()
    building._know(world)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # everybody and every activity at once would take more than twice what residents hold for good
    assert peak < 0.5 * world.residents.nbytes()
    np.testing.assert_array_equal(world.residents.habit, began)


def test_what_a_resident_needs_grows_with_what_the_scenario_offers():
    baseline, catalog = Scenario.load("baseline"), Scenario.load("whole_catalog")
    new, barriers = len(catalog.activities) - len(baseline.activities), len(catalog.barriers) - len(baseline.barriers)
    more = synthesis.bytes_a_resident(catalog) - synthesis.bytes_a_resident(baseline)
    worlds = [burnt_in(one.with_(population__residents=1000, burn_in=1)) for one in (baseline, catalog)]
    # held for good: habit and taste (4 each) and ties who went (1) by activity, susceptibility (4) by barrier
    held = [w.residents.nbytes() + w.susceptibility.nbytes for w in worlds]
    assert more * 1000 == held[1] - held[0] == 1000 * (9 * new + 4 * barriers)
    all_held = held[0] + worlds[0].ties.nbytes()
    assert all_held < 1000 * synthesis.bytes_a_resident(baseline) < 1.6 * all_held
    bound = baseline.with_(ties__slots=128)
    assert synthesis.bytes_a_resident(bound) == synthesis.bytes_a_resident(baseline) + 100 * 11
