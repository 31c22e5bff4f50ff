"""The ODD document says what the code does: its tables are the code's, and what it points at exists."""

import re
from pathlib import Path

import pytest

from simulation import odd
from tests.conftest import DATA

ROOT = Path(__file__).resolve().parents[2]
TEXT = odd.DOCUMENT.read_text(encoding="utf-8")
ELEMENTS = ["Purpose and patterns", "Entities, state variables, scales", "Process overview and scheduling",
            "Design concepts", "Initialization", "Input data", "Submodels"]  # fmt: skip
CHECKLIST = DATA.parent / "checklist.md"
SECTIONS = re.split(r"^### ([a-k])\. .+$", TEXT.partition("\n## Coverage: ")[2], flags=re.MULTILINE)
COVERAGE = [
    [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in "".join(SECTIONS[2::2]).splitlines()
    if line.startswith("|") and not line.startswith(("| ID |", "| --- |"))
]
PLACE = re.compile(r"`((?:simulation|scenarios)/[\w/]+\.(?:py|yaml))`")
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


@pytest.mark.parametrize("name", odd.TABLES)
def test_each_table_is_the_codes_own(name):
    found = re.search(rf"<!-- begin {name} -->\n(.*?)<!-- end {name} -->", TEXT, re.DOTALL)
    assert found, f"ODD.md has no table {name!r}"
    assert found[1] == odd.TABLES[name](), f"run: python -m simulation.odd ({name!r} has changed)"


def test_the_seven_elements_stand_in_their_order():
    heads = re.findall(r"^## (\d)\. (.+)$", TEXT, re.MULTILINE)
    assert heads == [(str(k), head) for k, head in enumerate(ELEMENTS, 1)]


def test_what_it_points_at_exists():
    paths = set(re.findall(r"`((?:simulation|tests|scenarios|notebooks)/[\w/.]+)`", TEXT))
    assert len(paths) > 10
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []


def test_a_cell_cannot_break_its_table():
    made = odd.table(("a", "b"), [("x|y", ["p", "q"]), (None, "two\nlines")])
    assert made.splitlines() == ["| a | b |", "| --- | --- |", r"| x\|y | p, q |", "|  | two lines |"]


def test_each_row_of_the_coverage_is_well_formed_and_stands_once():
    assert "".join(SECTIONS[1::2]) == "abcdefghijk"
    assert len(COVERAGE) > 200
    assert [row for row in COVERAGE if len(row) != 5 or not all(row)] == []
    names = [row[0] for row in COVERAGE]
    assert [name for name in names if not re.fullmatch(r"[A-Z]\d\d\.[123]", name)] == []
    assert [name for name in names if names.count(name) > 1] == []
    status = re.compile(r"done( \(.+\))?|(partly|missing|left out) \(.+\)")
    assert [row for row in COVERAGE if not status.fullmatch(row[4])] == []


def test_what_is_covered_can_be_looked_up():
    """Places and tests exist; what is done or partly done names both, what is missing names none."""
    for name, _, places, tests, status in COVERAGE:
        for cell, one in ((places, PLACE), (tests, TEST)):
            assert all(one.fullmatch(part) for part in cell.split(", ")) or cell == "-", name
        assert not status.startswith(("done", "partly")) or "-" not in (places, tests), name
        assert not status.startswith("missing") or (places, tests) == ("-", "-"), name
        assert all((ROOT / path).is_file() for path in PLACE.findall(places)), name
        for path, function in TEST.findall(tests):
            code = (ROOT / path).read_text(encoding="utf-8")
            assert not function or re.search(rf"^def {function}\(", code, re.MULTILINE), (name, path, function)


def test_nothing_at_the_core_is_left_out():
    assert [row[0] for row in COVERAGE if row[0].endswith(".1") and row[4].startswith("left out")] == []


@pytest.mark.skipif(not CHECKLIST.exists(), reason="the project's checklist is not beside this checkout")
def test_the_coverage_is_of_the_whole_checklist():
    listed = re.findall(r"^\| ([A-Z]\d\d\.[123]) \|", CHECKLIST.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(listed) > 200
    assert set(listed) == {row[0] for row in COVERAGE}
