"""Plays two lives in a thread: orders go in, frames come out, at the speed that was asked for and no faster than eyes.

The thread alone touches the worlds. Whoever wants something of them asks by :meth:`Player.ask` and gets the answer
between two weeks; so a page is never in the way of a week, and a pause acts after the week in hand.
"""

from __future__ import annotations

import math
import queue
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from simulation.app import scene as scenes
from simulation.app.colors import COLORS, levels, shade
from simulation.app.lives import LONGEST, Lives, over
from simulation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

A = TypeVar("A")
Ties = tuple["NDArray[np.uint16]", "NDArray[np.uint8]"]
FRAMES = 30.0  # a second, as many as the eye needs
EARLY = 0.7  # share of a frame's time after which a week is shown: at thirty weeks a second each of them is
PATIENCE = 1.0  # seconds to wait until whoever draws has drawn the last frame
LATE = 0.25  # share of the time for a week after which it is late
WAITED = 0.01  # seconds for its turn from which on others are the reason
UNSEEN = 3.0  # seconds without a sign of whoever draws, after which weeks wait: nobody looks at a hidden page
EACH_SEEN = 10.0  # weeks a second up to which every week is seen: they wait for a browser that cannot keep up
AHEAD = 3  # frames sent before the first of them is said to be on the screen; the page says so of every other one
TIES_EVERY = 2.0, 8  # seconds and weeks between two looks at the ties while playing; few change in a week
SPEEDS = (1.0, 2.0, 5.0, 10.0, 30.0, float("inf"))  # weeks a second


@dataclass(frozen=True)
class Frame:
    """What changed on the picture: a week of both worlds.

    Attributes:
        number: counts frames, so that whoever draws can say which it has drawn.
        week: weeks lived.
        shades: color of each drawn resident in each world, 0-255, uint8 (2, S).
        venues: where each is, uint16 (2, S), :data:`scenes.HOME` at home.
        attendance: residents at each venue, uint16 (2, V).
        levels: mean of all residents of each neighborhood in what is colored by, float32 (2, H).
        ties: of each world as :func:`scenes.tied` gives them, if it is time to draw them again.
        color: what is colored by.
        values: outcomes of both worlds this week, float64 (2, outcomes).
        playing: whether more is to come by itself.
        late: whether weeks come later than was asked because other pages' worlds live on this computer, too.
    """

    number: int
    week: int
    shades: NDArray[np.uint8]
    venues: NDArray[np.uint16]
    attendance: NDArray[np.uint16]
    levels: NDArray[np.float32]
    ties: tuple[Ties, Ties] | None
    color: str
    values: NDArray[np.float64]
    playing: bool
    late: bool


