"""What is written down of a run beside its outcomes: by hand, and against tables that say the same."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from simulation import records
from simulation.follow import burnt_in
from simulation.instrument import crude_odds, odds_by_class
from simulation.places import Places
from simulation.records import activities, bonds, neighborhoods, organizations, retention
from simulation.residents import Residents
from simulation.results import Results
from simulation.run import run
from simulation.ties import TieKind, Ties


@pytest.fixture(scope="module")
def town(baseline):
    return baseline.with_(population__residents=600, population__neighborhood_size=100, burn_in=8, weeks=6)


@pytest.fixture(scope="module")
def made(town):
    return run(town, seed=3, threads=1)


def _week(made, week):
    table = made.tables["neighborhoods"]
    return table[table["week"] == week].set_index("neighborhood")


def test_neighborhoods_hold_a_row_each_week_and_add_up_to_the_area(made):
    table = made.tables["neighborhoods"]
    assert len(table) == 7 * 6
    for week in (0, 3, 6):
        part = _week(made, week)
        assert part["residents"].sum() == 600
        for name in ("belonging", "trust", "depression", "depression_moderate", "participation", "local_ties"):
            mean = np.average(part[name], weights=part["residents"])
            assert mean == pytest.approx(made.weekly[name].iloc[week], abs=2e-6), name
        assert part["efficacy"].to_numpy() == pytest.approx((part["belonging"] + part["trust"]).to_numpy() / 2)


def test_neighborhoods_are_those_of_the_table_of_people(made):
    by = made.people.groupby("neighborhood")
    last = _week(made, 6)
    for name, column in (("belonging", "last_belonging"), ("depression", "last_depression"),
                         ("strong_ties", "last_strong_ties")):  # fmt: skip
        assert last[name].to_numpy() == pytest.approx(by[column].mean().to_numpy(), abs=2e-6)
    assert _week(made, 3)[["strong_ties", "tie_density"]].isna().all(axis=None)
    assert last["tie_density"].between(0.001, 0.5).all()


def test_social_capital_is_the_mean_of_four_standard_scores_of_the_residents_of_week_0(made, town):
    r = burnt_in(town, 3, threads=1).residents
    values = {"belonging": r.belonging, "trust": r.trust, "local_ties": r.local_ties, "participation": r.attended != 0}
    scores = [(x - x.mean(dtype=float)) / x.std(dtype=float) for x in values.values()]
    expected = pd.Series(np.mean(scores, axis=0)).groupby(r.neighborhood).mean()
    assert _week(made, 0)["social_capital"].to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-5)
    assert made.provenance["social_capital"]["belonging"]["sd"] == pytest.approx(r.belonging.std(dtype=float))


def test_safety_is_the_places_own_and_what_a_program_adds(town, made):
    safer = run(town.with_(interventions={"it": {"kind": "neighborhood_safety", "start": 2}}), 3)
    gap = _week(safer, 5)["safety"] - _week(made, 5)["safety"]
    assert _week(safer, 0)["safety"].equals(_week(made, 0)["safety"])
    assert gap.max() > 0.01


def test_in_a_large_world_neighborhoods_are_counted_every_fourth_week_and_in_the_last(town, made, monkeypatch):
    monkeypatch.setattr(neighborhoods, "WEEKLY", 599)
    some = run(town, seed=3, threads=1)
    assert some.tables["neighborhoods"]["week"].unique().tolist() == [0, 4, 6]
    pd.testing.assert_frame_equal(_week(some, 6), _week(made, 6))


def _four():
    """Residents 0, 1 and 2 are neighbors; 3 lives elsewhere and is very distressed."""
    r = Residents(N=4, A=1)
    r.neighborhood[:] = [0, 0, 0, 1]
    r.next.distress[:] = [0, 0, 0, 100]
    r.outside_support[:] = [0.5, 0, 0, 0]
    ties = Ties(N=4, D=3)
    ties.degree[:] = [3, 1, 1, 1]
    ties.neighbor[:, 0], ties.neighbor[0] = 0, [1, 2, 3]
    ties.strength[:, 0], ties.strength[0] = [0, 0.5, 0.4, 0.9], [0.5, 0.4, 0.9]
    ties.kind[:, 0], ties.kind[0] = [0, 2, 3, 1], [TieKind.FRIEND, TieKind.NEIGHBOR, TieKind.KIN]
    weights = (9, 1.0, 2.0, 1.0, 9, 9)
    numbers = SimpleNamespace(availability=0.0, availability_distress=1.0, by_kind=lambda _: weights)
    scenario = SimpleNamespace(ties=numbers, instrument=SimpleNamespace(strong_tie=0.5))
    levers = SimpleNamespace(get_or_empty=lambda _: np.array([0, 0.25, 0, 0], np.float32))
    return SimpleNamespace(
        residents=r, ties=ties, scenario=scenario, levers=levers, n=4, week=1, over=lambda look: [look(0, 4)]
    )


def test_support_by_source_and_strong_local_ties_by_hand():
    """Everybody is half available, apart from the fourth, who cannot help at all."""
    found = bonds.scan(_four())
    assert found.strong.tolist() == [1, 1, 0, 0]  # 0.5 itself is strong; the strong tie to the fourth is not local
    assert found.local.tolist() == [2, 1, 1, 0]
    weight = dict(zip(bonds.SOURCES, found.weight * 4, strict=True))
    expected = {"friend": 2 * 0.5 * 0.5 * 2.0, "neighbor": 2 * 0.4 * 0.5, "kin": 0.9 * 0.5, "elsewhere": 0.5,
                "program": 0.25}  # fmt: skip
    assert {name: value for name, value in weight.items() if value} == pytest.approx(expected, abs=2e-6)
    reach = dict(zip(bonds.SOURCES, found.reach, strict=True))
    assert [reach[name] for name in ("friend", "neighbor", "program", "peer")] == [0.5, 0.5, 0.25, 0.0]


def test_support_of_all_sources_is_the_support_residents_have(made):
    by_source = made.support()
    assert list(by_source.index) == list(bonds.SOURCES)
    for when in ("first", "last"):
        total = -np.log1p(-made.people[f"{when}_support"].astype(float))
        assert by_source[f"{when}_weight"].sum() == pytest.approx(total.mean(), rel=1e-5)
    assert (by_source.loc["program"] == 0).all()
    assert by_source.loc["household", "last_weight"] > by_source.loc["neighbor", "last_weight"] > 0


def test_activities_add_up_to_what_residents_did(made):
    table = made.tables["activities"]
    assert table["activity"].nunique() * 7 == len(table)
    by_week = table.groupby("week")
    assert (by_week["visits"].sum() / 600).to_numpy() == pytest.approx(made.weekly["activities"].to_numpy())
    assert (by_week["groups"].sum() / 0.6).to_numpy() == pytest.approx(made.weekly["groups_open"].to_numpy())
    assert (table["turned_down"] == table["wanted"] - table["visits"]).all()


def test_those_turned_down_are_counted():
    p = Places(H=1, U=2, A=2, B=1, O=1, K=1)
    p.demand[:], p.attendance[:] = [[5, 0], [2, 3]], [[4, 0], [2, 1]]
    p.offered[:], p.open[:], p.parallel[:] = 1, [[1, 0], [1, 1]], [[2, 9], [1, 1]]
    table = pd.DataFrame(activities.Activities(SimpleNamespace(activities=("a", "b"), places=p), 0).table())
    assert table.to_dict("list") == {
        "week": [0, 0], "activity": ["a", "b"], "visits": [6, 1], "wanted": [7, 3], "turned_down": [1, 2],
        "groups": [3, 1],
    }  # fmt: skip


def _lived(visits, weeks, moves=()):
    """The retention of residents who come to the only activity in these weeks; ``moves`` are (resident, week)."""
    r = Residents(N=len(visits), A=1)
    r.dwelling[:] = np.arange(len(visits))
    world = SimpleNamespace(residents=r, n=len(visits), activities=("club",), places=SimpleNamespace(dims={"A": 1}))
    kept = retention.Retention(world, weeks)
    for week in range(1, weeks + 1):
        r.attended[:] = [week in theirs for theirs in visits]
        for who, when in moves:
            r.arrival[who] += when == week
        kept(world)
    return pd.DataFrame(kept.table()).set_index("weeks")


def test_retention_by_hand():
    """Two start in week 20 and one of them stays, one starts in week 27; the other two were never away for long."""
    curve = _lived([{20, 24, 29}, {20}, {27, 31}, set(range(1, 31)), {5, 18}], weeks=31)
    assert curve["started"].to_dict() == {0: 3, 4: 2, 8: 2}  # the third is followed to week 31 only
    assert curve["still_come"].to_dict() == {0: 1.0, 4: 0.5, 8: 0.5}


def test_retention_ends_with_who_moves_away_and_begins_with_who_moves_in():
    curve = _lived([set(range(15, 40))], weeks=39, moves=[(0, 24)])
    # the first started in week 15 and left after week 23; the second started in 24 and came to the end
    assert curve.loc[[0, 4, 8, 12], "started"].tolist() == [2, 2, 2, 2]
    assert curve.loc[[0, 4, 8, 12], "still_come"].tolist() == [1, 1, 1, 0.5]


def test_a_run_of_a_quarter_has_no_starts_and_in_a_large_world_some_dwellings_are_followed(made, monkeypatch):
    assert made.tables["retention"].empty
    assert list(made.tables["retention"]) == list(retention.NOTES)
    monkeypatch.setattr(retention, "FOLLOWED", 2)
    assert _lived([{20}, {20}, {20}, {20}, {20}], weeks=24).loc[0, "started"] == 2


def _organizations(funding, grants, running):
    """The table of organizations that were paid, had grants and ran like this; a row a week, the first is week 0."""
    places = Places(H=1, U=1, A=1, B=1, O=len(running[0]), K=1)
    levers = SimpleNamespace(get=lambda _: world.funding)
    world = SimpleNamespace(places=places, levers=levers, week=0, activities={"a": SimpleNamespace(host="host")})
    kept = None
    for world.week, (world.funding, until, ran) in enumerate(zip(funding, grants, running, strict=True), 5):
        places.grant_until[:], places.running[:] = until, ran
        if kept is None:
            kept = organizations.Organizations(SimpleNamespace(**vars(world)))
        else:
            kept(world)
    return pd.DataFrame(kept.table()).set_index("organization")


def test_what_becomes_of_organizations_by_hand():
    """The first is paid for a week and closes two after; the second's grant runs out in week 6 of the world."""
    none = np.full(4, -1)
    table = _organizations(
        funding=np.array([[1, 0, 0, 0], [1, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 1]]),
        grants=[[-1, 5, -1, -1], [-1, 5, -1, -1], none, none, none],
        running=[[1, 1, 0, 0], [1, 1, 0, 1], [1, 1, 0, 1], [1, 1, 0, 1], [0, 1, 0, 1]],
    )
    assert table.index.tolist() == [0, 1, 3], "the third never ran"
    assert table["weeks_running"].tolist() == [3, 4, 4]
    assert table["program_ended"].tolist() == [2, -1, -1]
    assert table["closed_after_program"].tolist() == [4, -1, -1]
    assert table["grant_ended"].tolist() == [-1, 2, -1]
    assert (table["closed_after_grant"] == -1).all()


