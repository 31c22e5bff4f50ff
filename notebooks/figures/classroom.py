"""The README's pictures of the classroom, taken from the page itself: ``python notebooks/figures/classroom.py``."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.app_server import chromium, serving, until, visiting, week  # noqa: E402


def main() -> None:
    """Let two worlds live half a year with local champions and a grant, and take the picture."""
    with (
        serving("all_together", "--residents", "2000") as server,
        chromium() as browser,
        visiting(browser, server.address, viewport={"width": 1400, "height": 900}) as page,
    ):
        page.get_by_label("Speed").select_option(label="as fast as it can")
        page.get_by_role("button", name="Play").click()
        until(lambda: week(page) >= 26, 120)
        page.get_by_role("button", name="Pause").click()
        page.wait_for_timeout(1500)
        page.screenshot(path=HERE / "classroom.png")


if __name__ == "__main__":
    main()
