"""The settings of the page: where to begin, the place, what is done and what keeps people away, out and in.

Every control is read off the scenario (:mod:`simulation.app.controls`), every change goes through :class:`Scenario`,
and what is refused is told as a sentence. Programs concern the second world alone; the place concerns both.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import reacton.ipyvuetify as rv

from simulation.app import controls, programs, sharing
from simulation.app.files import Files
from simulation.app.names import differing
from simulation.app.sheets import sheet, text
from simulation.app.widgets import Form, Paper
from simulation.catalog import scenarios
from simulation.errors import InputError
from simulation.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from simulation.app.desk import Desk
    from simulation.app.player import Frame

BOOKED_EVERY = 2.0  # seconds between two tables of costs while playing
PLACE = ("population.residents", "causal_share")
DIAL = (
    "The causal share says how much of the link between belonging and distress is the effect of belonging. The survey "
    "looks the same at every value, and nobody has measured it: try 0 and 1, and see which answers stay."
)
AHEAD = (
    "What is added begins in the coming week, and stopping acts from this week on: no week is lived again. Changing "
    "what a program was in weeks already lived, or taking it out, makes both worlds live again from week 0 to now."
)
ANEW = "Whatever is changed here lets both worlds begin anew, at week 0."
WEIGHT = (
    "How much each reason counts when somebody chooses whether to go: in utility, the scale of all that speaks for it "
    "and against it; at 0 it keeps nobody away. "
)
AGAIN = {
    "arm": "A barrier has no first week, it is part of the place: after a change both worlds live again from week 0 to "
    "now, the second with the change. To see something begin while it runs, add a program instead.",
    "both": "After a change in both, they begin again at week 0.",
}


def place(desk: Desk) -> Any:
    """Where to begin, how many live there, the seed, and the causal share; a change builds both worlds anew."""
    stories = {row["name"]: row["story"] for row in scenarios()}
    story = Paper("What this scenario asks")

    def begin(name: str) -> None:
        settings = sharing.from_preset(name, desk.seed, desk.baseline.population.residents)
        desk.start, desk.lesson = name, ""
        desk.open(settings.baseline, settings.arm)
        story.show(sheet("", text(stories[name])))

    def changed(name: str, value: Any) -> None:
        with refusing(desk, name, value):
            if name == "start":
                begin(str(value))
            elif name == "seed":
                desk.open(seed=int(value))
            elif name in PLACE:
                desk.open(altered(desk.baseline, name, value), altered(desk.arm, name, value))

    form = Form("Where to begin", _of_place(desk, stories), changed)

    def refresh(_: object) -> None:
        form.fields = _of_place(desk, stories)

    desk.on("settings", refresh)
    return rv.Html(tag="div", children=[form, story])


def _of_place(desk: Desk, stories: dict[str, str]) -> list[dict[str, Any]]:
    residents, dial = (field(controls.control(desk.baseline, path)) for path in PLACE)
    names = sorted(stories, key=lambda name: (name.count("/"), name))
    return [
        {"kind": "select", "name": "start", "label": "Scenario", "value": desk.start,
         "options": [[name, name.replace("/", ": ").replace("_", " ")] for name in names]},
        {"kind": "text", "name": "anew", "label": ANEW},
        residents | {"kind": "number", "max": sharing.LARGEST, "help": "", "unit": ""},
        {"kind": "number", "name": "seed", "label": "Seed", "value": desk.seed, "min": 0, "max": 2**53, "step": 1},
        dial | {"help": DIAL},
    ]  # fmt: skip


def doings(desk: Desk) -> Any:
    """What is done in the second world, as a table; one program at a time is changed with its sliders."""
    table = Paper("Programs")
    kinds = {row["kind"]: row for row in controls.kinds("interventions")}
    shown = {"name": ""}

    def add(kind: Any) -> None:
        if kind in kinds:
            shown["name"] = programs.added(desk.arm, kind, desk.week)[0]
            choose(desk, lambda arm, week: programs.added(arm, kind, week)[1])

    def show(name: Any) -> None:
        shown["name"] = str(name)
        refresh()

    def stop(_: Any) -> None:
        name = shown["name"]
        choose(desk, lambda arm, week: programs.stopped(arm, name, week))

    def take_out(_: Any) -> None:
        name = shown["name"]
        choose(desk, lambda arm, week: programs.without(arm, name))

    acts: dict[str, Callable[[Any], None]] = {"add": add, "shown": show, "stop": stop, "out": take_out}

    def changed(name: str, value: Any) -> None:
        with refusing(desk, name, value):
            acts.get(name, lambda said: choose(desk, lambda arm, week: altered(arm, name, said)))(value)

    form = Form("Programs", [], changed)

    def refresh(_: object = None) -> None:
        arm = desk.arm  # looked at once: the worlds' thread may bring another meanwhile, and calls again if so
        names = list(arm.interventions)
        name = shown["name"] if shown["name"] in names else names[-1] if names else ""
        shown["name"] = name
        table.show(programs.as_sheet(arm, desk.costs, differing(desk.baseline, arm)))
        form.fields = _of_programs(arm, kinds, name)

    booked = [0.0]  # when the costs were last told

    def book(frame: Frame) -> None:
        arm = desk.arm  # looked at once, as above
        if arm.interventions and (not frame.playing or time.monotonic() - booked[0] > BOOKED_EVERY):
            booked[0] = time.monotonic()
            table.show(programs.as_sheet(arm, desk.costs))

    refresh()
    desk.on("frame", book)
    for event in ("settings", "scene", "state"):
        desk.on(event, refresh)
    return rv.Html(tag="section", attributes={"aria-label": "What is done"}, children=[table, form])


def choose(desk: Desk, change: Callable[[Scenario, int], Scenario]) -> None:
    """Let the second world go on under another scenario, and say so if weeks had to be lived again."""

    def told(done: Future[bool]) -> None:
        if done.exception() is None and not done.result() and desk.week:
            desk.note(
                f"This changes weeks already lived, so both worlds have lived again, from week 0 to week {desk.week}: "
                "the same people and the same luck."
            )

    desk.choose(change).add_done_callback(told)


def altered(scenario: Scenario, path: str, value: Any) -> Scenario:
    """The scenario with what a control was set to.

    Raises:
        InputError: if it cannot be used.
        KeyError: if there is no such control.
    """
    return Scenario.parse(scenario.plain(), "settings", {path: controls.read(scenario, path, value)})


@contextmanager
def refusing(desk: Desk, name: str, value: Any) -> Iterator[None]:
    """What a browser says is not to be trusted: whatever it is, it ends in a sentence on the page."""
    try:
        yield
    except InputError as error:
        desk.refuse(error)
    except (KeyError, AttributeError, TypeError, ValueError):
        desk.refuse(InputError(f"{str(value)[:40]!r} cannot be used", name[:80], "use the controls of this page"))


def _of_programs(arm: Scenario, kinds: dict[str, dict[str, str]], name: str) -> list[dict[str, Any]]:
    add = [["", "choose what to add"]] + [[kind, row["label"]] for kind, row in kinds.items()]
    fields: list[dict[str, Any]] = [
        {"kind": "select", "name": "add", "label": "Add from the coming week", "options": add, "value": ""}
    ]
    if not name:
        return fields
    fields.append({"kind": "text", "name": "told", "label": AHEAD})
    names = [[one, controls.words(one)] for one in arm.interventions]
    fields.append({"kind": "select", "name": "shown", "label": "Change", "options": names, "value": name})
    fields.append({"kind": "button", "name": "stop", "label": "Stop it now"})
    fields.append({"kind": "button", "name": "out", "label": "Take it out"})
    return fields + [field(c) for c in controls.of_piece(arm, "interventions", name)]


def hindrances(desk: Desk) -> Any:
    """How much each barrier weighs, in both worlds or in the second alone."""
    held = {"where": "arm"}

    def changed(name: str, value: Any) -> None:
        with refusing(desk, name, value):
            if name == "where":
                held["where"] = "both" if value == "both" else "arm"
            elif held["where"] == "both":
                desk.open(altered(desk.baseline, name, value), altered(desk.arm, name, value))
            else:
                choose(desk, lambda arm, week: altered(arm, name, value))

    form = Form("Barriers", _of_barriers(desk, held["where"]), changed)

    def refresh(_: object) -> None:
        form.fields = _of_barriers(desk, held["where"])

    desk.on("settings", refresh)
    desk.on("scene", refresh)
    return rv.Html(tag="section", attributes={"aria-label": "Barriers"}, children=[form])


def _of_barriers(desk: Desk, where: str) -> list[dict[str, Any]]:
    options = [["arm", "the second world alone"], ["both", "both worlds"]]
    fields: list[dict[str, Any]] = [
        {"kind": "select", "name": "where", "label": "A change concerns", "options": options, "value": where},
        {"kind": "text", "name": "told", "label": WEIGHT + AGAIN[where]},
    ]
    arm = desk.arm  # looked at once, as above
    for name, barrier in arm.barriers.items():
        made = controls.control(arm, f"barriers.{name}.weight")
        fields.append(field(made) | {"label": controls.words(name), "help": controls.claim(barrier)})
    return fields


def keepsakes(desk: Desk) -> Any:
    """Save and open settings, the numbers, the picture; and the link that holds all settings."""

    def asked(what: str, value: Any) -> None:
        with refusing(desk, what, ""):
            if what == "open":
                settings = sharing.from_file(value[1], value[0])
                desk.start, desk.lesson = settings.start, ""
                desk.open(settings.baseline, settings.arm)
            else:
                desk.player.look(lambda lives: files.give(what, desk, lives))

    files = Files(asked)
    return files


def field(control: controls.Control) -> dict[str, Any]:
    """A control as a field of a form."""
    common = {"name": control.path, "label": control.label, "value": control.value, "help": control.help}
    if control.kind == "switch":
        return common | {"kind": "check"}
    if control.kind == "choice":
        return common | {"kind": "select", "options": [[word, controls.words(word)] for word in control.words]}
    ranges = common | {"min": control.low, "max": control.high, "step": control.step, "unit": control.unit}
    return ranges | {"kind": "number" if control.value is None or control.high > 1000 else "range"}


def settings(desk: Desk) -> Any:
    """All settings, folded: a class sees the two worlds first."""
    parts: dict[str, Callable[[Desk], Any]] = {
        "Place and scenario": place, "What is done": doings, "What keeps people away": hindrances,
        "Save, open, share": keepsakes,
    }  # fmt: skip
    made = [
        rv.Html(tag="details", class_="cohesion-fold", children=[rv.Html(tag="summary", children=[words]), part(desk)])
        for words, part in parts.items()
    ]
    return rv.Html(tag="div", class_="cohesion-settings", children=made)
