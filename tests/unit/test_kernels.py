"""Blocks of residents: every row once, answers in order, and no trace of the number of threads."""

import threading
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.kernels import BLOCK, default_threads, meanwhile, over, together

ODD = [1, 2, 7, 1999, 2000, 2001, 15_999, 16_001, 8 * BLOCK - 1, 8 * BLOCK + 1, 300_007]


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("n", ODD)
def test_every_row_is_visited_once(n, threads):
    seen = np.zeros(n, np.int8)

    def run(start, stop):
        seen[start:stop] += 1
        return start, stop

    blocks = over(n, threads, run)
    assert (seen == 1).all()
    assert blocks[0][0] == 0
    assert blocks[-1][1] == n
    assert all(left[1] == right[0] for left, right in pairwise(blocks))
    assert max(stop - start for start, stop in blocks) <= BLOCK


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 400_000))
def test_answers_about_rows_do_not_depend_on_the_number_of_threads(n):
    alone, spread = (
        np.concatenate([[], *over(n, threads, lambda start, stop: np.arange(start, stop) ** 2)]) for threads in (1, 3)
    )
    np.testing.assert_array_equal(alone, spread)
    assert alone.size == n


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("parts", [1, 3, 8])
def test_a_range_can_be_cut_into_so_many_parts(threads, parts):
    blocks = over(1_000_003, threads, lambda start, stop: (start, stop), parts=parts)
    assert len(blocks) == parts
    assert all(left[1] == right[0] for left, right in pairwise(blocks))


@pytest.mark.parametrize("threads", [1, 2])
def test_a_call_inside_a_call_does_not_wait_for_itself(threads):
    """Both threads are busy when the inner calls ask for help: each must do its own work, not wait for a free one."""
    inner = [lambda k=k: sum(over(80_000, threads, lambda start, stop: stop - start)) + k for k in range(6)]
    assert together(inner, threads) == [80_000 + k for k in range(6)]


@pytest.mark.parametrize("threads", [1, 2])
def test_what_was_started_meanwhile_is_waited_for(threads):
    done = []
    wait = meanwhile(lambda: done.append(1) or "answer", threads)
    assert wait() == "answer"
    assert done == [1]

    def fails():
        raise ArithmeticError("beside")

    with pytest.raises(ArithmeticError, match="beside"):
        meanwhile(fails, threads)()


def test_nobody_is_no_block():
    assert over(0, 2, lambda start, stop: pytest.fail("called")) == []


def test_a_large_world_is_really_spread():
    """Two blocks wait for each other: with one thread they would wait for ever."""
    meet = threading.Barrier(2, timeout=20)
    assert len(over(4 * BLOCK, 2, lambda start, stop: meet.wait() if start < 2 * BLOCK else None)) == 4


@pytest.mark.parametrize("threads", [1, 3])
def test_a_failing_block_fails_the_whole(threads):
    def run(start, stop):
        if start:
            raise ArithmeticError(f"block at {start}")

    with pytest.raises(ArithmeticError, match="block at"):
        over(100_000, threads, run)


@pytest.mark.parametrize("threads", [1, 4])
def test_calls_made_together_answer_in_their_order(threads):
    assert together([lambda k=k: k * k for k in range(9)], threads) == [k * k for k in range(9)]
    assert together([], threads) == []


def test_there_is_a_thread():
    assert default_threads() >= 1
