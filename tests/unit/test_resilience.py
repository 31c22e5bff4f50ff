"""Loss and recovery by hand, and what cannot be asked."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from simulation.errors import InputError
from simulation.paired import resilience
from simulation.paired.comparison import Comparison
from simulation.paired.resilience import of_neighborhoods, recovery


def test_loss_and_recovery_by_hand():
    """The largest loss is 4 in week 2; half of it is gone three weeks later, however it goes on."""
    found = recovery([0, 1, 4, 3, 2.5, 2, 3, 1, 1, 1, 1])
    assert (found.loss, found.week, found.half_weeks, found.left) == (4, 2, 3, 0.25)


def test_weeks_may_be_apart_and_columns_are_taken_one_by_one():
    gap = np.array([[0.0, 0, 0], [3, 0, -1], [2, 2, -2], [1, 2, -1]])
    found = recovery(gap, weeks=[0, 4, 8, 12])
    assert found.loss.tolist() == [3, 2, 0]
    assert found.week[:2].tolist() == [4, 8]
    assert found.half_weeks[0] == 8
    assert found.left[:2] == pytest.approx([1 / 3, 1])
    assert np.isnan([found.half_weeks[1], found.week[2], found.half_weeks[2], found.left[2]]).all()


def _comparison(*courses, outcome="belonging"):
    """One arm, a replicate a course of the outcome; the baseline stays at 1."""
    arm = np.array(courses, float)[:, :, None]
    values = {"baseline": np.ones_like(arm), "flood": arm}
    named = SimpleNamespace(name="baseline")
    return Comparison(named, {"flood": None}, tuple(range(len(arm))), values, {}, None, (outcome,))


def test_arms_lose_what_is_better_higher_when_it_falls():
    """Mean losses by week 0, 2, 1, 0.5: the interval is that of week 1, where replicates lost 1.5 and 2.5."""
    made = _comparison([1, -0.5, 0, 0.5], [1, -1.5, 0, 0.5])
    row = made.resilience("belonging").iloc[0]
    assert row[["arm", "loss", "week", "half_weeks"]].tolist() == ["flood", 2.0, 1.0, 1.0]
    assert row["low"] == pytest.approx(2 - 12.7062 * 0.5, abs=1e-3)  # t(0.975, 1) times sd / sqrt(2)
    assert row["high"] == pytest.approx(2 + 12.7062 * 0.5, abs=1e-3)
    gained = _comparison([1, 2, 2, 2], [1, 2, 3, 2]).resilience("belonging").iloc[0]
    assert gained["loss"] == 0
    assert np.isnan(gained["half_weeks"])


def test_what_nobody_can_lose_is_refused():
    with pytest.raises(InputError, match="did you mean 'belonging'"):
        _comparison([1, 1], [1, 1]).resilience("belongin")
    with pytest.raises(InputError, match="neither more nor less"):
        _comparison([1, 1], [1, 1], outcome="in_care").resilience("in_care")


def _run(*courses, seed=1, column="belonging"):
    """A run of neighborhoods with these courses."""
    courses = np.array(courses, float)
    hoods, weeks = courses.shape
    table = pd.DataFrame({"week": np.repeat(np.arange(weeks), hoods), "neighborhood": np.tile(np.arange(hoods), weeks),
                          "residents": 9, column: courses.T.ravel()})  # fmt: skip
    return SimpleNamespace(tables={"neighborhoods": table}, provenance={"seed": seed})


def test_each_neighborhood_has_a_loss_of_its_own():
    calm, struck = _run([5, 5, 5, 5], [1, 1, 1, 1]), _run([5, 3, 4, 5], [1, 1, 1, 2])
    table = of_neighborhoods(struck, calm, "belonging")
    assert table["loss"].tolist() == [2, 0]
    assert table["half_weeks"].iloc[0] == 1
    worse = of_neighborhoods(_run([0, 7], column="depression"), _run([0, 4], column="depression"))
    assert worse["loss"].tolist() == [3]


@pytest.mark.parametrize("calm", [_run([5, 5], seed=2), _run([4, 5]), _run([5, 5, 5])])
def test_runs_of_other_people_are_refused(calm):
    with pytest.raises(InputError, match="do not share"):
        of_neighborhoods(_run([5, 5]), calm, "belonging")


def test_a_column_or_state_that_is_not_there_is_refused(baseline):
    with pytest.raises(InputError, match="did you mean 'belonging'"):
        of_neighborhoods(_run([5, 5]), _run([5, 5]), "belongin")
    with pytest.raises(InputError, match="did you mean 'distress'"):
        resilience.of_residents(baseline, baseline.with_(name="twin"), state="distres")
