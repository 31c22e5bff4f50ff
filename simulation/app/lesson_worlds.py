"""A lesson's run without a page, as a class sees it, and how often in fresh worlds it shows what it promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.app import association
from simulation.app.findings import FINDINGS, Evidence
from simulation.app.lives import Lives
from simulation.app.repeat import TIMES, Repeat
from simulation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from simulation.app.lesson_files import Lesson, Promise


@dataclass(frozen=True)
class Kept:
    """How often a promise held.

    Attributes:
        promise: the promise.
        values: of its finding, one a world.
    """

    promise: Promise
    values: tuple[float, ...]

    @property
    def held(self) -> int:
        """In how many worlds it held."""
        return sum(map(self.promise.hold, self.values))

    @property
    def range(self) -> tuple[float, float, float]:
        """Lowest, median and highest value; nan if a world cannot tell."""
        low, middle, high = np.quantile(self.values, (0, 0.5, 1)).tolist()
        return low, middle, high


def lived(lesson: Lesson, seed: int, times: int = TIMES, **changes: Any) -> Evidence:
    """A lesson's run.

    Args:
        lesson: the lesson.
        seed: key of every draw; repeats have the seeds after it.
        times: repeats, if the lesson has any.
        changes: of both scenarios, as :meth:`Scenario.with_` takes them.

    Raises:
        InputError: if a world cannot be built.
    """
    first, second = (scenario.with_(**changes) for scenario in lesson.scenarios())
    lives = Lives(first, second, seed, threads=1)
    begun = lives.worlds[0].copy() if lesson.raised else None
    for _ in range(lesson.weeks):
        lives.advance()
    made = Evidence(lives)
    if begun is not None:
        made.raised, made.raised_all = association.raised(begun), association.raised(begun, share=1.0)
    if lesson.repeats:
        again = Repeat(first, second, seed, lesson.weeks, lambda *_: None, times=times)
        again.join()
        if again.error:
            raise InputError(again.error, lesson.name, "mend the scenario")
        made.repeats = again.done
    return made


def seeds(lesson: Lesson, worlds: int, first: int) -> list[int]:
    """Seeds of so many runs of a lesson in which no world is lived twice."""
    return [first + k * (TIMES + 1 if lesson.repeats else 1) for k in range(worlds)]


def kept(lesson: Lesson, of: Sequence[int], progress: Callable[[int, int], None] = lambda *_: None) -> list[Kept]:
    """Each promise of a lesson in worlds of these seeds.

    Raises:
        InputError: as :func:`lived`.
    """
    rows = []
    for seed in of:
        made = lived(lesson, seed)
        rows.append([FINDINGS[promise.finding].of(made) for promise in lesson.promises])
        progress(len(rows), len(of))
    return [
        Kept(promise, tuple(column)) for promise, column in zip(lesson.promises, zip(*rows, strict=True), strict=True)
    ]
