"""What the page promises, once each in a real browser: a beginning with its story, programs while it plays, gains."""

import struct
import time
from base64 import b64decode

import pytest
from matplotlib.image import imread

from tests.app_server import SMALL, serving, until, visiting, week


@pytest.fixture(scope="module")
def server():
    with serving("baseline", *SMALL) as made:
        yield made


@pytest.fixture
def page(browser, server):
    with visiting(browser, server.address, accept_downloads=True) as made:
        yield made
        assert made.trouble == made.outside == []


def unfold(page, words):
    page.locator(".cohesion-fold > summary").get_by_text(words).click()


def figures(page):
    return page.locator(".cohesion-figures > div").all_inner_texts()


def test_a_beginning_has_its_story_and_the_second_world_is_named_after_it(page):
    unfold(page, "Place and scenario")
    page.get_by_label("Scenario", exact=True).select_option("local_champions")
    page.locator("[aria-label='What this scenario asks']").get_by_text("named by their friends").wait_for(
        timeout=60_000
    )
    page.get_by_label("Curves of both worlds").get_by_text("With local champions").first.wait_for(timeout=60_000)
    assert "nobody has measured it" in page.locator(".cohesion-settings").inner_text()  # the causal share


def test_a_program_is_switched_on_while_it_plays_and_who_gains_is_told(page):
    page.select_option("select:near(:text('Speed'))", label="10 weeks a second")
    page.get_by_role("button", name="Play").click()
    until(lambda: week(page) >= 3, 30)
    assert all("no difference" in one for one in figures(page))
    unfold(page, "What is done")
    page.get_by_label("Add from the coming week").select_option("subsidized_activities")
    page.locator("section[aria-label='What is done']").get_by_role("rowheader").first.wait_for(timeout=20_000)
    begun = week(page)
    until(lambda: week(page) >= begun + 20, 60)  # it never stopped playing
    page.get_by_role("button", name="Pause").click()
    until(lambda: any("difference" in one and "no difference" not in one for one in figures(page)))
    gained = page.locator("[aria-label='Who gains, who loses'].cohesion-sheet")
    page.get_by_label("Compare").select_option("participation")
    until(lambda: "Took part this week" in gained.inner_text())
    rows = gained.locator("tbody tr")
    assert rows.first.inner_text().startswith("Everybody")
    assert float(rows.first.locator("td").nth(2).inner_text()) > 0  # what is cheaper brings more
    assert gained.locator(".cohesion-bars span").count() == rows.count() > 5


def test_costs_are_booked_while_it_plays(page):
    unfold(page, "What is done")
    page.get_by_label("Add from the coming week").select_option("subsidized_activities")
    row = page.get_by_role("table", name="Programs").locator("tbody tr").first
    page.get_by_role("button", name="Play").click()
    until(lambda: week(page) >= 2, 30)

    def cost():
        return float(row.locator("td").nth(5).inner_text().split()[0].replace(",", ""))

    before = cost()
    until(lambda: cost() > before > 0 or cost() > before + 1, 20)
    assert page.get_by_role("button", name="Pause").count() == 1


def test_a_refusal_is_seen_wherever_one_is_on_the_page_until_one_plays_on(page, tmp_path):
    (tmp_path / "bad.yaml").write_text("extends: nothing_such\n")
    for fold in page.locator(".cohesion-fold > summary").all():
        fold.click()
    page.get_by_label("Open a scenario file").set_input_files(tmp_path / "bad.yaml")
    said = page.get_by_role("alert").get_by_text("extends 'nothing_such'")
    said.wait_for()
    page.mouse.wheel(0, 900)
    page.wait_for_timeout(300)
    box = said.bounding_box()
    assert page.evaluate("window.scrollY") > 300
    assert 0 <= box["y"] < 850 - box["height"]
    page.get_by_role("button", name="Play").click()
    said.wait_for(state="detached")


