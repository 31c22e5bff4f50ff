"""``cohesion twin``: what it prints and writes, and what it refuses."""

from simulation.cli import main

SMALL = ["--residents", "300", "--weeks", "12", "--set", "burn_in=4"]


def test_it_tells_where_two_lives_part_and_keeps_the_weeks(capsys, tmp_path):
    out = tmp_path / "out"
    assert main(["twin", "baseline", "local_champions", *SMALL, "--out", str(out)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "The two lives part in week" in said
    assert "champions (local champions)" in said
    assert "One life is a story, not an effect" in said
    assert sorted(file.name for file in out.iterdir()) == ["twin.csv", "twin.json", "twin.png"]


def test_an_arm_that_changes_nothing_parts_nobody(capsys):
    assert main(["twin", "baseline", "baseline", *SMALL]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "The two lives never part in these 12 weeks." in said
    assert "0 of 300 lives differ in anything" in said


def test_who_does_not_live_there_is_refused(capsys, tmp_path):
    out = tmp_path / "out"
    words = ["twin", "baseline", "local_champions", *SMALL, "--resident", "300", "--out", str(out)]
    assert main(words) == 2
    assert "nobody has the number '300'" in capsys.readouterr().err
    assert not out.exists()
