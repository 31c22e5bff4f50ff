"""Residents against themselves: sums by group, slopes, the spread of differences; on six residents and a pencil."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.analysis.groups import Grouping
from simulation.details import people
from simulation.details.pairs import BINS, KINDS, SCALED, Pairs, edges, pairs_of
from simulation.details.states import EVERYBODY, MEASURED

INCOME = ("poor", "rich")
NAMES = ((EVERYBODY, EVERYBODY), ("income", "poor"), ("income", "rich"), ("education", "none"), ("education", "all"))
DEPRESSION, BELONGING = MEASURED.index("depression"), MEASURED.index("belonging")


def groupings():
    return [
        Grouping(EVERYBODY, (EVERYBODY,), np.zeros(6, np.int64)),
        Grouping("income", INCOME, np.array([0, 0, 0, 1, 1, 1])),
        Grouping("education", ("none", "all"), np.ones(6, np.int64)),
    ]


def one(change=True):
    before = np.zeros((len(MEASURED), 6), np.float32)
    before[DEPRESSION] = [10, 12, 40, 2, 4, 6]
    after = before.copy()
    if change:
        after[DEPRESSION] = [8, 12, 0, 2, 5, 9]
        after[BELONGING] = [0.2, 0, 0, 0, -0.2, 0.1]
    here = np.array([True, True, False, True, True, True])  # the third moved
    return pairs_of(groupings(), here, before, after)


@pytest.fixture
def details():
    pairs = Pairs(*map(np.stack, zip(one(), one(), strict=True)))
    return SimpleNamespace(pairs={"arm": pairs}, group_names=NAMES, draw=())


def test_sums_by_group_leave_out_who_moved():
    found = one()
    assert found.n.tolist() == [5, 2, 3, 0, 5]
    assert found.base[:, DEPRESSION].tolist() == [34, 22, 12, 0, 34]
    assert found.gap[:, DEPRESSION].tolist() == [2, -2, 4, 0, 2]


def test_better_same_and_worse_follow_the_direction_of_the_outcome():
    kinds = dict(zip(SCALED, one().kinds.tolist(), strict=True))
    assert kinds["depression"] == [1, 3, 1, 2]  # -2 is better; 0, 0 and 1 the same, two of them unchanged; 3 is worse
    assert kinds["belonging"] == [1, 3, 1, 2]  # 0.2 is better, 0.1 and 0 the same, -0.2 worse
    assert kinds["anxiety"] == [0, 5, 0, 5]
    assert KINDS == ("better", "same", "worse", "unchanged")


def test_bins_of_the_histogram_stand_about_zero():
    found, at = dict(zip(SCALED, one().histogram, strict=True)), edges("depression")
    assert at.size == BINS + 1
    assert (at[BINS // 2], at[BINS // 2 + 1]) == (-0.5, 0.5)
    counted = {at[b] + 0.5: int(found["depression"][b]) for b in np.flatnonzero(found["depression"])}
    assert counted == {-2.0: 1, 0.0: 2, 1.0: 1, 3.0: 1}
    far = np.zeros((len(MEASURED), 6), np.float32)
    far[DEPRESSION] = -42
    whole = pairs_of(groupings(), np.ones(6, bool), np.zeros_like(far), far)
    assert whole.histogram[0, 0] == 6  # beyond the last bin is in it


def test_the_table_of_groups(details):
    table = people.groups(details).query("outcome == 'depression'").set_index(["by", "group"])
    row = table.loc[("income", "poor")]
    assert (row["n"], row["baseline"], row["mean"], row["low"], row["high"]) == (2, 11, -1, -1, -1)
    assert (row["unit"], row["better"]) == ("points", "lower")
    income = table.loc["income"]
    weighted = (income["n"] * income["mean"]).sum() / income["n"].sum()
    assert table.loc[(EVERYBODY, EVERYBODY), "mean"] == pytest.approx(weighted, abs=1e-15)
    assert np.isnan(table.loc[("education", "none"), "mean"])  # nobody is in it


def test_slopes_and_the_plane_by_hand(details):
    table = people.inequality(details).query("outcome == 'depression' and by == 'income'").iloc[0]
    # shares 0.4 and 0.6: middles at 0.2 and 0.7, so the line falls by (11 - 4) / 0.5 = 14 in the baseline
    assert table["sii_baseline"] == pytest.approx(14)
    assert table["sii_arm"] == pytest.approx((10 - 16 / 3) / 0.5)
    assert table["sii_change"] == pytest.approx(-14 / 3)
    # the line runs through the mean 6.8 in the middle: 13.8 at the bottom and -0.2 at the top, where a ratio ends
    assert np.isnan(table["rii_baseline"])
    assert table["rii_arm"] == pytest.approx((7.2 + 14 / 3) / (7.2 - 14 / 3))
    spot = people.plane(details).query("outcome == 'depression' and by == 'income'").iloc[0]
    assert (spot["gain"], spot["equity"]) == pytest.approx((-0.4, 14 / 3))  # worse on average, better at the bottom
    spot = people.plane(details).query("outcome == 'belonging' and by == 'income'").iloc[0]
    assert (spot["gain"], spot["equity"]) == pytest.approx((0.02, (0.1 - (-0.1 / 3)) / 0.5))


def test_shares_say_their_threshold_and_add_up(details):
    table = people.individual(details).query("outcome == 'belonging'").set_index("kind")
    assert table["share"].to_dict() == pytest.approx({"better": 0.2, "same": 0.6, "worse": 0.2, "unchanged": 0.4})
    assert set(table["threshold"]) == {0.2}
    assert table["source"].str.startswith("assumption").all()
    assert people.histogram(details).groupby("outcome")["share"].sum().to_numpy() == pytest.approx(1)


def test_without_a_change_every_difference_is_exactly_zero():
    pairs = Pairs(*map(np.stack, zip(one(False), one(False), strict=True)))
    found = SimpleNamespace(pairs={"placebo": pairs}, group_names=NAMES, draw=())
    for table, columns in (
        (people.groups(found).query("n > 0"), ["mean", "low", "high"]),
        (people.inequality(found).query("by == 'income'"), ["sii_change", "sii_low", "sii_high"]),
        (people.plane(found).query("by == 'income'"), ["gain", "gain_low", "gain_high", "equity", "equity_high"]),
    ):
        assert (table[columns].to_numpy() == 0).all()
