"""What stands under the two worlds: curves, who gains and who loses, the survey, and other worlds in the background."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import reacton.ipyvuetify as rv

from simulation.app import association, gains, repeat
from simulation.app.charts import MOST, Charts
from simulation.app.repeat import TIMES, Repeat, aside
from simulation.app.widgets import Form, Paper
from simulation.outcomes import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulation.app.desk import Desk
    from simulation.app.lives import Lives
    from simulation.app.player import Frame
    from simulation.app.repeat import Repeats

EVERY = 2.0  # seconds between two looks at the survey and at who gains, while playing, at least
SHARE = 0.05  # of the time that these looks may take
NONE = "none"


def curves(desk: Desk) -> Any:
    """Curves of at most four outcomes, and the button that repeats it all in other worlds."""
    charts = Charts(desk)
    other = Others(desk)
    words = [[name, outcome.label] for name, outcome in OUTCOMES.items()]

    def changed(name: str, value: Any) -> None:
        if name == "repeat":
            other.stop() if other.running else desk.tell("repeat")
        elif value == NONE or value in OUTCOMES:
            chosen = [field["value"] for field in form.fields if field["kind"] == "select"]
            charts.choose([one for one in chosen if one != NONE])

    fields: list[dict[str, Any]] = [
        {"kind": "select", "name": f"curve{k}", "label": f"Curve {k + 1}", "options": [[NONE, "none"], *words],
         "value": charts.chosen[k] if k < len(charts.chosen) else NONE}
        for k in range(MOST)
    ]  # fmt: skip
    again: list[dict[str, Any]] = [
        {"kind": "button", "name": "repeat", "label": f"Repeat × {TIMES}",
         "help": "The same two scenarios for other people under other luck, as many weeks as were lived"},
        {"kind": "text", "name": "repeats", "label": "Luck or policy? Repeat it in ten other worlds to see."},
    ]  # fmt: skip
    form, repeats = Form("Curves", fields, changed), Form("Repeats", again, changed)

    def wanted(outcomes: tuple[str, ...]) -> None:
        for k in range(MOST):
            form.put(f"curve{k}", value=outcomes[k] if k < len(outcomes) else NONE)
        charts.choose(outcomes)

    def repeated(news: tuple[Repeats | None, int, int]) -> None:
        found, done, of = news
        repeats.put("repeat", label=f"Stop ({done} of {of})" if done < of else f"Repeat × {TIMES}")
        if found is not None:
            repeats.put("repeats", label=" ".join(repeat.told(found, name) for name in charts.chosen[:1]))
        elif not of:
            repeats.put("repeats", label="Luck or policy? Repeat it in ten other worlds to see.")

    desk.on("chart", wanted)
    desk.on("repeats", repeated)
    chooser = rv.Html(
        tag="details", class_="cohesion-fold", children=[rv.Html(tag="summary", children=["Choose curves"]), form]
    )
    heading = rv.Html(tag="h2", children=["Over time"])
    above = rv.Html(tag="div", class_="cohesion-above-curves", children=[heading, repeats, chooser])
    return _section("Curves", [above, charts])


class Others:
    """Repeats of what a desk compares; they end when it compares something else, or closes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._repeat: Repeat | None = None
        self._of: Any = None
        desk.on("repeat", lambda _: desk.player.look(self._begin))
        desk.on("scene", self._scene)
        desk.on("close", lambda _: self._end())

    @property
    def running(self) -> bool:
        """Whether repeats are being lived."""
        return self._repeat is not None and self._repeat.running

    def stop(self) -> None:
        """End them; what is done stays."""
        made = self._repeat
        if made is not None:
            made.close()
            done = 0 if made.done is None else len(made.done.values)
            self._desk.tell("repeats", (made.done, done, done))

    def _end(self) -> None:
        if self._repeat is not None:
            self._repeat.close()
            self._repeat = None

    def _begin(self, lives: Lives) -> None:
        self._end()

        def tell(found: Repeats | None, done: int, of: int) -> None:
            self._desk.tell("repeats", (found, done, of))
            if self._repeat is not None and self._repeat.error:
                self._desk.tell("error", self._repeat.error)

        self._of = lives.baseline, lives.arm, lives.seed
        self._repeat = Repeat(lives.baseline, lives.arm, lives.seed, lives.week, tell)
        tell(None, 0, TIMES)

    def _scene(self, lives: Lives) -> None:
        if self._of is not None and self._of != (lives.baseline, lives.arm, lives.seed):
            self._of = None
            self._end()
            self._desk.tell("repeats", (None, 0, 0))


