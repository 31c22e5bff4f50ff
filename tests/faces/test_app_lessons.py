"""A student walks through every lesson in a real browser; their parts render without one."""

import re
import time

import pytest
import solara

from simulation.app.charts import Charts
from simulation.app.desk import Desk
from simulation.app.learning import curves, gained
from simulation.app.lesson_files import lessons, paragraphs
from simulation.app.lesson_page import Guide, lesson_part
from tests.app_server import SMALL, serving, until, visiting, week
from tests.app_worlds import place, with_champions

LESSONS = lessons()


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


@pytest.fixture(scope="module")
def server():
    with serving(*SMALL, module="tests.hamlets") as made:
        yield made


@pytest.fixture(scope="module")
def opened(server, browser):
    """One page on which a student takes one lesson after another."""
    with visiting(browser, server.address) as page:
        page.select_option("select:near(:text('Speed'))", label="as fast as it can")
        yield page


def test_a_student_walks_through_the_first_lesson(server, browser):
    with visiting(browser, f"{server.address}/?lesson=1") as page:
        lesson = page.locator("section[aria-label=Lessons]")
        lesson.get_by_role("heading", name="Association is not effect").wait_for()
        lesson.get_by_role("button", name="Next: Guess").click()
        lesson.get_by_role("button", name="Next: Run").click()
        lesson.get_by_text("Guess first").wait_for()
        lesson.get_by_role("spinbutton").fill("3")
        lesson.get_by_role("spinbutton").press("Tab")
        lesson.get_by_role("button", name="Next: Run").click()
        lesson.get_by_role("button", name="Run 13 weeks").click()
        lesson.get_by_text("You guessed 3.0 percentage points").wait_for(timeout=180_000)
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
        # out of sight, curves are drawn some seconds later
        page.locator("[aria-label='Curves of both worlds'][data-weeks='13']").wait_for(state="attached", timeout=10_000)
        plot = page.get_by_role("slider").first
        plot.focus()
        page.keyboard.press("Home")
        assert plot.get_attribute("aria-valuetext").startswith("Week 0:")
        assert page.outside == page.trouble == []


@pytest.mark.parametrize("number", range(2, 9))
def test_a_student_walks_through_each_other_lesson(opened, number):
    lesson, page = LESSONS[number - 1], opened
    here = page.locator("section[aria-label=Lessons]")
    here.get_by_role("combobox", name="Lesson").select_option(lesson.name)
    here.get_by_role("heading", name=lesson.title).wait_for()
    here.get_by_role("button", name="Next: Guess").click()
    if lesson.guess.kind == "choice":
        here.get_by_label(lesson.guess.ask).select_option(index=1)
        guess = next(iter(lesson.guess.options))
    else:
        here.get_by_label(lesson.guess.ask).fill("7")
        here.get_by_label(lesson.guess.ask).press("Tab")
        guess = "7"
    here.get_by_role("button", name="Next: Run").click()
    here.get_by_label("World number").fill(f"{40 + number}")
    here.get_by_label("World number").press("Tab")
    here.get_by_role("button", name=re.compile(r"Run \d+ weeks")).click()
    here.get_by_text("Step 4 of 6: Compare").wait_for(timeout=60_000)
    told = here.inner_text()
    assert re.search(rf"You guessed:? {re.escape(guess)}.* In this run: ", told)
    assert told.count("seen here:") + told.count("not seen in this run:") == len(lesson.promises)
    assert "{" not in told
    page.get_by_text(f"Lesson {number}'s settings ({lesson.title}).").wait_for()
    page.get_by_text(f"Seed {40 + number}.").wait_for()
    here.get_by_role("button", name="Next: Explain").click()
    here.get_by_text(next(iter(paragraphs(lesson.sections["Explain"])))[:60]).wait_for()
    here.get_by_role("button", name="Next: Going further").click()
    here.get_by_text("Step 6 of 6").wait_for()
    assert page.outside == page.trouble == []
