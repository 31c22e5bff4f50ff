"""The population stands still while every person in it grows older."""

import numpy as np
import pytest

from simulation.parameters.population import Population
from simulation.population.demography import ages, demography, home_class, tenures
from simulation.population.traits import unemployed_share
from simulation.residents import Employment
from simulation.stages.people import turnover
from tests.people_worlds import world

BANDS = [16, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 111]


def test_ages_keep_the_counts_of_the_pyramid():
    p = Population()
    tables = demography(p)
    men = np.arange(8) % 2 == 0
    for sex, column in ((men, 0), (~men, 1)):
        cdf = tables.shares[sex] @ tables.stock[sex]
        got = np.diff(np.interp(BANDS, tables.edges, cdf))
        counts = np.array([pair[column] for pair in p.pyramid.values()])
        whole = sum(sum(pair) for pair in p.pyramid.values())
        np.testing.assert_allclose(got, counts / whole, rtol=1e-6)


def test_shares_of_homes_are_the_parameters():
    p = Population(ownership=0.6, households={1: 0.5, 2: 0.5})
    by = demography(p).shares.reshape(2, 2, 2).sum(axis=2)
    assert by[1].sum() == pytest.approx(0.6, abs=1e-6)
    assert by[:, 1].sum() == pytest.approx(1 / 3, abs=1e-6)  # of three adults in two homes, one is alone


def test_flows_balance_at_every_age():
    """0 = (what ages in - what ages out) - leavers + newcomers, in every quarter of a year, class by class."""
    p = Population()
    t = demography(p)
    for k in range(8):
        stock = np.diff(t.stock[k])
        households, singles = t.leaves[k // 4] * stock, t.exits[k] * stock
        came = households.sum() * np.diff(t.families[k], prepend=0) + singles.sum() * np.diff(t.singles[k], prepend=0)
        # residents a year who pass each edge: those who came younger minus those who left younger
        passing = np.cumsum(came) - np.concatenate([[0], np.cumsum(households + singles)])
        density = np.gradient(t.stock[k], t.edges)
        assert passing[-1] == pytest.approx(0, abs=1e-6)
        np.testing.assert_allclose(passing[4:-4], density[4:-4], atol=6e-4)


def test_moving_rates_are_the_parameters():
    t = demography(Population(moving=0.12, moving_renter_ratio=4, ownership=0.5, moving_within=0.25))
    yearly = 1 - np.exp(-t.moves)
    assert yearly.mean() == pytest.approx(0.12)
    assert yearly[0] / yearly[1] == pytest.approx(4)
    np.testing.assert_allclose(t.leaves, 0.75 * t.moves)


def test_nobody_moves_when_nobody_moves():
    t = demography(Population(moving=0.0))
    assert np.isfinite(t.families).all()
    assert t.leaves.max() == 0


def test_tenure_of_those_who_never_move_is_their_life():
    t = demography(Population(moving=0.0))
    kind = np.full(3, 0)
    got = tenures(t, kind, np.array([16.0, 17.0, 18.0]), np.full(3, 1e-6))
    np.testing.assert_allclose(got, [16, 17, 18])


def test_quantiles_are_taken_from_each_ones_own_table():
    t = demography(Population())
    young, old = home_class([1, 0], [2, 1], [0, 1])
    got = ages(t.stock, t.edges, np.array([young, old]), np.array([0.5, 0.5]))
    assert got[0] < 40 < got[1]


@pytest.fixture(scope="module")
def decade():
    """Ten years of forty thousand residents: what they were at the start and after five and ten years."""
    w = world(seed=3, residents=40_000)
    shots, turned = [], np.zeros(3)
    for week in range(521):
        if week in (0, 260, 520):
            shots.append(w.residents.copy())
        turned += [rows.size for rows in turnover(w)]
        w.week += 1
    return w, shots, turned / 521 * 52 / w.n


def test_age_pyramid_stands_still_for_ten_years(decade):
    w, shots, _ = decade
    t = demography(w.scenario.population)
    expected = np.diff(np.interp(BANDS, t.edges, t.shares @ t.stock))
    error = np.sqrt(expected / w.n) * 1.3  # people of one home are alike, so a little more than for strangers
    for r in shots:
        got = np.histogram(r.age, BANDS)[0] / w.n
        assert (np.abs(got - expected) < 4 * error).all(), (got - expected) / error


def test_everything_that_follows_age_stands_still(decade):
    _, shots, _ = decade
    for name, tolerance in {"limitation": 0.012, "digital": 0.01, "insured": 0.006, "income": 0.06}.items():
        first, *later = (getattr(r, name).mean() for r in shots)
        assert all(abs(x - first) < tolerance for x in later), (name, first, later)
    work = [np.bincount(r.employment, minlength=5) / r.employment.size for r in shots]
    schooling = [np.bincount(r.education, minlength=4) / r.education.size for r in shots]
    for shares in (work, schooling):
        assert np.abs(shares[1:] - shares[0]).max() < 0.015
    flags = [[(r.groups & bit > 0).mean() for bit in (1, 2, 4, 8, 16, 32, 64)] for r in shots]
    assert np.abs(np.subtract(flags[1:], flags[0])).max() < 0.015


def test_tenure_stands_still(decade):
    _, shots, _ = decade
    mean = [np.log1p(r.tenure).mean() for r in shots]
    assert np.ptp(mean) < 0.04
    assert all((r.tenure <= r.age).all() for r in shots)


def test_unemployment_is_the_parameter_at_every_income(decade):
    w, shots, _ = decade
    for r in shots[1:]:
        force = r.employment <= Employment.UNEMPLOYED
        for quintile in (1, 5):
            share = (r.employment[force & (r.income == quintile)] == Employment.UNEMPLOYED).mean()
            assert share == pytest.approx(unemployed_share(w.scenario.population)[quintile - 1], abs=0.013)


def test_about_twelve_in_a_hundred_move_a_year(decade):
    *_, (newcomers, moved, _) = decade
    p = Population()
    assert moved == pytest.approx(p.moving * p.moving_within, rel=0.1)
    assert newcomers + moved == pytest.approx(p.moving, abs=0.035)  # deaths and leaving home come on top


def test_each_neighborhood_keeps_its_number(decade):
    w, shots, _ = decade
    for r in shots:
        np.testing.assert_array_equal(np.bincount(r.neighborhood, minlength=len(w.plan.sizes)), w.plan.sizes)
