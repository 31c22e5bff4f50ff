"""A run of a sweep is the very run that ``run`` and ``compare`` make of the same scenario and seed."""

from __future__ import annotations

import shlex

import numpy as np
import pandas as pd
import pytest

from simulation.batch.runner import planned, sweep
from simulation.batch.work import brief, command, work
from simulation.cli import main
from simulation.compare import compare
from simulation.follow import at_end
from simulation.results import Results
from simulation.run import run
from tests.sweep_helpers import TINY

WHAT = {**TINY, "residents": 300, "weeks": 6, "set": {"burn_in": 3, "population.neighborhood_size": 100}}
ALL = {**WHAT, "outcomes": []}


def test_ends_and_costs_are_those_of_a_comparison_to_the_bit(tmp_path):
    made = sweep(ALL, tmp_path, workers=0)
    plan = planned(ALL)
    base, arm = (s.with_(causal_share=0.5) for s in plan.scenarios.values())
    told = compare(base, [arm], 2, seed=1, workers=1)
    for name in plan.arms:
        rows = made[(made["arm"] == name) & (made["point"] == 1)]
        assert np.array_equal(rows[list(plan.outcomes)].to_numpy(), at_end(told.values[name]), equal_nan=True)
        spent = sum(told.spent[name].values(), np.zeros(2))
        assert np.allclose(rows["cost"], spent)


def test_weeks_are_those_of_a_run_to_the_bit(tmp_path):
    sweep({**ALL, "weekly": True, "vary": {}, "arms": {}, "replicates": 1}, tmp_path, workers=0)
    alone = run(planned(ALL).scenarios["baseline"], 1).weekly
    weekly = pd.read_parquet(tmp_path / "weekly.parquet")
    assert np.array_equal(weekly[list(alone.columns)].to_numpy(), alone.to_numpy(), equal_nan=True)
    few = sweep({**ALL, "outcomes": ["ties"], "arms": {}, "vary": {}, "replicates": 1}, tmp_path / "few", workers=0)
    assert few["ties"][0] == at_end(alone[["ties"]].to_numpy())[0]


def test_points_that_share_their_people_share_the_burn_in_and_change_nothing(tmp_path):
    """Where only a program's own number varies, a world is lived through once for all points of a seed."""
    vary = {"interventions.champions.per_hundred": [1.0, 4.0, 8.0]}
    made = sweep({**ALL, "vary": vary}, tmp_path / "a", workers=0)
    apart = sweep({**ALL, "vary": {**vary, "causal_share": [0.27]}}, tmp_path / "b", workers=0)
    outcomes = list(planned(ALL).outcomes)
    assert planned({**ALL, "vary": vary}).shared
    assert np.array_equal(made[outcomes].to_numpy(), apart[outcomes].to_numpy(), equal_nan=True)
    base = made[made["arm"] == "baseline"]
    assert base["key"].nunique() == 2  # one a seed, whatever the point


@pytest.mark.parametrize("arm", [0, 1])
def test_the_command_of_a_run_repeats_it(tmp_path, capsys, arm):
    plan = planned(ALL)
    task, name = plan.task(1, 1), plan.arms[arm]
    words = shlex.split(command(brief(plan.blob), task, name))
    assert main([*words[1:], "--out", str(tmp_path)]) == 0
    ends = at_end(Results.load(tmp_path).weekly[list(plan.outcomes)].to_numpy())
    block = work(plan.blob, [task])
    assert np.array_equal(ends, block.ends[block.keys.index(dict(task.runs)[name])], equal_nan=True)
    capsys.readouterr()


def test_one_arm_that_cannot_be_leaves_the_others_alone():
    from dataclasses import replace

    plan = planned({**WHAT, "vary": {"interventions.champions.per_hundred": [1.0]}})
    task = replace(plan.task(0, 0), draw={"interventions.champions.per_hundred": -5.0})
    block = work(plan.blob, [task])
    keys = dict(task.runs)
    assert set(block.failures) == {keys["champions"]}
    stage, kind, message, again = block.failures[keys["champions"]]
    assert (stage, kind) == ("scenario", "InputError")
    assert "outside its range" in message
    assert again.endswith("--set interventions.champions.per_hundred=-5.0 --seed 1")
    assert np.isfinite(block.ends[block.keys.index(keys["baseline"])]).all()
