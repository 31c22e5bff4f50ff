"""A class that leaves gives its memory back, and the next one needs no more than the first."""

import json
import re
import sys
import time
import urllib.request
from contextlib import ExitStack

import pytest

from tests.app_server import SMALL, chromium, serving, until, visiting, week

PAGES = 3


def kernels(server):
    with urllib.request.urlopen(f"{server.address}/resourcez") as answer:
        return json.load(answer)["kernels"]["total"]


def lesson(server, browser):
    """Megabytes of the server with so many pages playing, and once they are closed."""
    with ExitStack() as stack:
        pages = [stack.enter_context(visiting(browser, server.address)) for _ in range(PAGES)]
        for page in pages:
            page.get_by_role("button", name="Play").click()
        until(lambda: all(week(page) > 3 for page in pages), 60)
        full = server.memory()
    until(lambda: kernels(server) == 0, 20)
    time.sleep(6)  # the room they leave is looked for a little later
    return full, server.memory()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc; other systems give memory back in their own time")
def test_pages_that_close_give_their_memory_back():
    with serving("--class", "--residents", "2000", "--set", "burn_in=6") as server, chromium() as browser:
        _, left = lesson(server, browser)  # with all that is loaded, and maybe compiled, at the first visit
        full, empty = lesson(server, browser)
        assert full - empty > 8
        assert empty < left + 5


def test_a_link_from_the_teachers_own_browser_is_one_that_the_class_can_open():
    with serving("--class", *SMALL) as server, chromium() as browser, visiting(browser, server.address) as page:
        announced = re.search(r"on this network: (\S+)", server.said)[1]
        page.locator(".cohesion-fold > summary").get_by_text("Save, open, share").click()
        page.get_by_role("button", name="Copy link").click()
        line = page.get_by_label("Link with all settings")
        line.wait_for()
        assert server.address != announced
        assert line.input_value().startswith(f"{announced}/?settings=")
