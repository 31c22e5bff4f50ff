"""Sensitivity of a sweep against answers that are known; replicates that adapt, likewise."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from simulation.analysis.sensitivity import sensitivity, split
from simulation.batch.picture import indices as picture
from simulation.batch.runner import execute, planned, sweep
from simulation.errors import InputError
from simulation.paired.stopping import half_width
from tests.sweep_helpers import TINY, Answers, tables

THREE = {
    "causal_share": {"low": 0.0, "high": 1.0},
    "belonging.reverse": {"low": 0.05, "high": 0.45},
    "belonging.half_life": {"low": 12, "high": 104, "scale": "log"},
}
# Ishigami & Homma 1990 with a = 7, b = 0.1: variances by hand
A, B = 7.0, 0.1
V1, V2, V13 = 0.5 * (1 + B * math.pi**4 / 5) ** 2, A**2 / 8, B**2 * math.pi**8 * (1 / 18 - 1 / 50)
FIRST = np.array([V1, V2, 0.0]) / (V1 + V2 + V13)
TOTAL = np.array([V1 + V13, V2, V13]) / (V1 + V2 + V13)


def unit(draw):
    x = draw["causal_share"], (draw["belonging.reverse"] - 0.05) / 0.4
    return np.array([*x, math.log(draw["belonging.half_life"] / 12) / math.log(104 / 12)])


def ishigami(draw, seed=0, arm=""):
    x = math.pi * (2 * unit(draw) - 1)
    return math.sin(x[0]) + A * math.sin(x[1]) ** 2 + B * x[2] ** 4 * math.sin(x[0])


def asked(**changes):
    return {**TINY, "vary": THREE, "replicates": 1, "arms": {}, **changes}


def test_the_indices_of_ishigami_are_recovered_through_a_whole_sweep(tmp_path):
    sweep(asked(design="sobol", samples=1024, seed=0), tmp_path, executor=Answers(ishigami))
    made = sensitivity(tmp_path)
    table = made.indices[made.indices["outcome"] == "ties"].set_index("parameter").loc[list(THREE)]
    assert np.abs(table["first"] - FIRST).max() < 0.05
    assert np.abs(table["total"] - TOTAL).max() < 0.05
    for name, known in (("first", FIRST), ("total", TOTAL)):
        assert ((table[f"{name}_low"] <= known + 0.01) & (known - 0.01 <= table[f"{name}_high"])).all()


def test_effects_of_a_straight_line_are_its_slopes_by_morris(tmp_path):
    slopes = np.array([3.0, -1.0, 0.0])
    sweep(asked(design="morris", samples=8), tmp_path, executor=Answers(lambda d, s, a: slopes @ unit(d)))
    table = sensitivity(tmp_path).indices.query("outcome == 'ties'").set_index("parameter").loc[list(THREE)]
    assert np.allclose(table["mu"], slopes, atol=1e-9)
    assert np.allclose(table["mu_star"], abs(slopes), atol=1e-9)
    assert np.allclose(table["sigma"], 0, atol=1e-9)


def test_variance_is_split_into_parameters_and_chance():
    rng = np.random.default_rng(1)
    points, seeds = 400, 300
    by_point, by_seed = (x / x.std(ddof=1) for x in (rng.normal(size=points), rng.normal(size=seeds)))
    y = 3 * by_point[:, None] + 2 * by_seed[None, :] + rng.normal(size=(points, seeds))
    assert split(y) == pytest.approx((9 / 14, 4 / 14, 1 / 14, 5 / 14), abs=0.01)
    assert np.isnan(split(y[:, :1])).all()
    assert split(np.outer([1.0, 2.0, 3.0], [1, 1])) == pytest.approx((1, 0, 0, 0))
    assert split(np.outer([1, 1, 1], [1.0, 2.0])) == pytest.approx((0, 1, 0, 1))


def test_a_difference_has_indices_of_its_own_and_everything_is_written(tmp_path):
    def answer(draw, seed, arm):
        x = unit(draw)
        return 10 * x[0] + seed + (2 * x[1] if arm == "champions" else 0)

    sweep(asked(design="sobol", samples=64, replicates=2, arms=TINY["arms"]), tmp_path, executor=Answers(answer))
    made = sensitivity(tmp_path)
    assert made.contrasts == ("baseline", "champions", "champions - baseline")
    best = made.indices.query("outcome == 'ties'").sort_values("total").groupby("contrast")["parameter"].last()
    assert dict(best) == {
        "baseline": "causal_share", "champions": "causal_share", "champions - baseline": "belonging.reverse",
    }  # fmt: skip
    chance = made.variance.query("outcome == 'ties'").set_index("contrast")["chance"]
    assert chance["champions - baseline"] == pytest.approx(0, abs=1e-9)  # luck is shared
    assert 0.03 < chance["baseline"] < 0.1  # 1/2 of luck against 100/12 by points
    made.save(tmp_path)
    kept = pd.read_csv(tmp_path / "sensitivity.csv")
    assert list(kept.columns[:3]) == ["contrast", "outcome", "parameter"]
    assert len(kept) == 3 * 2 * 3
    assert (tmp_path / "sensitivity.png").stat().st_size > 5000
    assert len(picture(made).axes) >= 2


def test_blocks_with_a_failed_run_are_left_out_and_said(tmp_path):
    bad = 40
    seen = []

    def answer(draw, seed, arm):
        seen.append(1)
        return ValueError("no") if len(seen) == bad else ishigami(draw)

    sweep(asked(design="sobol", samples=512), tmp_path, executor=Answers(answer))
    made = sensitivity(tmp_path)
    assert (made.left_out, made.points) == (1, 511 * 5)
    table = made.indices.query("outcome == 'ties'").set_index("parameter").loc[list(THREE)]
    assert np.abs(table["total"] - TOTAL).max() < 0.1


def test_what_nothing_moves_has_no_index(tmp_path):
    sweep(asked(design="morris", samples=4), tmp_path, executor=Answers(lambda d, s, a: 1.0))
    assert sensitivity(tmp_path).indices[["mu", "mu_star", "sigma"]].isna().all(axis=None)


def test_designs_without_indices_and_unfinished_sweeps_are_refused(tmp_path):
    sweep(TINY, tmp_path / "grid", executor=Answers(ishigami_free))
    with pytest.raises(InputError, match=r"its design is grid(.|\n)*design: sobol"):
        sensitivity(tmp_path / "grid")
    execute(planned(asked(design="morris", samples=4)), tmp_path / "part", executor=Answers(ishigami), shard=(1, 2))
    with pytest.raises(InputError, match=r"\d+ runs are missing"):
        sensitivity(tmp_path / "part")


def ishigami_free(draw, seed, arm):
    return draw["causal_share"]


# replicates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spread", [0.5, 1.0])
def test_replicates_reach_the_wanted_half_width_and_stop_within_a_batch(tmp_path, spread):
    """Differences with a known standard deviation: n is about (1.96 sd / half width)²."""
    noise = np.random.default_rng(5).normal(0, spread, 2000)

    def answer(draw, seed, arm):
        return 50 * np.sin(seed) + (arm == "champions") * (1 + noise[seed])

    wanted, batch = 0.1, 10
    until = {"outcome": "ties", "half_width": wanted, "min": 20, "max": 1500, "batch": batch}
    what = {**{k: v for k, v in TINY.items() if k != "replicates"}, "vary": {}, "until": until}
    made = sweep(what, tmp_path, executor=Answers(answer)).pivot(index="replicate", columns="arm", values="ties")
    gap = list(made["champions"] - made["baseline"])
    assert half_width(gap) <= wanted < half_width(gap[:-batch])
    expected = (1.96 * spread / wanted) ** 2
    assert expected * 0.75 < len(gap) < expected * 1.25
    again = Answers(answer)
    sweep(what, tmp_path, executor=again)
    assert again.asked == []


def test_replicates_end_at_the_most_and_each_point_has_its_own_number(tmp_path):
    def answer(draw, seed, arm):
        loud = draw["causal_share"] > 0.2
        return (arm == "champions") * (10 * loud * np.sin(7.0 * seed) + 0.001 * np.sin(3.0 * seed))

    until = {"outcome": "ties", "half_width": 0.1, "min": 3, "max": 11, "batch": 4}
    what = {**{k: v for k, v in TINY.items() if k != "replicates"}, "until": until}
    made = sweep(what, tmp_path / "a", executor=Answers(answer))
    counts = made[made["arm"] == "baseline"].groupby("causal_share").size()
    assert dict(counts) == {0.1: 3, 0.5: 11}
    patient = {**what, "until": {**until, "max": 13}}
    more = Answers(answer)
    sweep(patient, tmp_path / "a", executor=more)
    assert len(more.asked) == 2 * 2
    sweep(patient, tmp_path / "b", executor=Answers(answer))
    assert tables(tmp_path / "a") == tables(tmp_path / "b")


def test_half_widths_by_hand():
    assert half_width([1.0]) == math.inf
    assert half_width([0.0, 2.0]) == pytest.approx(12.706 * math.sqrt(2) / math.sqrt(2), rel=1e-3)
    assert half_width([0.0, math.nan, 2.0]) == half_width([0.0, 2.0])
