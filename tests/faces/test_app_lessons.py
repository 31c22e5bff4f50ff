"""A student walks through the first lesson in a real browser; its parts render without one."""

import time

import pytest
import solara

from simulation.app.charts import Charts
from simulation.app.desk import Desk
from simulation.app.learning import curves, gained
from simulation.app.lesson_page import Guide, lesson_part
from tests.app_server import SMALL, chromium, serving, until, visiting, week
from tests.app_worlds import place, with_champions


@pytest.fixture
def desk():
    base = place(300)
    made = Desk(base, with_champions(base))
    yield made
    made.close()
    made.player.join(10)


def fields(form):
    return {field["name"]: field for field in form.fields}


@pytest.mark.parametrize("part", [lesson_part, curves, gained])
def test_each_part_renders(desk, part):
    _, context = solara.render(solara.Column(children=[part(desk)]), handle_error=False)
    desk.open().result(60)
    desk.player.step().result(120)  # the first week of a fresh checkout is compiled
    context.close()


def test_curves_are_sent_at_most_twice_a_second(desk, monkeypatch):
    sent = []
    monkeypatch.setattr(Charts, "send", lambda self, what, buffers: sent.append((time.monotonic(), what, buffers)))
    charts = Charts(desk, ("belonging",))
    desk.on("frame", lambda frame: desk.player.drawn(frame.number))
    desk.open().result(60)
    desk.set_speed(float("inf"))
    began, before = time.monotonic(), len(sent)
    desk.player.play()
    time.sleep(2.2)
    desk.player.pause()
    desk.player.look(lambda lives: None).result(20)
    assert len(sent) - before <= 2 * (time.monotonic() - began) + 3
    _, what, buffers = sent[-1]
    assert len(buffers[0]) == 4 * 2 * what["points"]
    charts.choose(["depression", "nonsense", "depression", *["stress", "anxiety", "trust", "ties"]])
    assert charts.chosen == ("depression", "stress", "anxiety", "trust")


def test_a_lesson_walks_by_hand_and_other_settings_end_its_run(desk):
    guide = Guide(desk)
    guide.begin("3_feedback_keeps_people_away")
    act = guide._act
    act("next", True)
    act("next", True)
    assert "Guess first" in fields(guide.form)["said"]["label"]
    act("number", 1e9)
    act("number", "<b>80</b>")
    assert guide.walk.guess is None
    act("number", 80)
    act("next", True)
    act("nonsense", {"any": "thing"})
    assert fields(guide.form)["run"]["label"] == "Run 52 weeks"
    act("run", True)
    assert fields(guide.form)["run"]["disabled"]
    desk.open(place(300)).result(60)
    until(lambda: "Something else was chosen" in fields(guide.form)["said"]["label"], 60)
    assert not fields(guide.form)["run"]["disabled"]
    act("notes", True)
    assert guide.notes.sheet["title"] == "Notes for the teacher"


def test_a_student_walks_through_the_first_lesson():
    with serving(*SMALL) as server, chromium() as browser, visiting(browser, server.address) as page:
        lesson = page.locator("section[aria-label=Lessons]")
        lesson.get_by_role("combobox", name="Lesson").select_option("1_association_is_not_effect")
        lesson.get_by_role("heading", name="Association is not effect").wait_for()
        lesson.get_by_role("button", name="Next: Guess").click()
        lesson.get_by_role("button", name="Next: Run").click()
        lesson.get_by_text("Guess first").wait_for()
        lesson.get_by_role("spinbutton").fill("3")
        lesson.get_by_role("spinbutton").press("Tab")
        lesson.get_by_role("button", name="Next: Run").click()
        lesson.get_by_role("button", name="Run 13 weeks").click()
        lesson.get_by_text("You guessed 3.0 points of %").wait_for(timeout=180_000)
        assert week(page) == 13
        told = lesson.inner_text()
        assert "cannot be told" not in told
        assert "{" not in told
        assert "Too high" in told
        lesson.get_by_role("button", name="Next: Explain").click()
        lesson.get_by_text("An odds ratio says who is unwell, not why").wait_for()
        lesson.get_by_role("button", name="Next: Going further").click()
        lesson.get_by_text("Set the causal share to 0").wait_for()
        lesson.get_by_role("checkbox", name="Notes for the teacher").check()
        lesson.get_by_role("heading", name="Notes for the teacher").wait_for()
        assert page.locator("[aria-label='Curves of both worlds']").get_attribute("data-weeks") == "13"
        plot = page.get_by_role("slider").first
        plot.focus()
        page.keyboard.press("Home")
        assert plot.get_attribute("aria-valuetext").startswith("Week 0:")
        assert page.outside == page.trouble == []
