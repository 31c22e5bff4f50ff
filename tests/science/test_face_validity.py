"""The baseline looks like the world it stands for, within stated tolerances, and stays so for five years."""

import numpy as np
import pytest
from scipy.stats import skew

from simulation.building import build
from simulation.week import step

YEAR = 52
SCALES = ("distress", "depression", "anxiety", "stress", "belonging")


class Watch:
    """What a year of weekly observation needs to remember of each resident."""

    def __init__(self, world):
        self.arrival = world.residents.arrival.copy()
        self.years = []

    def year(self, world):
        attended = np.zeros(world.n, np.uint32)
        moderate = []
        for _ in range(YEAR):
            step(world)
            attended |= world.residents.attended
            moderate.append((world.residents.score_depression >= 14).mean())
        r = world.residents
        states = {name: getattr(r, name).astype(np.float64) for name in SCALES}
        self.years.append(
            {
                "attended": attended, "moderate": np.mean(moderate), "ties": world.ties.degree.mean(),
                "open": world.places.open.sum() / world.places.offered.sum(),
                **{f"mean {k}": v.mean() for k, v in states.items()},
                **{f"var {k}": v.var() for k, v in states.items()},
            }
        )  # fmt: skip


@pytest.fixture(scope="module")
def watched(baseline):
    scenario = baseline.with_(population__residents=100_000)
    world = build(scenario, 11)
    for _ in range(scenario.burn_in):
        step(world)
    watch = Watch(world)
    for _ in range(6):
        watch.year(world)
    return world, watch


def test_no_drift_over_five_years(watched):
    first, last = watched[1].years[0], watched[1].years[5]
    assert abs(last["moderate"] - first["moderate"]) < 0.002
    for state in SCALES:
        assert abs(last[f"var {state}"] / first[f"var {state}"] - 1) < 0.02, state
        assert abs(last[f"mean {state}"] - first[f"mean {state}"]) < 0.02, state
    assert abs(last["ties"] / first["ties"] - 1) < 0.03
    assert abs(last["open"] - first["open"]) < 0.05


def test_latent_scales_are_standard(watched):
    last = watched[1].years[5]
    for state in SCALES:
        assert abs(last[f"mean {state}"]) < 0.05, state
        assert abs(last[f"var {state}"] - 1) < 0.06, state


def test_dass_is_skewed_and_heavy_at_zero(watched):
    r = watched[0].residents
    for scale in ("depression", "anxiety", "stress"):
        score = getattr(r, f"score_{scale}").astype(float)
        assert skew(score) > 0.8, scale
    assert (r.score_depression == 0).mean() > 0.25
    assert 0.08 < (r.score_depression >= 14).mean() < 0.18


def test_dass_scales_go_together_as_measured(watched):
    r = watched[0].residents
    scores = np.stack([r.score_depression, r.score_anxiety, r.score_stress]).astype(float)
    correlations = np.corrcoef(scores)[np.triu_indices(3, 1)]
    assert correlations.min() > 0.6
    assert correlations.max() < 0.75


def test_most_take_part_in_a_year_and_many_stop(watched):
    world, watch = watched
    stayed = world.residents.arrival == watch.arrival
    first, second = watch.years[0]["attended"][stayed], watch.years[1]["attended"][stayed]
    assert 0.40 < (first != 0).mean() < 0.60
    bit = np.uint32(1 << list(world.activities).index("volunteering"))
    volunteers = (first & bit) != 0
    assert 0.15 < volunteers.mean() < 0.35
    assert ((second[volunteers] & bit) == 0).mean() > 1 / 3


def test_about_one_in_eight_moves_in_a_year(watched):
    assert 0.10 < (watched[0].residents.tenure < 1).mean() < 0.14
