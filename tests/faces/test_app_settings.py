"""Settings in a real browser: what is chosen while it runs is repeated by ``cohesion run``, a link shows it again."""

import csv
from contextlib import contextmanager

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from simulation.run import run
from simulation.scenario import Scenario
from tests.app_server import SMALL, serving, until, visiting, week

SERIOUS = ("serious", "critical")
CONTROLS = "main :is(button, select, input, summary, canvas[tabindex], [tabindex='0']):not(:disabled)"
LIST = f"[...document.querySelectorAll({CONTROLS!r})].filter(one => one.checkVisibility())"
FOCUSED = f"[{LIST}.indexOf(document.activeElement), getComputedStyle(document.activeElement).outlineStyle !== 'none']"
MISSED = f"seen => {LIST}.filter((_, k) => !seen.includes(k)).map(one => one.outerHTML.slice(0, 200))"
OVER = (
    f"width => {LIST}.filter(one => one.getBoundingClientRect().right > width && !one.closest('.cohesion-wide'))"
    ".map(one => one.outerHTML.slice(0, 99))"
)


@pytest.fixture(scope="module")
def server():
    with serving("baseline", *SMALL) as made:
        yield made


@contextmanager
def unfolded(browser, server):
    with visiting(browser, server.address, accept_downloads=True) as made:
        for fold in made.locator(".cohesion-fold > summary").all():
            fold.click()
        yield made


@pytest.fixture
def page(browser, server):
    with unfolded(browser, server) as made:
        yield made


def saved(page, words, path):
    with page.expect_download() as download:
        page.get_by_role("button", name=words).click()
    download.value.save_as(path)
    return path


def one_week(page):
    before = week(page)
    page.get_by_role("button", name="One week").click()
    until(lambda: week(page) == before + 1)


def test_what_is_chosen_while_it_runs_is_repeated_by_a_run_of_the_saved_file(page, tmp_path):
    one_week(page)
    page.get_by_label("Add from the coming week").select_option("local_champions")
    page.get_by_role("cell", name="2 champions per 100 residents").wait_for()
    for _ in range(3):
        one_week(page)
    file = saved(page, "Save scenario", tmp_path / "arm.yaml")
    numbers = saved(page, "Save numbers", tmp_path / "numbers.csv")
    scenario = Scenario.load(file)
    assert scenario.interventions["local_champions"].start == 1
    assert scenario.weeks == 4
    again = run(scenario, seed=1).weeks
    with numbers.open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["world"] == "arm"]
    assert len(rows) == 5
    for column in rows[0]:
        name = column.split(" (")[0]
        if name not in ("week", "world"):
            np.testing.assert_array_equal([float(row[column] or "nan") for row in rows], again[name])
    assert page.outside == page.trouble == []


def test_a_link_shows_somebody_else_the_same_and_a_bad_one_says_why(page, browser, server):
    page.get_by_label("Add from the coming week").select_option("community_grants")
    page.get_by_role("cell", name="10,000 USD a year").wait_for()
    page.get_by_role("button", name="Copy link").click()
    line = page.get_by_label("Link with all settings")
    line.wait_for()
    with visiting(browser, line.input_value()) as other:
        other.locator(".cohesion-fold > summary").nth(1).click()
        other.get_by_role("cell", name="10,000 USD a year").wait_for()
    with visiting(browser, f"{server.address}/?settings=nonsense") as other:
        other.get_by_role("alert").get_by_text("is damaged").wait_for()


def test_a_file_opens_and_a_hostile_one_gets_a_sentence(page, tmp_path):
    good = tmp_path / "mine.yaml"
    good.write_text(
        "extends: baseline\npopulation: {residents: 300}\nburn_in: 4\n"
        "interventions: {rides: {kind: transport_support}}\n"
    )
    page.get_by_label("Open a scenario file").set_input_files(good)
    page.get_by_role("cell", name="80 %").wait_for(timeout=60_000)
    bad = tmp_path / "bad.yaml"
    bad.write_text("extends: baseline\npopulation: {file: /etc/passwd}\n")
    page.get_by_label("Open a scenario file").set_input_files(bad)
    page.get_by_role("alert").get_by_text("the page reads none").wait_for()
    assert page.get_by_label("Residents", exact=True).input_value() == "300"


@pytest.fixture(scope="module")
def everything(browser, server):
    """A page with all its parts open: a lesson, a story, every fold and table, programs, barriers, the survey."""
    with unfolded(browser, server) as page:
        opened(page)
        yield page


def opened(page):
    page.get_by_label("Add from the coming week").select_option("local_champions")
    page.get_by_role("cell", name="2 champions per 100 residents").wait_for()
    one_week(page)
    page.get_by_role("combobox", name="Lesson").select_option("4_campaigns_and_waiting_lists")
    page.get_by_role("checkbox", name="Notes for the teacher").check()
    page.get_by_role("heading", name="Notes for the teacher").wait_for()
    page.get_by_label("Resident number").fill("3")
    page.get_by_role("button", name="Show its story").click()
    page.get_by_role("heading", name="Resident 3").wait_for()
    for fold in page.locator(".cohesion-chart summary").all():
        fold.click()
    page.get_by_role("button", name="Copy link").click()
    page.get_by_label("Link with all settings").wait_for()


@pytest.mark.parametrize(("width", "height"), [(1280, 850), (640, 425), (390, 800)], ids=["wide", "zoomed", "phone"])
def test_everybody_can_use_all_of_it_at_any_width(everything, width, height):
    page = everything
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(300)
    found = [v for v in Axe().run(page).response["violations"] if v["impact"] in SERIOUS]
    assert not found, [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    hidden = page.evaluate(OVER, width)
    assert not hidden, hidden


def test_every_control_is_reached_by_keyboard_and_shows_it(everything):
    page = everything
    wanted = page.evaluate(f"{LIST}.length")
    assert wanted > 60
    page.evaluate("document.body.focus()")
    seen = set()
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        number, outline = page.evaluate(FOCUSED)
        assert number < 0 or outline, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        seen.add(number)
    missed = page.evaluate(MISSED, list(seen))
    assert not missed, missed
