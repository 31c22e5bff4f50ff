"""Levers add up, whatever the order, and start again at nothing every week."""

import numpy as np
import pytest

from simulation.levers import LEVERS, Levers

DIMS = {"N": 6, "H": 2, "U": 3, "A": 4, "B": 5, "O": 7, "K": 1}


@pytest.fixture
def levers():
    return Levers(**DIMS)


@pytest.mark.parametrize("name", LEVERS)
def test_every_lever_is_zeros_of_its_shape_until_moved(levers, name):
    shape = tuple(DIMS[axis] for axis in LEVERS[name].shape.split())
    assert levers.get(name).shape == shape
    assert levers.get(name).dtype == np.float32
    assert (levers.get(name) == 0).all()
    assert not levers.touched(name)
    assert levers.get_or_empty(name).shape == (0,) * len(shape)


def test_what_several_write_adds_up_in_any_order():
    writes = [(0.25, ...), (1.0, np.array([0, 2])), (np.arange(6.0), ...), (-0.5, np.arange(6) > 3), (2.0, 5)]
    found = []
    for order in (writes, writes[::-1]):
        levers = Levers(**DIMS)
        for value, where in order:
            levers.add("trust", value, where)
        found.append(levers.get("trust").tolist())
    assert found[0] == found[1] == [1.25, 1.25, 3.25, 3.25, 3.75, 6.75]


@pytest.mark.parametrize("rows", [np.array([1, 1, 4, 1]), [1, 1, 4, 1], (np.array([1, 1, 4, 1]),)])
def test_a_row_named_three_times_is_moved_three_times(levers, rows):
    levers.add("champion", 1.0, rows)
    levers.add("champion", np.array([0.1, 0.2, 0.3, 0.4], np.float32), rows)
    np.testing.assert_allclose(levers.get("champion"), [0, 3.7, 0, 0, 1.3, 0], rtol=1e-6)


def test_duplicates_add_up_on_two_axes_too(levers):
    barrier, rows = np.array([2, 2, 2, 0]), np.array([3, 3, 1, 3])
    levers.add("relief", 0.5, (barrier, rows))
    expected = np.zeros((5, 6), np.float32)
    expected[2, 3], expected[2, 1], expected[0, 3] = 1.0, 0.5, 0.5
    np.testing.assert_array_equal(levers.get("relief"), expected)


def test_one_barrier_of_one_unit(levers):
    levers.add("ease", 0.5, (2, slice(None), 1))
    assert levers.get("ease")[2, :, 1].tolist() == [0.5] * 3
    assert levers.get("ease").sum() == 1.5


def test_reset_clears_values_and_marks_and_leaves_the_rest_usable(levers):
    levers.add("safety", 2.0)
    levers.add("trust", 1.0, np.array([3]))
    assert levers.touched("safety")
    held = levers.get_or_empty("safety")
    assert held.tolist() == [2.0, 2.0]
    levers.reset()
    for name in ("safety", "trust"):
        assert not levers.touched(name)
        assert (levers.get(name) == 0).all()
        assert levers.get_or_empty(name).size == 0
    levers.add("safety", 1.0, 0)
    assert levers.get("safety").tolist() == [1.0, 0.0]


def test_moving_by_nothing_still_counts_as_moved(levers):
    levers.add("inform", 0.0)
    assert levers.touched("inform")
    assert levers.get_or_empty("inform").shape == (6,)


def test_there_is_no_lever_of_another_name(levers):
    with pytest.raises(KeyError, match="happiness"):
        levers.add("happiness", 1.0)
    assert not levers.touched("happiness")
