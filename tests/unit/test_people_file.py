"""Residents from a table: what is given stays, what is missing is drawn, what cannot be used is refused."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.population import people_file, synthesis
from simulation.residents import Gender
from simulation.stages.people import turnover
from tests.people_worlds import scenario, world

VILLAGE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "village_aid_nicaragua" / "nodes.csv"


def write(tmp_path, text, name="people.csv"):
    path = tmp_path / name
    path.write_text(text)
    return path


def test_four_residents_by_hand(tmp_path):
    path = write(tmp_path, "id,age,gender,household,employment,digital,distress\n"
                           "10,70,woman,red,retired,yes,0.5\n9,30,Man,blue,0,no,-1\n"
                           "2,68.5,man,red,at_home,1,0\n30,31,other,blue,At home,0,2\n")  # fmt: skip
    w = world(file=str(path))
    r = w.residents
    assert list(w.plan.ids) == ["2", "9", "10", "30"]  # in the order of numbers, not of text
    assert r.age.tolist() == [68.5, 30, 70, 31]
    assert r.gender.tolist() == [Gender.MAN, Gender.MAN, Gender.WOMAN, Gender.OTHER]
    assert r.household.tolist() == [1, 0, 1, 0]
    assert r.adults.tolist() == [2, 2, 2, 2]
    assert r.employment.tolist() == [4, 0, 3, 4]
    assert r.digital.tolist() == [1, 0, 1, 0]
    assert {"income", "neighborhood", "belonging"} <= set(w.drawn)
    assert not {"age", "gender", "household", "employment", "digital", "distress"} & set(w.drawn)
    synthesis.given_states(w.plan, r)
    assert r.distress.tolist() == [0, -1, 0.5, 2]


def test_rows_may_stand_in_any_order(tmp_path):
    lines = [f"p{i},{20 + i % 60},{i // 2},{i // 60}" for i in range(300)]
    header = "id,age,household,neighborhood\n"
    a = world(file=str(write(tmp_path, header + "\n".join(lines), "a.csv"))).residents
    b = world(file=str(write(tmp_path, header + "\n".join(lines[::-1]), "b.csv"))).residents
    for name, values in a.arrays().items():
        np.testing.assert_array_equal(values, getattr(b, name), err_msg=name)


def test_parquet_and_csv_are_the_same(tmp_path):
    frame = pd.DataFrame({"id": range(50), "age": np.arange(50) + 20.5, "gender": ["woman", "man"] * 25})
    frame.to_csv(tmp_path / "a.csv", index=False)
    frame.to_parquet(tmp_path / "a.parquet")
    for suffix in ("csv", "parquet"):
        assert people_file.count_rows(tmp_path / f"a.{suffix}") in (50, 51)
    (a, ids_a), (b, ids_b) = (people_file.read(tmp_path / f"a.{suffix}") for suffix in ("csv", "parquet"))
    pd.testing.assert_frame_equal(a, b)
    np.testing.assert_array_equal(ids_a, ids_b)


def test_households_of_a_file_stay_in_one_neighborhood(tmp_path):
    text = "household\n" + "\n".join(str(i * 7 % 400) for i in range(1000))
    w = world(file=str(write(tmp_path, text)), neighborhood_size=100)
    pairs = np.unique(np.stack([w.residents.household, w.residents.neighborhood]), axis=1)
    assert pairs.shape[1] == 400
    np.testing.assert_array_equal(np.bincount(w.residents.neighborhood, minlength=10), w.plan.sizes)


@pytest.mark.skipif(not VILLAGE.exists(), reason="shared data is not at hand")
def test_a_real_village(tmp_path):
    nodes = pd.read_csv(VILLAGE).rename(
        columns={"node": "id", "houseID": "household", "sex": "gender", "age_band": "age"}
    )  # fmt: skip
    nodes["gender"] = nodes["gender"].map({"M": "man", "F": "woman"})
    nodes["age"] = nodes["age"].clip(lower=16) + 0.5
    path = tmp_path / "village.csv"
    nodes.drop(columns="wealth_hh").to_csv(path, index=False)
    w = world(file=str(path))
    assert w.n == 108
    by_id = nodes.set_index(nodes["id"].astype(str)).loc[w.plan.ids]
    np.testing.assert_allclose(w.residents.age, by_id["age"])
    np.testing.assert_array_equal(w.residents.gender == 1, by_id["gender"] == "woman")
    assert np.unique(w.residents.household).size == nodes["household"].nunique()
    for _ in range(52):
        turnover(w)
        w.week += 1
    assert w.residents.age.min() >= 16


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ["is empty"]),
        ("id,age\n", ["0 residents", "two rows"]),
        ("id,age\n1,30\n", ["1 resident", "two rows"]),
        ("id,age\n1,30\n2,40\n1,50\n", ["column 'id', row 3", "'1'", "twice"]),
        ("id,age\n1,30\n2,\n3,20\n", ["column 'age', row 2", "blank or NaN", "leave the whole column out"]),
        ("id,age\n1,30\n2,NaN\n3,20\n", ["column 'age', row 2", "blank or NaN"]),
        ("id,age\n1,30\n2,12\n3,20\n", ["column 'age', row 2", "outside 16 to 115", "years"]),
        ("id,age\n1,30\n2,inf\n3,20\n", ["column 'age', row 2", "outside"]),
        ("id,age\n1,30\n2,old\n", ["column 'age', row 2", "'old'", "not a number"]),
        ("id,agee\n1,30\n2,40\n", ["unknown column 'agee'", "did you mean 'age'"]),
        ("id,gender\n1,woman\n2,womann\n", ["column 'gender', row 2", "did you mean 'woman'"]),
        ("id,gender\n1,1\n2,3\n", ["column 'gender', row 2", "woman (1)"]),
        ("id,gender\n1,1\n2,0.5\n", ["row 2", "not a whole number"]),
        ("id,culture\n1,white\n2,klingon\n", ["'klingon'", "write one of: black"]),
        ("id,culture\n1,0\n2,4\n", ["outside 0 to 3", "hispanic (1)"]),
        ("id,age,age\n1,30,30\n2,40,40\n", ["two columns named 'age'"]),
        ("id,age\n1,30,9,9\n2,40\n", ["line 2 has 4 entries and the heading 2"]),
        ("id,household,neighborhood\n1,a,x\n2,a,y\n", ["residents 1 and 2 share a household", "neighborhood"]),
    ],
)
def test_tables_that_cannot_be_used_say_what_where_and_what_instead(tmp_path, text, parts):
    path = write(tmp_path, text)
    with pytest.raises(InputError) as refused:
        world(file=str(path))
    for part in ["people.csv", *parts]:
        assert part in str(refused.value), (part, str(refused.value))
    assert refused.value.instead


def test_files_that_are_no_tables_are_refused(tmp_path):
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\xff\xfe\x00\x01" * 50)
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 nothing here")
    (tmp_path / "people.xlsx").write_bytes(b"PK")
    for name in ("picture.csv", "broken.parquet", "people.xlsx", "missing.csv"):
        with pytest.raises(InputError) as refused:
            synthesis.plan(scenario(file=str(tmp_path / name)))
        assert name in str(refused.value)
        assert refused.value.instead


def test_a_file_too_large_for_the_machine_is_refused_unread(tmp_path, monkeypatch):
    path = write(tmp_path, "age\n" + "30\n" * 20_000)
    monkeypatch.setattr(synthesis, "available_memory", lambda: 401_000_000)
    monkeypatch.setattr(people_file, "read", lambda *_: pytest.fail("was read"))
    with pytest.raises(InputError, match="write at most 1,000 residents"):
        synthesis.plan(scenario(file=str(path)))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.one_of(
    st.binary(max_size=200),
    st.text(alphabet="id,age\n\r\"'01.9-NnaNgender ;\t", max_size=120).map(str.encode),
    st.lists(st.sampled_from(["1", "", "nan", "x", "-3", "1e9", '"', "id", "age", "woman"]), min_size=2, max_size=12)
    .map(lambda words: ("id,age,gender\n" + ",".join(words).replace("x,", "\n")).encode()),
))  # fmt: skip
def test_whatever_a_file_holds_it_is_a_table_or_an_input_error(tmp_path, raw):
    path = tmp_path / "any.csv"
    path.write_bytes(raw)
    refused = None
    try:
        table, _ = people_file.read(path, ("a", "b"))
    except InputError as error:
        refused = error
    assert len(table) >= 2 if refused is None else str(path) in str(refused) and refused.instead
