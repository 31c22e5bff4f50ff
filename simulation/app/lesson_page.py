"""A lesson beside the stage: its steps, the guess, the run, the comparison, the explanation, the teacher's notes."""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING, Any

import reacton.ipyvuetify as rv

from simulation.app import association
from simulation.app.findings import FINDINGS, Evidence
from simulation.app.lesson_files import lessons, paragraphs
from simulation.app.repeat import TIMES, aside
from simulation.app.sheets import bullets, progress, scale, sheet, strong, text
from simulation.app.walk import LAST_SEED, STEPS, Step, Walk
from simulation.app.widgets import Form, Paper
from simulation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulation.app.desk import Desk
    from simulation.app.lesson_files import Lesson
    from simulation.app.lives import Lives
    from simulation.app.player import Frame
    from simulation.app.repeat import Repeats
    from simulation.app.sheets import Sheet

OFF = "off"
HINT = "Eight lessons of 20 to 45 minutes: guess first, then run it and see."


class Guide:
    """Walks a student through lessons on a desk.

    Attributes:
        walk: the walk under way; None before a lesson is chosen.
        paper: the step's words.
        notes: the teacher's.
        form: what can be done in this step.
    """

    def __init__(self, desk: Desk, given: tuple[Lesson, ...] | None = None) -> None:
        self._desk = desk
        self._lessons = {lesson.name: lesson for lesson in (lessons() if given is None else given)}
        self.walk: Walk | None = None
        self._begun: Any = None  # the world at week 0, of lessons that raise belonging
        self._running = self._repeating = False
        self._said = ""
        self._evidence: Evidence | None = None
        self._numbers: dict[str, float] = {}  # of this very week: nobody can play on under them
        self._stop: threading.Event | None = None
        self._until = 0
        titles = [
            [name, f"{k}. {one.title} ({one.minutes} min)"] for k, (name, one) in enumerate(self._lessons.items(), 1)
        ]
        self.chooser = Form("Lessons", [
            {"kind": "select", "name": "lesson", "label": "Lesson", "options": [[OFF, "none: explore freely"], *titles],
             "value": OFF},
            {"kind": "text", "name": "hint", "label": HINT},
        ], self._choose)  # fmt: skip
        self.paper, self.notes = Paper("Lesson"), Paper("Notes for the teacher")
        self.form = Form("Steps of the lesson", [], self._act)
        desk.on("scene", self._scene)
        desk.on("frame", self._frame)
        desk.on("repeats", self._repeats)
        desk.on("error", self._error)
        desk.on("close", lambda _: self._halt())

    def begin(self, name: str) -> None:
        """Begin a lesson, or none.

        Raises:
            KeyError: if there is no such lesson.
        """
        self._halt()
        self.walk = None if name == OFF else Walk(self._lessons[name])
        self.chooser.put("lesson", value=name)
        self.chooser.put("hint", label=HINT if name == OFF else "")
        self._show()

    def _choose(self, _: str, value: Any) -> None:
        if value == OFF or value in self._lessons:
            self.begin(value)

    def _act(self, name: str, value: Any) -> None:
        """What the student did; the browser may say anything."""
        walk = self.walk
        if walk is None:
            return
        self._said = ""
        try:
            if name in ("number", "choice"):
                walk.record(value)
            elif name == "seed":
                walk.choose(value)
            elif name == "next":
                walk.next()
            elif name == "back":
                walk.back()
            elif name == "run" and not self._running:
                self._run(walk)
            elif name == "again":
                self.begin(walk.lesson.name)
                return
            elif name == "notes":
                self._notes(bool(value))
                return
        except InputError as error:
            self._said = f"{error.what[0].upper()}{error.what[1:]}. {error.instead[0].upper()}{error.instead[1:]}."
        self._show()

    def _run(self, walk: Walk) -> None:
        walk.run()
        lesson, player = walk.lesson, self._desk.player
        self._desk.start, self._desk.lesson = lesson.scenario, lesson.name
        first, second = lesson.scenarios()
        self._running, self._repeating, self._until = True, False, lesson.weeks
        self._said = "The worlds are being built …"
        self._desk.tell("chart", lesson.outcomes)
        self._desk.open(first, second, walk.seed)
        if lesson.raised:
            player.look(self._keep)
        player.play(until=lesson.weeks)

    def _keep(self, lives: Lives) -> None:
        self._begun = lives.worlds[0].copy()

    def _scene(self, lives: Lives) -> None:
        """Other worlds than the lesson's end its run."""
        walk = self.walk
        if walk is None or not self._running:
            return
        wanted = walk.lesson.scenarios()
        if (lives.baseline, lives.arm, lives.seed) != (*wanted, walk.seed):
            self._halt()
            self._said = "Something else was chosen: run the lesson again when you come back to it."
            self._show()

    def _frame(self, frame: Frame) -> None:
        """In the player's thread."""
        if not self._running or self.walk is None:
            return
        if frame.week < self._until:
            said = f"Week {frame.week} of {self._until}." + ("" if frame.playing else " Paused: press Play to go on.")
            if not frame.week and not frame.playing:
                return  # it is about to start
            if frame.week % 5 == 0 or not frame.playing:
                self._tell_progress(said)
            return
        if self._evidence is None:
            self._desk.player.look(self._over)

    def _over(self, lives: Lives) -> None:
        """The last week is lived: read everything off it, and what takes longer in the background."""
        walk = self.walk
        if walk is None or not self._running or self._evidence is not None:
            return
        self._evidence = made = Evidence(lives)
        self._numbers = walk.lesson.numbers(made)
        if walk.lesson.repeats:
            self._repeating = True
            self._tell_progress(f"Ten other worlds are lived: 0 of {TIMES} done.")
            self._desk.tell("repeat")
        elif walk.lesson.raised and self._begun is not None:
            self._tell_progress("The same people live a year with half a step more sense of community …")
            self._raise(made, self._begun)
        else:
            self._done(made)

    def _raise(self, made: Evidence, world: Any) -> None:
        self._stop = mine = threading.Event()

        def live(going: Callable[[], bool]) -> None:
            real = association.raised(world, going=going)
            whole = association.raised(world, share=1.0, going=going) if real is not None else None
            if whole is not None and going():
                made.raised, made.raised_all = real, whole
                self._done(made)

        aside(live, mine)

    def _repeats(self, news: tuple[Repeats | None, int, int]) -> None:
        found, done, of = news
        if not self._repeating or self._evidence is None or found is None:
            return
        self._tell_progress(f"Ten other worlds are lived: {done} of {of} done.")
        if of < TIMES:
            self._halt()
            self._said = "The other worlds were stopped before all were lived: run the lesson again."
            self._show()
        elif done >= of:
            self._evidence.repeats = found
            self._done(self._evidence)

    def _done(self, made: Evidence) -> None:
        if self.walk is None:
            return
        self.walk.ran(self._numbers | self.walk.lesson.numbers(made, late=True))
        self._running = self._repeating = False
        self._evidence, self._said, self._begun = None, "", None
        self._show()

    def _error(self, sentence: str) -> None:
        if sentence and self._running:
            self._halt()
            self._said = "The run ended with what is said above; run it again."
            self._show()

    def _halt(self) -> None:
        """Forget a run under way."""
        if self._stop is not None:
            self._stop.set()
        self._stop = self._begun = self._evidence = None
        self._running = self._repeating = False
        self._said = ""

    def _tell_progress(self, said: str) -> None:
        if said != self._said:
            self._said = said
            self.form.put("said", label=said)

    def _show(self) -> None:
        walk = self.walk
        if walk is None:
            self.paper.show(sheet(""))
            self.form.fields = []
            self._notes(False)
            return
        self.paper.show(told(walk))
        self.form.fields = self._fields(walk)

    def _notes(self, wanted: bool) -> None:
        if self.walk is None or not wanted:
            self.notes.show(sheet(""))
        else:
            self.notes.show(
                sheet("Notes for the teacher", *_blocks(self.walk.lesson.sections["Notes for the teacher"]))
            )

    def _fields(self, walk: Walk) -> list[dict[str, Any]]:
        step, asked, fields = walk.step, walk.lesson.guess, []
        if step is Step.GUESS and asked.kind == "choice":
            options = [["", "choose one"], *([words, words] for words in asked.options)]
            fields.append({"kind": "select", "name": "choice", "label": asked.ask, "options": options,
                           "value": walk.guess or "", "disabled": walk.numbers is not None})  # fmt: skip
        elif step is Step.GUESS:
            fields.append({"kind": "number", "name": "number", "label": asked.ask, "min": asked.low, "max": asked.high,
                           "step": "any", "value": "" if walk.guess is None else walk.guess,
                           "help": f"A number from {asked.low:g} to {asked.high:g}",
                           "disabled": walk.numbers is not None})  # fmt: skip
        if step is Step.RUN:
            fields.append({"kind": "number", "name": "seed", "label": "World number (seed)", "value": walk.seed,
                           "min": 0, "max": LAST_SEED, "step": 1, "disabled": self._running,
                           "help": "Give each table its own: other people and other luck"})  # fmt: skip
            fields.append({"kind": "button", "name": "run", "label": f"Run {walk.lesson.weeks} weeks", "main": True,
                           "disabled": self._running})  # fmt: skip
        if step is not STEPS[0]:
            fields.append({"kind": "button", "name": "back", "label": "Back", "disabled": self._running})
        if step is not STEPS[-1] and not (step is Step.RUN and walk.numbers is None):
            fields.append({"kind": "button", "name": "next", "label": f"Next: {STEPS[STEPS.index(step) + 1].value}",
                           "main": True})  # fmt: skip
        if walk.numbers is not None:
            fields.append({"kind": "button", "name": "again", "label": "Begin the lesson again"})
        fields.append({"kind": "check", "name": "notes", "label": "Notes for the teacher",
                       "value": bool(self.notes.sheet["title"])})  # fmt: skip
        return [*fields, {"kind": "text", "name": "said", "label": self._said}]


