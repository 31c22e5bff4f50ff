"""The folder of a sweep: same bytes whatever the order, nothing lost, nothing twice, nothing damaged believed."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from simulation.batch import store as store_module
from simulation.batch.folder import opened
from simulation.batch.loading import held, load_sweep
from simulation.batch.locking import alone
from simulation.batch.runner import execute, planned, sweep
from simulation.batch.store import CHUNKS, Store
from simulation.batch.work import Block
from simulation.errors import InputError
from tests.sweep_helpers import TINY, Answers, tables

WIDE = {**TINY, "vary": {"causal_share": {"low": 0.1, "high": 0.5, "steps": 10}}, "replicates": 5}


def answer(draw, seed, arm):
    return 100 * draw["causal_share"] + seed + 0.5 * (arm == "champions")


class Stops(Exception):
    """Somebody pulled the plug."""


def stopping_after(pieces, function=answer):
    """Answers that end after some pieces of work, as a kill would."""

    class Stopping(Answers):
        def submit(self, call, blob, tasks):
            self.pieces = getattr(self, "pieces", 0) + 1
            if self.pieces > pieces:
                raise Stops
            return super().submit(call, blob, tasks)

    return Stopping(function)


def test_each_run_is_a_row_with_its_parameters_in_the_order_of_the_design(tmp_path):
    made = sweep(WIDE, tmp_path, executor=Answers(answer))
    assert len(made) == 10 * 5 * 2
    assert list(made.columns) == [
        "point", "arm", "replicate", "seed", "causal_share", "status", "residents", "cost", "depression", "ties", "key",
    ]  # fmt: skip
    assert list(zip(made["point"], made["replicate"], made["arm"] == "champions", strict=True)) == sorted(
        (p, r, a) for p in range(10) for r in range(5) for a in (False, True)
    )
    rows = zip(made["causal_share"], made["seed"], made["arm"], strict=True)
    expected = [answer({"causal_share": share}, seed, arm) for share, seed, arm in rows]
    assert np.allclose(made["depression"], expected)
    assert sorted(p.name for p in tmp_path.iterdir() if not p.name.startswith(".")) == [
        "chunks", "failures.parquet", "manifest.json", "runs.parquet", "sweep.json",
    ]  # fmt: skip
    assert list((tmp_path / CHUNKS).iterdir()) == []
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "runs.parquet"), made)
    units = {f.name: f.metadata for f in pq.read_schema(tmp_path / "runs.parquet")}
    assert units["depression"][b"unit"] == b"points"


def test_the_manifest_says_what_made_it(tmp_path):
    sweep(WIDE, tmp_path, executor=Answers(answer))
    kept = json.loads((tmp_path / "manifest.json").read_text())
    assert (kept["points"], kept["replicates"], kept["runs"], kept["failed"]) == (10, 5, 100, 0)
    assert kept["seeds"] == {"first": 1, "last": 5}
    assert {"design", "versions", "machine", "git", "model", "files"} <= set(kept)


def test_stopped_anywhere_it_goes_on_and_runs_nothing_twice(tmp_path):
    calm, broken = tmp_path / "calm", tmp_path / "broken"
    sweep(WIDE, calm, executor=Answers(answer))
    seen = []
    for pieces in (1, 2, 4, 99):
        executor = stopping_after(pieces)
        try:
            sweep(WIDE, broken, executor=executor)
        except Stops:
            part = load_sweep(broken)
            assert 0 < len(part) < 100
            assert not (broken / "runs.parquet").exists()
        seen += executor.asked
    assert len(seen) == len(set(seen)) + 0 == 100
    assert tables(broken) == tables(calm)


def test_many_small_chunks_become_one_and_the_tables_stay_the_same(tmp_path, monkeypatch):
    sweep(WIDE, tmp_path / "a", executor=Answers(answer))
    monkeypatch.setattr(store_module, "MERGE", 3)
    monkeypatch.setattr("simulation.batch.runner.MOST", 2)
    with pytest.raises(Stops):
        sweep(WIDE, tmp_path / "b", executor=stopping_after(10))
    assert len(list((tmp_path / "b" / CHUNKS).iterdir())) <= 3 + 3
    sweep(WIDE, tmp_path / "b", executor=Answers(answer))
    assert tables(tmp_path / "a") == tables(tmp_path / "b")


def test_a_larger_design_runs_only_what_is_missing(tmp_path):
    sweep(WIDE, tmp_path / "a", executor=Answers(answer))
    more, larger = Answers(answer), {**WIDE, "replicates": 7, "arms": {**WIDE["arms"], "grants": "community_grants"}}
    sweep(larger, tmp_path / "a", executor=more)
    assert len(more.asked) == 10 * 7 * 3 - 100
    sweep(larger, tmp_path / "b", executor=Answers(answer))
    assert tables(tmp_path / "a") == tables(tmp_path / "b")
    assert json.loads((tmp_path / "a" / "manifest.json").read_text())["replicates"] == 7


@pytest.mark.parametrize("weekly", [False, True])
def test_a_smaller_design_throws_nothing_away(tmp_path, weekly):
    whole = {**WIDE, "weekly": weekly, "vary": {"causal_share": [0.1, 0.2]}, "replicates": 2}
    sweep(whole, tmp_path / "a", executor=Weekly(answer))
    less = sweep({**whole, "replicates": 1}, tmp_path / "a", executor=Weekly(answer))
    assert len(less) == 4
    again = Weekly(answer)
    sweep(whole, tmp_path / "a", executor=again)
    assert again.asked == []
    sweep(whole, tmp_path / "b", executor=Weekly(answer))
    assert tables(tmp_path / "a") == tables(tmp_path / "b")


class Weekly(Answers):
    """Answers whose weeks differ."""

    def submit(self, call, blob, tasks):
        future = super().submit(call, blob, tasks)
        block = future.result()
        block.weekly = [np.outer(np.arange(3.0), np.ones(len(e))) + e for e in block.ends]
        return future


def test_weeks_are_kept_when_asked_for_whatever_the_order(tmp_path):
    weekly = {**TINY, "weekly": True}
    sweep(weekly, tmp_path / "a", executor=Weekly(answer))
    table = pd.read_parquet(tmp_path / "a" / "weekly.parquet")
    assert list(table.columns) == ["point", "arm", "replicate", "week", "depression", "ties", "key"]
    assert len(table) == 8 * 3
    one = table[(table["point"] == 1) & (table["arm"] == "champions") & (table["replicate"] == 1)]
    assert np.allclose(one["ties"], 50 + 2 + 0.5 + np.arange(3))
    with pytest.raises(Stops):
        sweep(weekly, tmp_path / "b", executor=_stopping_weekly())
    sweep(weekly, tmp_path / "b", executor=Weekly(answer))
    sweep({**weekly, "weekly": False}, tmp_path / "b", executor=Answers(answer))  # what is kept stays kept
    assert tables(tmp_path / "a") == tables(tmp_path / "b")


def _stopping_weekly():
    class Stopping(Weekly):
        def submit(self, call, blob, tasks):
            if self.asked:
                raise Stops
            return super().submit(call, blob, tasks)

    return Stopping(answer)


# what goes wrong -----------------------------------------------------------------------------------------------------


def failing(draw, seed, arm):
    return ValueError("nobody home") if seed == 2 and arm == "champions" else answer(draw, seed, arm)


def test_a_failed_run_is_a_row_and_is_run_again_only_when_asked(tmp_path):
    made = sweep(TINY, tmp_path, executor=Answers(failing))
    bad = made[made["status"] == "failed"]
    assert list(bad["seed"]) == [2, 2]
    assert bad["depression"].isna().all()
    told = held(tmp_path).failures
    assert list(told.columns) == [
        "point", "arm", "replicate", "seed", "stage", "type", "message", "command", "key",
    ]  # fmt: skip
    assert set(told["message"]) == {"nobody home"}
    again = Answers(answer)
    assert (sweep(TINY, tmp_path, executor=again)["status"] == "failed").sum() == 2
    assert again.asked == []
    mended = sweep(TINY, tmp_path, executor=again, retry=True)
    assert (len(again.asked), (mended["status"] == "done").all()) == (2, True)
    sweep(TINY, tmp_path / "b", executor=Answers(answer))
    assert tables(tmp_path)["runs.parquet"] == tables(tmp_path / "b")["runs.parquet"]


@pytest.mark.parametrize("what", ["cut", "flip", "empty"])
def test_a_damaged_chunk_is_set_aside_and_run_again(tmp_path, what):
    with pytest.raises(Stops):
        sweep(WIDE, tmp_path / "a", executor=stopping_after(3))
    file = sorted((tmp_path / "a" / CHUNKS).glob("*.chunk"))[0]
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes({"cut": raw[:200], "flip": raw, "empty": b""}[what])
    told = []
    sweep(WIDE, tmp_path / "a", executor=Answers(answer), watch=lambda state: told.append(state.damaged))
    assert told[-1] == (file.name,)
    assert file.with_name(file.name + ".damaged").exists()
    sweep(WIDE, tmp_path / "b", executor=Answers(answer))
    assert tables(tmp_path / "a") == tables(tmp_path / "b")


def test_a_damaged_table_is_made_again(tmp_path):
    sweep(WIDE, tmp_path, executor=Answers(answer))
    before = tables(tmp_path)
    raw = bytearray(before["runs.parquet"])
    raw[len(raw) // 3] ^= 4
    (tmp_path / "runs.parquet").write_bytes(raw)
    sweep(WIDE, tmp_path, executor=Answers(answer))
    assert tables(tmp_path)["runs.parquet"] == before["runs.parquet"]


def test_another_version_of_the_model_never_mixes_in(tmp_path, monkeypatch):
    sweep(TINY, tmp_path, executor=Answers(answer))
    before = tables(tmp_path)
    monkeypatch.setattr("simulation.batch.plan.version", lambda: "0.2+other")
    with pytest.raises(InputError, match="another version of the model"):
        sweep(TINY, tmp_path, executor=Answers(answer))
    assert tables(tmp_path) == before


def _hold(folder, ready, end):
    with alone(folder):
        ready.set()
        end.wait(60)


def test_a_second_sweep_on_one_folder_refuses(tmp_path):
    context = multiprocessing.get_context("spawn")
    ready, end = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(tmp_path, ready, end))
    other.start()
    try:
        assert ready.wait(60)
        with pytest.raises(InputError, match=f"another sweep is running here .process {other.pid} "):
            sweep(TINY, tmp_path, executor=Answers(answer))
        with pytest.raises(InputError, match="another sweep"):
            sweep(TINY, tmp_path, executor=Answers(answer), shard=(1, 2))
    finally:
        end.set()
        other.join()
    assert len(sweep(TINY, tmp_path, executor=Answers(answer))) == 8


@pytest.mark.parametrize("when", ["chunk", "tables"])
def test_a_full_disk_loses_nothing(tmp_path, monkeypatch, when):
    real = os.replace

    def full(source, target, *args, **kwargs):
        if Path(target).suffix == {"chunk": ".chunk", "tables": ".parquet"}[when]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(source, target, *args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full)
        with pytest.raises(InputError, match=r"No space left on device(.|\n)*are kept"):
            sweep(WIDE, tmp_path / "a", executor=Answers(answer))
    assert list((tmp_path / "a").rglob(".*.partial")) == []
    sweep(WIDE, tmp_path / "a", executor=Answers(answer))
    sweep(WIDE, tmp_path / "b", executor=Answers(answer))
    assert tables(tmp_path / "a") == tables(tmp_path / "b")


def test_a_folder_that_cannot_be_made_is_refused_before_anything_runs(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="is a file, not a folder"):
        sweep(TINY, tmp_path / "file", executor=Answers(answer))
    with pytest.raises(InputError, match="holds no sweep"):
        load_sweep(tmp_path)


def test_what_a_killed_process_was_writing_is_taken_away(tmp_path):
    (tmp_path / CHUNKS).mkdir()
    for left in (tmp_path / ".runs.parquet.1.partial", tmp_path / CHUNKS / ".x.chunk.1.partial"):
        left.write_text("half")
    sweep(TINY, tmp_path, executor=Answers(answer))
    assert list(tmp_path.rglob("*.partial")) == []


# parts of a whole ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("adaptive", [False, True])
def test_three_parts_make_the_same_tables_as_one(tmp_path, adaptive):
    more = {"until": {"outcome": "ties", "half_width": 0.1, "min": 2, "max": 6, "batch": 2}}
    asked = {k: v for k, v in WIDE.items() if k != "replicates"} | more if adaptive else WIDE
    sweep(asked, tmp_path / "one", executor=Answers(noisy))
    seen = []
    for i in (3, 1, 2):
        executor = Answers(noisy)
        state = execute(planned(asked), tmp_path / "three", executor=executor, shard=(i, 3))
        assert state.whole == (i == 2)
        seen += executor.asked
    assert len(set(seen)) == len(seen)
    assert tables(tmp_path / "one") == tables(tmp_path / "three")


def noisy(draw, seed, arm):
    return (arm == "champions") * np.sin(seed * 37.0 + 100 * draw["causal_share"])


def test_two_stores_agree_on_what_is_there(tmp_path):
    sweep(TINY, tmp_path, executor=Answers(answer))
    plan, store = opened(tmp_path)
    assert isinstance(store, Store)
    keys = {key for point in range(2) for r in range(2) for key in plan.keys(point, r)}
    assert set(store.known()) == keys
    block = Block()
    block.add("other", 1, 0.0, np.ones((2, 2)), keep_weeks=False)
    store.add(block)
    assert set(store.known()) == keys | {"other"}
