"""The classroom in a real browser: it opens, plays, pauses, tells, keeps to itself, and can be used by everybody."""

import json
import subprocess
import sys
import time
import urllib.request
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.app_server import ROOT, SMALL, paused, serving, until, visiting, week

TOLD = ".cohesion-sheet[aria-label=Story]"


@pytest.fixture(scope="module")
def server():
    with serving(*SMALL) as made:
        yield made


@pytest.fixture(scope="module")
def opened(browser, server):
    with visiting(browser, server.address) as made:
        yield made


@pytest.fixture
def page(opened):
    """The page with its world at week 0, not playing."""
    paused(opened)
    opened.get_by_role("button", name="Back to week 0").click()
    until(lambda: week(opened) == 0)
    return opened


def kernels(server):
    """Browsers that the server keeps a world for."""
    with urllib.request.urlopen(f"{server.address}/resourcez") as answer:
        return json.load(answer)["kernels"]["total"]


def steady(page):
    """The map once nobody walks on it any more."""
    canvas, seen = page.locator("canvas[data-frames]"), []
    until(lambda: seen.append(canvas.screenshot()) or (len(seen) > 1 and seen[-1] == seen[-2]))
    return seen[-1]


def title(page):
    return page.locator(TOLD).get_attribute("data-title")


def test_it_paints_before_three_seconds_and_asks_nothing_of_others(page):
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert paint < 3000
    assert page.outside == []
    assert page.trouble == []
    assert "A model, not a forecast" in page.inner_text("body")
    assert "988" in page.inner_text("footer")


def test_it_plays_and_a_pause_acts_within_half_a_second(page):
    page.select_option("select:near(:text('Speed'))", label="as fast as it can")
    page.get_by_role("button", name="Play").click()
    until(lambda: week(page) > 5)
    page.get_by_role("button", name="Pause").click()
    time.sleep(0.5)
    stands = week(page)
    time.sleep(0.6)
    assert week(page) == stands
    assert page.get_by_role("button", name="Play").is_visible()


def counted(page):
    """Pictures painted, and how many of them were of a new week."""
    shown = page.locator("canvas[data-frames]")
    return int(shown.get_attribute("data-frames")), int(shown.get_attribute("data-weeks"))


def test_people_walk_between_two_weeks_and_nothing_is_painted_while_nobody_does(page):
    page.select_option("select:near(:text('Speed'))", label="1 weeks a second")
    page.get_by_role("button", name="Play").click()
    until(lambda: week(page) == 1)
    pictures, weeks = counted(page)
    until(lambda: week(page) == 4)
    page.get_by_role("button", name="Pause").click()
    more, later = counted(page)
    assert more - pictures > 2 * (later - weeks) > 0
    steady(page)
    stood = counted(page)
    time.sleep(0.5)
    assert counted(page) == stood


def test_a_step_is_a_week(page):
    page.get_by_role("button", name="One week").click()
    until(lambda: week(page) == 1)


def test_a_click_while_it_plays_tells_a_story(page):
    page.get_by_role("button", name="Play").click()
    until(lambda: week(page) > 1)
    box = page.locator("canvas[data-frames]").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 4 - 30, box["y"] + box["height"] * 0.6)
    assert until(lambda: title(page)) < 1.5  # 0.3 on a machine with nothing else to do
    picked = page.locator("canvas[data-picked]").get_attribute("data-picked")
    assert picked.split()[0] in ("resident", "hood")
    page.get_by_label("Place").select_option(index=2)
    until(lambda: page.locator(TOLD).get_by_text("Wanted to come").count() == 1)


def test_color_and_seed_are_said(page):
    page.select_option("select:near(:text('Color by'))", label="Loneliness")
    until(lambda: "Loneliness" in page.inner_text(".cohesion-legend"))
    assert "lonely" in page.inner_text(".cohesion-legend")
    page.get_by_role("button", name="New world").click()
    until(lambda: "Seed 2" in page.inner_text("body"), 30)


def test_words_come_at_most_every_two_seconds(page):
    page.evaluate(
        "window.spoken = []; new MutationObserver(() => spoken.push(performance.now())).observe("
        "document.querySelector('.cohesion-said'), {childList: true, characterData: true, subtree: true})"
    )
    page.get_by_role("button", name="Play").click()
    until(lambda: page.evaluate("spoken.length") >= 3)
    times = page.evaluate("spoken")
    assert all(later - sooner > 1900 for sooner, later in pairwise(times))
    page.get_by_role("button", name="Pause").click()
    until(lambda: page.inner_text(".cohesion-said").startswith(f"Week {week(page)},"), 4)


