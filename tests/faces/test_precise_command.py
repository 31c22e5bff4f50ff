"""``cohesion compare --precision``: what it spent and reached, and what it refuses."""

import pytest

from simulation.cli import main

SMALL = ["--residents", "200", "--weeks", "4", "--set", "burn_in=2", "--workers", "1"]


def test_it_says_what_it_spent_and_what_was_reached(capsys, tmp_path):
    words = ["compare", "baseline", "local_champions", *SMALL, "--replicates", "10", "--max-replicates", "12"]
    # in four weeks so few people may differ in no score at all, and what is equal in every pair is decided
    asked = ["--weeks", "26", "--precision", "depression=1e-9", "--precision", "ties=99", "--until-ranked", "episodes"]
    assert main([*words, *asked, "--out", str(tmp_path)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Spent 12 replicates (began with 10, 10 at a time, at most 12) and reached 1 of 3 goals." in said
    rows = (tmp_path / "precision.csv").read_text().splitlines()
    assert [row.rsplit(",", 1)[1] for row in rows[1:]] == ["False", "True", "False"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--precision", "depression"], "not OUTCOME=HALF_WIDTH"),
        (["--precision", "depression=low"], "not OUTCOME=HALF_WIDTH"),
        (["--precision", "depression=1", "--precision", "depression=2"], "asked for twice"),
        (["--precision", "depresion=1"], "did you mean 'depression'"),
        (["--until-ranked", "x"], "--until-ranked: there is no outcome 'x'"),
        (["--until-ranked", "--max-replicates", "50"], "no outcome '--max-replicates'"),
        (
            ["--precision", "depression=1", "--replicates", "20", "--max-replicates", "12"],
            "--max-replicates: 12 is below the 20",
        ),
        (["--max-replicates", "50"], "no meaning without"),
    ],
)
def test_what_cannot_be_meant_is_refused(capsys, tmp_path, words, said):
    out = tmp_path / "out"
    assert main(["compare", "baseline", "local_champions", *SMALL, *words, "--out", str(out)]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()
