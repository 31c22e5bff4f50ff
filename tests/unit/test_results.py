"""Tables that are written, read back and described; nothing half-written."""

import json

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from simulation import plots, results
from simulation.errors import InputError
from simulation.follow import at_end
from simulation.outcomes import OUTCOMES
from simulation.residents import Residents
from simulation.results import Results
from simulation.run import run
from simulation.scenario import Scenario

TABLES = ["activities", "care", "neighborhoods", "organizations", "retention"]
FILES = sorted(["people.parquet", "run.json", "weekly.parquet", "weekly.png", *(f"{name}.parquet" for name in TABLES)])


@pytest.fixture(scope="module")
def made(baseline):
    return run(baseline.with_(population__residents=300, burn_in=4, weeks=6), seed=3, threads=1)


def test_weekly_has_a_row_a_week_and_a_column_an_outcome(made):
    assert made.weekly["week"].tolist() == list(range(7))
    assert list(made.weekly.columns) == ["week", *OUTCOMES]
    assert made.weekly.notna().all(axis=None)


def test_people_hold_two_surveys(made):
    people = made.people
    assert len(people) == 300
    assert people["dwelling"].is_monotonic_increasing
    assert people["dwelling"].is_unique
    measured = ("depression", "anxiety", "stress", "belonging", "purpose", "trust", "stigma", "support", "loneliness")
    assert {f"{when}_{what}" for when in ("first", "last") for what in measured} <= set(people)
    assert set(Residents.names("slow")) - {"arrival"} <= set(people)
    for when, row in (("first", 0), ("last", 6)):
        for what in measured:
            assert people[f"{when}_{what}"].astype("f8").mean() == pytest.approx(made.weekly[what].iloc[row], rel=1e-5)
    assert (people["arrival_last"] >= people["arrival_first"]).all()


def test_saved_and_loaded_is_the_same(made, tmp_path):
    made.save(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == FILES
    again = Results.load(tmp_path)
    pd.testing.assert_frame_equal(again.weekly, made.weekly)
    pd.testing.assert_frame_equal(again.people, made.people)
    pd.testing.assert_frame_equal(again.care, made.care)
    assert again.provenance == made.provenance
    assert sorted(again.tables) == sorted(made.tables) == TABLES
    for name, table in made.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], table)
    assert (tmp_path / "weekly.png").read_bytes()[:4] == b"\x89PNG"


def test_provenance_is_enough_to_run_it_again(made):
    kept = made.provenance
    scenario = Scenario.parse(kept["scenario"])
    assert scenario.digest() == kept["digest"]
    again = run(scenario, kept["seed"], threads=2)
    pd.testing.assert_frame_equal(again.weekly, made.weekly, check_exact=True)
    pd.testing.assert_frame_equal(again.people, made.people, check_exact=True)
    for name, table in made.tables.items():  # the same bytes on two threads
        pd.testing.assert_frame_equal(again.tables[name], table, check_exact=True)
    assert [again.provenance[name] for name in ("support", "stigma")] == [kept[name] for name in ("support", "stigma")]
    assert {"build_s", "burn_in_s", "weeks_s", "resident_weeks_per_s", "peak_rss_mb", "threads"} == set(kept["timing"])
    assert 50 < kept["timing"]["peak_rss_mb"] < 100_000
    assert kept["timing"]["threads"] == 1
    assert {"python", "numpy", "numba"} <= set(kept["versions"])
    json.dumps(kept, allow_nan=False)


def test_every_column_carries_its_unit(made, tmp_path):
    made.save(tmp_path)
    for file in (name for name in FILES if name.endswith(".parquet")):
        for field in pq.read_schema(tmp_path / file):
            assert field.metadata[b"unit"], field.name
            assert field.metadata[b"meaning"], field.name


def test_people_are_written_in_groups_of_rows(made, tmp_path, monkeypatch):
    monkeypatch.setattr(results, "ROWS", 128)
    made.save(tmp_path)
    assert pq.ParquetFile(tmp_path / "people.parquet").num_row_groups == 3
    pd.testing.assert_frame_equal(Results.load(tmp_path).people, made.people)


