"""Tables as people really save them: each defect is named in the file's own words, and nothing is dropped unseen."""

from __future__ import annotations

import os

import pytest

from simulation.errors import InputError
from simulation.network.ties_file import read_ties
from simulation.population import people_file
from simulation.residents import Residents

PEOPLE = {
    "semicolons": (b"id;age\n1;20\n2;30\n", "separated by semicolons"),
    "tabs": (b"id\tage\n1\t20\n2\t30\n", "separated by tabs"),
    "UTF-16": ("id,age\n1,20\n2,30\n".encode("utf-16"), "line 1 is not UTF-8"),
    "Latin-1": ("id,age\n1,20\nJos\xe9,30\n".encode("latin-1"), "line 3 is not UTF-8"),
    "decimal commas in quotes": (b'id,age\n1,"20,5"\n2,30\n', "write 20.5, with a point"),
    "decimal commas": (b"id,age\n1,20,5\n2,30,5\n", "line 2 has 3 entries and the heading 2"),
    "a longer row": (b"id,age\n1,20\n2,30,4,5\n", "line 3 has 4 entries and the heading 2"),
    "a shorter row": (b"id,age,income\n1,20\n2,30,2\n", "row 1 below the heading: the value is blank"),
    "capitals": (b"ID,Age\n1,20\n2,30\n", "did you mean 'id'"),
    "a row number": (b",id,age\n0,1,20\n1,2,30\n", "column 1 has no name"),
    "a comma too many": (b"id,age,\n1,20,\n2,30,\n", "column 3 has no name"),
    "a line for Excel": (b"sep=,\nid,age\n1,20\n2,30\n", "take out the line 'sep=,'"),
    "one row": (b"id,age\n1,20\n", "holds 1 resident\n"),
}
TIES = {
    "tabs": (b"from\tto\n0\t1\n", "separated by tabs"),
    "decimal commas": (b"from,to,strength\n0,1,0,5\n1,2,0,5\n", "line 2 has 4 entries and the heading 3"),
    "one decimal comma": (b"from,to\n0,1,5\n", "line 2 has 3 entries and the heading 2"),
    "a misspelt column": (b"from,to,strenght\n0,1,0.5\n", "did you mean 'strength'"),
    "weights": (b"from,to,weight\n0,1,3\n1,2,4\n", "call it 'strength'"),
    "more lines than ties": (b"from,to\n" + b"0,1\n" * (5 * 255 + 2), "5 residents can have 1,275 ties"),
}


def people(path):
    return people_file.read(path)


def ties(path):
    residents = Residents(N=5, A=1)
    residents.dwelling[:] = residents.household[:] = residents.kin_group[:] = range(5)
    return read_ties(path, residents)


@pytest.mark.parametrize("case", PEOPLE)
def test_a_table_of_people_is_refused_in_its_own_words(tmp_path, case):
    raw, words = PEOPLE[case]
    (tmp_path / "t.csv").write_bytes(raw)
    with pytest.raises(InputError) as refused:
        people(tmp_path / "t.csv")
    assert words in str(refused.value)
    assert refused.value.instead
    assert str(refused.value).count("\n") == 1


@pytest.mark.parametrize("case", TIES)
def test_a_table_of_ties_is_refused_in_its_own_words(tmp_path, case):
    raw, words = TIES[case]
    (tmp_path / "t.csv").write_bytes(raw)
    with pytest.raises(InputError) as refused:
        ties(tmp_path / "t.csv")
    assert words in str(refused.value)
    assert refused.value.instead
    assert str(refused.value).count("\n") == 1


@pytest.mark.parametrize(
    "raw",
    [b"\xef\xbb\xbfid,age\n1,20\n2,30\n", b"id,age\r\n1,20\r\n2,30\r\n", b"id,age\r1,20\r2,30\r"],
)
def test_marks_and_line_ends_of_other_systems_do_not_matter(tmp_path, raw):
    (tmp_path / "t.csv").write_bytes(raw)
    table, ids = people(tmp_path / "t.csv")
    assert table["age"].tolist() == [20, 30]
    assert ids.tolist() == ["1", "2"]


@pytest.mark.parametrize(("name", "words"), [("table", "has no ending"), ("table.xlsx", "ends in '.xlsx'")])
@pytest.mark.parametrize("read", [people, ties])
def test_another_ending_is_refused(tmp_path, read, name, words):
    (tmp_path / name).write_bytes(b"from,to\n0,1\n")
    with pytest.raises(InputError, match=r"saved as \.csv") as refused:
        read(tmp_path / name)
    assert words in str(refused.value)


def test_other_columns_of_ties_are_left_alone_and_equal_weights_say_nothing(tmp_path):
    (tmp_path / "t.csv").write_bytes(b"from,to,weight,strength_1_5,distance\n0,1,1,3,9.5\n1,2,1,4,8.25\n")
    assert ties(tmp_path / "t.csv")[0].size == 2


@pytest.mark.parametrize("read", [people, ties])
def test_what_is_no_file_is_called_what_it_is(tmp_path, read):
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    (tmp_path / "nowhere.csv").symlink_to(tmp_path / "gone.csv")
    (tmp_path / "zeros.csv").symlink_to("/dev/zero")
    said = {"folder": "is a folder", "pipe": "is a pipe", "loop": "leads back to itself", "nowhere": "link to nothing",
            "zeros": "pipe or device", "loup": "did you mean 'loop.csv'"}  # fmt: skip
    for name, words in said.items():
        with pytest.raises(InputError) as refused:
            read(tmp_path / f"{name}.csv")
        assert words in str(refused.value)
    with pytest.raises(InputError, match="web addresses are not read"):
        read(tmp_path / "https:" / "example.org" / "t.csv")


def test_a_table_that_memory_cannot_hold_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("simulation.population.synthesis.available_memory", lambda: 100)
    for name in ("t.csv", "t.graphml"):
        (tmp_path / name).write_bytes(b"from,to\n0,1\n")
        with pytest.raises(InputError, match="of memory"):
            ties(tmp_path / name)