def test_a_button_leads_to_the_story(page):
    go = page.get_by_role("button", name="Go to the story")
    assert not go.is_visible()
    for fold in page.locator(".cohesion-fold > summary").all():
        fold.click()
    page.get_by_label("Resident number").fill("7")
    page.get_by_role("button", name="Show its story").click()
    head = page.get_by_role("heading", name="Resident 7")
    head.wait_for()
    go.click()
    until(lambda: 0 <= head.bounding_box()["y"] < 800)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Story"


def test_a_lesson_there_is_not_gets_a_sentence(browser, server):
    with visiting(browser, f"{server.address}/?lesson=99") as page:
        page.get_by_role("alert").get_by_text("there is no lesson '99'").wait_for()


def test_sliders_have_unit_range_and_help_and_change_the_second_world(page):
    unfold(page, "What keeps people away")
    slider = page.get_by_role("slider", name="Transport")
    low, high = (float(slider.get_attribute(end)) for end in ("min", "max"))
    assert low == 0 < high
    assert page.locator(f"#{slider.get_attribute('aria-describedby')}").inner_text()
    for _ in range(6):
        page.get_by_role("button", name="One week").click()
    until(lambda: week(page) == 6, 30)
    slider.focus()
    page.keyboard.press("Home")
    page.get_by_role("status").get_by_text("both worlds have lived again, from week 0 to week 6").wait_for(
        timeout=60_000
    )
    assert "0 utility" in slider.locator("xpath=..").inner_text()
    until(lambda: "no difference" not in figures(page)[1], 10)


def test_repeats_draw_bands_and_tell_luck_from_policy(page):
    for _ in range(3):
        page.get_by_role("button", name="One week").click()
    until(lambda: week(page) == 3, 20)
    page.get_by_role("button", name="Repeat × 10").click()
    charts = page.get_by_label("Curves of both worlds")
    charts.scroll_into_view_if_needed()
    until(lambda: charts.locator("path[fill-opacity]").count() >= 12, 120)  # four curves, two worlds and the gap
    page.get_by_role("button", name="Repeat × 10").wait_for(timeout=120_000)
    assert "8 of 10 between" in page.get_by_label("Repeats").inner_text()


def test_the_surveys_odds_ratio_stands_beside_what_would_really_happen(page):
    survey = page.locator("[aria-label='Association is not effect'].cohesion-sheet")
    assert "Survey of week 0" in survey.inner_text()
    page.get_by_role("button", name="One week").click()
    until(lambda: "Survey of week 1" in survey.inner_text())
    negative = survey.get_by_role("row").nth(1).inner_text()
    assert negative.startswith("Negative")
    page.get_by_role("button", name="What would half a step").click()
    until(lambda: "What it really does here, at a causal share of 27%" in survey.inner_text(), 180)


def test_the_picture_holds_the_map_its_words_and_what_they_mean(page, tmp_path):
    unfold(page, "Save, open, share")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save picture").click()
    download.value.save_as(tmp_path / "worlds.png")
    made = (tmp_path / "worlds.png").read_bytes()
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", made[16:24])
    canvas = page.evaluate("(() => { const c = document.querySelector('canvas'); return [c.width, c.height]; })()")
    assert width == canvas[0]
    assert height > canvas[1] + 30  # lines of words under it
    bare = page.evaluate("document.querySelector('canvas').toDataURL()")
    (tmp_path / "bare.png").write_bytes(b64decode(bare.partition(",")[2]))
    whole, dots = (imread(tmp_path / name)[:, :, :3].mean(axis=2) for name in ("worlds.png", "bare.png"))
    assert whole[4:24, 4:120].min() < 0.3 < dots[4:24, 4:120].min()  # the titles stand on it
    assert whole[canvas[1] + 4 :].min() < 0.3


def test_zeros_and_colors_survive_a_reset_to_the_same_numbers(page):
    def after_three():
        page.get_by_role("button", name="Back to week 0").click()
        until(lambda: week(page) == 0)
        for _ in range(3):
            page.get_by_role("button", name="One week").click()
        until(lambda: week(page) == 3, 20)
        time.sleep(0.6)
        return figures(page)

    first = after_three()
    assert after_three() == first
    page.get_by_role("button", name="New world").click()
    until(lambda: "Seed 2" in page.inner_text("body"), 60)
    assert after_three() != first
