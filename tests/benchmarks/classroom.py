"""How the classroom keeps up: ``python tests/benchmarks/classroom.py [play|memory|class [PAGES]]``, on an idle machine.

``play`` takes pictures and weeks a second, how soon a pause acts, and the time from a click to a story; ``memory``
what the server gains in ten minutes of playing; ``class`` fifteen pages, or as many as are named, of 1,000 residents
at once, and what is left of their memory after a first and a second class.

A picture is one that was painted and differs from the one before: a new week, or people on their way within a week. How
many of them show a new week, and how many weeks were lived, is counted apart. Processor time is in percent of one
processor, of the server and of all processes of Chromium, so that a busy machine can be told from a slow page.
"""

import os
import sys
import time
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.app_server import chromium, serving, until, visiting

READ = """() => {
  const d = document.querySelector('canvas').dataset;
  return [+d.frames, +d.weeks, +d.week, performance.now() / 1000];
}"""
TICKS = os.sysconf("SC_CLK_TCK")


def spent(process):
    """Seconds of processor time of a process and of all that it started."""
    found, parents = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        number = int(stat.parent.name)
        parents[number], found[number] = int(fields[1]), (int(fields[11]) + int(fields[12])) / TICKS
    family = {process}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(found.get(member, 0.0) for member in family)


def rates(server, pages, seconds):
    """Pictures, new weeks shown and weeks lived a second of each page; shares of a processor of server and browser."""
    clock, before = time.monotonic(), [page.evaluate(READ) for page in pages]
    ours, all_ = spent(server.process.pid), spent(os.getpid())
    time.sleep(seconds)
    took = time.monotonic() - clock
    ours, all_ = spent(server.process.pid) - ours, spent(os.getpid()) - all_
    found = []
    for page, first in zip(pages, before, strict=True):
        *counts, passed = (now - then for now, then in zip(page.evaluate(READ), first, strict=True))
        found.append([count / passed for count in counts])
    return found, ours / took, (all_ - ours) / took


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


PAUSED = """() => {
  const canvas = document.querySelector('canvas');
  window.moved = 0;
  const watcher = new MutationObserver(() => { window.moved = performance.now(); });
  watcher.observe(canvas, { attributeFilter: ['data-week'] });
  window.asked = performance.now();
  [...document.querySelectorAll('button')].find((b) => b.textContent === 'Pause').click();
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
            ((pictures, shown, weeks),), ours, theirs = rates(server, [page], 8)
            page.evaluate(PAUSED)
            time.sleep(1.5)
            pause = max(page.evaluate("window.moved - window.asked"), 0)
            print(
                f"{residents:,} residents, asked {speed} weeks/s: {pictures:.1f} pictures/s, "
                f"{shown:.1f} of a new week, {weeks:.1f} weeks/s; pause after {pause:.0f} ms; "
                f"server {ours:.0%}, browser {theirs:.0%}, load {os.getloadavg()[0]:.1f}"
            )
        start(page, "10.0")
        time.sleep(1)
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
            for _ in range(60):
                time.sleep(1)
                if page.get_by_role("button", name="Play").count():  # a scenario's longest is lived
                    page.get_by_role("button", name="Back to week 0").click()
                    start(page, "inf")
            print(f"minute {minute}: {server.memory() - first:+.1f} MB, week {page.evaluate(READ)[2]}", flush=True)


def together(count):
    with serving("--class") as server, chromium() as browser:
        print(f"alone {server.memory():.0f} MB")
        with visiting(browser, server.address):
            pass
        time.sleep(10)
        print(f"after one visit {server.memory():.0f} MB")
        for lesson in ("first", "second"):
            with ExitStack() as stack:
                pages = [
                    stack.enter_context(visiting(browser, server.address, viewport={"width": 1000, "height": 700}))
                    for _ in range(count)
                ]
                for page in pages:
                    start(page, "5.0")
                time.sleep(5)
                found, ours, theirs = rates(server, pages, 15)
                for what, values in zip(
                    ("pictures/s", "of a new week", "weeks/s"), zip(*found, strict=True), strict=True
                ):
                    print(what, *(f"{value:.1f}" for value in values))
                print(f"server {ours:.0%}, browser {theirs:.0%}, load {os.getloadavg()[0]:.1f}")
                print(f"{lesson} class of {count}: {server.memory():.0f} MB", end=", ")
            time.sleep(15)
            print(f"closed again {server.memory():.0f} MB", flush=True)


if __name__ == "__main__":
    what = sys.argv[1] if len(sys.argv) > 1 else "play"
    if what == "play":
        for size in (2_000, 100_000):
            play(size)
    elif what == "memory":
        memory(int(sys.argv[2]) if len(sys.argv) > 2 else 10)
    else:
        together(int(sys.argv[2]) if len(sys.argv) > 2 else 15)