def test_two_browsers_have_two_worlds(page, browser, server):
    until(lambda: kernels(server) == 1)  # pages of earlier tests are forgotten
    with visiting(browser, server.address) as other:
        assert kernels(server) == 2
        page.get_by_role("button", name="One week").click()
        until(lambda: week(page) == 1)
        other.get_by_role("button", name="New world").click()
        until(lambda: "Seed 2" in other.inner_text("body"), 30)
        time.sleep(0.5)
        assert (week(page), week(other)) == (1, 0)
    until(lambda: kernels(server) == 1)  # who leaves is forgotten


@pytest.mark.parametrize(("width", "height", "scale"), [(390, 844, 2), (640, 425, 2)])
def test_narrow_and_enlarged_pages_scroll_only_down(browser, server, width, height, scale):
    with visiting(
        browser, server.address, viewport={"width": width, "height": height}, device_scale_factor=scale
    ) as page:
        page.get_by_label("Resident number").fill("3")
        page.get_by_role("button", name="Show its story").click()
        until(lambda: title(page) == "Resident 3")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        panels = page.evaluate(
            "document.querySelector('canvas').height / document.querySelector('canvas').clientHeight"
        )
        assert panels == pytest.approx(scale, abs=0.05)


def test_axe_finds_nothing_serious(page):
    page.get_by_label("Resident number").fill("3")
    page.get_by_role("button", name="Show its story").click()
    until(lambda: title(page) == "Resident 3")
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


def test_all_of_it_works_by_keyboard(page):
    reached = []
    for _ in range(80):  # from wherever it is, once around: the map's own buttons come last
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            continue
        reached.append(page.evaluate("document.activeElement.innerText || document.activeElement.tagName"))
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style != "none", reached[-1]
        if reached[-1] == "One week" and reached.count("One week") == 1:
            page.keyboard.press("Enter")
        if reached[-1] == "CANVAS":
            page.keyboard.press("+")
            page.keyboard.press("ArrowLeft")
            page.keyboard.press("0")
            page.keyboard.press("Enter")
        if reached[-1] == "All" and "Play" in reached:
            break
    for name in ("Play", "One week", "Back to week 0", "New world", "CANVAS", "INPUT", "Show its story", "All"):
        assert name in reached
    until(lambda: week(page) == 1)


def test_zoom_magnifies_and_goes_back(page):
    before = steady(page)
    page.get_by_role("button", name="Zoom in").click()
    assert steady(page) != before
    page.get_by_role("button", name="Show all").click()
    assert steady(page) == before


def test_two_fingers_zoom_the_map_and_one_always_scrolls_the_page(browser, server):
    with visiting(
        browser, server.address, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    ) as page:
        canvas, hand = page.locator("canvas[data-frames]"), page.context.new_cdp_session(page)
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 4

        def fingers(*ways):
            for k in range(11):
                at = [{"x": x + fx + k * dx, "y": y + fy + k * dy} for fx, fy, dx, dy in ways]
                hand.send("Input.dispatchTouchEvent", {"type": "touchMove" if k else "touchStart", "touchPoints": at})
                page.wait_for_timeout(16)
            hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

        before, stands = steady(page), page.evaluate("scrollY")
        fingers((-20, 0, -8, 0), (20, 0, 8, 0))
        assert steady(page) != before
        assert page.evaluate("[scrollY, visualViewport.scale]") == [stands, 1]
        fingers((0, 100, 0, -15))
        until(lambda: page.evaluate("scrollY") > stands + 50)
        page.touchscreen.tap(x, y)
        until(lambda: canvas.get_attribute("data-picked") is not None)


def test_who_wants_no_motion_sees_none(browser, server):
    with visiting(browser, server.address, reduced_motion="reduce") as page:
        assert "at a group this week" in page.inner_text(".cohesion-legend")
        page.get_by_role("button", name="One week").click()
        until(lambda: week(page) == 1)
        time.sleep(0.3)
        canvas = page.locator("canvas[data-frames]")
        one = canvas.screenshot()
        time.sleep(0.3)
        assert canvas.screenshot() == one


def test_ctrl_c_ends_it_cleanly():
    with serving(*SMALL, "--class") as server:
        assert server.end() == 0
        assert "For the class, on this network: http://" in server.said
        assert server.said.rstrip().endswith("Closed.")
        assert "Traceback" not in server.said


def test_a_taken_port_and_a_bad_scenario_get_a_sentence(server):
    port = server.address.rsplit(":", 1)[1]
    for arguments, said in ((["--port", port], "cannot be listened on"), (["no_such_place"], "no_such_place")):
        command = [sys.executable, "-m", "simulation.cli", "app", "--no-browser", *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 2
        assert said in done.stderr
        assert "Traceback" not in done.stderr
