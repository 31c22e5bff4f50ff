"""Held-out trials run as their statements say; what they find is scored elsewhere and never tuned to."""

import numpy as np
import pytest

from simulation.calibration.targets import targets
from simulation.calibration.trials import run, trials
from simulation.calibration.validate import COLUMNS, QUICK, Validation, validate

BY_NAME = {trial.trial: trial for trial in trials()}


@pytest.mark.parametrize("name", ["Groups 4 Health", "Free leisure", "Housing First"])
def test_a_trial_measures_what_its_table_names(name):
    found = run(BY_NAME[name], 1, residents=1_500)
    assert list(found) == [m.measure for m in BY_NAME[name].measures]
    assert np.isfinite(list(found.values())).all()


def test_an_arm_without_its_intervention_shows_no_effect():
    trial = BY_NAME["Free leisure"]
    found = run(trial, 1, residents=800, change=lambda s: s.with_(weeks=8, interventions={
        name: piece.model_copy(update={"fidelity": 0.0}) for name, piece in s.interventions.items()
    }))  # fmt: skip
    assert found["attendance_ratio"] == 1.0
    assert found["deprived_over_others"] == 1.0


def test_the_table_puts_misses_first_and_leaves_out_what_nobody_saw():
    first, second = targets()[0], targets()[1]
    made = Validation(
        {("target", first.statistic): [first.value] * 3, ("target", second.statistic): [99.0, 101.0],
         ("Free leisure", "attendance_ratio"): [1.5], ("Free leisure", "deprived_over_others"): [float("nan")]},
        0, QUICK, 1,
    )  # fmt: skip
    table = made.table()
    assert list(table.columns) == COLUMNS
    assert table["target"].tolist() == [second.statistic, "Free leisure: attendance_ratio", first.statistic]
    assert table["hit"].tolist() == [False, True, True]
    assert table["predicted"].tolist() == [100.0, 1.5, first.value]


def test_validation_needs_a_scenario_that_exists():
    with pytest.raises(ValueError, match="no_such"):
        validate("no_such")
