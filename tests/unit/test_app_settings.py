"""What is chosen on the page becomes the scenario it says, and whatever a browser says ends in a sentence."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from simulation.app import choosing, controls, files, names, programs, sharing
from simulation.app.desk import Desk
from simulation.app.lives import LEGEND, Lives
from simulation.app.origin import lesson_called, numbered, origin
from simulation.errors import InputError
from simulation.outcomes import OUTCOMES
from simulation.run import run
from simulation.scenario import Scenario

BASE = Scenario.load("baseline").with_(population__residents=150, burn_in=4, weeks=10)


@pytest.fixture
def desk():
    made = Desk(BASE, most=500)
    made.open().result(60)
    yield made
    made.close()


def test_programs_are_added_stopped_and_taken_out_by_week():
    first, one = programs.added(BASE, "local_champions", 0)
    second, two = programs.added(one, "local_champions", 6)
    assert (first, second) == ("local_champions", "local_champions_2")
    assert (two.interventions[first].start, two.interventions[second].start) == (0, 6)
    assert two.name == "with local champions and local champions 2"
    stopped = programs.stopped(two, first, 6)
    assert stopped.interventions[first].end == 6
    assert second not in programs.stopped(two, second, 6).interventions  # it has not begun
    with pytest.raises(InputError, match="has ended"):
        programs.stopped(stopped, first, 8)
    assert programs.without(programs.without(two, first), second).interventions == {}
    with pytest.raises(InputError, match="no program"):
        programs.without(two, "nonsense")


def test_the_table_says_what_for_whom_when_how_strong_and_what_it_cost():
    _, arm = programs.added(BASE, "local_champions", 3)
    block = programs.as_sheet(arm, {"local_champions": 1234.4})["blocks"][0]["table"]
    assert block["rows"][0][:7] == [
        "Local champions", "everybody", "3", "the end", "100% of plan", "2 champions per 100 residents", "1,234 USD",
    ]  # fmt: skip
    assert "both worlds are the same" in programs.as_sheet(BASE, {})["blocks"][0]["text"]


def test_what_was_switched_on_while_it_ran_is_repeated_by_a_run_of_the_saved_file(desk):
    desk.player.step().result(60)
    desk.player.step().result(60)
    choosing.choose(desk, lambda arm, week: programs.added(arm, "local_champions", 2)[1])
    choosing.choose(desk, lambda arm, week: programs.added(arm, "community_grants", 2)[1])
    for _ in range(3):
        desk.player.step().result(60)
    text, seen = desk.player.look(lambda lives: (sharing.to_file(lives.exported(), lives.seed), files.numbers(lives)))\
        .result(60)  # fmt: skip
    again = run(sharing.from_file(text.encode()).arm, seed=desk.seed)
    rows = [row for row in csv.DictReader(io.StringIO(seen)) if row["world"] == "arm"]
    assert [int(row["week"]) for row in rows] == list(range(6))
    for name in LEGEND:
        told = [float(row[f"{name} ({OUTCOMES[name].unit})"] or "nan") for row in rows]
        np.testing.assert_array_equal(told, again.weeks[name])
    assert desk.player.look(lambda lives: lives.costs["local_champions"]).result(60) > 0


def test_what_is_added_or_stopped_while_weeks_go_by_begins_where_the_worlds_are(desk):
    """The page knows of a week a little later than it is lived."""
    notes = []
    desk.on("note", notes.append)
    for _ in range(4):
        desk.player.step().result(60)
    desk.week = 2
    assert desk.choose(lambda arm, week: programs.added(arm, "local_champions", week)[1]).result(60)
    assert desk.arm.interventions["local_champions"].start == 4
    for _ in range(2):
        desk.player.step().result(60)
    desk.week = 5
    assert desk.choose(lambda arm, week: programs.stopped(arm, "local_champions", week)).result(60)
    assert desk.arm.interventions["local_champions"].end == 6
    assert not any(notes)


def test_worlds_that_differ_by_a_barrier_are_said_to(desk):
    desk.choose(lambda arm, week: choosing.altered(arm, "barriers.cost.weight", 5)).result(60)
    first, second = desk.player.look(names.worlds).result(60)
    assert (first, second) == ("As it is", "With other barriers")
    other = names.differing(desk.baseline, desk.arm)
    assert "differs by its barriers" in programs.as_sheet(desk.arm, {}, other)["blocks"][0]["text"]


def test_changing_what_was_lived_lives_it_again_and_says_so(desk):
    notes = []
    choosing.choose(desk, lambda arm, week: programs.added(arm, "local_champions", 0)[1])
    for _ in range(3):
        desk.player.step().result(60)
    desk.on("note", notes.append)
    choosing.choose(desk, lambda arm, week: choosing.altered(arm, "interventions.local_champions.per_hundred", 9))
    desk.player.look(lambda lives: None).result(60)
    assert desk.player.look(lambda lives: lives.week).result(60) == 3
    assert any("lived again, from week 0 to week 3" in note for note in notes)
    fresh = Lives(desk.baseline, desk.arm, desk.seed)
    for _ in range(3):
        fresh.advance()
    np.testing.assert_array_equal(fresh.values(1), desk.player.look(lambda lives: lives.values(1)).result(60))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("barriers.cost.weight", 99, "outside its range"), ("barriers.cost.weight", "many", "cannot be used"),
     ("barriers.cost.nonsense", 1, "cannot be used"), ("__class__.__init__", 1, "cannot be used"),
     ("population.file", "/etc/passwd", "cannot be used"),
     ("barriers", {}, "cannot be used"), ("weeks.x", 1, "cannot be used")],
)  # fmt: skip
def test_whatever_a_browser_says_ends_in_a_sentence(name, value, words):
    said = []

    class Told:
        def refuse(self, error):
            said.append(str(error))

    with choosing.refusing(Told(), name, value):
        choosing.altered(BASE, name, value)
    assert len(said) == 1
    assert words in said[0] or "number" in said[0]


def test_a_desk_refuses_more_residents_than_its_page_may_hold(desk):
    said = []
    desk.on("error", said.append)
    with pytest.raises(InputError, match="too many"):
        desk.open(BASE.with_(population__residents=501)).result(5)
    assert "501" in said[-1]
    assert desk.baseline.population.residents == 150


def test_a_page_says_whose_settings_it_shows(desk):
    name = "3_feedback_keeps_people_away"
    assert origin(desk) == ""
    desk.baseline, desk.arm = numbered()[name][1].scenarios()
    desk.lesson = lesson_called("3")
    assert desk.lesson == name == lesson_called(name)
    assert origin(desk) == "Lesson 3's settings (Feedback keeps people away)."
    desk.arm = choosing.altered(desk.arm, "barriers.cost.weight", 0)
    assert origin(desk) == "Lesson 3's settings (Feedback keeps people away), changed since."
    desk.lesson = "9_of_another_version"
    assert origin(desk) == lesson_called("9") == lesson_called("") == ""


@pytest.mark.parametrize("where", ["arm", "both"])
def test_when_weeks_are_lived_again_is_said_before_a_barrier_is_touched(desk, where):
    told = next(f["label"] for f in choosing._of_barriers(desk, where) if f["kind"] == "text")
    assert ("from week 0 to now" if where == "arm" else "begin again at week 0") in told


def test_every_control_becomes_a_field_that_a_browser_has():
    _, arm = programs.added(BASE, "home_visits" if "home_visits" in BASE.interventions else "local_champions", 0)
    made = [choosing.field(c) for c in controls.of_piece(arm, "interventions", "local_champions")]
    assert {f["kind"] for f in made} <= {"range", "number", "select", "check"}
    ranges = [f for f in made if f["kind"] == "range"]
    assert all(f["min"] <= f["value"] <= f["max"] and f["step"] > 0 and f["unit"] for f in ranges)
    assert controls.read(arm, "interventions.local_champions.start", 4.0) == 4
    assert controls.read(arm, "interventions.local_champions.end", "") is None
