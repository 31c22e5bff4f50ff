"""Tables by group and indices of inequality, on people few enough to be counted by hand."""

import numpy as np
import pandas as pd
import pytest

from simulation import InputError, Scenario
from simulation.analysis import equity
from simulation.analysis.groups import GROUPINGS, MEASURES, grouping, measure
from simulation.analysis.inclusion import components, inclusion
from simulation.analysis.links import links
from simulation.outcomes import OUTCOMES
from simulation.residents import Group
from simulation.results import Results


def people(**columns):
    """Results of ten residents of whom the last moved in during the run; everything not given is 0."""
    n = 10
    slow = ("dwelling", "arrival_first", "arrival_last", "neighborhood", "age", "gender", "culture", "language",
            "income", "education", "employment", "housing", "limitation", "digital", "groups",
            "weeks_took_part")  # fmt: skip
    states = ("depression", "anxiety", "stress", "belonging", "purpose", "trust", "stigma", "loneliness", "support")
    made = {name: np.zeros(n) for name in (*slow, *(f"{w}_{s}" for w in ("first", "last") for s in states))}
    made |= {"dwelling": np.arange(n), "arrival_last": np.array([0] * 9 + [1])}
    made |= {"income": np.array([1, 1, 2, 2, 3, 3, 4, 4, 5, 1]), "age": np.full(n, 40.0)}
    made |= {name: np.asarray(values) for name, values in columns.items()}
    for name in slow:
        if name != "age":
            made[name] = made[name].astype(np.int64)
    scenario = Scenario.parse({"name": "ten", "population": {"residents": 10}}).plain()
    weekly = pd.DataFrame({"week": np.arange(9)})
    return Results(weekly, {"scenario": scenario, "settings": "us", "seed": 1, "residents": n}, made)


# indices ---------------------------------------------------------------------------------------


def test_indices_of_two_halves_by_hand():
    """Ridits 1/4 and 3/4: the line through 0.30 and 0.20 is 0.35 at the bottom and 0.15 at the top."""
    sii, rii = equity.slope([50, 50], [0.30, 0.20])
    assert sii == pytest.approx(0.20)
    assert rii == pytest.approx(0.35 / 0.15)


def test_indices_of_unequal_groups_by_hand():
    """Sizes 1, 2, 1: ridits 1/8, 1/2, 7/8; slope (1/4)(3/8)(1 - 4) / (2 (1/4)(9/64)) = -4, mean 2.25."""
    sii, rii = equity.slope([1, 2, 1], [4, 2, 1])
    assert sii == pytest.approx(4)
    assert rii == pytest.approx((2.25 + 2) / (2.25 - 2))


def test_the_slope_is_that_of_persons_on_their_ridits():
    sizes, means = np.array([7, 3, 12, 5, 9]), np.array([5.0, 3.0, 4.0, 1.0, 2.0])
    ridit = (np.cumsum(sizes) - sizes / 2) / sizes.sum()
    line = np.polyfit(ridit.repeat(sizes), means.repeat(sizes), 1)
    sii, rii = equity.slope(sizes, means)
    assert sii == pytest.approx(-line[0])
    assert rii == pytest.approx(line[1] / line.sum())


def test_empty_groups_change_nothing_and_one_group_has_no_slope():
    assert equity.slope([50, 0, 50], [0.3, np.nan, 0.2]) == pytest.approx(equity.slope([50, 50], [0.3, 0.2]))
    assert np.isnan(equity.slope([50, 0], [0.3, 0.2])).all()
    assert np.isnan(equity.slope([], [])).all()


def test_equal_groups_have_no_inequality_and_a_line_through_zero_no_ratio():
    assert equity.slope([3, 5, 2], [0.2, 0.2, 0.2]) == pytest.approx((0, 1))
    sii, rii = equity.slope([1, 1], [1.0, 0.0])
    assert sii == pytest.approx(2)
    assert np.isnan(rii)


# tables ------------------------------------------------------------------------------------------


def test_outcomes_by_group_by_hand():
    """Depression of those who stayed: quintile 1 from 10 and 20 to 14 and 30, the newcomer's 40 is not read."""
    made = people(first_depression=[10, 20, *[0] * 7, 0], last_depression=[14, 30, *[0] * 7, 40])
    table = equity.by_group(made, "income", ["depression", "depression_moderate"]).set_index(["outcome", "group"])
    row = table.loc[("depression", "quintile 1")]
    assert (row["n"], row["first"], row["last"], row["change"]) == (2, 15, 22, 7)
    share = table.loc[("depression_moderate", "quintile 1")]
    assert (share["first"], share["last"]) == (0.5, 1.0)
    assert table.loc[("depression", "quintile 5"), "n"] == 1
    assert table["n"].groupby("outcome").sum().eq(9).all()


def test_slopes_by_hand():
    """Nine in quintiles of 2, 2, 2, 2, 1; anxiety 4, 3, 2, 1, 0 is a straight line in the group and nearly in ridit."""
    made = people(last_anxiety=[4, 4, 3, 3, 2, 2, 1, 1, 0, 42])
    row = equity.slopes(made, "income", "anxiety").iloc[0]
    expected = equity.slope([2, 2, 2, 2, 1], [4, 3, 2, 1, 0])
    assert (row["sii_last"], row["rii_last"]) == pytest.approx(expected, nan_ok=True)
    assert row["sii_first"] == 0
    assert row["sii_change"] == row["sii_last"]


def test_outcomes_without_a_zero_have_no_ratio():
    assert np.isnan(equity.slopes(people(last_belonging=np.linspace(1, 2, 10)), "income", "belonging")["rii_last"][0])


