"""Scenarios and worlds that many tests share; worlds are burnt in once and copied."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
SCENARIOS = ROOT / "scenarios"
DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def baseline():
    from simulation.scenario import Scenario

    return Scenario.load(SCENARIOS / "baseline.yaml")


@pytest.fixture(scope="session")
def small(baseline):
    """Two thousand residents in two neighborhoods, half a year of burn-in."""
    return baseline.with_(population__residents=2000, burn_in=26, weeks=26)


@pytest.fixture(scope="session")
def _burnt(small):
    from simulation.building import build
    from simulation.week import step

    world = build(small, 1)
    for _ in range(small.burn_in):
        step(world)
    return world


@pytest.fixture
def world(_burnt):
    """A fresh copy of one burnt-in world."""
    return _burnt.copy()


def state_of(world):
    """Every array of a world by name, copied."""
    arrays = {}
    for table in (world.residents, world.ties, world.places):
        arrays |= {name: array.copy() for name, array in table.arrays().items()}
        arrays |= {f"next.{name}": array.copy() for name, array in vars(table.next).items()}
    arrays["susceptibility"] = world.susceptibility.copy()
    return arrays


def same(a, b):
    """Names of arrays that differ in a single bit."""
    return [name for name in a if name not in b or a[name].tobytes() != b[name].tobytes()]


def by_identity(world, name):
    """A resident column in the order of dwellings, whatever the order of rows."""
    return getattr(world.residents, name)[np.argsort(world.residents.dwelling, kind="stable")]