class Looks:
    """Who gains and who loses, and what a survey of the first world says, looked at every two seconds."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lives: Lives | None = None
        self._outcome = gains.COMPARED[0]
        self._real: association.Raised | None = None
        self._stop: threading.Event | None = None
        self._next = 0.0
        words = [[name, OUTCOMES[name].label] for name in gains.COMPARED]
        self.who, self.asked = Paper("Who gains, who loses", gains.told(None)), Paper("Association is not effect")
        self.by = Form("Who gains, who loses", [
            {"kind": "select", "name": "outcome", "label": "Compare", "options": words, "value": self._outcome},
        ], self._changed)  # fmt: skip
        self.what = Form("Association is not effect", [
            {"kind": "button", "name": "raise", "label": "What would half a step more sense of community really do?",
             "help": "The same people live a year with and without it"},
        ], self._changed)  # fmt: skip
        desk.on("scene", self._scene)
        desk.on("frame", self._frame)
        desk.on("close", self._close)

    def _show(self, lives: Lives) -> None:
        begun = time.monotonic()
        self.who.show(gains.told(gains.gains(lives, self._outcome)))
        found, share = association.associate(lives.worlds[0]), lives.baseline.causal_share
        self.asked.show(association.told(found, share, self._real, busy=self._stop is not None))
        now = time.monotonic()
        self._next = now + max(EVERY, (now - begun) / SHARE)

    def _frame(self, frame: Frame) -> None:
        if self._lives is not None and (not frame.playing or time.monotonic() >= self._next):
            self._show(self._lives)

    def _scene(self, lives: Lives) -> None:
        self._halt()
        self._lives, self._real = lives, None
        self._show(lives)

    def _close(self, _: object) -> None:
        self._halt()
        self._lives = None

    def _halt(self) -> None:
        if self._stop is not None:
            self._stop.set()
        self._stop = None

    def _raise(self, lives: Lives) -> None:
        """Copy the world in the player's thread, and let the copies live in another."""
        self._halt()
        world, self._real, self._stop = lives.worlds[0].copy(), None, threading.Event()

        def live(going: Callable[[], bool]) -> None:
            real = association.raised(world, going=going)
            if real is not None and going():
                self._real, self._stop = real, None
                self._desk.player.look(self._show)

        aside(live, self._stop)
        self._show(lives)

    def _changed(self, name: str, value: Any) -> None:
        if self._lives is None:
            return
        if name == "raise":
            self._desk.player.look(self._raise)
        elif value in gains.COMPARED:
            self._outcome = value
            self._desk.player.look(self._show)


def gained(desk: Desk) -> Any:
    """Who gains and who loses, and what a survey of the first world says."""
    looks = Looks(desk)
    # their sheets are regions of that name already
    heading = rv.Html(tag="h2", children=["Who gains, who loses"])
    who = rv.Html(tag="div", children=[heading, looks.by, looks.who])
    survey = rv.Html(tag="div", children=[looks.asked, looks.what])
    return rv.Html(tag="div", class_="cohesion-pair", children=[who, survey])


def _section(label: str, children: list[Any]) -> Any:
    return rv.Html(tag="section", attributes={"aria-label": label}, children=children)
