"""A sweep as a file: what it may say, and what is said to who writes something else."""

from __future__ import annotations

import time

import numpy as np
import pytest

from simulation.batch import design
from simulation.batch.plan import resolve
from simulation.batch.sweep import Choice, Sweep, is_sweep
from simulation.errors import InputError
from tests.sweep_helpers import TINY


def refusal(**changes):
    with pytest.raises(InputError) as caught:
        resolve(Sweep.parse({**TINY, **changes}))
    return str(caught.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"varry": {}}, "did you mean 'vary'"),
        ({"design": "soboll"}, "did you mean 'sobol'"),
        ({"vary": {"causal_shar": [0.1]}}, "did you mean 'causal_share'"),
        ({"vary": {"causal_share": [0.1, 1.5]}}, "outside its range"),
        ({"vary": {"causal_share": {"low": 0.5, "high": 0.1, "steps": 3}}}, "exchange the two"),
        ({"vary": {"causal_share": {"low": 0.1, "high": 0.5}}}, "add steps"),
        ({"vary": {"name": ["a"]}}, "changes nothing"),
        ({"vary": {"interventions.champion.per_hundred": [1]}}, "interventions.champions.per_hundred"),
        ({"vary": {"causal_share": [0.1], "burn_in": [1, 2]}, "design": "list"}, "differ in length"),
        ({"vary": {"causal_share": {"low": 0, "high": 1}}, "design": "sobol"}, "needs it"),
        ({"vary": {"causal_share": {"low": 0, "high": 1}}, "design": "sobol", "samples": 12}, "write 8 or 16"),
        ({"samples": 4}, "no meaning for design: grid"),
        ({"design": "posterior", "samples": 4}, "take it out"),
        ({"outcomes": ["depresion"]}, "did you mean 'depression'"),
        ({"until": {"outcome": "ties", "half_width": 0.1}}, "keep one of both"),
        ({"arms": {"champions": "local_champion"}}, "did you mean"),
        ({"arms": {"other": {"set": {"population.residents": 50}}}}, "arms"),
        ({"arms": {"baseline": "local_champions"}}, "arms: two scenarios are named"),
        ({"base": "nosuch"}, "nosuch"),
        ({"base": "quick"}, "is a sweep, not a scenario"),
        ({"replicates": 0}, "outside its range"),
        ({"until": {"outcome": "ties", "half_width": 0}}, "write a number above 0"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_the_cure(changes, words):
    assert words in refusal(**changes)


HALF = {"low": 0, "high": 0.5}


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({"vary": {"causal_share": {**HALF, "steps": 3}, "burn_in": {"low": 0, "high": 1, "steps": 9}}}, 6),
        ({"vary": {"causal_share": [0.1, 0.2, 0.3], "burn_in": [0, 1, 2]}, "design": "list"}, 3),
        ({"vary": {"causal_share": HALF, "burn_in": HALF}, "design": "latin_hypercube", "samples": [5, 3]}, 8),
        ({"vary": {"causal_share": HALF, "symptoms.uplift": HALF}, "design": "sobol", "samples": 8}, 32),
        ({"vary": {"causal_share": HALF, "symptoms.uplift": HALF}, "design": "morris", "samples": 5}, 15),
        ({"vary": {}}, 1),
    ],
)  # fmt: skip
def test_points_are_counted_before_they_are_made(changes, points):
    sweep, whole = Sweep.parse({**TINY, **changes}), {"causal_share": False, "burn_in": True, "symptoms.uplift": False}
    assert design.size(sweep, whole) == points == len(design.draws(sweep, whole))


