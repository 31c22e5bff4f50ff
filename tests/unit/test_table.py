"""Arrays with a legend: aligned, zero, copied whole, double-buffered where they are states."""

import numpy as np
import pytest

from simulation.table import SMALL, Column, Table, staggered


class Shelf(Table):
    """A table of one column of each sort."""

    legend = (
        Column("size", "float32", "N", "cm", 0, 9, "Size.", "state"),
        Column("code", "int8", "N A", "code", 0, 9, "Code.", "slow"),
        Column("sum", "float64", "A", "cm", 0, 9, "Sum.", "flow"),
    )


@pytest.mark.parametrize("dtype", ["uint8", "int32", "float32", "float64"])
@pytest.mark.parametrize("shape", [(1,), (1001,), (7, 13), (0,), (0, 4), (3, 0), (20_001,), (211, 131)])
def test_staggered_arrays_are_zero_aligned_and_start_where_they_are_told(dtype, shape):
    for k in (0, 1, 5, 12, 13, 200):
        array = staggered(shape, dtype, k)
        assert array.shape == shape
        assert array.dtype == dtype
        assert array.flags.c_contiguous
        assert array.flags.writeable
        assert (array == 0).all()
        assert array.dtype.alignment == 1 or array.ctypes.data % array.dtype.alignment == 0
        if array.nbytes >= SMALL:
            assert array.ctypes.data % 64 == 0
            skipped = array.ctypes.data - array.base.ctypes.data
            assert 0 <= skipped - k * 320 % 4096 < 64
            array[...] = 1  # to the very end, without touching anything else
            assert array.base[skipped + array.nbytes :].sum() == array.base[:skipped].sum() == 0


def test_columns_of_a_table_start_at_different_lines_of_the_cache():
    starts = [staggered((SMALL,), "float64", k).base.size for k in range(64)]
    assert len(set(starts)) == 1
    lines = {k * 320 % 4096 // 64 for k in range(64)}
    assert len(lines) == 64  # five and sixty-four have no common divisor


def test_only_states_are_buffered_and_advance_swaps_them():
    shelf = Shelf(N=3, A=2)
    assert set(vars(shelf.next)) == {"size"}
    assert set(shelf.arrays()) == {"size", "code", "sum"}
    assert Shelf.names("state", "flow") == ("size", "sum")
    shelf.next.size[:] = 1, 2, 3
    shelf.advance()
    assert shelf.size.tolist() == [1, 2, 3]
    assert shelf.next.size.tolist() == [0, 0, 0]
    assert not np.shares_memory(shelf.size, shelf.next.size)


def test_a_copy_is_equal_and_shares_nothing():
    shelf = Shelf(N=3, A=2)
    shelf.size[:], shelf.next.size[:], shelf.code[:], shelf.sum[:] = 1, 2, 3, 4
    twin = shelf.copy()
    assert type(twin) is Shelf
    for name in ("size", "code", "sum"):
        ours, theirs = getattr(shelf, name), getattr(twin, name)
        np.testing.assert_array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype
        assert not np.shares_memory(ours, theirs)
    assert twin.next.size.tolist() == [2, 2, 2]
    twin.size[:], twin.next.size[:], twin.code[:], twin.sum[:], twin.dims["N"] = 9, 9, 9, 9, 9
    assert shelf.size.tolist() == [1, 1, 1]
    assert shelf.next.size.tolist() == [2, 2, 2]
    assert (shelf.code == 3).all()
    assert (shelf.sum == 4).all()
    assert shelf.dims == {"N": 3, "A": 2}


def test_a_copy_keeps_arrays_that_have_grown():
    shelf = Shelf(N=3, A=2)
    shelf.dims["A"] = 4
    shelf.put("code", np.ones((3, 4), np.int8))
    assert shelf.copy().code.shape == (3, 4)
    with pytest.raises(ValueError, match="code has shape"):
        shelf.put("code", np.ones((3, 5), np.int8))


def test_bytes_are_those_of_all_arrays_and_buffers():
    assert Shelf(N=3, A=2).nbytes() == 2 * 3 * 4 + 3 * 2 * 1 + 2 * 8
