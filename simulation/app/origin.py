"""Whose settings a page shows: a lesson's, as it brought them or changed since."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from simulation.app.lesson_files import lessons

if TYPE_CHECKING:
    from simulation.app.desk import Desk
    from simulation.app.lesson_files import Lesson
    from simulation.scenario import Scenario


@cache
def numbered() -> dict[str, tuple[int, Lesson]]:
    """The lessons that ship with the package, by name, each with its number."""
    return {lesson.name: (number, lesson) for number, lesson in enumerate(lessons(), 1)}


@cache
def _brought(name: str) -> tuple[Scenario, Scenario]:
    return numbered()[name][1].scenarios()


def lesson_called(words: str) -> str:
    """The name of a lesson that an address asks for by number or name; empty if there is none such."""
    return next((name for name, (number, _) in numbered().items() if words in (name, str(number))), "")


def origin(desk: Desk) -> str:
    """A line on whose settings these are; empty if no lesson brought them."""
    if desk.lesson not in numbered():
        return ""
    number, lesson = numbered()[desk.lesson]
    changed = "" if (desk.baseline, desk.arm) == _brought(desk.lesson) else ", changed since"
    return f"Lesson {number}'s settings ({lesson.title}){changed}."