def test_every_grouping_and_measure_has_its_place():
    made = people(age=np.linspace(16, 90, 10), neighborhood=[0, 1] * 5)
    table = equity.by_group(made)
    assert set(table["by"]) == set(GROUPINGS)
    assert set(table["outcome"]) == set(MEASURES)
    assert set(MEASURES) <= set(OUTCOMES)
    for name in GROUPINGS:
        codes = grouping(made, name).codes
        assert codes.min() >= 0
        assert codes.max() < len(grouping(made, name).words), name
    assert [grouping(made, "place").words[k] for k in grouping(made, "place").codes[:2]] == ["urban", "suburban"]


def test_measures_follow_the_outcomes_of_a_run(small):
    """Means over everybody at the last survey are the last week's outcomes of the same name."""
    from simulation import run

    made = run(small.with_(burn_in=4, weeks=3), 2)
    for name in MEASURES:
        for when, week in (("first", 0), ("last", 3)):
            mean = measure(made, name, when).mean()
            assert mean == pytest.approx(made.weekly[name].iloc[week], rel=1e-5, abs=1e-7), name


@pytest.mark.parametrize(
    ("call", "words"),
    [(lambda r: equity.by_group(r, "incme"), "did you mean 'income'"),
     (lambda r: equity.by_group(r, outcomes="depresion"), "did you mean 'depression'"),
     (lambda r: equity.slopes(r, "culture"), "write income or education")],
)  # fmt: skip
def test_what_there_is_not_is_refused_with_what_there_is(call, words):
    with pytest.raises(InputError, match=words):
        call(people())


# arms --------------------------------------------------------------------------------------------


def test_differences_between_arms_by_hand():
    """The arm spares quintile 1 four points and quintile 5 one; a job gained under the arm moves nobody's group."""
    base = people(last_depression=[14, 14, 8, 8, 8, 8, 8, 8, 8, 40])
    arm = people(last_depression=[10, 10, 8, 8, 8, 8, 8, 8, 7, 0], income=[5, 5, 2, 2, 3, 3, 4, 4, 5, 1])
    table = equity.differences(base, arm, "income", "depression").set_index("group")
    assert table["mean"].drop("SII").tolist() == [-4, 0, 0, 0, -1]
    assert table.loc["SII", "mean"] == pytest.approx(equity.slope([2, 2, 2, 2, 1], [-4, 0, 0, 0, -1]).sii)
    assert table.loc["SII", "mean"] < 0
    assert table["low"].isna().all()


def test_who_moved_out_in_either_arm_does_not_count():
    base = people(last_depression=np.full(10, 8.0))
    arm = people(last_depression=[0, *[8.0] * 9], arrival_last=[1, *[0] * 8, 1])
    table = equity.differences(base, arm, "income", "depression").set_index("group")
    assert table.loc["quintile 1", ["n", "mean"]].tolist() == [1, 0]


def test_several_pairs_have_an_interval():
    """Gaps of -4 and -2: mean -3, Student's t of one degree of freedom 12.706 times sqrt(2)/sqrt(2)."""
    base = people(last_depression=[14] * 10)
    arms = [people(last_depression=[level] * 10) for level in (10, 12)]
    row = equity.differences([base, base], arms, "income", "depression").iloc[0]
    assert (row["mean"], row["pairs"]) == (-3, 2)
    assert row["high"] - row["mean"] == pytest.approx(12.7062, rel=1e-4)


def test_runs_that_do_not_pair_are_refused():
    with pytest.raises(InputError, match="did not begin alike"):
        equity.differences(people(), people(first_depression=np.arange(10)))
    with pytest.raises(InputError, match="give as many"):
        equity.differences([people()], [])


# inclusion and links -----------------------------------------------------------------------------


def test_inclusion_by_hand():
    """Of two in supported housing one meets everything and the other two of six; the newcomer does not count."""
    made = people(housing=[2, 2, *[0] * 7, 2], employment=[0, 1, *[0] * 8], weeks_took_part=[2, 1, *[0] * 8],
                  last_loneliness=[0.1, 0.9, *[0.0] * 8], last_belonging=[0.0, -3.0, *[0.0] * 8],
                  last_purpose=[0.5, 0.1, *[0.0] * 8], groups=[Group.LIVED_EXPERIENCE, *[0] * 9])  # fmt: skip
    table = inclusion(made).set_index("group")
    assert table.loc["supported housing"].tolist() == [2, 1.0, 0.5, 0.5, 0.5, 0.5, 1.0, pytest.approx(4 / 6)]
    assert table.loc["lived experience", ["n", "inclusion"]].tolist() == [1, 1.0]
    assert table.loc["everybody", "n"] == 9
    assert np.isnan(table.loc["without a home", "inclusion"])


def test_somebody_without_a_home_lacks_that_component():
    made = people(housing=[3, *[0] * 9])
    assert components(made)["home"].tolist() == [False, *[True] * 9]
    assert inclusion(made).set_index("group").loc["without a home", "home"] == 0


def test_links_by_hand():
    """Depression is 10 - 2 belonging among men, and does not move with it among women."""
    made = people(gender=[0] * 5 + [1] * 5, last_belonging=[-2, -1, 0, 1, 2] * 2,
                  last_depression=[14, 12, 10, 8, 6, 3, 4, 2, 4, 3])  # fmt: skip
    table = links(made, "gender").set_index("group")
    assert table.loc["man", ["n", "slope", "correlation"]].tolist() == pytest.approx([5, -2, -1])
    assert table.loc["woman", "slope"] == pytest.approx(0)
    assert table.loc["woman", "low"] < 0 < table.loc["woman", "high"]
    assert np.isnan(table.loc["other", "slope"])