def test_a_failure_leaves_nothing_half_written(made, tmp_path, monkeypatch):
    def fail(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(plots, "weekly", fail)
    out = tmp_path / "out"
    with pytest.raises(InputError, match="No space left"):
        made.save(out)
    assert not out.exists()
    out.mkdir()
    (out / "run.json").write_text("an older run")
    with pytest.raises(InputError, match="No space left"):
        made.save(out)
    assert [p.name for p in out.iterdir()] == ["run.json"]
    assert (out / "run.json").read_text() == "an older run"


def test_a_folder_that_cannot_be_one(made, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="is a file, not a folder"):
        made.save(tmp_path / "file")
    with pytest.raises(InputError, match="no finished run"):
        Results.load(tmp_path)


def test_printed_it_is_a_table_that_can_be_read(made):
    lines = str(made).splitlines()
    assert lines[0] == "baseline: 300 residents, 6 weeks, seed 3"
    assert [line.split()[0] for line in lines[3:]] == list(OUTCOMES)
    assert max(map(len, lines)) <= 80


def test_every_column_of_people_is_explained_beside_them(made):
    notes = made.provenance["people"]
    assert list(notes) == list(made.people)
    assert all(note["unit"] and note["meaning"] for note in notes.values())
    assert notes["gender"]["codes"] == "0 man, 1 woman, 2 other"
    assert notes["culture"]["codes"].startswith("0 ")
    assert notes["free_slots"]["codes"] == "sum of: 1 weekday, 2 evening, 4 weekend"


def test_people_say_how_often_they_took_part_and_what_kept_them_away(made):
    people, weeks = made.people, 6
    share = made.weekly["participation"].iloc[1:].mean()
    assert people["weeks_took_part"].sum() == pytest.approx(share * 300 * weeks)
    turned = made.weekly["refused"].iloc[1:].mean()
    assert people["weeks_turned_down"].sum() == pytest.approx(turned * 300 * weeks)
    barriers = list(made.provenance["scenario"]["barriers"])
    assert list(people.filter(like="weeks_kept_away_")) == [f"weeks_kept_away_{b}" for b in barriers]
    for name in barriers:
        mean = people[f"weeks_kept_away_{name}"].astype(float).mean() / weeks
        assert made.provenance["kept_away"][name] == pytest.approx(mean)
    assert people.filter(like="weeks_kept_away_").to_numpy().sum() > 0
    assert (people.loc[people["mobility"] == 0, "weeks_kept_away_transport"] <= weeks).all()


def test_the_end_is_the_mean_of_the_last_four_weeks():
    values = np.arange(7.0)[:, None]
    assert at_end(values).tolist() == [4.5]
    assert at_end(values[:3]).tolist() == [1.5]
    assert at_end(values[:2]).tolist() == [1.0]
    assert at_end(np.stack([values, values + 1])).tolist() == [[4.5], [5.5]]


def test_the_table_says_start_end_and_change(made):
    table = made.table().set_index("outcome")
    assert list(table.index) == list(OUTCOMES)
    belonging = made.weekly["belonging"]
    assert table.loc["belonging", "start"] == belonging.iloc[0]
    assert table.loc["belonging", "end"] == pytest.approx(belonging.iloc[-4:].mean())
    assert table.loc["belonging", "change"] == pytest.approx(belonging.iloc[-4:].mean() - belonging.iloc[0])


def test_without_a_burn_in_week_zero_is_still_measured(baseline):
    weekly = run(baseline.with_(population__residents=300, burn_in=0, weeks=1), seed=1).weekly
    assert 1 < weekly["depression"][0] < 20
    assert weekly["support"][0] == pytest.approx(weekly["support"][1], abs=0.05)


def test_severity_by_hand():
    """Four stayed, one moved in: then normal, mild, moderate, extreme; now normal, moderate, moderate, severe."""
    columns = {
        "arrival_first": np.array([0, 0, 0, 0, 0]), "arrival_last": np.array([0, 0, 0, 0, 1]),
        "first_depression": np.array([0, 12, 14, 42, 0]), "last_depression": np.array([8, 20, 16, 22, 42]),
    }  # fmt: skip
    table = Results({}, {}, columns).severity("depression")
    assert table.to_numpy().sum() == 4
    assert table.loc["normal", "normal"] == table.loc["mild", "moderate"] == table.loc["moderate", "moderate"] == 1
    assert table.loc["extremely severe", "severe"] == 1
    with pytest.raises(KeyError):
        Results({}, {}, columns).severity("anger")
