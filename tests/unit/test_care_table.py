"""The table ``care`` of a run whose every count was put in by hand."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from simulation.levers import Levers
from simulation.outcomes import OUTCOMES
from simulation.parameters.care import Care
from simulation.parameters.economics import Economics
from simulation.parameters.neighborhoods import Neighborhoods
from simulation.pathways.record import LONGEST, Spell
from simulation.pathways.table import NOTES, care_table
from simulation.places import Places
from simulation.residents import CareState, Residents
from simulation.run import run
from tests.bare_world import BareWorld


def spells(**lengths):
    """Counts of spells, such as ``spells(WAIT_SERVED=[2, 2, 9])``."""
    counts = np.zeros((len(Spell), LONGEST), np.int64)
    for name, each in lengths.items():
        counts[Spell[name]] = np.bincount(each, minlength=LONGEST)
    return counts


@pytest.fixture
def told():
    """Value and n of each line, by (part, measure): 1,000 residents, ten weeks."""
    people, places = Residents(N=1000, A=1), Places(H=1, U=2, A=1, B=0, O=1, K=1)
    people.score_depression[:4], people.care_state[:4] = 20, list(CareState)[:4]
    people.insured[:], people.support[:], people.distress[:4], people.income[:] = 1, 1, 1.5, 5
    people.stigma[0] = 1.0
    places.clinicians[:], places.in_post[:], places.budget[:] = 2.0, 1.5, 3000.0
    scenario = SimpleNamespace(
        care=Care(admission=0.2, admission_in_care=0.5, salary=100_000.0, need_base=20.0),
        neighborhoods=Neighborhoods(),
        economics=Economics(admission=10_000, illness=20_800),
    )  # fmt: skip
    levers = Levers(N=1000, H=1, U=2, A=1, B=0, O=1, K=1)
    world = BareWorld(residents=people, places=places, scenario=scenario, levers=levers)
    counts = spells(
        WAIT_SERVED=[2, 4, 4, 10], WAIT_LEFT=[3], WAIT_MOVED=[1, 1, 1], COURSE_DONE=[12], COURSE_DROPPED=[2, 4],
        COURSE_MOVED=[6], CONTACT=[2, 8, 30], ILL_SEEN=[2] * 4, ILL_REMITTED=[10, 20, 60], ILL_CENSORED=[70],
        ILL_UNREACHED=[20, 60], WELL_SEEN=[0] * 5, WELL_RELAPSED=[20, 30], WELL_CENSORED=[60] * 3,
        CRISIS_IN_CARE=[0] * 4,
    )  # fmt: skip
    values = np.zeros((11, len(OUTCOMES)))
    for name, value in (("crises", 2.0), ("depression_moderate", 0.1), ("treatment_gap", 0.75)):
        values[:, list(OUTCOMES).index(name)] = value  # row 0, before the first week, does not count
    record = SimpleNamespace(counts=counts, weeks=10)
    return {(line.part, line.measure): line for line in care_table(world, record, values)}


BY_HAND = {
    ("waiting", "median wait"): (4, 4),
    ("waiting", "90th percentile wait"): (10, 4),
    ("waiting", "gave up"): (1 / 8, 8),
    ("waiting", "moved away"): (3 / 8, 8),
    ("courses", "sessions attended"): (6, 4),
    ("courses", "finished"): (1 / 4, 4),
    ("courses", "dropped out"): (2 / 4, 4),
    ("courses", "moved away"): (1 / 4, 4),
    ("first contact", "median delay"): (8, 3),
    ("first contact", "90th percentile delay"): (30, 3),
    ("first contact", "never made"): (2 / 3, 3),
    ("remission", "median time"): (20, 4),
    ("remission", "90th percentile time"): (np.nan, 4),  # the last one is not over after 70 weeks
    ("remission", "within half a year"): (2 / 4, 4),
    ("remission", "within a year"): (2 / 4, 4),
    ("remission", "lasts half a year"): (4 / 5, 5),
    ("remission", "lasts a year"): (3 / 5, 5),
    ("not in care", "stigma"): (1 / 3, 3),
    ("not in care", "finds no place"): (1 / 3, 3),
    ("not in care", "waits for a place"): (1 / 3, 3),
    # 20 weeks in crisis, 4 of them in care, among 1,000 residents in 10 of 52 weeks
    ("hospital", "admissions"): (0.2 * (16 + 0.5 * 4) * 52 / 10, 20),
    ("hospital", "cost"): (0.2 * (16 + 0.5 * 4) * 52 / 10 * 10, 20),
    # 75 of 1,000 untreated at 20,800 USD a year
    ("untreated illness", "health care"): (0.381 * 0.075 * 20_800, 750),
    ("untreated illness", "others"): (0.134 * 0.075 * 20_800, 750),
    ("centers", "all posts"): (200, 1000),
    ("centers", "budget"): (3000 * 52 / 1000, 1000),
    ("centers", "salaries"): (150, 1000),
}


@pytest.mark.parametrize("line", BY_HAND)
def test_by_hand(told, line):
    value, of = BY_HAND[line]
    assert told[line].value == pytest.approx(value, nan_ok=True)
    assert told[line].of == of


def test_every_line_says_what_it_is(told):
    for line in told.values():
        assert line.unit
        assert line.meaning.endswith(".")
        assert 0 <= line.value <= 1 or np.isnan(line.value) or line.unit != "share", line.measure
    assert sum(line.value for (part, _), line in told.items() if part == "not in care") == pytest.approx(1)
    assert sum(line.value for (part, _), line in told.items() if part == "untreated illness") == pytest.approx(1560)


def test_a_run_has_the_table_and_a_run_of_a_week_has_gaps_not_errors(baseline):
    made = run(baseline.with_(population__residents=300, burn_in=2, weeks=1), seed=1, threads=1)
    assert list(made.care) == list(NOTES)
    assert isinstance(made.care, pd.DataFrame)
    assert made.care.set_index(["part", "measure"]).index.is_unique
    assert made.care["value"].isna().any()
    assert (made.care["of"] >= 0).all()


def test_the_parts_of_the_cost_of_illness_cannot_exceed_it():
    assert sum(Economics().illness_shares().values()) == pytest.approx(1)
    with pytest.raises(ValueError, match="add up to more than 1"):
        Economics(illness_health=0.9)
