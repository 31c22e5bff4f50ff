"""The one object behind a page: what is compared, who plays it, and who hears of it.

A desk belongs to one browser. It knows no widget: what is on the page subscribes to its events, gets them in the
player's thread, and changes its own part of the page, so that a week never renders the page anew.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from simulation.app import sharing, story, thrift
from simulation.app.lives import Lives
from simulation.app.player import Player
from simulation.errors import InputError
from simulation.follow import check_seed

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulation.app.player import Frame
    from simulation.scenario import Scenario

A = TypeVar("A")
Event = Literal[
    "scene", "frame", "state", "settings", "progress", "error", "note", "story", "close", "chart", "repeat", "repeats"
]
TOLD_EVERY = 2.0  # seconds between two tellings of the picked story while playing
LARGE = 20_000  # residents from which a world gets all processors


class Desk:
    """Two worlds to compare, and the people around them.

    Events, each with what the listener is called with:
        ``scene``: the :class:`Lives`, when there is a new plan. ``frame``: a :class:`Frame`, each shown week.
        ``state``: whether it plays. ``settings``: the desk, when speed, color, seed or what is compared has changed.
        ``progress``: (what, done, of). ``error``: a sentence, empty when all is well.
        ``note``: a sentence to know, empty when it no longer holds. ``story``: a sheet.
        ``close``: nothing, when the page goes. ``chart``: outcomes to draw. ``repeat``: nothing, when other worlds are
        asked for. ``repeats``: (:class:`Repeats` or None, done, of).

    Attributes:
        baseline: scenario of the first world.
        arm: scenario of the second.
        seed: key of every draw.
        player: plays them.
        start: name of the scenario that ships with the package from which this began.
        lesson: name of the lesson that brought these settings; empty if none did.
        week: weeks lived, as last shown.
        costs: what each program has cost so far.
    """

    def __init__(
        self, baseline: Scenario, arm: Scenario | None = None, seed: int = 1, threads: int | None = 1,
        most: int = sharing.LARGEST,
    ) -> None:  # fmt: skip
        self.start, self.lesson, self.week, self.costs = "baseline", "", 0, dict[str, float]()
        self._most = most
        self.trouble = ""  # what was wrong with the address the page was opened with
        self.address = ""  # under which a class finds this computer, if it is one's
        self.asked = ""  # the lesson that the address asks for
        self.baseline, self.arm, self.seed = baseline, arm or baseline, check_seed(seed)
        self._threads = threads
        self._listeners: dict[str, list[Callable[[Any], object]]] = {}
        self._begun = False
        self._waiting = 0  # changes asked for that the worlds have not followed yet
        self._picked: tuple[str, int] | None = None
        self._told = 0.0
        self.player = Player(self._show, self._tell)

    def on(self, event: Event, listener: Callable[[Any], object]) -> Callable[[], None]:
        """Call a function with every such event, in the player's thread; the answer ends it."""
        listeners = self._listeners.setdefault(event, [])
        listeners.append(listener)
        return lambda: listeners.remove(listener) if listener in listeners else None

    def begin(self) -> None:
        """Build the worlds, if nobody has asked for them; the page calls it when it is painted."""
        if self._begun:
            self.player.refresh()
        else:
            self.open().add_done_callback(lambda _: self._emit("error", self.trouble) if self.trouble else None)

    def open(
        self, baseline: Scenario | None = None, arm: Scenario | None = None, seed: int | None = None
    ) -> Future[None]:
        """Build both worlds anew. What is not given stays; a new baseline without an arm is compared with itself.

        Returns:
            Nothing, when they stand; or the refusal, which is told as an ``error`` too, and all stays as it was.
        """
        what = baseline or self.baseline, arm or baseline or self.arm, self.seed if seed is None else check_seed(seed)
        if what[0].population.residents > self._most:
            told: Future[None] = Future()
            here = f"{what[0].population.residents:,} residents are too many for this page"
            told.set_exception(self.refuse(InputError(here, "population.residents", f"write {self._most:,} or fewer")))
            return told
        threads = None if self._threads != 1 and what[0].population.residents >= LARGE else 1
        self._begun = True

        def make(progress: Callable[[str, int, int], None]) -> Lives:
            self._emit("error", "")
            self._emit("note", "")
            lives = Lives(*what, threads=threads, progress=progress)
            self._picked = None
            thrift.soon()  # those before go
            return lives

        return self._awaited(self.player.open(make), *what)

    def choose(self, change: Callable[[Scenario, int], Scenario]) -> Future[bool]:
        """Let the second world go on under another scenario of what is done; see :meth:`Lives.choose`.

        Args:
            change: makes it of the scenario until now and the weeks lived. It is asked twice: at once, so that the page
                can show it, and by the worlds' thread, which may have lived on meanwhile.

        Raises:
            InputError: as ``change`` does, at once.
        """
        arm = change(self.arm, self.week)
        self._emit("error", "")
        self._emit("note", "")
        return self._awaited(
            self.player.choose(lambda lives: change(lives.arm, lives.week)), self.baseline, arm, self.seed
        )

    def new_world(self) -> Future[None]:
        """Other people and other luck, under the same scenarios: the seed moves on."""
        return self.open(seed=(self.seed + 1) % 2**63)

    def set_speed(self, weeks_a_second: float) -> None:
        """Change the speed."""
        self.player.set_speed(weeks_a_second)
        self._emit("settings", self)

    def recolor(self, name: str) -> None:
        """Color residents by something else."""
        self.player.recolor(name)
        self._emit("settings", self)

    def pick(self, kind: str, number: int) -> Future[None]:
        """Tell the story of a resident, a venue or a neighborhood, now and again while weeks go by."""

        def tell(lives: Lives) -> None:
            self._picked = (kind, number)
            self._tell_story(lives)

        return self.player.look(tell)

    def _awaited(self, answer: Future[A], baseline: Scenario, arm: Scenario, seed: int) -> Future[A]:
        """Take what was asked for as what holds at once: the next change builds on it, even before worlds follow."""
        before = self.baseline, self.arm, self.seed
        self._waiting += 1
        self.baseline, self.arm, self.seed = baseline, arm, seed

        def done(answer: Future[A]) -> None:
            self._waiting -= 1
            if answer.exception() is not None and not self._waiting:
                self.baseline, self.arm, self.seed = before
                self._emit("settings", self)

        answer.add_done_callback(done)
        return answer

    def settings(self, lives: Lives) -> sharing.Settings:
        """What a link must hold for somebody else to see the same."""
        return sharing.Settings(self.start, lives.baseline, lives.arm, lives.seed, self.lesson)

    def refuse(self, error: InputError) -> InputError:
        """Tell why something was not done."""
        self._emit("error", str(error))
        return error

    def note(self, sentence: str) -> None:
        """Tell something to know."""
        self._emit("note", sentence)

    def tell(self, event: Event, what: Any = None) -> None:
        """Tell everybody who listens; parts of the page ask things of each other this way."""
        self._emit(event, what)

    def close(self) -> None:
        """End the thread and let go of the worlds and of everybody who listens."""
        self._emit("close", None)
        self.player.close()
        self._listeners.clear()
        thrift.soon()

    def _show(self, frame: Frame) -> None:
        self.week = frame.week
        self._emit("frame", frame)
        if self._picked and (not frame.playing or time.monotonic() - self._told >= TOLD_EVERY):
            self.player.look(self._tell_story)

    def _tell_story(self, lives: Lives) -> None:
        if self._picked:
            self._told = time.monotonic()
            self._emit("story", story.tell(lives, *self._picked))

    def _tell(self, event: str, what: Any) -> None:
        if event == "scene":
            if self._waiting <= 1:  # else more was asked for since
                self.baseline, self.arm, self.seed = what.baseline, what.arm, what.seed
            self.week, self.costs = what.week, what.costs
            self._emit("settings", self)
        self._emit(event, what)

    def _emit(self, event: str, what: Any) -> None:
        for listener in tuple(self._listeners.get(event, ())):
            try:
                listener(what)
            except Exception:  # a part of the page that fails must not stop the worlds
                logging.getLogger(__name__).exception("a listener to %r failed", event)
