"""Lesson files are read or refused in a sentence; a student guesses before the run and compares with that run."""

import pytest

from simulation.app.findings import FINDINGS
from simulation.app.lesson_files import FOLDER, SECTIONS, lessons, paragraphs, parse
from simulation.app.walk import Step, Walk
from simulation.errors import InputError

GOOD = (FOLDER / "3_feedback_keeps_people_away.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def given():
    return {lesson.name: lesson for lesson in lessons()}


def test_there_are_eight_of_20_to_45_minutes(given):
    assert len(given) == 8
    assert all(20 <= lesson.minutes <= 45 and set(lesson.sections) == set(SECTIONS) for lesson in given.values())


def test_both_worlds_of_a_lesson_hold_the_same_people_and_differ_or_raise_belonging(given):
    for lesson in given.values():
        first, second = lesson.scenarios()
        assert first.population == second.population
        told = {"name", "story"}
        assert lesson.raised or lesson.called
        assert lesson.raised or first.model_dump(exclude=told) != second.model_dump(exclude=told)


def test_no_text_names_a_method_and_where_moods_are_discussed_help_is_named(given):
    for lesson in given.values():
        words = " ".join(lesson.sections.values()).lower()
        assert "suicid" not in words
    for name in ("1_association_is_not_effect", "3_feedback_keeps_people_away", "4_campaigns_and_waiting_lists"):
        assert "help can be found" in given[name].sections["Notes for the teacher"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title: Feedback keeps people away\n", "", "title"),
        ("minutes: 30", "minutes: 500", "minutes"),
        ("scenario: baseline", "scenario: baselin", "did you mean 'baseline'"),
        ("[participation, belonging", "[participatoin, belonging", "did you mean 'participation'"),
        ("finding: gap_closed", "finding: gap_closd", "did you mean 'gap_closed'"),
        ("{goes_others}", "{goes_other}", "did you mean 'goes_others'"),
        ("{goes_others}", "{times_better}", "repeats: true"),
        ("## Compare", "## Comparison", "Comparison"),
        ("  high: 150", "  high: -1", "low < high"),
        ("participation.distress: 0.0", "participation.distres: 0.0", "distres"),
        ("kind: number", "kind: choice", "two options"),
        ("weeks: 52", "wekes: 52", "wekes"),
        ("---\ntitle", "title", "front matter"),
    ],
)
def test_a_bad_file_is_refused_with_what_is_wrong(old, new, said):
    assert old in GOOD
    with pytest.raises(InputError) as refused:
        parse(GOOD.replace(old, new, 1), "bad", "bad.md")
    assert said in str(refused.value)
    assert "Traceback" not in str(refused.value)


def test_notes_say_how_often_each_promise_was_kept_and_how_to_see_it(given):
    for number, lesson in enumerate(given.values(), 1):
        notes = lesson.sections["Notes for the teacher"]
        assert f'"cohesion lessons {number}"' in notes
        assert "each promise held in all 20" in notes


def test_an_empty_section_is_refused():
    start, rest = GOOD.split("## Run\n")
    with pytest.raises(InputError, match=r"bad\.md: Run: is empty"):
        parse(f"{start}## Run\n\n## Compare{rest.split('## Compare')[1]}", "bad", "bad.md")


def test_paragraphs_and_lists():
    assert list(paragraphs("One\ntwo.\n\n- a\n  b\n- c\n\nEnd.")) == ["One two.", ["a b", "c"], "End."]


def test_the_guess_comes_before_the_run(given):
    walk = Walk(given["3_feedback_keeps_people_away"])
    with pytest.raises(InputError, match="no guess yet"):
        walk.run()
    assert walk.next() is Step.GUESS
    with pytest.raises(InputError, match="no guess yet"):
        walk.next()
    for bad in (151, -1, "many", None, True, float("nan")):
        with pytest.raises(InputError, match="no such number"):
            walk.record(bad)
    walk.record(80)
    with pytest.raises(InputError, match="not time to run"):
        walk.run()
    assert walk.next() is Step.RUN
    for bad in (-1, 1.5, "7", None, True, float("nan"), 10**7):
        with pytest.raises(InputError, match="no such world"):
            walk.choose(bad)
    walk.choose(7.0)
    assert walk.seed == 7
    with pytest.raises(InputError, match="not over"):
        walk.next()
    walk.run()
    walk.ran({"goes_as_often": 52.4, "participation_gain": 0.5, "gap_closed": 95.0})
    assert walk.step is Step.COMPARE
    assert walk.verdict() == "You guessed 80 %. In this run: 52 %. Too high."
    kept = walk.kept()
    assert "seen here: 52 %" in kept[0]
    assert "not seen in this run: 95 %" in kept[2]
    with pytest.raises(InputError, match="the run is over"):
        walk.record(50)
    assert [walk.next(), walk.next()] == [Step.EXPLAIN, Step.FURTHER]
    with pytest.raises(InputError, match="end of the lesson"):
        walk.next()


@pytest.mark.parametrize(("value", "word"), [(2.0, "As you guessed"), (20.0, "Not as you guessed")])
def test_a_choice_is_right_where_the_run_says_so(given, value, word):
    walk = Walk(given["4_campaigns_and_waiting_lists"])
    walk.next()
    with pytest.raises(InputError, match="none of the answers"):
        walk.record("perhaps")
    walk.record("about as many")
    walk.next()
    walk.run()
    walk.ran({"in_care_change": value})
    assert word in walk.verdict()


def test_a_number_that_cannot_be_told_says_so(given):
    finding = FINDINGS["gap_closed"]
    assert finding.said(float("nan")) == "(cannot be told from this run)"
    assert finding.said(-0.2) == "0 %"
