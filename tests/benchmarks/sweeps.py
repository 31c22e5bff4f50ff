"""What a sweep costs beside its runs: ``python tests/benchmarks/sweeps.py``.

Three figures: runs a second on 2,000 runs of 200 residents and 4 weeks; 1,000 runs of 2,000 residents and 104 weeks;
and the parent's memory after 1,000 and after 20,000 runs that cost nothing.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import Executor, Future
from pathlib import Path

import numpy as np

KINDS = {
    "overhead": {"residents": 200, "weeks": 4, "burn_in": 0, "runs": 2000},
    "load": {"residents": 2000, "weeks": 104, "burn_in": 0, "runs": 1000},
}


def asked(residents: int, weeks: int, burn_in: int, runs: int) -> dict:
    """A sweep of so many runs: two arms share people and luck, half the runs are of each."""
    return {
        "name": "benchmark", "set": {"burn_in": burn_in}, "arms": {"champions": "local_champions"},
        "vary": {"causal_share": {"low": 0.1, "high": 0.5}}, "design": "latin_hypercube", "samples": runs // 4,
        "replicates": 2, "residents": residents, "weeks": weeks,
    }  # fmt: skip


class Nothing(Executor):
    """Runs that cost nothing: what remains is the sweep itself."""

    def submit(self, call, blob, tasks):
        from simulation.batch.work import Block, brief

        block, width = Block(), len(brief(blob).outcomes)
        for task in tasks:
            for _, key in task.runs:
                block.add(key, 1, 0.0, np.full((2, width), 0.5), keep_weeks=False)
        future: Future = Future()
        future.set_result(block)
        return future


def rate(kind: str, workers: int, runs: int | None) -> dict[str, float]:
    """Run one kind and say how fast it was."""
    from simulation.batch.runner import execute, planned

    plan = planned(asked(**{**KINDS[kind], **({"runs": runs} if runs else {})}))
    folder = Path(tempfile.mkdtemp(prefix="cohesion-sweep-"))
    begun = time.perf_counter()
    try:
        state = execute(plan, folder, workers=workers)
        seconds = time.perf_counter() - begun
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    finally:
        shutil.rmtree(folder)
    assert state.whole
    return {"runs": state.done, "seconds": seconds, "runs_per_s": state.done / seconds, "mb": size / 1e6}


def memory(runs: int) -> dict[str, float]:
    """The parent's peak of memory after so many runs that cost nothing."""
    from simulation.batch.runner import execute, planned
    from simulation.run import peak_rss_mb

    plan = planned(asked(200, 4, 0, runs))
    folder = Path(tempfile.mkdtemp(prefix="cohesion-sweep-"))
    begun = time.perf_counter()
    try:
        execute(plan, folder, executor=Nothing(), workers=1)
    finally:
        shutil.rmtree(folder)
    return {"runs": runs, "seconds": time.perf_counter() - begun, "peak_mb": peak_rss_mb() or 0.0}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--runs", type=int, help="so many instead, to be quick")
    parser.add_argument("--only", choices=[*KINDS, "memory"])
    parser.add_argument("--memory", type=int, help="run so many empty runs in this process and print JSON")
    args = parser.parse_args()
    if args.memory:
        print(json.dumps(memory(args.memory)))
        return
    for kind in KINDS:
        if args.only in (None, kind):
            print(
                kind, {name: round(value, 2) for name, value in rate(kind, args.workers, args.runs).items()}, flush=True
            )
    if args.only in (None, "memory"):
        for runs in (1_000, 20_000):
            command = [sys.executable, __file__, "--memory", str(runs)]
            print("memory", subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())


if __name__ == "__main__":
    main()
