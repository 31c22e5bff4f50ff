"""Everything that can be set on the page comes from the scenario's own fields, and is what a scenario file says."""

from __future__ import annotations

import pytest

from simulation.app import controls
from simulation.piece import registry
from simulation.scenario import Scenario

BASE = Scenario.load("baseline")


@pytest.mark.parametrize("folder", ["interventions", "shocks", "barriers"])
def test_every_kind_can_be_added_and_each_of_its_controls_set_to_both_ends(folder):
    assert [row["kind"] for row in controls.kinds(folder)] == list(registry(folder))
    for row in controls.kinds(folder):
        assert row["claim"].endswith(".")
        scenario = Scenario.parse(BASE.plain(), "page", {f"{folder}.it": {"kind": row["kind"]}})
        made = controls.of_piece(scenario, folder, "it")
        assert made, row["kind"]
        for control in made:
            assert control.help, control.path
            if control.kind == "number":
                assert control.low < control.high
                assert control.unit or control.value is None, control.path  # an optional one says it in its help
                assert control.step > 0
                assert control.value is None or control.low <= control.value <= control.high


def test_a_number_has_the_field_s_range_unit_and_source():
    dial = controls.control(BASE, "causal_share")
    assert (dial.low, dial.high, dial.value, dial.unit) == (0, 1, 0.27, "share")
    assert "Prati" in dial.source
    assert controls.control(BASE, "barriers.cost.weight").value == BASE.barriers["cost"].weight
    assert controls.control(BASE, "population.residents").step == 1


@pytest.mark.parametrize("path", ["nonsense", "population", "activities", "barriers.cost.kind", "name"])
def test_what_is_no_single_value_has_no_control(path):
    with pytest.raises((KeyError, AttributeError)):
        controls.control(BASE, path)


@pytest.mark.parametrize(("wide", "step"), [(0.01, 0.01), (0.2, 0.2), (0.0499, 0.02), (1, 1), (52, 50), (0, 1)])
def test_steps_are_round(wide, step):
    assert controls._round_step(wide) == pytest.approx(step)


def test_a_program_is_a_row_in_words():
    row = controls.program(Scenario.load("all_together"), "interventions", "champions")
    assert row["amount"] == "2 champions per 100 residents"
    assert (row["start"], row["end"], row["strength"]) == (0, None, "100% of plan")


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.27, "share", "27 %"),
        (0.2, "share of residents", "20 % of residents"),
        (10_000, "USD a year", "10,000 USD a year"),
        (2.0, "", "2"),
        (1.5, "1", "1.5"),
    ],
)
def test_numbers_are_said_as_one_says_them(value, unit, said):
    assert controls.spoken(value, unit) == said
