"""When groups meet, and in which order and weeks interventions and shocks act."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.interventions import Cost
from simulation.levers import Levers
from simulation.parameters.activity import Activity
from simulation.places import Places
from simulation.stages import calendar
from tests.bare_world import BareWorld

UNITS = 40


def world(*frequencies, interventions=None, shocks=None):
    activities = {f"a{k}": Activity(family="social", frequency=f) for k, f in enumerate(frequencies)}
    dims = {"H": UNITS, "U": UNITS, "A": len(activities), "B": 0, "O": 1, "K": 1}
    return BareWorld(
        scenario=SimpleNamespace(interventions=interventions or {}, shocks=shocks or {}), activities=activities,
        places=Places(**dims), levers=Levers(N=5, **dims), week=0, clock=0,
    )  # fmt: skip


def meetings(w, weeks):
    """Which groups met in each week, (weeks, U, A)."""
    seen = []
    for week in range(weeks):
        w.week = w.clock = week
        calendar.run(w)
        seen.append(w.places.meets.copy())
    return np.array(seen)


@pytest.mark.parametrize(("frequency", "every"), [(1.0, 1), (0.5, 2), (0.25, 4), (0.125, 8)])
def test_a_group_meets_in_exactly_every_nth_week(frequency, every):
    met = meetings(world(frequency), 104)[:, :, 0]
    for first in range(104 - every + 1):
        assert (met[first : first + every].sum(axis=0) == 1).all(), first
    for unit in range(UNITS):
        assert set(np.diff(np.flatnonzero(met[:, unit]))) == {every}


def test_monthly_groups_of_different_places_spread_over_the_month():
    met = meetings(world(0.25), 8)[:, :, 0]
    assert (met.mean(axis=1) > 0.15).all()
    assert (met.mean(axis=1) < 0.35).all()
    assert (met[:, 0] != met[:, 1]).any()


@pytest.mark.parametrize("frequency", [0.3, 0.7, 0.02])
def test_an_odd_frequency_is_kept_on_the_long_run_in_even_steps(frequency):
    met = meetings(world(frequency), 1000)[:, :, 0]
    assert np.abs(met.sum(axis=0) - 1000 * frequency).max() <= 1
    for unit in range(UNITS):
        assert np.ptp(np.diff(np.flatnonzero(met[:, unit]))) <= 1


def test_each_activity_keeps_its_own_frequency():
    met = meetings(world(1.0, 0.25, 0.5), 52)
    assert met.sum(axis=0).tolist() == [[52, 13, 26]] * UNITS


class Nudge:
    """Adds 1 to trust in weeks 2 and 3 and writes down that it was asked."""

    def __init__(self, asked):
        self.asked = asked

    def active(self, week):
        return 2 <= week < 4

    def begun(self):
        return self

    def with_indirect(self, costs):
        return costs

    def act(self, world, levers, name):
        self.asked.append((world.week, name))
        levers.add("trust", 1.0)
        return [Cost("nudging", 5.0, "funder")]


def test_what_is_active_acts_in_the_order_of_names_shocks_first_and_levers_start_each_week_at_0():
    asked = []
    w = world(1.0, interventions={"b": Nudge(asked), "a": Nudge(asked)}, shocks={"z": Nudge(asked)})
    pushes, costs = [], []
    for week in range(6):
        w.week = w.clock = week
        calendar.run(w)
        pushes.append(w.levers.get("trust").tolist())
        costs.append(w.ledger)
    assert asked == [(week, name) for week in (2, 3) for name in ("z", "a", "b")]
    assert pushes == [[x] * 5 for x in (0, 0, 3, 3, 0, 0)]
    assert [name for name, _ in costs[2]] == ["z", "a", "b"]
    assert costs[3] == costs[2]
    assert costs[1] == costs[4] == []


def test_the_clock_of_pieces_is_the_scenarios_not_the_worlds():
    asked = []
    w = world(1.0, interventions={"a": Nudge(asked)})
    w.week, w.clock = 2, -50
    calendar.run(w)
    assert asked == []
    w.week, w.clock = 54, 2
    calendar.run(w)
    assert asked == [(54, "a")]
