"""Kill a sweep at random moments and see that nothing is lost: ``python tests/benchmarks/kills.py``.

An undisturbed sweep is the measure. Then, as often as asked for, the parent is killed (SIGKILL) and the same command
given again; and in another folder its workers are. Each must end in the same bytes.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

TABLES = ("runs.parquet", "failures.parquet", "weekly.parquet")


def start(sweep: str, folder: Path) -> subprocess.Popen[str]:
    """The command, in a group of its own."""
    command = [sys.executable, "-m", "simulation.cli", "sweep", sweep, "--out", str(folder), "--workers", "2"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def ended(process: subprocess.Popen[str]) -> str:
    """What it said; it must have ended well."""
    said, _ = process.communicate(timeout=900)
    assert process.returncode == 0, said
    return said


def tables(folder: Path) -> dict[str, bytes]:
    """The bytes of its tables."""
    return {name: (folder / name).read_bytes() for name in TABLES if (folder / name).exists()}


def workers_of(pid: int) -> list[int]:
    """Worker processes of a sweep: children that multiprocessing spawned to work."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            line = (status.parent / "cmdline").read_bytes()
        except (OSError, ValueError):
            continue
        if parent == pid and b"spawn_main" in line:
            found.append(int(status.parent.name))
    return found


def kill_parents(sweep: str, folder: Path, times: int, within: float, chance: np.random.Generator) -> int:
    """Kill the parent so often, each time at another moment, then let it end; how often it was still running."""
    hit = 0
    for _ in range(times):
        process = start(sweep, folder)
        time.sleep(chance.uniform(0.1, within))
        hit += process.poll() is None
        process.kill()
        process.communicate()
    ended(start(sweep, folder))
    return hit


def kill_workers(sweep: str, folder: Path, times: int, within: float, chance: np.random.Generator) -> int:
    """Kill so many workers of running sweeps; a sweep that ends meanwhile is given again."""
    hit = 0
    process = start(sweep, folder)
    for _ in range(50 * times):
        time.sleep(chance.uniform(0.05, within))
        if process.poll() is not None:
            process.communicate()
            if hit >= times:
                break
            for file in folder.glob("*.parquet"):
                file.unlink()  # begin anew: there is nothing left to kill
            process = start(sweep, folder)
        workers = workers_of(process.pid)
        if workers and hit < times:
            try:
                os.kill(int(chance.choice(workers)), signal.SIGKILL)
            except ProcessLookupError:
                continue
            hit += 1
        elif hit >= times:
            break
    process.communicate(timeout=900)
    ended(start(sweep, folder))  # what was set aside is tried again
    return hit


def main() -> None:
    """Print what was killed and whether the tables are the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sweep", default="quick")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--within", type=float, default=12.0, help="seconds in which the parent is killed")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    chance = np.random.default_rng(args.seed)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        ended(start(args.sweep, folder / "calm"))
        calm = tables(folder / "calm")
        for what, kill, within in (("parents", kill_parents, args.within), ("workers", kill_workers, 2.0)):
            begun = time.perf_counter()
            hit = kill(args.sweep, folder / what, args.times, within, chance)
            same = tables(folder / what) == calm
            print(f"{what}: {hit} of {args.times} killed while working, the same bytes: {same}", end="")
            print(f" ({time.perf_counter() - begun:.0f} s)", flush=True)
            if not same:
                sys.exit(1)


if __name__ == "__main__":
    main()
