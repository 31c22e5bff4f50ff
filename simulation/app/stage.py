"""The stage: a canvas that shows both worlds of a desk, and tells the desk what was picked on it.

The thread that plays sends a picture as bytes; the browser draws it and says so, and only then comes the next.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import anywidget
import numpy as np
import traitlets

from simulation.app import names, story
from simulation.app.colors import CIVIDIS, COLORS
from simulation.app.widgets import source, tag

if TYPE_CHECKING:
    from simulation.app.desk import Desk
    from simulation.app.lives import Lives
    from simulation.app.player import Frame

KINDS = "resident", "venue", "hood"


class Stage(anywidget.AnyWidget):
    """Both worlds of a desk on a canvas.

    Messages to the browser (``kind``, then byte buffers): ``scene`` (homes, centers, venues), ``ties`` (ends and
    strengths of both worlds), ``frame`` (shades, whereabouts, attendance, levels), ``wait`` (a sentence instead of a
    map). From it: ``ready`` once it is painted, ``drawn`` after every frame, every other one while it plays,
    ``pick`` with kind and number.
    """

    _esm = source("camera", "drawing", "pixels", "here", "pace", "walking", "figures", "stage")
    tag = traitlets.Unicode().tag(sync=True)

    def __init__(self, desk: Desk) -> None:
        super().__init__(tag=tag())
        self._desk = desk
        self._titles = ("", "")
        self._told = 0.0
        self.on_msg(self._hear)
        desk.on("scene", self._scene)
        desk.on("frame", self._frame)
        desk.on("progress", self._progress)
        desk.on("error", self._error)

    def _hear(self, _: object, message: Any, __: object) -> None:
        """What the browser says; a student may have written it by hand."""
        if not isinstance(message, dict):
            return
        if isinstance(message.get("drawn"), int):
            self._desk.player.drawn(message["drawn"])
        elif message.get("ready"):
            self._desk.begin()
        elif isinstance(pick := message.get("pick"), list) and len(pick) == 2 and pick[0] in KINDS:
            self._desk.pick(pick[0], pick[1])

    def _scene(self, lives: Lives) -> None:
        scene, self._titles = lives.scene, names.worlds(lives)
        venues = []
        hoods = lives.worlds[0].places.dims["H"]
        for number, (unit, activity) in enumerate(scene.venues.tolist()):
            name, where = names.venue(lives, number)
            known = [activity < world.places.dims["A"] for world in lives.worlds]
            venues.append({"name": name, "where": where, "hood": unit if unit < hoods else -1, "known": known})
        colors = {name: {k: v for k, v in vars(color).items() if k != "value"} for name, color in COLORS.items()}
        self.send(
            {
                "kind": "scene", "titles": list(self._titles), "doing": list(names.doings(lives)),
                "seed": str(lives.seed), "count": scene.rows.size, "residents": scene.residents,
                "hoods": [names.hood(lives, h) for h in range(hoods)], "venues": venues, "colors": colors,
                "stops": list(CIVIDIS),
            },
            [_bytes(scene.at), _bytes(scene.centers), _bytes(scene.venue_at)],
        )  # fmt: skip

    def _frame(self, frame: Frame) -> None:
        if frame.ties:
            self.send({"kind": "ties"}, [_bytes(part) for world in frame.ties for part in world])
        said = story.summary(self._titles, frame.week, frame.values, frame.color)
        what = {"kind": "frame", "number": frame.number, "week": frame.week, "playing": frame.playing,
                "late": frame.late, "said": said, "figures": story.figures(frame.values, frame.color)}  # fmt: skip
        parts = frame.shades, frame.venues, frame.attendance, frame.levels
        self.send({**what, "color": frame.color}, [_bytes(part) for part in parts])

    def _progress(self, what: tuple[str, int, int]) -> None:
        doing, done, of = what
        doing = "the years before are lived" if doing == "burn-in" else doing
        if done < of and time.monotonic() - self._told < 0.2:
            return
        self._told = time.monotonic()
        self.send({"kind": "wait", "text": f"{doing.capitalize()} … {100 * done // max(of, 1)} %" if done < of else ""})

    def _error(self, sentence: str) -> None:
        if sentence:
            self.send({"kind": "wait", "text": ""})


def _bytes(array: Any) -> bytes:
    return np.ascontiguousarray(array).tobytes()
