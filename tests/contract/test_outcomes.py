"""Every registered outcome keeps the contract the moment its function exists."""

from typing import get_args

import numpy as np
import pytest

from simulation.outcomes import OUTCOMES, Unit, measure, outcome
from simulation.plots import SPAN
from tests.conftest import same, state_of


@pytest.mark.parametrize("name", OUTCOMES)
def test_it_says_what_it_is(name):
    o = OUTCOMES[name]
    assert o.name == name == o.function.__name__
    assert o.claim.endswith(".")
    assert o.label[0].isupper()
    assert len(o.label) <= 30  # fits beside a plot


@pytest.mark.parametrize("name", OUTCOMES)
def test_it_is_a_finite_number_in_its_range_and_changes_nothing(world, name):
    before = state_of(world)
    value = OUTCOMES[name].function(world)
    assert same(before, state_of(world)) == []
    assert type(value) is float
    assert np.isfinite(value)
    low, high = {"points": (0, 42), "share": (0, 1), "0-1": (0, 1), "SD": (-3, 3)}.get(OUTCOMES[name].unit, (0, 1000))
    assert low <= value <= high


def test_every_unit_can_be_drawn():
    assert set(get_args(Unit)) == set(SPAN)


def test_threads_change_no_outcome(world, monkeypatch):
    monkeypatch.setattr(type(world), "n", property(lambda _: 60_000))  # as if it were large enough to be spread
    answers = []
    for threads in (1, 2, 8):
        world.threads = threads
        answers.append(measure(world).tobytes())
    assert len(set(answers)) == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"unit": "points", "label": ""},
        {"unit": "furlongs", "label": "Length"},
        {"unit": "points", "label": "Length", "better": "sideways"},
    ],
)
def test_a_sloppy_outcome_is_refused(bad):
    def length(world):
        """Length."""
        return 0.0

    with pytest.raises(ValueError, match="length"):
        outcome(**bad)(length)
    assert "length" not in OUTCOMES


def test_a_name_is_taken_once_and_needs_a_docstring():
    def belonging(world):
        """Again."""
        return 0.0

    def silent(world):
        return 0.0

    for function in (belonging, silent):
        with pytest.raises(ValueError, match=function.__name__):
            outcome(unit="SD", label="Words")(function)
    assert OUTCOMES["belonging"].claim != "Again."
