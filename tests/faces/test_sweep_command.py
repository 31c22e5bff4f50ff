"""``cohesion sweep`` as a researcher meets it: the same tables by any workers, killed anywhere, stopped at any time."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from simulation.batch.crew import _is_address
from simulation.batch.loading import held, load_sweep
from simulation.batch.runner import execute, planned, sweep
from simulation.cli import main
from simulation.errors import InputError
from simulation.reading.scenario_files import shipped_sweeps
from tests.benchmarks.kills import workers_of
from tests.sweep_helpers import TINY, Answers, deadly, tables

ROOT = Path(__file__).resolve().parents[2]
SMALL = {**TINY, "replicates": 6}
ENOUGH = """base: baseline
set: {burn_in: 2, population.neighborhood_size: 100}
arms: {champions: local_champions}
vary: {causal_share: {low: 0.1, high: 0.5, steps: 8}}
residents: 100
weeks: 8
outcomes: [ties]
replicates: 12
"""


@pytest.fixture(scope="module")
def calm(tmp_path_factory):
    """An undisturbed sweep by one process."""
    folder = tmp_path_factory.mktemp("calm")
    sweep(SMALL, folder, workers=1)
    return tables(folder)


def start(file, folder, *more):
    command = [sys.executable, "-m", "simulation.cli", "sweep", str(file), "--out", str(folder), *more]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    )


def wait_for_chunks(folder, process, least=1):
    for _ in range(1200):
        if len(list(Path(folder).glob("chunks/*.chunk"))) >= least or process.poll() is not None:
            return
        time.sleep(0.1)


@pytest.fixture(scope="module")
def enough(tmp_path_factory):
    """A sweep of some seconds, and the tables it ends in."""
    folder = tmp_path_factory.mktemp("enough")
    (folder / "sweep.yaml").write_text(ENOUGH)
    sweep(folder / "sweep.yaml", folder / "calm", workers=2)
    return folder / "sweep.yaml", tables(folder / "calm")


# the same by any workers ---------------------------------------------------------------------------------------------


def test_two_processes_and_none_make_the_same_tables(tmp_path, calm):
    for workers in (0, 2):
        sweep(SMALL, tmp_path / str(workers), workers=workers)
        assert tables(tmp_path / str(workers)) == calm


def test_three_parts_make_the_same_tables(tmp_path, calm):
    for i in (1, 2, 3):
        execute(planned(SMALL), tmp_path, workers=0, shard=(i, 3))
    assert tables(tmp_path) == calm


@pytest.mark.filterwarnings("default")  # what a cluster warns of at its end is not ours to mend
def test_two_dask_workers_make_the_same_tables(tmp_path, calm, monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, local_directory=str(tmp_path / "d")
    ) as cluster:
        sweep(SMALL, tmp_path / "out", dask=cluster.scheduler_address)
    assert tables(tmp_path / "out") == calm


def test_nobody_at_the_address_is_said(tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("simulation.batch.crew.PATIENCE", 0.5)
    with pytest.raises(InputError, match="no dask scheduler answers"):
        sweep(SMALL, tmp_path, dask="tcp://127.0.0.1:1")


@pytest.mark.parametrize(
    "address", ["", "nonsense", "nonsense://10.0.0.1:8786", "tcp://10.0.0.1", "tcp://10.0.0.1:99999"]
)
def test_what_is_no_address_is_refused_at_once(tmp_path, monkeypatch, address):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(distributed, "Client", None)  # nobody may be asked
    with pytest.raises(InputError, match="is no address"):
        sweep(SMALL, tmp_path, dask=address)


@pytest.mark.parametrize(
    "address", ["10.0.0.1:8786", "tcp://10.0.0.1:8786", "tls://host.example:1", "tcp://[::1]:8786"]
)
def test_an_address_as_dask_writes_it_is_one(address):
    assert _is_address(address)


# killed --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("least", [1, 4])
def test_a_killed_parent_loses_nothing_and_leaves_no_worker(tmp_path, enough, least):
    file, expected = enough
    process = start(file, tmp_path / "out", "--workers", "2")
    wait_for_chunks(tmp_path / "out", process, least)
    workers = workers_of(process.pid)
    process.kill()
    process.communicate()
    for _ in range(100):
        if not any(Path(f"/proc/{pid}").exists() for pid in workers):
            break
        time.sleep(0.1)
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
    again = start(file, tmp_path / "out", "--workers", "2")
    _, errors = again.communicate(timeout=300)
    assert again.returncode == 0, errors
    assert tables(tmp_path / "out") == expected


def test_killed_workers_are_noticed_and_nothing_is_lost(tmp_path, enough):
    file, expected = enough
    process = start(file, tmp_path / "out", "--workers", "2")
    wait_for_chunks(tmp_path / "out", process)
    workers = workers_of(process.pid)
    os.kill(workers[0], signal.SIGKILL)
    said, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    assert "failed" not in said
    assert tables(tmp_path / "out") == expected


def test_a_run_that_kills_its_worker_is_tried_once_more_alone_then_set_aside(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("simulation.batch.runner.work.work", deadly)
    again = []
    made = sweep(SMALL, tmp_path, workers=2, watch=lambda state: again.append(state.again))
    assert max(again) >= 1
    assert set(made[made["status"] == "failed"]["seed"]) == {2}
    assert (made["status"] == "done").sum() == 20
    told = held(tmp_path).failures
    assert set(told["stage"]) == {"worker"}
    assert "no memory left" in told["message"][0]
    assert re.fullmatch(
        r"cohesion run baseline --set burn_in=1 --set population.neighborhood_size=100 --weeks 2 --residents 100 "
        r"--set causal_share=0.1 --seed 2", told["command"][0]
    )  # fmt: skip
    # the next time it is tried again without being asked: the machine may have had a bad day
    monkeypatch.setenv("DEADLY_ONCE", str(tmp_path / "once"))
    mended = sweep(SMALL, tmp_path, workers=1)
    assert (mended["status"] == "done").all()


# stopped -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_within_five_seconds_and_says_how_to_go_on(tmp_path, enough, number):
    file, expected = enough
    process = start(file, tmp_path / "out", "--workers", "2")
    wait_for_chunks(tmp_path / "out", process, 2)
    begun = time.monotonic()
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert time.monotonic() - begun < 5
    assert process.returncode == {signal.SIGINT: 130, signal.SIGTERM: 143}[number]
    assert "the same command goes on from there" in errors
    assert "Traceback" not in errors
    again = start(file, tmp_path / "out", "--workers", "2")
    again.communicate(timeout=300)
    assert again.returncode == 0
    assert tables(tmp_path / "out") == expected


# the folder ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 200 kB, where one may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.name != "posix" or shutil.which("mount") is None:
        pytest.skip("nothing can be mounted here")
    command = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_stops_it_and_room_lets_it_go_on(tmp_path, small_disk):
    what = {**SMALL, "replicates": 300, "outcomes": []}
    answers = Answers(lambda draw, seed, arm: draw["causal_share"] + seed / 7)
    with pytest.raises(InputError, match="No space left on device"):
        sweep(what, small_disk / "out", executor=answers)
    there = len(held(small_disk / "out").runs)
    assert there > 0
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    more = Answers(answers.function)
    sweep(what, small_disk / "out", executor=more)
    assert len(more.asked) == 1200 - there
    sweep(what, tmp_path / "calm", executor=answers)
    assert tables(small_disk / "out") == tables(tmp_path / "calm")


def test_a_read_only_disk_is_refused_at_once(small_disk, capsys):
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert main(["sweep", "quick", "--out", str(small_disk / "out")]) == 2
    assert "cannot be written: Read-only file system" in capsys.readouterr().err


# words ---------------------------------------------------------------------------------------------------------------


def test_the_quick_sweep_runs_and_is_shown(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    out = str(tmp_path / "out")
    assert main(["sweep", "quick", "--out", out, "--dry-run"]) == 0
    forecast = r"90 runs of 300 residents and 12 weeks: about .* on \d+ processors?, at most 1 MB"
    assert re.match(forecast, capsys.readouterr().out)
    assert not Path(out).exists()
    assert main(["sweep", "quick", "--out", out, "--workers", "2"]) == 0
    said = capsys.readouterr().out
    assert "90 of 90 runs are there, 90 of them new" in said
    assert "Wrote runs.parquet, failures.parquet, manifest.json" in said
    assert main(["results", out]) == 0
    listed = capsys.readouterr().out
    assert "90 runs done, 0 failed, 0 missing" in listed
    assert "runs.parquet has 144 rows" in listed
    runs = load_sweep(out).set_index(["arm", "point", "replicate"])["participation"]
    paired = 100 * (runs["champions"] - runs["baseline"]).groupby("point").mean()
    told = next(line for line in listed.splitlines()[::-1] if "Took part" in line)
    numbers = [float(word) for word in re.findall(r"[+-]\d+\.\d+", told)]
    assert numbers == pytest.approx([paired.mean(), paired.min(), paired.max()], abs=0.1)
    assert "champions" in listed
    assert max(map(len, listed.splitlines()[2:])) <= 80
    assert main(["sensitivity", out]) == 2
    assert "its design is grid" in capsys.readouterr().err
    assert main(["sweep", "quick", "--out", out]) == 0
    assert "0 of them new" in capsys.readouterr().out


def test_failed_runs_are_told_with_a_command_and_code_three(tmp_path, capsys):
    """Two people cannot fill the neighborhoods of a file that is not there by the time the run begins."""
    (tmp_path / "people.csv").write_text("id,age\n" + "".join(f"p{i},{20 + i}\n" for i in range(40)))
    (tmp_path / "mine.yaml").write_text("extends: baseline\nburn_in: 1\npopulation: {file: people.csv}\n")
    what = "base: mine.yaml\nvary: {causal_share: [0.1, 0.2]}\nweeks: 1\noutcomes: [ties]\n"
    (tmp_path / "sweep.yaml").write_text(what)
    plan = planned(tmp_path / "sweep.yaml")
    (tmp_path / "people.csv").unlink()
    execute(plan, tmp_path / "out", workers=0)
    told = held(tmp_path / "out").failures
    assert list(told["stage"]) == ["burn-in", "burn-in"]
    assert list(told["type"]) == ["InputError", "InputError"]
    assert main(["results", str(tmp_path / "out")]) == 0
    assert "0 runs done, 2 failed" in capsys.readouterr().out
    from simulation.command.sweeping import _failures

    assert _failures(str(tmp_path / "out")) == 3
    command = told["command"][0].split()
    assert command[:2] == ["cohesion", "run"]
    assert main(command[1:]) == 2
    assert "people.csv" in capsys.readouterr().err


def test_sensitivity_is_printed_and_written(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    what = {**TINY, "vary": {"causal_share": {"low": 0, "high": 1}, "burn_in": {"low": 0, "high": 3}}}
    what |= {"design": "morris", "samples": 4}
    sweep(what, tmp_path, executor=Answers(lambda d, s, a: d["causal_share"] * (a == "champions") + s))
    assert main(["sensitivity", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "champions - baseline" in said
    assert "mu star" in said
    assert "0 % is chance" in said
    assert {"sensitivity.csv", "variance.csv", "sensitivity.png"} <= {path.name for path in tmp_path.iterdir()}
    assert main(["sensitivity", str(tmp_path), "--outcome", "tie"]) == 2
    assert "did you mean 'ties'" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--shard", "4/3"], ["--shard", "x"], ["--workers", "0"]])
def test_options_that_mean_nothing_are_refused(tmp_path, capsys, arguments):
    assert main(["sweep", "quick", "--out", str(tmp_path), *arguments]) == 2
    assert "--" in capsys.readouterr().err


@pytest.mark.parametrize("name", sorted(shipped_sweeps()))
def test_every_shipped_sweep_passes_the_check(name, capsys):
    assert main(["check", name]) == 0
    assert "This sweep can be run." in capsys.readouterr().out


def test_the_tables_are_read_by_other_tools(tmp_path):
    sweep(TINY, tmp_path, executor=Answers(lambda d, s, a: s))
    duckdb, polars = (pytest.importorskip(name) for name in ("duckdb", "polars"))
    file = str(tmp_path / "runs.parquet")
    assert duckdb.sql(f"select count(*) from '{file}'").fetchone() == (8,)
    assert polars.read_parquet(file).height == len(pd.read_parquet(file)) == 8


def test_what_is_kept_is_enough_to_know_what_was_run(tmp_path):
    sweep(TINY, tmp_path, executor=Answers(lambda d, s, a: s))
    kept = json.loads((tmp_path / "sweep.json").read_text())
    assert kept["scenarios"]["champions"]["interventions"]["champions"]["kind"] == "local_champions"
    assert kept["draws"] == [{"causal_share": 0.1}, {"causal_share": 0.5}]
