"""``cohesion survey``: the famous odds ratio in one line, of a scenario or of a run that was kept."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from simulation.cli import main

ROOT = Path(__file__).resolve().parents[2]
BASELINE = str(ROOT / "scenarios" / "baseline.yaml")
SMALL = ["--residents", "900", "--weeks", "2", "--set", "burn_in=2"]


@pytest.fixture(autouse=True)
def _eighty_columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")


def test_it_prints_the_odds_ratio_and_writes_its_files(tmp_path, capsys):
    arguments = ["survey", BASELINE, *SMALL, "--asked", "600", "--seed", "4", "--repeats", "3"]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert max(map(len, said.split("Wrote")[0].splitlines())) <= 80
    flat = " ".join(said.split())
    assert flat.startswith("Simulated survey of n = 600: adjusted odds ratio of depression ")
    assert "causal share 0.27" in flat
    assert "3 surveys of the same people" in flat
    assert "An association, of which no survey can tell how much is cause" in flat
    table = pd.read_csv(tmp_path / "out" / "survey.csv")
    assert list(table["scale"].unique()) == ["depression", "anxiety", "stress"]
    record = json.loads((tmp_path / "out" / "survey.json").read_text())
    assert (record["asked"], record["seed"], record["week"], record["causal_share"]) == (600, 4, 4, 0.27)
    assert len(pd.read_csv(tmp_path / "out" / "answers.csv")) == 600


def test_a_kept_run_is_asked_as_its_scenario_would_be(tmp_path, capsys):
    kept = tmp_path / "run"
    assert main(["run", BASELINE, *SMALL, "--out", str(kept)]) == 0
    capsys.readouterr()
    assert main(["survey", str(kept), "--asked", "500", "--homes"]) == 0
    of_folder = capsys.readouterr().out
    assert main(["survey", BASELINE, *SMALL, "--asked", "500", "--homes"]) == 0
    assert capsys.readouterr().out == of_folder


def test_a_run_that_is_over_takes_no_changes(tmp_path, capsys):
    (tmp_path / "run.json").write_text("{}")
    assert main(["survey", str(tmp_path), "--weeks", "3"]) == 2
    assert "--weeks: has no effect" in capsys.readouterr().err
    assert main(["survey", str(tmp_path)]) == 2  # and one that was never finished is refused in words
    assert "holds no finished run" in capsys.readouterr().err


def test_help_comes_without_statsmodels_and_a_run_never_loads_it():
    for line in ("main(['survey', '--help'])", f"main(['run', {BASELINE!r}, *{SMALL!r}])"):
        code = f"import sys; from simulation.cli import main; {line}; print('LOADED', 'statsmodels' in sys.modules)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
        assert done.stdout.splitlines()[-1] == "LOADED False", done.stdout
