"""Terminals of 40 to 60 columns: whole words, whole numbers, nothing beyond the edge."""

from __future__ import annotations

import re

import pytest

from simulation.catalog import CATALOG
from simulation.cli import main
from simulation.command import tables
from simulation.compare import compare
from simulation.run import run
from simulation.scenario import Scenario
from tests.conftest import SCENARIOS

WIDTHS = (40, 50, 60)
NUMBER = re.compile(r"(?<!\S)[-+]?[\d,]+\.\d+(?!\S)")


@pytest.fixture(scope="module")
def made():
    scenario, arm = (
        Scenario.load(SCENARIOS / f"{name}.yaml").with_(population__residents=300, burn_in=2, weeks=4)
        for name in ("baseline", "local_champions")
    )
    return scenario, run(scenario, 1, threads=1), compare(scenario, [arm], 2, workers=1)


@pytest.fixture
def said(monkeypatch, capsys):
    monkeypatch.setenv("NO_COLOR", "1")

    def at(width, show):
        monkeypatch.setenv("COLUMNS", str(width))
        capsys.readouterr()
        show()
        text = capsys.readouterr().out
        assert "…" not in text
        return text

    return at


def longest(text):
    return max(len(line.rstrip()) for line in text.splitlines())


@pytest.mark.parametrize("width", WIDTHS)
def test_a_run_keeps_every_outcome_with_its_end_and_change(said, made, width):
    scenario, results, _ = made

    def show():
        tables.results(results, scenario, tables.console())

    text = said(width, show)
    assert longest(text) <= width
    for row in tables._rows(results.table()):
        places = tables._DECIMALS.get(row.unit, 3)
        scale = 100 if row.unit == "share" else 1  # shares are read in percent
        end, change = tables._fixed(scale * row.end, places), tables._signed(scale * row.change, places)
        assert re.search(
            rf"^ {re.escape(row.label.split()[0])}.* {re.escape(end)} +{re.escape(change)}( |$)", text, re.M
        )
        assert set(row.label.split()) <= set(text.split())
    assert ("start" in text) == (width > 40)  # it is the end less the change
    assert ("good is" in text) == (width > 50)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_comparison_keeps_difference_interval_and_verdict(said, made, width):
    def show():
        tables.comparison(made[2], tables.console())

    text, full = said(width, show), said(200, show)
    assert longest(text) <= width
    rows = re.findall(r"^ (\S+).*? ([-+]?[\d.,]+) +([-+]?[\d.,]+) +([-+]?[\d.,]+) +(better|worse|unclear)", full, re.M)
    assert len(rows) > 10
    for word, difference, low, high, verdict in rows:
        ends = rf"{re.escape(low)} +{re.escape(high)} +{verdict}" if width > 50 else rf"{verdict}\s"
        assert re.search(rf"^ {word}.* {re.escape(difference)} +{ends}", text, re.M), word
        assert width > 50 or f"{low} .. {high}" in text
    assert set(NUMBER.findall(text)) <= set(NUMBER.findall(full))


@pytest.mark.parametrize("width", WIDTHS)
def test_week_and_lists_break_between_words_only(said, width):
    for arguments in (["week"], ["list"], *(["list", kind] for kind in CATALOG)):
        text, full = (said(w, lambda: main(arguments)) for w in (width, 250))  # noqa: B023 (called at once)
        text, full = (shown.rpartition("─")[2] for shown in (text, full))  # without a table's heading
        assert sorted(re.findall(r"\w\S*", text)) == sorted(re.findall(r"\w\S*", full)), arguments
        assert all(len(line) <= width or len(line.split()) == 1 for line in text.splitlines()), arguments  # paths


def test_where_nothing_fits_lines_are_longer_and_numbers_whole(said, made):
    def show():
        tables.comparison(made[2], tables.console())

    assert set(NUMBER.findall(said(20, show))) <= set(NUMBER.findall(said(200, show)))


def test_an_entry_without_a_source_ends_without_a_colon(said):
    lines = [line.strip() for line in said(80, lambda: main(["list", "parameters"])).splitlines()]
    assert ":" not in lines
