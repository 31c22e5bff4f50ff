"""Curves: at most four outcomes over time in both worlds, the difference under them, bands of the repeats.

Sent as bytes at most twice a second, and more seldom where that takes long, so that a week never waits for a curve.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import anywidget
import numpy as np

from simulation.app.lives import LEGEND
from simulation.app.names import worlds
from simulation.app.widgets import source
from simulation.outcomes import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulation.app.desk import Desk
    from simulation.app.lives import Lives
    from simulation.app.player import Frame
    from simulation.app.repeat import Repeats

MOST = 4
EVERY = 0.5  # seconds between two sendings while playing, at least
SHARE = 0.05  # of the time that curves may take
POINTS = 600  # of a curve at most: a screen has no more
START = ("depression_moderate", "belonging", "participation", "loneliness")
DIGITS = {"share": 1, "points": 2, "SD": 3, "0-1": 3}
AXES = {"share": "% of residents", "0-1": "0 to 1"}


class Charts(anywidget.AnyWidget):
    """Curves of the worlds of a desk.

    Message to the browser: ``curves`` with what is drawn, then values (outcomes, worlds, weeks) and, if there are
    repeats, bands (outcomes, worlds and difference, mean and low and high, weeks), float32. From it: ``ready``.
    """

    _esm = source("lazily", "charts")

    def __init__(self, desk: Desk, chosen: Sequence[str] = START) -> None:
        super().__init__()
        self._desk = desk
        self._lives: Lives | None = None
        self._titles = ("", "")
        self._chosen = tuple(chosen)
        self._next = 0.0
        self._repeats: Repeats | None = None
        self.on_msg(self._hear)
        desk.on("scene", self._scene)
        desk.on("frame", self._frame)
        desk.on("repeats", self._repeated)
        desk.on("close", self._close)

    @property
    def chosen(self) -> tuple[str, ...]:
        """Outcomes drawn."""
        return self._chosen

    def choose(self, outcomes: Sequence[str]) -> None:
        """Draw other outcomes; unknown ones and those beyond :data:`MOST` are left out."""
        self._chosen = tuple(dict.fromkeys(name for name in outcomes if name in OUTCOMES))[:MOST]
        self._again()

    def _hear(self, _: object, message: Any, __: object) -> None:
        if isinstance(message, dict) and message.get("ready"):
            self._again()

    def _scene(self, lives: Lives) -> None:
        self._lives, self._titles = lives, worlds(lives)
        self._draw(lives)

    def _frame(self, frame: Frame) -> None:
        if self._lives is not None and (not frame.playing or time.monotonic() >= self._next):
            self._draw(self._lives)

    def _repeated(self, news: tuple[Repeats | None, int, int]) -> None:
        self._repeats = news[0]
        self._again()

    def _close(self, _: object) -> None:
        self._lives = self._repeats = None

    def _again(self) -> None:
        """Send in the player's thread, which alone touches the worlds."""
        if self._lives is not None:
            self._desk.player.look(self._draw)

    def _draw(self, lives: Lives) -> None:
        begun = time.monotonic()
        values, every = curves(lives, self._chosen)
        what = {
            "kind": "curves", "weeks": lives.week, "points": values.shape[-1], "every": every,
            "titles": list(self._titles), "outcomes": [_outcome(name) for name in self._chosen], "repeats": None,
        }  # fmt: skip
        buffers = [values.tobytes()]
        if self._repeats is not None:
            bands, step = spread(self._repeats, self._chosen)
            what["repeats"] = {"done": len(self._repeats.values), "points": bands.shape[-1], "every": step}
            what["weeks"] = max(lives.week, self._repeats.weeks)
            buffers.append(bands.tobytes())
        self.send(what, buffers)
        now = time.monotonic()
        self._next = now + max(EVERY, (now - begun) / SHARE)


def curves(lives: Lives, chosen: Sequence[str]) -> tuple[NDArray[np.float32], int]:
    """Values (outcomes, worlds, points) and weeks from point to point; shares in percent."""
    every = _every(lives.week + 1)
    both = np.stack([lives.values(k)[::every] for k in (0, 1)])
    made = [_scale(name) * both[:, :, LEGEND.index(name)] for name in chosen]
    return np.array(made, np.float32).reshape(len(chosen), 2, -1), every


def spread(repeats: Repeats, chosen: Sequence[str]) -> tuple[NDArray[np.float32], int]:
    """Bands (outcomes, worlds and difference, mean and low and high, points) and weeks from point to point."""
    every = _every(repeats.weeks + 1)
    made = [[np.stack(repeats.band(name, of))[:, ::every] * _scale(name) for of in (0, 1, None)] for name in chosen]
    return np.array(made, np.float32).reshape(len(chosen), 3, 3, -1), every


def _every(weeks: int) -> int:
    return -(-weeks // POINTS)


def _scale(name: str) -> int:
    return 100 if OUTCOMES[name].unit == "share" else 1


def _outcome(name: str) -> dict[str, Any]:
    outcome = OUTCOMES[name]
    unit = AXES.get(outcome.unit, outcome.unit)
    return {
        "name": name, "label": outcome.label, "unit": unit[0].upper() + unit[1:], "better": outcome.better,
        "digits": DIGITS.get(outcome.unit, 2),
    }  # fmt: skip
