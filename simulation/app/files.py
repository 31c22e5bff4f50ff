"""Files in and out of the page: made here, saved by the browser; what comes in is read as text, never opened."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import anywidget
import numpy as np

from simulation.app import sharing
from simulation.app.lives import LEGEND
from simulation.app.widgets import source
from simulation.outcomes import OUTCOMES
from simulation.reading.strict_yaml import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulation.app.desk import Desk
    from simulation.app.lives import Lives

ASKED = ("scenario", "baseline", "numbers", "link")


class Files(anywidget.AnyWidget):
    """Buttons that save the scenario, the baseline, the numbers and the picture, make a link, and open a file.

    Args:
        asked: called with one of :data:`ASKED` and None, or with ``"open"`` and (name, bytes) of a file.
    """

    _esm = source("here", "files")

    def __init__(self, asked: Callable[[str, Any], None]) -> None:
        super().__init__()
        self._asked = asked
        self.on_msg(self._hear)

    def give(self, what: str, desk: Desk, lives: Lives) -> None:
        """Send a file, or the link, to the browser."""
        if what == "link":
            self.send({"link": sharing.to_link(desk.settings(lives)), "address": desk.address})
            return
        made: dict[str, tuple[str, Callable[[], str]]] = {
            "scenario": ("arm.yaml", lambda: sharing.to_file(lives.exported(), lives.seed)),
            "baseline": ("baseline.yaml", lambda: sharing.to_file(lives.exported_baseline(), lives.seed)),
            "numbers": ("outcomes.csv", lambda: numbers(lives)),
        }
        name, make = made[what]
        self.send({"save": name, "text": make()})

    def _hear(self, _: object, message: Any, buffers: Any) -> None:
        what = message.get("asked") if isinstance(message, dict) else None
        if what in ASKED:
            self._asked(what, None)
        elif what == "open" and buffers and len(buffers[0]) <= MAX_BYTES + 1:
            self._asked("open", (str(message.get("name", "file"))[:80], bytes(buffers[0])))


def numbers(lives: Lives) -> str:
    """Outcomes of both worlds as CSV: week, world, then a column an outcome, its unit in the heading."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["week", "world", *(f"{name} ({OUTCOMES[name].unit})" for name in LEGEND)])
    for k, world in enumerate(("baseline", "arm")):
        for week, row in enumerate(lives.values(k)):
            writer.writerow([week, world, *(("" if np.isnan(v) else repr(float(v))) for v in row)])
    return out.getvalue()
