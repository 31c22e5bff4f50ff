"""Impatient and hostile hands in a real browser: everything pressed at once, names of markup, tabs, going back."""

import pytest

from tests.app_server import SMALL, paused, serving, until, visiting, week

MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>"
FILE = f"""
extends: baseline
population: {{residents: 300}}
burn_in: 4
interventions:
  "{MARKUP}": {{kind: transport_support}}
"""
EVERYTHING = """() => {
  let seed = 7;
  const next = (n) => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % n; };
  let done = 0;
  for (let k = 0; k < 400; k++) {
    const all = [...document.querySelectorAll("main :is(button, select, input:not([type=file]))")]
      .filter((one) => !one.disabled && one.checkVisibility() && !one.closest("[aria-label='Save, open, share']")
        && !/Repeat|half a step|Run \\\\d+/.test(one.textContent));
    const one = all[next(all.length)];
    if (one.tagName === "BUTTON") one.click();
    else if (one.tagName === "SELECT") one.selectedIndex = next(one.options.length);
    else if (one.type === "checkbox") one.click();
    else one.value = one.type === "text" ? "x".repeat(5000) : ["", "-1", "1e999", "0.3", "7", "250"][next(6)];
    for (const kind of ["input", "change"]) {
      if (one.tagName !== "BUTTON") one.dispatchEvent(new Event(kind, { bubbles: true }));
    }
    done++;
  }
  return done;
}"""


@pytest.fixture(scope="module")
def server():
    with serving("baseline", *SMALL, "--class") as made:
        yield made
        assert made.process.poll() is None
        assert made.end() == 0
        assert "Traceback" not in made.said, made.said


@pytest.fixture
def page(browser, server):
    with visiting(browser, server.address) as made:
        made.on("dialog", lambda dialog: made.trouble.append(dialog.message) or dialog.dismiss())
        yield made
        assert made.trouble == made.outside == []


def lives_on(page):
    """One more week can be lived, and the page shows it."""
    paused(page)
    page.get_by_role("button", name="Back to week 0").click()
    until(lambda: week(page) == 0, 60)
    page.get_by_role("button", name="One week").click()
    until(lambda: week(page) == 1, 20)


def test_everything_pressed_at_once_leaves_a_page_that_works(page):
    for fold in page.locator(".cohesion-fold > summary").all():
        fold.click()
    page.get_by_label("Add from the coming week").select_option("local_champions")
    page.get_by_role("cell", name="2 champions per 100 residents").wait_for()
    page.get_by_role("button", name="Play").click()
    assert page.evaluate(EVERYTHING) == 400
    page.get_by_role("combobox", name="Lesson").select_option("off")
    page.get_by_label("Scenario", exact=True).select_option("baseline")
    page.get_by_label("Residents", exact=True).fill("300")
    page.get_by_label("Residents", exact=True).press("Tab")
    until(lambda: "300 residents" in page.inner_text(".cohesion-legend"), 120)
    lives_on(page)
    said = page.get_by_role("alert").inner_text()
    assert "Error" not in said, said


def test_what_is_being_typed_stays_while_the_worlds_say_something_new(page):
    for fold in ("Place and scenario", "What is done"):
        page.locator(".cohesion-fold > summary").get_by_text(fold, exact=True).click()
    seed = page.get_by_label("Seed", exact=True)
    seed.click()
    seed.press("Control+a")
    seed.type("4")
    # meanwhile a program is added, and the forms are told of it
    page.evaluate("""() => {
      const add = [...document.querySelectorAll("label")].find((l) => l.textContent === "Add from the coming week");
      const select = document.getElementById(add.htmlFor);
      select.value = "local_champions";
      select.dispatchEvent(new Event("change"));
    }""")
    page.get_by_role("cell", name="2 champions per 100 residents").wait_for()
    page.evaluate("[...document.querySelectorAll('button')].find((b) => b.textContent === 'Back to week 0').click()")
    page.wait_for_timeout(500)
    assert seed.evaluate("node => node === document.activeElement")
    seed.type("2")
    assert seed.input_value() == "42"
    seed.press("Tab")
    page.get_by_text("Seed 42.").wait_for(timeout=60_000)
    lives_on(page)


def test_play_pause_new_world_and_reset_in_quick_succession(page):
    press = "for (let k = 0; k < 30; k++) document.querySelectorAll('.cohesion-bar button')[k % 4].click()"
    page.evaluate(press)
    lives_on(page)
    page.locator("canvas[data-frames]").focus()
    for _ in range(3):
        for key in ("+", "ArrowLeft", "-", "0", "Enter", "Space", "Escape", "F5ghj", "Tab"):
            page.keyboard.type(key) if len(key) > 3 and key.startswith("F5") else page.keyboard.press(key)
    lives_on(page)


def test_names_that_are_markup_stay_words(page, tmp_path):
    file = tmp_path / "hostile.yaml"
    file.write_text(FILE)
    page.locator(".cohesion-fold > summary").get_by_text("Save, open, share").click()
    page.locator(".cohesion-fold > summary").get_by_text("What is done").click()
    page.get_by_label("Open a scenario file").set_input_files(file)
    told = page.locator("section[aria-label='What is done'], [role=alert]")
    until(lambda: "onerror" in " ".join(told.all_inner_texts()), 60)
    page.get_by_label("Resident number").fill("3")
    page.get_by_role("button", name="Show its story").click()
    page.get_by_role("heading", name="Resident 3").wait_for()
    assert page.locator("main :is(img, script, iframe)").count() == 0
    lives_on(page)


def test_two_tabs_and_going_back_each_have_a_world_that_works(page, server):
    other = page.context.new_page()
    other.goto(server.address)
    other.wait_for_selector("canvas[data-frames]", timeout=60_000)
    other.get_by_role("button", name="One week").click()
    until(lambda: week(other) == 1)
    assert week(page) == 0
    other.goto("about:blank")
    other.go_back()
    other.wait_for_selector("canvas[data-frames]", timeout=60_000)
    lives_on(other)
    other.reload()
    other.wait_for_selector("canvas[data-frames]", timeout=60_000)
    lives_on(other)
    lives_on(page)
    other.close()


@pytest.mark.parametrize(
    "search",
    [
        "?settings=" + "A" * 7000,
        "?settings=%00%ff",
        "?settings=../../etc/passwd",
        "?lesson=999999999",
        "?lesson=" + MARKUP,
    ],
    ids=["long", "bytes", "path", "number", "markup"],
)
def test_links_of_junk_open_a_page_that_works(browser, server, search):
    with visiting(browser, f"{server.address}/{search}") as page:
        lives_on(page)
        if search.startswith("?settings"):
            assert "link" in page.get_by_role("alert").inner_text()
        assert page.locator("main :is(img, script, iframe)").count() == 0
        assert page.trouble == page.outside == []
