"""A classroom's server and a browser that reaches nothing but it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SMALL = "--residents", "400", "--set", "burn_in=6"


class Server:
    """``cohesion app`` in a process of its own."""

    def __init__(self, *arguments, module="simulation.cli"):
        command = [sys.executable, "-m", module, "app", "--no-browser", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.said = ""
        while "The page is at" not in self.said:
            line = self.process.stdout.readline()
            assert line, self.said
            self.said += line
        self.address = re.search(r"The page is at (\S+)", self.said)[1]

    def end(self):
        """Press Ctrl-C; returns the exit code."""
        self.process.send_signal(signal.SIGINT)
        out, _ = self.process.communicate(timeout=20)
        self.said += out
        return self.process.returncode

    def memory(self):
        """Megabytes that the process holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


@contextmanager
def serving(*arguments, **how):
    server = Server(*arguments, **how)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.communicate()


@contextmanager
def chromium():
    """The system's Chromium, without a window."""
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.fail("these tests need Chromium: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def visiting(browser, address, **options):
    """A page of a browser context of its own; what it asks of other machines is refused and noted."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 850}, **options})
    page = context.new_page()
    page.outside, page.trouble = [], []

    def gate(route):
        if route.request.url.startswith((address.partition("/?")[0], "data:", "blob:")):
            route.continue_()
        else:
            page.outside.append(route.request.url)
            route.abort()

    page.route("**/*", gate)
    page.on("pageerror", lambda error: page.trouble.append(str(error)))
    page.on("response", lambda r: page.trouble.append(f"{r.status} {r.url}") if r.status >= 400 else None)
    page.goto(address, timeout=120_000)  # a busy machine is no fault of the page
    page.wait_for_selector("canvas[data-frames]", timeout=240_000)  # the first world may be compiled
    yield page
    page.unroute_all(behavior="ignoreErrors")  # or the gate would swallow the page's last word on a busy machine
    page.goto("about:blank")  # leave as a reader does, so that the server hears of it
    context.close()


def week(page):
    return int(page.locator("canvas[data-frames]").get_attribute("data-week"))


def until(true, seconds=10):
    """Wait until something is true, and say how long it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "it did not happen in time"
        time.sleep(0.01)
    return time.monotonic() - began


def paused(page):
    """Press Pause until the page has stood still for half a second: earlier presses may still be on their way."""
    button = page.get_by_role("button", name="Pause")
    still = time.monotonic()
    end = still + 60
    while time.monotonic() - still < 0.5:
        assert time.monotonic() < end, "it goes on playing"
        if button.count():
            page.evaluate("""() => [...document.querySelectorAll('button')]
              .find((one) => one.textContent.trim() === 'Pause')?.click()""")
            still = time.monotonic()
        page.wait_for_timeout(50)
