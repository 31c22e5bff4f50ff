"""Places and ties kept from the last worlds: the world that is made anew, from nothing but what is declared."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from simulation import Scenario
from simulation.building import PLACES_FROM, TIES_FROM, build
from simulation.population import synthesis

building = sys.modules["simulation.building"]
tying = sys.modules["simulation.network.tying"]


class Watched:
    """A scenario that notes which of its sections are looked at."""

    def __init__(self, scenario):
        self.scenario, self.seen = scenario, set()

    def __getattr__(self, name):
        self.seen.add(name)
        return getattr(self.scenario, name)


@pytest.fixture(params=["baseline", "whole_catalog"])
def scenario(request):
    return Scenario.load(request.param).with_(population__residents=240)


def test_places_and_ties_look_only_at_what_is_declared(scenario):
    watched = Watched(scenario)
    sizes = synthesis.plan(scenario).sizes
    places = building._places(watched, 1, dict(scenario.activities), sizes)
    assert watched.seen - {"name"} <= set(PLACES_FROM)
    residents, _ = synthesis.build_residents(scenario, 1, synthesis.plan(scenario), places)
    watched = Watched(scenario)
    tying.build_ties(watched, 1, residents, places)
    assert watched.seen - {"name"} <= set(TIES_FROM)


def test_residents_are_tied_by_nothing_that_another_section_moves(scenario):
    """Columns that ties are made from stay as they are, whatever sections that ties do not count say."""

    moved = scenario.with_(
        causal_share=0.9, symptoms__own_sd=0.3, belonging__own_sd=0.1, participation__taste_sd=0.1,
        attitudes__education=0.5,
    )  # fmt: skip
    plan = synthesis.plan(scenario)
    made = []
    for one in (scenario, moved):
        places = building._places(one, 1, dict(one.activities), plan.sizes)
        made.append(synthesis.build_residents(one, 1, plan, places)[0])
    looked = Watched(made[0])
    tying.build_ties(scenario, 1, looked, places)
    columns = looked.seen & set(made[0].names())
    assert {"household", "tie_limit"} <= columns
    for name in columns:
        assert np.array_equal(getattr(made[0], name), getattr(made[1], name)), name
    assert not np.array_equal(made[0].vulnerability, made[1].vulnerability)


def test_a_world_from_kept_parts_is_the_world_made_anew(scenario, monkeypatch):
    kept = [build(scenario, 1, 1), build(scenario.with_(causal_share=0.7).sharing(scenario), 1, 1)]
    again = build(scenario, 1, 1)
    nothing = type("Nothing", (), {"of": lambda self, made_from, make: make()})()
    monkeypatch.setattr(building, "_places_lately", nothing)
    monkeypatch.setattr(building, "_ties_lately", nothing)
    fresh = [build(scenario, 1, 1), build(scenario.with_(causal_share=0.7), 1, 1)]
    for a, b in [*zip(kept, fresh, strict=True), (again, fresh[0])]:
        for table in ("residents", "ties", "places"):
            for name, array in getattr(a, table).arrays().items():
                assert np.array_equal(array, getattr(getattr(b, table), name)), (table, name)


def test_points_share_places_and_ties_and_no_other_seed_or_section_does(scenario, monkeypatch):
    made = []
    real = tying.build_ties
    monkeypatch.setattr(tying, "build_ties", lambda s, seed, *rest: made.append(seed) or real(s, seed, *rest))
    base = scenario.with_(ties__friends=5.0)
    build(base, 11, 1)
    build(base.with_(causal_share=0.7).sharing(base), 11, 1)
    assert made == [11]
    build(base, 12, 1)
    build(base.with_(ties__friends=4.0).sharing(base), 11, 1)
    build(base.with_(population__neighborhood_size=80).sharing(base), 11, 1)
    assert made == [11, 12, 11, 11]


def test_what_one_world_does_to_its_places_and_ties_no_other_sees(scenario):
    first = build(scenario, 5, 1)
    before = first.ties.degree.copy(), first.places.open.copy()
    first.ties.degree[:] = 0
    first.places.open[:] = 0
    second = build(scenario, 5, 1)
    assert np.array_equal(second.ties.degree, before[0])
    assert np.array_equal(second.places.open, before[1])