def test_survival_is_kaplan_and_meiers():
    """Four ends in a run of 10 weeks: two close after three weeks, one is seen for two and one for eight."""
    table = pd.DataFrame(organizations.survival(np.array([2, 2, 6, 8, -1]), np.array([5, -1, 9, -1, -1]), weeks=10))
    assert table["at_risk"].tolist() == [4, 4, 4, 3, 1, 1, 1, 1, 1]
    assert table["closed"].tolist() == [0, 0, 0, 2, 0, 0, 0, 0, 0]
    assert table["surviving"].to_numpy() == pytest.approx([1, 1, 1] + [1 / 3] * 6)
    assert organizations.survival(np.array([-1]), np.array([-1]), weeks=10)["weeks"].size == 0


def test_results_ask_for_survival_after_either_kind_of_money():
    columns = {"program_ended": [1, -1], "closed_after_program": [2, -1], "grant_ended": [-1, 0],
               "closed_after_grant": [-1, -1]}  # fmt: skip
    organizations = {name: np.array(values) for name, values in columns.items()}
    kept = Results({"week": np.arange(4)}, {}, {}, {"organizations": organizations})
    assert kept.survival()["surviving"].tolist() == [1.0, 0.0]
    assert kept.survival("grant")["surviving"].tolist() == [1.0] * 4


def test_odds_ratios_at_both_surveys(made, town):
    table = made.odds_ratios().set_index(["survey", "scale"])
    assert len(table) == 6
    for scale, odds in crude_odds(burnt_in(town, 3, threads=1)).items():
        assert table.loc[("first", scale)].tolist() == pytest.approx(odds, nan_ok=True)
    # 3 of 4 negative, 1 of 2 neutral and 1 of 4 positive are cases: 3 and 1 against 1/3
    group = np.array([0] * 4 + [1] * 2 + [2] * 4, np.int8)
    assert odds_by_class(group, np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 0], bool)) == pytest.approx((9.0, 3.0))


def test_every_column_of_every_table_is_explained(made):
    assert list(made.tables) == list(records.NOTES)
    for name, table in made.tables.items():
        assert list(table) == list(records.NOTES[name]), name
        assert all(note["unit"] and note["meaning"].endswith(".") for note in records.NOTES[name].values())
