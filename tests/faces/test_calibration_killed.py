"""A calibration that was killed goes on where it was, and ends as if nothing had happened."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# what `cohesion calibrate` does, with as few and as small communities as give surfaces
TINY = """
import os, sys
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
from pathlib import Path
from simulation.calibration import posterior, report
from simulation.calibration.calibrate import Settings, calibrate
from simulation.scenario import Scenario
posterior.draw.__kwdefaults__.update(steps=120)
if __name__ == "__main__":
    folder = Path(sys.argv[1])
    town = Scenario.load("baseline", {"burn_in": 0})
    settings = Settings(residents=80, wide=96, near=6, check=2, draws=40, recover=0, held=10, held_check=1)
    report.save(calibrate(town, folder, settings, workers=2), folder)
"""


def begin(script, folder):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, str(script), str(folder)], env=environment, cwd=ROOT, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def ended(process):
    said, _ = process.communicate(timeout=300)
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
    for enough in (10, 99):  # amid the studies over the prior, and amid those where it is plausible
        process = begin(script, killed)
        until = time.monotonic() + 200
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
    assert left >= 99
    for name in ("posterior.parquet", "posterior_share_0.parquet", "identifiability.csv", "shares.csv", "targets.csv"):
        assert (killed / name).read_bytes() == (whole / name).read_bytes(), name