class Player:
    """Two lives, a speed, and a thread that ends when it is closed.

    Attributes:
        color: what residents are colored by, a name in :data:`COLORS`.
        error: what went wrong in the thread, in a sentence; empty if nothing did.
    """

    def __init__(self, show: Callable[[Frame], None], tell: Callable[[str, Any], None] | None = None) -> None:
        """Start the thread; there are no lives until :meth:`open`.

        Args:
            show: called in the thread with every frame; :meth:`drawn` says when it is on the screen.
            tell: called in the thread with an event and what belongs to it: ``"scene"`` and the lives when the plan is
                a new one, ``"state"`` when playing starts or stops, ``"progress"`` and (done, in all) while something
                long is done, ``"error"`` and a sentence.
        """
        self._show, self._tell = show, tell or (lambda event, what: None)
        self._orders: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._lives: Lives | None = None
        self._playing = False
        self._speed = 5.0
        self._until: int | None = None
        self._drawn = threading.Event()
        self._drawn.set()
        self._closed = False
        self._number = self._seen = 0
        self._sent = -math.inf
        self._tied = -math.inf, -math.inf  # when, and in which week
        self._late = False
        self.color = next(iter(COLORS))
        self.error = ""
        self._thread = threading.Thread(target=self._run, name="cohesion player", daemon=True)
        self._thread.start()

    @property
    def playing(self) -> bool:
        """Whether weeks go by."""
        return self._playing

    @property
    def speed(self) -> float:
        """Weeks a second, at most."""
        return self._speed

    def open(self, make: Callable[[Callable[[str, int, int], None]], Lives]) -> Future[None]:
        """Replace the lives by those that ``make`` builds; it is called with something to tell progress to."""

        def build() -> None:
            self._pause()
            # the old ones stay until the new stand: a refusal must not leave a class without its world
            self._lives = make(lambda what, done, all_: self._progress(what, done, all_))
            self._afresh()

        return self.ask(build)

    def play(self, until: int | None = None) -> None:
        """Let weeks go by, up to a week if one is given."""

        def start() -> None:
            self._playing, self._until = self._lives is not None, until
            self._tell("state", self._playing)

        self.ask(start)

    def pause(self) -> None:
        """Stop after the week in hand, and show it: what is looked at only now and then while playing must not lag."""
        self._playing = False  # at once: what is queued before must not be lived first

        def stop() -> None:
            self._pause()
            self._picture()

        self.ask(stop)

    def step(self) -> Future[None]:
        """Pause, and live one week."""

        def one() -> None:
            self._pause()
            self._week()
            self._picture()

        return self.ask(one)

    def reset(self) -> Future[None]:
        """Go back to the first week: the same people, the same luck."""

        def again() -> None:
            self._pause()
            lives = self._needed()
            lives.reset()
            self._afresh()

        return self.ask(again)

    def set_speed(self, weeks_a_second: float) -> None:
        """Change the speed.

        Raises:
            InputError: if it is not above 0.
        """
        if not weeks_a_second > 0:
            raise InputError(f"{weeks_a_second!r} is no speed", "speed", "write weeks a second, more than 0")
        self._speed = weeks_a_second

    def choose(self, change: Callable[[Lives], Any]) -> Future[bool]:
        """Let the second world go on under the scenario that ``change`` makes of the lives.

        Returns:
            Whether it goes on from this week, as :meth:`Lives.choose`; or the refusal.
        """

        def go_on() -> bool:
            lives = self._needed()
            ahead = lives.choose(change(lives), lambda done, all_: self._progress("living again", done, all_))
            self._afresh()
            return ahead

        return self.ask(go_on)

    def look(self, of: Callable[[Lives], A]) -> Future[A]:
        """An answer about the lives, between two weeks."""
        return self.ask(lambda: of(self._needed()))

    def recolor(self, name: str) -> None:
        """Color residents by something else.

        Raises:
            InputError: if there is no such color.
        """
        if name not in COLORS:
            raise InputError(f"nothing is colored by {name!r}", "color", f"write one of {', '.join(COLORS)}")
        self.color = name
        self.ask(self._picture)

    def refresh(self) -> None:
        """Tell the scene and show this week again, to whoever has come to look; nothing if there are no lives yet."""
        self.ask(self._afresh)

    def drawn(self, number: int | None = None) -> None:
        """Whoever draws says that a frame is on the screen, and with it those before; without a number, the last."""
        self._seen = max(self._seen, min(self._number if number is None else number, self._number))
        if self._number - self._seen < AHEAD:
            self._drawn.set()

    def ask(self, order: Callable[[], A]) -> Future[A]:
        """Do something in the thread, between two weeks."""
        answer: Future[A] = Future()

        def do() -> None:
            if not answer.set_running_or_notify_cancel():
                return
            try:
                answer.set_result(order())
            except Exception as error:
                answer.set_exception(error)
                self._say(error)

        self._orders.put(do)
        return answer

    def close(self) -> None:
        """End the thread and let the worlds go."""
        self._closed, self._playing = True, False
        self._orders.put(None)
        self._drawn.set()

    def join(self, seconds: float) -> None:
        """Wait until the thread has ended, at most so long; a week in hand is finished first."""
        self._thread.join(seconds)

    def _run(self) -> None:
        due = shown = time.monotonic()
        while not self._closed:
            wait = None if not self._playing else max(0.0, due - time.monotonic())
            order = self._next(wait)
            if order is not None:
                order()
                due = max(due, time.monotonic()) if not self._playing else due
                continue
            if self._closed or not self._playing:
                continue
            now = time.monotonic()
            if not self._drawn.is_set() and (self._speed <= EACH_SEEN or now - self._sent > UNSEEN):
                self._drawn.wait(1 / FRAMES)
                due = now
                continue
            self._late = self._needed().waited > WAITED and now - due > LATE / self._speed
            # late weeks are not made up for: after a stop the speed is what it was
            due = max(due, now - 1 / FRAMES) + 1 / self._speed
            try:
                self._week()
                week = self._needed().week
                if week >= (LONGEST if self._until is None else min(self._until, LONGEST)):
                    self._pause()
                if not self._playing or now - shown >= EARLY / FRAMES:
                    shown = now
                    self._picture()
                if week >= LONGEST:
                    self._say(over())
            except Exception as error:
                self._pause()
                self._say(error)
        self._lives = None

    def _next(self, wait: float | None) -> Callable[[], None] | None:
        try:
            return self._orders.get(timeout=wait) if wait is None or wait > 0 else self._orders.get_nowait()
        except queue.Empty:
            return None

    def _week(self) -> None:
        self._needed().advance()

    def _pause(self) -> None:
        self._playing = False
        self._tell("state", False)

    def _afresh(self) -> None:
        """Tell the scene, and show it with its ties; whatever was sent before needs no answer."""
        if self._lives is not None:
            self._tell("scene", self._lives)
            self._tied = -math.inf, -math.inf
            self.drawn()
            self._picture()

    def _picture(self) -> None:
        """Show this week, once the last picture is on the screen; while playing, skip it if that takes long."""
        lives = self._lives
        if lives is None or self._closed:
            return
        if not self._drawn.wait(0 if self._playing else PATIENCE) and self._playing:
            return
        self._number += 1
        self._drawn.clear()
        self.drawn(self._seen)  # may have come just now
        self._sent = now = time.monotonic()
        plan, (one, other) = lives.scene, lives.worlds
        ties = None
        (when, week), (seconds, weeks) = self._tied, TIES_EVERY
        if not self._playing or (now - when >= seconds and lives.week - week >= weeks):
            self._tied, ties = (now, lives.week), (scenes.tied(plan, one), scenes.tied(plan, other))
        self._show(
            Frame(
                self._number,
                lives.week,
                np.stack([shade(self.color, world, plan.rows) for world in lives.worlds]),
                np.stack([scenes.whereabouts(plan, world) for world in lives.worlds]),
                np.stack([scenes.attendance(plan, world) for world in lives.worlds]),
                np.stack([levels(self.color, world) for world in lives.worlds]),
                ties,
                self.color,
                np.stack([lives.latest(k) for k in range(2)]),
                self._playing,
                self._late,
            )
        )

    def _needed(self) -> Lives:
        if self._lives is None:
            raise InputError("there is no world yet", "player", "wait until one is built")
        return self._lives

    def _progress(self, what: str, done: int, of: int) -> None:
        if self._closed:
            raise InputError("the page was closed", "player", "open it again")
        self._tell("progress", (what, done, of))

    def _say(self, error: Exception) -> None:
        self.error = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
        self._tell("error", self.error)
