"""``cohesion optimize``: a small search, what it prints and writes, what it refuses."""

import pytest

from simulation.cli import main

SMALL = ["--residents", "200", "--weeks", "4", "--set", "burn_in=2", "--workers", "0"]
FEW = ["--trials", "3", "--replicates", "2", "--fresh", "4"]


def test_it_names_a_best_and_a_runner_up_and_runs_nothing_twice(capsys, tmp_path):
    words = ["optimize", "baseline", "local_champions", *SMALL, *FEW, "--budget", "99999", "--outcome", "stigma"]
    assert main([*words, "--draws", "2", "--out", str(tmp_path)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Best found within 99,999 USD: champions" in said
    assert "Runner-up:" in said
    assert "(over replicates and draws)" in said
    assert main([*words, "--draws", "2", "--out", str(tmp_path)]) == 0
    again = " ".join(capsys.readouterr().out.split())
    assert " 0 runs this time" in again
    assert again.split(" mixes tried")[0] == said.split(" mixes tried")[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "missing option '--budget'"),
        (["--budget", "-1"], "too small"),
        (["--budget", "1", "--scale", "champions"], "not NAME=LOW..HIGH"),
        (["--budget", "1", "--outcome", "wealth"], "not known of each resident"),
        (["--budget", "1", "--outcome", "belonging", "--aversion", "2"], "standard deviations"),
    ],
)
def test_what_cannot_be_meant_is_refused(capsys, tmp_path, words, said):
    out = tmp_path / "out"
    assert main(["optimize", "baseline", "local_champions", *SMALL, *words, "--out", str(out)]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()
