"""The page: what stands where. Each part takes the desk, and changes by itself when the desk tells of something.

A part is a function of the desk that gives reacton elements. Those that others add, settings, charts and lessons, have
their places in :data:`PARTS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import reacton.ipyvuetify as rv
import solara

from simulation.app.choosing import settings
from simulation.app.colors import COLORS
from simulation.app.desk import Desk
from simulation.app.learning import curves, gained
from simulation.app.lesson_page import lesson_part
from simulation.app.origin import lesson_called, numbered, origin
from simulation.app.player import SPEEDS
from simulation.app.sharing import LARGEST, Settings, from_link
from simulation.app.sheets import sheet, text
from simulation.app.stage import Stage
from simulation.app.widgets import Form, Paper
from simulation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulation.scenario import Scenario


class Launch:
    """What every new browser begins with; ``cohesion app`` sets it before the first one comes.

    Attributes:
        baseline: scenario of the first world.
        arm: scenario of the second.
        seed: key of every draw.
        start: name of the scenario that ships with the package from which these began.
        threads: of each desk; None means that a large world gets all processors.
        most: residents that a page may ask for.
        address: under which a class finds this computer; empty if it is one's own alone.
    """

    baseline: Scenario
    arm: Scenario
    seed: int = 1
    start: str = "baseline"
    threads: int | None = 1
    most: int = LARGEST
    address: str = ""


def bar(desk: Desk) -> Any:
    """Play, pause, step, speed, reset, new world, color."""

    def changed(name: str, value: Any) -> None:
        player = desk.player
        try:
            acts: dict[str, Callable[[], Any]] = {
                "play": player.pause if player.playing else player.play, "step": player.step, "reset": player.reset,
                "new": desk.new_world, "speed": lambda: desk.set_speed(float(value)),
                "color": lambda: desk.recolor(value),
            }  # fmt: skip
            acts[name]()
        except (InputError, TypeError, ValueError):
            return  # no control of this page says such a thing

    speeds = [[str(s), "as fast as it can" if s == float("inf") else f"{s:g} weeks a second"] for s in SPEEDS]
    form = Form(
        "Play",
        [
            {"kind": "button", "name": "play", "label": "Play", "main": True, "disabled": True},
            {"kind": "button", "name": "step", "label": "One week", "disabled": True},
            {"kind": "button", "name": "reset", "label": "Back to week 0", "disabled": True,
             "help": "The same people and the same luck, from the beginning"},
            {"kind": "button", "name": "new", "label": "New world", "disabled": True,
             "help": "Other people and other luck"},
            {"kind": "select", "name": "speed", "label": "Speed", "options": speeds, "value": str(desk.player.speed)},
            {"kind": "select", "name": "color", "label": "Color by", "value": desk.player.color,
             "options": [[name, color.label] for name, color in COLORS.items()]},
            {"kind": "text", "name": "seed", "label": f"Seed {desk.seed}."},
        ],
        changed,
    )  # fmt: skip

    def scene(_: object) -> None:
        for name in ("play", "step", "reset", "new"):
            form.put(name, disabled=False)

    def settings(_: object) -> None:
        form.put("seed", label=f"{origin(desk)} Seed {desk.seed}.".strip())
        form.put("speed", value=str(desk.player.speed))
        form.put("color", value=desk.player.color)

    desk.on("scene", scene)
    desk.on("settings", settings)
    desk.on("state", lambda playing: form.put("play", label="Pause" if playing else "Play"))
    return rv.Html(tag="div", class_="cohesion-bar", children=[form])


def stage(desk: Desk) -> Any:
    """Both worlds."""
    return rv.Html(tag="section", attributes={"aria-label": "Both worlds"}, children=[Stage(desk)])


def told(desk: Desk) -> Any:
    """What went wrong and what is to be known: above the map, where nobody has to look for it."""
    known, trouble = Paper("To know"), Paper("What went wrong")
    desk.on("note", lambda sentence: known.show(sheet("", text(sentence))))
    desk.on("error", lambda sentence: trouble.show(sheet("", text(sentence))))

    def read(playing: bool) -> None:
        if playing:  # whoever plays on has read it
            known.show(sheet(""))
            trouble.show(sheet(""))

    desk.on("state", read)
    heard = rv.Html(tag="div", attributes={"role": "status"}, children=[known])
    alert = rv.Html(tag="div", class_="cohesion-trouble", attributes={"role": "alert"}, children=[trouble])
    return rv.Html(tag="div", class_="cohesion-heard", children=[alert, heard])


def picked(desk: Desk) -> Any:
    """The story of what was picked; nothing before."""
    paper = Paper("Story")
    desk.on("story", paper.show)
    desk.on("scene", lambda lives: paper.show(sheet("")))
    return rv.Html(tag="div", class_="cohesion-told", children=[paper])


# settings under the map, where one sees at once what they do
PARTS: tuple[Callable[[Desk], Any], ...] = (lesson_part, told, bar, stage, settings, picked, curves, gained)


def _desk(search: str | None) -> Desk:
    """The desk of a new browser: what its address says, or what the page was started with."""
    said = {name: values[0] for name, values in parse_qs((search or "").removeprefix("?")).items()}
    made = Settings(Launch.start, Launch.baseline, Launch.arm, Launch.seed)
    refused = ""
    if "settings" in said:
        try:
            made = from_link(said["settings"])
        except InputError as error:
            refused = str(error)
    desk = Desk(made.baseline, made.arm, made.seed, Launch.threads, Launch.most)
    desk.start, desk.lesson, desk.trouble = made.start, made.lesson, refused
    desk.asked, desk.address = lesson_called(said.get("lesson", "")), Launch.address
    if said.get("lesson") and not desk.asked and not refused:
        desk.trouble = f"there is no lesson {said['lesson'][:40]!r}\n  write one of 1 to {len(numbered())}"
    return desk


@solara.component
def Page() -> None:  # noqa: N802  # a component
    """The page of one browser, with a desk of its own that ends with it."""
    search = solara.use_router().search
    desk = solara.use_memo(lambda: _desk(search), [])
    solara.use_effect(lambda: desk.close, [])
    # made once: whatever changes later changes in its own widget, never here
    parts = solara.use_memo(lambda: [part(desk) for part in PARTS], [])
    rv.Html(tag="main", class_="cohesion-page", children=[*parts])


@solara.component
def Layout(children: Any = ()) -> None:  # noqa: N802
    """Nothing around the page: its header and footer stand in ``templates``, painted before anything else."""
    rv.Html(tag="div", children=list(children))
