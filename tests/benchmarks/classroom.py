"""How the classroom keeps up: ``python tests/benchmarks/classroom.py [play|memory|class]``, on an idle machine.

``play`` takes frames and weeks a second, and the time from a click to a story; ``memory`` what the server gains in ten
minutes of playing; ``class`` fifteen pages of 1,000 residents at once, and what is left of their memory afterwards.
"""

import os
import sys
import time
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.app_server import chromium, serving, until, visiting

READ = (
    "(() => { const d = document.querySelector('canvas').dataset; return [+d.frames, +d.week, performance.now()]; })()"
)


def rates(pages, seconds):
    """Frames and weeks a second of each page."""
    before = [page.evaluate(READ) for page in pages]
    time.sleep(seconds)
    for page, (frames, weeks, then) in zip(pages, before, strict=True):
        f, w, now = page.evaluate(READ)
        yield (f - frames) * 1000 / (now - then), (w - weeks) * 1000 / (now - then)


def start(page, speed):
    page.select_option("select:near(:text('Speed'))", value=speed)
    if page.get_by_role("button", name="Play").count():
        page.get_by_role("button", name="Play").click()


TIMED = """n => {
  const told = document.querySelector('.cohesion-sheet[aria-label=Story]');
  window.shown = 0;
  new MutationObserver((_, watcher) => {
    if (told.dataset.title !== `Resident ${n}`) return;
    window.shown = performance.now();
    watcher.disconnect();
  }).observe(told, { attributes: true });
  window.asked = performance.now();
  document.querySelector('.cohesion-find button').click();
}"""


def play(residents):
    with (
        serving("--residents", str(residents)) as server,
        chromium() as browser,
        visiting(browser, server.address) as page,
    ):
        for speed in ("10.0", "30.0", "inf"):
            start(page, speed)
            time.sleep(2)
            ((frames, weeks),) = rates([page], 8)
            print(f"{residents:,} residents, asked {speed} weeks/s: {frames:.1f} frames/s, {weeks:.1f} weeks/s")
        start(page, "10.0")
        waits = []
        for number in range(1, 12):
            page.get_by_label("Resident number").fill(str(number))
            page.evaluate(TIMED, number)
            until(lambda: page.evaluate("window.shown"))
            waits.append(page.evaluate("window.shown - window.asked"))
        waits.sort()
        print(f"click to story: median {waits[len(waits) // 2]:.0f} ms, most {waits[-1]:.0f} ms")


def memory(minutes):
    with serving() as server, chromium() as browser, visiting(browser, server.address) as page:
        start(page, "inf")
        time.sleep(20)
        first = server.memory()
        for minute in range(1, minutes + 1):
            time.sleep(60)
            print(f"minute {minute}: {server.memory() - first:+.1f} MB, week {page.evaluate(READ)[1]}", flush=True)


def together(count):
    with serving("--class") as server, chromium() as browser:
        print(f"alone {server.memory():.0f} MB")
        with visiting(browser, server.address):
            pass
        time.sleep(3)
        bare = server.memory()
        with ExitStack() as stack:
            pages = [
                stack.enter_context(visiting(browser, server.address, viewport={"width": 1000, "height": 700}))
                for _ in range(count)
            ]
            for page in pages:
                start(page, "5.0")
            time.sleep(5)
            found = list(rates(pages, 15))
            print("frames/s", *(f"{f:.1f}" for f, _ in found), "weeks/s", *(f"{w:.1f}" for _, w in found))
            print(f"after one visit {bare:.0f} MB, with {count} pages {server.memory():.0f} MB")
        time.sleep(15)
        print(f"closed again {server.memory():.0f} MB, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    what = sys.argv[1] if len(sys.argv) > 1 else "play"
    if what == "play":
        for size in (2_000, 100_000):
            play(size)
    elif what == "memory":
        memory(int(sys.argv[2]) if len(sys.argv) > 2 else 10)
    else:
        together(15)
