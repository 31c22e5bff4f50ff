"""What is kept: all files or none, beside what others keep there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from simulation.errors import InputError
from simulation.writing import keeping
from simulation.writing.keeping import ready, writing
from tests.conftest import ROOT


def content(folder):
    return {p.name: p.read_text() for p in folder.iterdir()}


def write(folder, names, word):
    with writing(folder) as part:
        for name in names:
            (part / name).write_text(word)


def test_files_move_in_together(tmp_path):
    with writing(tmp_path / "a" / "b") as part:
        (part / "x").write_text("1")
        (part / "y").write_text("2")
        assert not (tmp_path / "a" / "b" / "x").exists()
    assert content(tmp_path / "a" / "b") == {"x": "1", "y": "2"}


def test_what_fails_leaves_the_folder_as_it_was_and_no_new_one(tmp_path):
    with pytest.raises(ZeroDivisionError), writing(tmp_path / "a" / "b") as part:
        (part / "x").write_text(str(1 / 0))
    assert not (tmp_path / "a").exists()


def test_a_move_that_fails_half_way_is_undone(tmp_path, monkeypatch):
    (tmp_path / "b").write_text("old b")
    real = os.replace

    def fails_at_c(source, target):
        if str(target) == str(tmp_path / "c"):
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(keeping.os, "replace", fails_at_c)
    with pytest.raises(InputError, match="No space left"):
        write(tmp_path, "abc", "new")
    assert content(tmp_path) == {"b": "old b"}


def test_a_folder_in_the_place_of_a_file_is_refused_and_nothing_moves(tmp_path):
    (tmp_path / "b").mkdir()
    with pytest.raises(InputError, match="holds a folder named 'b'"):
        write(tmp_path, "ab", "new")
    assert [p.name for p in tmp_path.iterdir()] == ["b"]
    with pytest.raises(InputError, match="holds a folder named 'b'"):
        ready(tmp_path, ("a", "b"))


def test_a_stop_between_two_files_waits_for_the_last(tmp_path, monkeypatch):
    real, moved = os.replace, []

    def stopped(source, target):
        real(source, target)
        moved.append(target)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(keeping.os, "replace", stopped)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts beside it ignores Ctrl-C
    try:
        write(tmp_path, "ab", "new")
        assert content(tmp_path) == {"a": "new", "b": "new"}
        assert len(moved) == 2
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)  # the old handler is back
    finally:
        signal.signal(signal.SIGINT, before)


def test_two_who_write_at_once_leave_the_files_of_one(tmp_path, monkeypatch):
    real, start = os.replace, threading.Barrier(2)

    def slow(source, target):
        threading.Event().wait(0.02)
        real(source, target)

    monkeypatch.setattr(keeping.os, "replace", slow)

    def together(word):
        with writing(tmp_path) as part:
            for name in "abcd":
                (part / name).write_text(word)
            start.wait()

    both = [threading.Thread(target=together, args=(word,)) for word in ("one", "two")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert set(content(tmp_path)) == set("abcd")
    assert len(set(content(tmp_path).values())) == 1


KILLED = """
import os, signal, sys
from simulation.writing.keeping import writing
with writing(sys.argv[1]) as part:
    (part / "x").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_left_is_gone_after_the_next(tmp_path):
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], env={**os.environ, "PYTHONPATH": str(ROOT)},
                          timeout=60, check=False)  # fmt: skip
    assert done.returncode == -signal.SIGKILL
    assert [p.name.startswith(keeping.PART) for p in tmp_path.iterdir()] == [True]
    write(tmp_path, "ab", "new")
    assert content(tmp_path) == {"a": "new", "b": "new"}


def test_only_what_nobody_writes_to_is_taken_away(tmp_path):
    (tmp_path / ".part-of-mine").mkdir()
    (tmp_path / f"{keeping.PART}note").write_text("mine")
    (tmp_path / f"{keeping.PART}link").symlink_to(tmp_path / ".part-of-mine")
    with writing(tmp_path) as part:
        (part / "x").write_text("1")
        write(tmp_path, "a", "another")  # comes and goes while the first is still writing
        assert (part / "x").read_text() == "1"
    assert {p.name.removeprefix(keeping.PART) for p in tmp_path.iterdir()} == {
        "a",
        "x",
        "note",
        "link",
        ".part-of-mine",
    }


def test_without_locks_a_scratch_folder_goes_after_a_day(tmp_path, monkeypatch):
    import fcntl

    def none(*_):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", none)
    young, old = (tmp_path / f"{keeping.PART}{age}" for age in ("young", "old"))
    young.mkdir()
    old.mkdir()
    os.utime(old, times=(time.time() - keeping.DAY - 60,) * 2)
    write(tmp_path, "a", "new")
    assert {p.name for p in tmp_path.iterdir()} == {"a", young.name}


def test_looking_whether_a_folder_is_ready_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert ready("~/new/deep", ("x",)) == tmp_path / "new" / "deep"
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("")
    (tmp_path / "gone").symlink_to(tmp_path / "nothing")
    for bad, words in (("", "no name"), ("a\0b", "no name"), (tmp_path / "file", "is a file"),
                       (tmp_path / "gone", "link to nothing"), (tmp_path / ("x" * 300), "too long")):  # fmt: skip
        with pytest.raises(InputError, match=words):
            ready(bad, ("x",), "--out")
        with pytest.raises(InputError, match=words):
            write(bad, "x", "new")


def test_what_belonged_to_what_is_replaced_goes_and_comes_back_if_that_fails(tmp_path, monkeypatch):
    write(tmp_path, "abc", "old")
    (tmp_path / "mine").write_text("kept")
    with writing(tmp_path, ("a", "b", "c", "d")) as part:
        (part / "a").write_text("new")
    assert content(tmp_path) == {"a": "new", "mine": "kept"}
    write(tmp_path, "bc", "old")
    real = os.replace

    def fails_at_c(source, target):
        if str(source) == str(tmp_path / "c"):
            raise OSError(5, "Input/output error")
        real(source, target)

    monkeypatch.setattr(keeping.os, "replace", fails_at_c)
    with pytest.raises(InputError, match="Input/output error"), writing(tmp_path, ("a", "b", "c")) as part:
        (part / "a").write_text("newest")
    assert content(tmp_path) == {"a": "new", "b": "old", "c": "old", "mine": "kept"}


def test_a_run_and_a_sweep_do_not_write_over_each_other_nor_a_small_comparison_beside_a_page(tmp_path):
    for mark, names in (("run.json", keeping.SWEEP), ("sweep.json", keeping.RUN)):
        folder = tmp_path / mark.partition(".")[0]
        write(folder, (mark, "weekly.parquet"), "precious")
        with pytest.raises(InputError, match=r"whose weekly\.parquet would be lost"):
            keeping.ready(folder, names, "--out")
        with pytest.raises(InputError, match=r"whose weekly\.parquet would be lost"):
            write(folder, ("weekly.parquet",), "new")
        assert content(folder) == {mark: "precious", "weekly.parquet": "precious"}
    keeping.ready(tmp_path / "run", keeping.RUN)
    keeping.ready(tmp_path / "sweep", keeping.SWEEP)
    (tmp_path / "report.html").write_text("page")
    keeping.ready(tmp_path, keeping.COMPARISON, family=())
    with pytest.raises(InputError, match=r"holds report\.html of an earlier one"):
        keeping.ready(tmp_path, keeping.COMPARISON, family=keeping.REPORT)
