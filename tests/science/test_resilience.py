"""Resilience is an output: after a disaster, of residents, of neighborhoods and of an area."""

import numpy as np
import pytest

from simulation.compare import compare
from simulation.paired.resilience import of_neighborhoods, of_residents
from simulation.run import run

START, WEEKS = 4, 60


@pytest.fixture(scope="module")
def calm(baseline):
    return baseline.with_(population__residents=1500, population__neighborhood_size=150, burn_in=26, weeks=WEEKS)


@pytest.fixture(scope="module")
def flood(calm):
    return calm.with_(name="flood", shocks={"flood": {"kind": "disaster", "start": START, "coverage": 0.5}})


@pytest.fixture(scope="module")
def residents(calm, flood):
    return of_residents(calm, flood)


@pytest.fixture(scope="module")
def neighborhoods(calm, flood):
    return of_neighborhoods(run(flood, 1), run(calm, 1)).set_index("neighborhood")


def _struck(residents):
    return residents[residents["loss"] > 0.3]


def test_those_struck_lose_at_once_and_half_is_gone_within_a_year(residents):
    struck = _struck(residents)
    assert 0.2 < len(struck) / len(residents) < 0.8
    assert struck["week"].between(START, START + 4).mean() > 0.95
    assert struck["half_weeks"].notna().mean() > 0.95
    assert 2 <= struck["half_weeks"].median() <= 35
    assert struck["left"].mean() < 0.3


def test_low_income_takes_longer_to_recover(residents):
    half = _struck(residents).groupby("income")["half_weeks"].mean()
    assert half[1] > half[5] + 1
    assert half.rank(ascending=False).tolist() == pytest.approx([1, 2, 3, 4, 5], abs=1)


def test_neighborhoods_that_were_struck_dip_and_the_others_do_not(residents, neighborhoods):
    hit = _struck(residents).groupby("neighborhood").size().reindex(neighborhoods.index, fill_value=0) > 75
    assert 0 < hit.sum() < len(hit)
    assert neighborhoods.loc[hit, "loss"].min() > 5 * neighborhoods.loc[~hit, "loss"].max()
    dipped = neighborhoods[hit]
    assert dipped["week"].between(START, START + 6).all()
    assert dipped["half_weeks"].between(2, 35).all()


def test_of_the_area_a_comparison_tells_loss_and_recovery(calm, flood):
    placebo = flood.with_(name="placebo", shocks={"flood": {"kind": "disaster", "start": START, "size": 0.0}})
    made = compare(calm, [flood, placebo], replicates=2, workers=1)
    table = made.resilience("depression").set_index("arm")
    assert 0 < table.loc["flood", "low"] < table.loc["flood", "loss"] < table.loc["flood", "high"]
    assert START < table.loc["flood", "week"] < START + 8
    assert 2 < table.loc["flood", "half_weeks"] < 35
    assert table.loc["placebo", "loss"] == 0


def test_a_resident_at_a_time_is_the_same_as_all_at_once(calm):
    """A shorter run of the weekly account against :func:`recovery` of every resident's course."""
    from simulation.building import fork
    from simulation.follow import burnt_in
    from simulation.paired.resilience import recovery
    from simulation.week import step

    short = calm.with_(population__residents=300, burn_in=4, weeks=20)
    flood = short.with_(name="flood", shocks={"flood": {"kind": "disaster", "start": START}})
    world = burnt_in(short, 5)
    other, first, courses = fork(world, flood), world.residents.arrival.copy(), [np.zeros(world.n)]
    for _ in range(20):
        step(world)
        step(other)
        courses.append(world.residents.belonging.astype(float) - other.residents.belonging)
    stayed = (world.residents.arrival == first) & (other.residents.arrival == first)
    expected = recovery(np.array(courses)[:, stayed])
    table = of_residents(short, flood, 5, "belonging")
    for name, values in expected._asdict().items():
        assert table[name].to_numpy() == pytest.approx(values, nan_ok=True), name
    assert table["loss"].max() > 0
