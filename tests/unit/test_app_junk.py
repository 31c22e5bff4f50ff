"""Whatever a student's own hand writes to the page's widgets is dropped or gets a sentence, and the worlds live on."""

import math

import anywidget
import pytest
import solara

from simulation.app.desk import Desk
from simulation.app.page import PARTS
from simulation.app.widgets import LONGEST
from tests.app_worlds import place, with_champions

JUNK = [None, True, -1, 1.5, math.inf, math.nan, 10**400, "", "x" * (LONGEST + 1), "<b>", [], {"a": 1}, ["hood", 5]]
LONG = ("repeat", "raise", "run", "new", "open")  # what they do is asked for by others


@pytest.fixture
def page(monkeypatch):
    """A desk, and the widgets of all parts of its page that hear what a browser says."""
    made, begin = [], anywidget.AnyWidget.__init__

    def noted(self, *args, **more):
        begin(self, *args, **more)
        made.append(self)

    monkeypatch.setattr(anywidget.AnyWidget, "__init__", noted)
    base = place(150)
    desk = Desk(base, with_champions(base), most=500)
    _, context = solara.render(solara.Column(children=[part(desk) for part in PARTS]), handle_error=False)
    desk.open().result(60)
    yield desk, [widget for widget in made if hasattr(widget, "_hear")]
    context.close()
    desk.close()
    desk.player.join(10)


def test_junk_harms_nothing(page):
    desk, widgets = page
    assert {type(widget).__name__ for widget in widgets} >= {"Form", "Stage", "Files", "Charts"}
    for widget in widgets:
        for junk in JUNK:
            said = [junk, {"drawn": junk}, {"ready": junk}, {"asked": junk}, {"pick": [junk, 1]}, {"name": junk}]
            said += [{"pick": [kind, junk]} for kind in ("resident", "venue", "hood")]
            names = [field["name"] for field in getattr(widget, "fields", ())]
            said += [{"name": name, "value": junk} for name in names if name not in LONG]
            for message in said:
                widget._hear(widget, message, [])
            widget._hear(widget, {"asked": "open", "name": junk}, [b"\xff\x00: ["])
    desk.player.pause()
    assert desk.player.look(lambda lives: lives.baseline.population.residents).result(60) == 150
    assert "Error" not in desk.player.error  # a sentence at most
