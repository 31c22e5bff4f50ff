"""Neighborhoods: shares, variance shares, districts, and that a larger world begins with the same ones."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from pydantic import ValidationError

from simulation.parameters.neighborhoods import Neighborhoods
from simulation.places import Places
from simulation.settings import neighborhoods


def _places(hoods: int, seed: int = 1, **values: float) -> Places:
    p = Neighborhoods(**values)
    k = neighborhoods.districts(hoods, p.per_district)
    places = Places(H=hoods, U=hoods + k, A=1, B=0, O=1, K=k)
    neighborhoods.fill(places, SimpleNamespace(neighborhoods=p), seed)
    return places


def test_variance_shares_and_settings_are_those_asked_for() -> None:
    p = _places(40_000)
    assert np.var(p.distress_effect) == pytest.approx(0.015, rel=0.03)
    assert np.var(p.belonging_effect) == pytest.approx(0.064, rel=0.03)
    assert np.bincount(p.setting) / 40_000 == pytest.approx([0.35, 0.32, 0.33], abs=0.01)
    assert abs(np.corrcoef(p.safety, p.green)[0, 1]) < 0.02


def test_districts_are_blocks_and_transit_follows_the_setting() -> None:
    p = _places(45)
    assert p.district.tolist() == [0] * 20 + [1] * 20 + [2] * 5
    assert np.array_equal(p.center, p.district)
    assert np.allclose(p.transit, np.array([0.7, 0.35, 0.1], np.float32)[p.setting])


def test_a_larger_world_begins_with_the_same_neighborhoods() -> None:
    small, large = _places(7), _places(50)
    for name in ("setting", "safety", "green", "distress_effect", "belonging_effect"):
        assert np.array_equal(getattr(small, name), getattr(large, name)[:7])
    assert not np.array_equal(small.safety, _places(7, seed=2).safety)


def test_ways_are_longest_in_the_country_and_shares_must_fit() -> None:
    assert Neighborhoods().travel(np.array([0, 1, 2])).tolist() == pytest.approx([0.7, 1, 4])
    assert _places(50, rural=1.0, urban=0.0).setting.tolist() == [2] * 50
    with pytest.raises(ValidationError, match="more than 1"):
        Neighborhoods(rural=0.7, urban=0.4)
