"""A student's way through a lesson: the guess is recorded before the run can start, and stands beside what came."""

from __future__ import annotations

import math
from enum import Enum
from typing import TYPE_CHECKING

from simulation.app.findings import FINDINGS
from simulation.errors import InputError

if TYPE_CHECKING:
    from simulation.app.lesson_files import Lesson


class Step(Enum):
    """Where a student is."""

    QUESTION = "Question"
    GUESS = "Guess"
    RUN = "Run"
    COMPARE = "Compare"
    EXPLAIN = "Explain"
    FURTHER = "Going further"


STEPS = tuple(Step)
LAST_SEED = 999_999  # what a class needs, and can read aloud


class Walk:
    """One walk through one lesson.

    Attributes:
        lesson: the lesson.
        step: where the student is.
        guess: what was guessed, a number or an option's words; None before.
        numbers: what was read off the run, by finding; None before.
        seed: of the run's world.
    """

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.step = Step.QUESTION
        self.guess: float | str | None = None
        self.numbers: dict[str, float] | None = None
        self.seed = lesson.seed

    def next(self) -> Step:
        """Go on.

        Raises:
            InputError: if something must be done first, or this is the end.
        """
        if self.step is Step.GUESS and self.guess is None:
            raise InputError(
                "there is no guess yet", "lesson", "guess first: a wrong guess teaches as much as a right one"
            )
        if self.step is Step.RUN and self.numbers is None:
            raise InputError("the run is not over", "lesson", "run it to the end first")
        if self.step is STEPS[-1]:
            raise InputError("this is the end of the lesson", "lesson", "choose another one")
        self.step = STEPS[STEPS.index(self.step) + 1]
        return self.step

    def back(self) -> Step:
        """Look at the step before again; a guess that was run stays as it is."""
        self.step = STEPS[max(STEPS.index(self.step) - 1, 0)]
        return self.step

    def record(self, guess: object) -> None:
        """Write the guess down.

        Raises:
            InputError: if it is none of the options or no number in the range, or the run is over.
        """
        asked = self.lesson.guess
        if self.numbers is not None:
            raise InputError("the run is over", "guess", "begin the lesson again to guess again")
        if asked.kind == "choice":
            if guess not in asked.options:
                raise InputError(f"{str(guess)[:40]!r} is none of the answers", "guess", "choose one of them")
            self.guess = str(guess)
            return
        number = float(guess) if isinstance(guess, (int, float)) and not isinstance(guess, bool) else math.nan
        if not asked.low <= number <= asked.high:
            raise InputError("this is no such number", "guess", f"write a number from {asked.low:g} to {asked.high:g}")
        self.guess = number

    def choose(self, seed: object) -> None:
        """Take another world for the run.

        Raises:
            InputError: if there is none of that number.
        """
        number = int(seed) if isinstance(seed, (int, float)) and 0 <= seed <= LAST_SEED else -1
        if number < 0 or number != seed or isinstance(seed, bool):
            raise InputError("there is no such world", "seed", f"write a whole number from 0 to {LAST_SEED:,}")
        self.seed = number

    def run(self) -> None:
        """Say that the run may start.

        Raises:
            InputError: if nothing was guessed, or it is not time to run.
        """
        if self.guess is None:
            raise InputError(
                "there is no guess yet", "lesson", "guess first: a wrong guess teaches as much as a right one"
            )
        if self.step is not Step.RUN:
            raise InputError("it is not time to run", "lesson", "go on to the step 'Run' first")
        self.numbers = None

    def ran(self, numbers: dict[str, float]) -> None:
        """Take what was read off the run, and go on to compare."""
        self.numbers = numbers
        self.step = Step.COMPARE

    def verdict(self) -> str:
        """Guess beside answer, in a sentence or two.

        Raises:
            InputError: if there is nothing to compare yet.
        """
        if self.numbers is None or self.guess is None:
            raise InputError("there is nothing to compare yet", "lesson", "guess, then run it to the end")
        asked, finding = self.lesson.guess, FINDINGS[self.lesson.guess.finding]
        value = self.numbers[asked.finding]
        answer = finding.said(value)
        if isinstance(self.guess, str):
            right = [words for words, bounds in asked.options.items() if bounds.hold(value)]
            said = f"You guessed: {self.guess}. In this run: {answer}"
            if not right:
                return f"{said}; none of the answers says so."
            return f"{said}, so: {right[0]}. " + ("As you guessed." if self.guess in right else "Not as you guessed.")
        if not math.isfinite(value):
            return f"You guessed {finding.said(self.guess)}. This run cannot tell."
        near = abs(self.guess - value) <= asked.near
        word = "Near." if near else "Too high." if self.guess > value else "Too low."
        return f"You guessed {finding.said(self.guess)}. In this run: {answer}. {word}"

    def kept(self) -> list[str]:
        """Each promise of the lesson, and whether this run kept it; one run may not, by luck."""
        if self.numbers is None:
            return []
        lines = []
        for promise in self.lesson.promises:
            finding = FINDINGS[promise.finding]
            value = self.numbers[promise.finding]
            seen = "seen here" if promise.hold(value) else "not seen in this run"
            lines.append(f"{promise.says} ({seen}: {finding.said(value)})")
        return lines
