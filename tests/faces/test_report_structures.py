"""``compare --report --alternatives FOLDER``: what ``cohesion alternatives`` wrote of these very scenarios, or not."""

import json

import pytest

from simulation.cli import main

SMALL = ["--residents", "60", "--weeks", "4", "--set", "burn_in=2", "--replicates", "2", "--workers", "1"]
ARMS = ["baseline", "local_champions"]


@pytest.fixture(scope="module")
def otherwise(tmp_path_factory):
    folder = tmp_path_factory.mktemp("otherwise")
    words = ["alternatives", *ARMS, *SMALL, "--draws", "0", "--only", "contagion", "--out", str(folder)]
    assert main(words) == 0
    return folder


def brief(otherwise, folder, *more):
    """The exit code; choices of an evaluation are no part of what was lived through."""
    words = ["compare", *ARMS, *SMALL, "--set", "economics.discount_costs=0.03", "--report", "--out", str(folder)]
    return main([*words, "--alternatives", str(otherwise), *more])


def test_the_brief_shows_them(otherwise, tmp_path, capsys):
    assert brief(otherwise, tmp_path / "brief") == 0
    told = (tmp_path / "brief" / "report_structures.csv").read_text(encoding="utf-8")
    assert "contagion" in told
    page = (tmp_path / "brief" / "report.html").read_text(encoding="utf-8")
    assert "Effects under other structures" in page
    assert f"--alternatives {otherwise}" in page.replace("&#39;", "'")


def test_what_was_made_of_another_town_is_refused(otherwise, tmp_path, capsys):
    assert brief(otherwise, tmp_path / "brief", "--set", "causal_share=0.9") == 2
    assert "causal_share differ" in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "brief").exists()


@pytest.mark.parametrize(("wrong", "said"), [("[]", "is not what"), ("{", "is not what"), (None, "alternatives.json")])
def test_a_folder_that_holds_no_alternatives_is_refused(wrong, said, otherwise, tmp_path, capsys):
    (tmp_path / "alternatives.csv").write_text((otherwise / "alternatives.csv").read_text(encoding="utf-8"))
    if wrong is not None:
        (tmp_path / "alternatives.json").write_text(wrong)
    assert brief(tmp_path, tmp_path / "brief") == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_an_arm_that_they_say_nothing_of_is_named(otherwise, tmp_path, capsys):
    record = json.loads((otherwise / "alternatives.json").read_text(encoding="utf-8"))
    del record["scenarios"]["local champions"]
    (tmp_path / "alternatives.csv").write_text((otherwise / "alternatives.csv").read_text(encoding="utf-8"))
    (tmp_path / "alternatives.json").write_text(json.dumps(record))
    assert brief(tmp_path, tmp_path / "brief") == 2
    assert "nothing about 'local champions'" in " ".join(capsys.readouterr().err.split())


def test_without_a_report_they_are_refused(otherwise, tmp_path, capsys):
    assert main(["compare", *ARMS, *SMALL, "--alternatives", str(otherwise)]) == 2
    assert "--report" in capsys.readouterr().err
