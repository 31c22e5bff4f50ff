"""A calibration that was killed goes on where it was, and ends as if nothing had happened."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# what `cohesion calibrate` does, but each study is a made-up one that is over in a moment
TINY = """
import math, os, sys, time
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
from pathlib import Path
from simulation.calibration import posterior, report, runs
from simulation.calibration.calibrate import Settings, calibrate
from simulation.calibration.targets import targets
from simulation.scenario import Scenario

def once(scenario, unit, index, seed):
    time.sleep(0.02)
    found = {}
    for t, target in enumerate(targets()):
        value = target.aim + target.sd * (6 * (unit[t % len(unit)] - 0.4) + 0.3 * math.sin(seed * (t + 1)))
        found[target.statistic] = math.exp(value) if target.scale == "log" else value
    return runs.Run(index, unit, seed, found)

runs.once = once  # a worker runs this file too before it takes up work
posterior.draw.__kwdefaults__.update(steps=200)
if __name__ == "__main__":
    folder = Path(sys.argv[1])
    settings = Settings(residents=100, wide=160, near=40, check=4, draws=40, recover=0, held=10, held_check=2)
    report.save(calibrate(Scenario.load("baseline"), folder, settings, workers=2), folder)
"""


def begin(script, folder):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, str(script), str(folder)], env=environment, cwd=ROOT, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def ended(process):
    said, _ = process.communicate(timeout=500)
    assert process.returncode == 0, said


def lines(folder):
    file = folder / "runs.jsonl"
    return file.read_bytes().count(b"\n") if file.exists() else 0


def test_killed_at_any_moment_it_leaves_the_same_posterior(tmp_path):
    script = tmp_path / "tiny.py"
    script.write_text(TINY)
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    ended(begin(script, whole))
    done = lines(whole)
    for enough in (30, 170):  # amid the studies over the prior, and amid those where it is plausible
        process = begin(script, killed)
        until = time.monotonic() + 400
        while lines(killed) < enough and process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        assert process.poll() is None, "it ended before it could be killed"
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert enough <= lines(killed) < done
        assert not (killed / "posterior.parquet").exists()
    left = lines(killed)
    with (killed / "runs.jsonl").open("a") as file:
        file.write('{"index": 3, "unit"')  # a line that the system tore
    ended(begin(script, killed))
    assert lines(killed) == done + 1  # nothing was run twice; the torn line stays, closed
    assert left >= 170
    for name in ("posterior.parquet", "posterior_share_0.parquet", "identifiability.csv", "shares.csv", "targets.csv"):
        assert (killed / name).read_bytes() == (whole / name).read_bytes(), name
