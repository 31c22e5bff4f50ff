"""``cohesion lessons``: what there is to teach with, and what a lesson shows in fresh worlds."""

import re

import pytest

from simulation.app import lesson_worlds
from simulation.app.findings import FINDINGS
from simulation.app.lesson_files import lessons
from simulation.app.lesson_worlds import kept, lived, seeds
from simulation.cli import main

LESSONS = lessons()


@pytest.fixture
def small(monkeypatch):
    """Every lesson lives in a hamlet."""
    size = {"population__residents": 300, "burn_in": 4, "weeks": 6}
    monkeypatch.setattr(lesson_worlds, "lived", lambda lesson, seed: lived(hurried(lesson), seed, 2, **size))


def hurried(lesson):
    return lesson.model_copy(update={"weeks": 6})


def test_all_are_listed_with_their_minutes(capsys):
    assert main(["lessons"]) == 0
    told = capsys.readouterr().out
    for number, lesson in enumerate(LESSONS, 1):
        assert f"{number}. {lesson.title} ({lesson.minutes} minutes)" in told


def test_a_lesson_is_tried_in_fresh_worlds_and_says_how_often_it_keeps_its_word(small, capsys):
    assert main(["lessons", "3", "--worlds", "3", "--seed", "7"]) == 0
    told = capsys.readouterr().out
    assert "seeds 7 to 9" in told
    rows = kept(LESSONS[2], [7, 8, 9])
    assert [int(n) for n in re.findall(r"^ +(\d) of 3 ", told, re.MULTILINE)] == [row.held for row in rows]
    row = rows[0]
    assert row.values[1] == FINDINGS[row.promise.finding].of(lesson_worlds.lived(LESSONS[2], 8))
    assert row.held == sum(value < row.promise.below for value in row.values)
    assert row.range[0] == min(row.values)


def test_no_world_is_lived_twice():
    assert seeds(LESSONS[2], 3, 101) == [101, 102, 103]
    assert seeds(LESSONS[6], 3, 101) == [101, 112, 123]  # each has ten others after it


def test_a_lesson_that_is_not_there_gets_a_sentence(capsys):
    assert main(["lessons", "9"]) == 2
    assert "write a number from 1 to 8" in capsys.readouterr().err
