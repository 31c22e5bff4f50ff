"""Ctrl-C waits while a process is started, and is not lost."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from simulation.signals import held_back


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_acts_when_the_block_is_over(number):
    seen = []
    before = signal.signal(number, lambda n, _: seen.append(n))
    try:
        with held_back():
            signal.raise_signal(number)
            assert seen == []
        assert seen == [number]
        signal.raise_signal(number)
        assert seen == [number, number]  # the handler is back
    finally:
        signal.signal(number, before)


def test_only_the_first_of_several_acts_and_an_interrupt_is_raised():
    with pytest.raises(KeyboardInterrupt), held_back():  # noqa: PT012
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)


def test_an_error_in_the_block_leaves_the_handlers_as_they_were():
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with pytest.raises(ZeroDivisionError), held_back():
        _ = 1 / 0
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_in_another_thread_nothing_is_touched():
    before, seen = signal.getsignal(signal.SIGINT), []

    def work():
        with held_back():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]


def _as_a_process(code):
    root = Path(__file__).parents[2]
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=root, check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip


STOPPED = """
import signal, sys
from multiprocessing import util
from simulation.cli import entry

spawn = util.spawnv_passfds

def spawned(path, args, passfds):
    pid = spawn(path, args, passfds)
    if "resource_tracker" not in str(args):
        signal.raise_signal(signal.SIGINT)  # the worker lives, and nobody knows of it yet
    return pid

util.spawnv_passfds = spawned
sys.argv[1:] = ["compare", "baseline", "local_champions", "--residents", "300", "--weeks", "5000", "--workers", "2"]
entry()
"""


def test_no_worker_outlives_a_command_that_is_stopped_while_it_starts_one():
    """An orphan would hold the pipes, so that their end is never read."""
    done = _as_a_process(STOPPED)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.endswith("cohesion: stopped; nothing was written\n")


STUCK = """
import concurrent.futures.process as pools, sys, threading
from simulation import cli

stuck = threading.Thread(target=threading.Event().wait)
pools._threads_wakeups[stuck] = None  # the thread of a pool whose workers died; it never ends
stuck.start()
cli.main = lambda: 143
cli.entry()
"""


def test_a_stopped_command_ends_though_the_thread_of_a_pool_never_does():
    done = _as_a_process(STUCK)
    assert (done.returncode, done.stdout, done.stderr) == (143, "", "")