FAR = {"low": 0, "high": 0.5, "steps": 1000}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"vary": {"causal_share": FAR, "symptoms.loneliness": FAR, "symptoms.purpose": FAR}}, "1,000,000,000 points"),
        ({"vary": {"causal_share": HALF, "symptoms.purpose": HALF}, "design": "sobol", "samples": 524288}, "points"),
        ({"vary": {"causal_share": HALF}, "design": "latin_hypercube", "samples": [600_000, 600_000]}, "points"),
        ({"vary": {"causal_share": HALF}, "design": "morris", "samples": 10**9}, "write 1 to 1,000,000"),
        ({"vary": {"causal_share": {**FAR, "steps": 9}}, "replicates": 1_000_000}, "18,000,000 runs"),
    ],
)  # fmt: skip
def test_more_than_can_be_kept_account_of_is_refused_at_once(changes, words):
    begun = time.process_time()
    assert words in refusal(**changes)
    assert time.process_time() - begun < 5  # to make them would take minutes and gigabytes


def test_a_refusal_names_the_line(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("base: baseline\nvary:\n  causal_share: [0.1]\n  burn_im: [1]\n")
    with pytest.raises(InputError, match=r"mine\.yaml:4"):
        resolve(*reversed_pair(file))


def reversed_pair(file):
    from simulation.reading.scenario_files import one_file

    return Sweep.load(file), one_file(file)[1]


def test_scenarios_are_looked_for_beside_the_file(tmp_path):
    (tmp_path / "ours.yaml").write_text("extends: baseline\nname: ours\nburn_in: 1\n")
    (tmp_path / "sweep.yaml").write_text("base: ours.yaml\narms: {less: {set: {interventions: {}}}}\n")
    plan = resolve(Sweep.load(tmp_path / "sweep.yaml"))
    assert plan.arms == ("ours", "less")
    assert plan.scenarios["ours"].burn_in == 1


def test_the_posterior_is_missed_in_words(tmp_path):
    with pytest.raises(InputError, match="there is no posterior here"):
        design.draws(Sweep(design="posterior", samples=4), {}, tmp_path / "posterior.parquet")


def test_draws_of_the_posterior_are_its_rows_and_more_of_them_keep_the_first(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = tmp_path / "posterior.parquet"
    pq.write_table(pa.table({"causal_share": [k / 10 for k in range(6)]}), file)
    made = {n: design.draws(Sweep(design="posterior", samples=n), {}, file) for n in (3, 6)}
    assert made[6][:3] == made[3]
    assert sorted(draw["causal_share"] for draw in made[6]) == [k / 10 for k in range(6)]
    with pytest.raises(InputError, match="more than the 6 draws"):
        design.draws(Sweep(design="posterior", samples=7), {}, file)


RANGES = {"causal_share": {"low": 0.1, "high": 0.5}, "burn_in": {"low": 1, "high": 3}}


@pytest.mark.parametrize(("kind", "first", "more"), [("latin_hypercube", 5, [5, 3]), ("sobol", 4, 8), ("morris", 3, 6)])
def test_a_sampled_design_is_the_same_each_time_and_grows_in_place(kind, first, more):
    whole = {"causal_share": False, "burn_in": True}
    one, again, grown = (
        design.draws(Sweep(vary=RANGES, design=kind, samples=n, seed=0), whole) for n in (first, first, more)
    )
    assert one == again == grown[: len(one)]
    assert len(grown) > len(one)
    shares = [draw["causal_share"] for draw in grown]
    assert 0.1 <= min(shares) < max(shares) <= 0.5
    assert {draw["burn_in"] for draw in grown} <= {1, 2, 3}
    other = design.draws(Sweep(vary=RANGES, design=kind, samples=first, seed=7), whole)
    assert other != one


def test_the_posterior_that_ships_can_be_swept_over():
    plan = resolve(Sweep.load("under_the_posterior"))
    assert len(plan.draws) == 50
    assert len(set(map(str, plan.draws))) == 50
    assert set(plan.applies["baseline"]) == set(plan.paths) >= {"causal_share", "belonging.half_life"}


def test_a_latin_hypercube_has_one_point_in_every_row():
    points = design.units(Sweep(vary=RANGES, design="latin_hypercube", samples=10))
    assert [sorted((10 * column).astype(int)) for column in points.T] == [list(range(10))] * 2


def test_a_grid_is_all_combinations_and_a_list_is_not():
    vary = {"causal_share": {"low": 0.1, "high": 0.3, "steps": 3}, "burn_in": [1, 2]}
    grid = design.draws(Sweep(vary=vary), {"causal_share": False, "burn_in": True})
    assert [(round(d["causal_share"], 9), d["burn_in"]) for d in grid] == [
        (0.1, 1), (0.1, 2), (0.2, 1), (0.2, 2), (0.3, 1), (0.3, 2),
    ]  # fmt: skip
    pairs = {"causal_share": [0.1, 0.2], "burn_in": [1, 2]}
    assert design.draws(Sweep(vary=pairs, design="list"), dict.fromkeys(pairs, False)) == (
        {"causal_share": 0.1, "burn_in": 1}, {"causal_share": 0.2, "burn_in": 2},
    )  # fmt: skip


def test_values_by_hand():
    assert Choice(low=1, high=100, scale="log").at(0.5, whole=False) == pytest.approx(10)
    assert [Choice(low=1, high=4).at(u, whole=True) for u in (0, 0.24, 0.26, 0.99, 1.0)] == [1, 1, 2, 4, 4]
    assert [Choice(values=("a", "b")).at(u, whole=False) for u in (0, 0.49, 0.5, 1.0)] == ["a", "a", "b", "b"]


def test_keys_tell_runs_apart_and_only_by_what_concerns_them():
    sweep = {**TINY, "vary": {"interventions.champions.per_hundred": [1, 2]}}
    plan = resolve(Sweep.parse(sweep))
    (base, arm), (base_2, arm_2) = plan.keys(0, 0), plan.keys(1, 0)
    assert base == base_2  # nobody champions anything there
    assert len({base, arm, arm_2, *plan.keys(0, 1)}) == 5
    assert plan.shared
    renamed = resolve(Sweep.parse({**sweep, "name": "other", "story": "Why?", "outcomes": ["stigma"]}))
    assert renamed.keys(0, 0) == plan.keys(0, 0)
    longer = resolve(Sweep.parse({**sweep, "weeks": 3}))
    assert not set(longer.keys(0, 0)) & set(plan.keys(0, 0))


def test_a_plan_comes_back_from_what_is_kept_of_it():
    import json

    from simulation.batch.plan import saved

    plan = resolve(Sweep.parse({**TINY, "vary": RANGES, "design": "sobol", "samples": 2}))
    again = saved(json.loads(json.dumps(plan.plain())))
    assert again.draws == plan.draws
    assert again.keys(3, 1) == plan.keys(3, 1)
    assert np.array_equal(again.units, plan.units)


def test_sweeps_and_scenarios_are_told_apart():
    assert is_sweep("quick")
    assert is_sweep("sweeps/quick")
    assert not is_sweep("baseline")
    assert not is_sweep("nosuch")


def test_arms_may_be_a_list_of_scenarios_that_are_named_after_them(tmp_path):
    (tmp_path / "mine.yaml").write_text("extends: local_champions\ncausal_share: 0.4\n")
    (tmp_path / "sweep.yaml").write_text("arms: [mine.yaml, community_grants]\nvary: {seed_of_it: [1]}\n")
    arms = Sweep.load(tmp_path / "sweep.yaml").arms
    assert list(arms) == ["mine", "community_grants"]
    assert arms["mine"].scenario == str(tmp_path / "mine.yaml")
    assert list(Sweep.parse({"arms": "local_champions"}, "s").arms) == ["local_champions"]
    for wrong in (["mine.yaml", "mine.yml"], ["mine.yaml", 3]):
        with pytest.raises(InputError, match="names with a value each"):
            Sweep.parse({"arms": wrong}, "s")
