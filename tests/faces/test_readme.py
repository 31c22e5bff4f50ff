"""What the README shows works as written."""

import itertools
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from simulation.cli import main

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.S)


def run(command, folder):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def commands():
    """Every command it shows, a word a word; the one that serves a page is tested in a browser."""
    lines = "\n".join(blocks("sh")).replace("\\\n", " ").splitlines()
    words = [shlex.split(line) for line in lines if line.startswith("cohesion ")]
    return [line for line in words if line[1] != "app"]


# the same commands in towns so small that all are done in seconds
SMALL = {"--residents": "60", "--weeks": "52", "--replicates": "4", "--draws": "2", "--trials": "2", "--budget": "3000"}
MORE = {
    "compare": ["--set", "burn_in=2", "--set", "economics.horizon=1"],
    "alternatives": ["--weeks", "6", "--set", "burn_in=2", "--draws", "0", "--only", "contagion"],
    "twin": ["--weeks", "6", "--set", "burn_in=2"],
    "optimize": ["--weeks", "6", "--set", "burn_in=2", "--replicates", "2", "--fresh", "2", "--finalists", "2"],
}
SAID = {"compare": "95 %", "alternatives": "Conclusions", "twin": "A model, not a forecast", "optimize": "regret"}


@pytest.mark.parametrize("words", commands()[1:], ids=lambda words: "-".join(words[1:3] + words[-2:-1]))
def test_what_it_shows_to_those_who_decide_runs(words, tmp_path, monkeypatch, capsys):
    small = [SMALL.get(before, word) for before, word in itertools.pairwise(words)]
    more = [*MORE[words[1]], "--workers", "1"] if words[1] != "twin" else MORE["twin"]
    if "--precision" in words:
        more += ["--weeks", "4", "--replicates", "10", "--max-replicates", "10"]
    monkeypatch.chdir(tmp_path)
    assert main([*small, *more]) == 0
    assert SAID[words[1]] in " ".join(capsys.readouterr().out.split())
    if "--report" in words:
        assert (tmp_path / "out" / "brief" / "report_summary.csv").exists()


def test_the_main_command_shows_champions_with_intervals(tmp_path):
    line = " ".join(commands()[0])
    done = run([sys.executable, "-m", "simulation.cli", *line.split()[1:]], tmp_path)
    assert done.returncode == 0, done.stderr
    assert "local champions against baseline" in done.stdout
    assert "95 %" in done.stdout
    written = {file.name for file in (tmp_path / "out" / "champions").iterdir()}
    assert {"differences.csv", "differences.png"} <= written


def test_the_tests_are_run_as_ci_runs_them():
    assert any(block.strip() == "python -m pytest" for block in blocks("sh"))
    assert "python -m pytest" in (ROOT / ".ci" / "run").read_text()


def test_the_python_example_runs(tmp_path):
    (code,) = blocks("python")
    script = tmp_path / "example.py"
    body = "\n".join("    " + line for line in code.splitlines())
    script.write_text(f'if __name__ == "__main__":\n{body}\n')
    done = run([sys.executable, str(script)], tmp_path)
    assert done.returncode == 0, done.stderr
    assert "depression_moderate" in done.stdout


def test_the_example_of_an_own_scenario_can_be_used(tmp_path):
    (yaml,) = blocks("yaml")
    (tmp_path / "baseline.yaml").write_text((ROOT / "scenarios" / "baseline.yaml").read_text())
    (tmp_path / "mine.yaml").write_text(yaml)
    people = [f"{name},{30 + 7 * k}" for k, name in enumerate("abcdef")]
    (tmp_path / "my_residents.csv").write_text("id,age\n" + "\n".join(people) + "\n")
    (tmp_path / "my_friendships.csv").write_text("from,to\na,b\nb,c\nd,e\n")
    done = run([sys.executable, "-m", "simulation.cli", "check", "mine.yaml"], tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", re.findall(r"\]\(([^)#]+)\)|`((?:simulation|scenarios|tests)/[\w/.]*)`", TEXT))
def test_every_path_it_names_exists(path):
    name = (path[0] or path[1]).rstrip("/")
    assert (ROOT / name).exists(), name
