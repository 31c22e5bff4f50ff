"""The ODD document says what the code does: its tables are the code's, and what it points at exists."""

import re
from pathlib import Path

import pytest

from simulation import odd

ROOT = Path(__file__).resolve().parents[2]
TEXT = odd.DOCUMENT.read_text(encoding="utf-8")
ELEMENTS = ["Purpose and patterns", "Entities, state variables, scales", "Process overview and scheduling",
            "Design concepts", "Initialization", "Input data", "Submodels"]  # fmt: skip


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