def told(walk: Walk) -> Sheet:
    """A step in words."""
    lesson, step = walk.lesson, walk.step
    number = STEPS.index(step) + 1
    blocks = [progress(number, len(STEPS)), strong(f"Step {number} of {len(STEPS)}: {step.value}")]
    if step is Step.QUESTION:
        blocks += [text(f"{lesson.minutes} minutes. You will be able to:"), bullets(lesson.aims)]
    if step is Step.COMPARE:
        blocks += [strong(walk.verdict()), _beside(walk)]
    blocks += _blocks(lesson.filled(step.value, walk.numbers))
    if step is Step.COMPARE:
        blocks += [
            text("What this lesson says, and whether this run shows it (one run may not, by luck):"),
            bullets(walk.kept()),
        ]
    return sheet(lesson.title, *blocks)


def _beside(walk: Walk) -> dict[str, Any]:
    """A guessed number and the one that came, on a line; nothing for a choice, or where the run cannot tell."""
    asked, guess = walk.lesson.guess, walk.guess
    value = math.nan if walk.numbers is None else walk.numbers[asked.finding]
    if not isinstance(guess, float) or not math.isfinite(value):
        return {}
    low, high = min(asked.low, math.floor(value)), max(asked.high, math.ceil(value))
    return scale(FINDINGS[asked.finding].unit, low, high, [("You guessed", guess), ("In this run", value)])


def _blocks(words: str) -> list[dict[str, Any]]:
    return [bullets(part) if isinstance(part, list) else text(part) for part in paragraphs(words)]


def lesson_part(desk: Desk) -> Any:
    """The lessons, as a part of the page."""
    guide = Guide(desk)
    if desk.asked:
        guide.begin(desk.asked)
    children = [guide.chooser, guide.paper, guide.form, guide.notes]
    return rv.Html(tag="section", class_="cohesion-lesson", attributes={"aria-label": "Lessons"}, children=children)
