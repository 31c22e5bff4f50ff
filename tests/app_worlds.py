"""Small lives that the tests of the classroom share, and somebody who looks at what a player shows."""

import threading
import time

from simulation.app.lives import Lives
from simulation.app.player import Player
from simulation.scenario import Scenario

CHAMPIONS = {"kind": "local_champions", "per_hundred": 5}


def place(residents=500, weeks=20):
    """A scenario whose world stands within a second."""
    return Scenario.load("baseline").with_(population__residents=residents, burn_in=6, weeks=weeks)


def with_champions(base, **more):
    return base.with_(name="champions", interventions={"champions": {**CHAMPIONS, **more}})


class Watcher:
    """Shows and hears for a player; draws at once unless told not to."""

    def __init__(self, draws=True):
        self.frames, self.heard, self.draws = [], [], draws
        self._news = threading.Condition()
        self.player = Player(self.show, self.tell)

    def show(self, frame):
        with self._news:
            self.frames.append(frame)
            self._news.notify_all()
        if self.draws:
            self.player.drawn(frame.number)

    def tell(self, event, what):
        with self._news:
            self.heard.append((event, what))
            self._news.notify_all()

    def until(self, true, seconds=20):
        """Wait until something is true of what was shown and heard."""
        with self._news:
            assert self._news.wait_for(lambda: true(self), seconds), "it did not happen in time"

    def open(self, base, arm=None, seed=1):
        self.player.open(lambda progress: Lives(base, arm, seed, 1, progress)).result(60)
        return self

    def week(self):
        return self.player.look(lambda lives: lives.week).result(20)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.player.close()
        self.player.join(10)


def settle(seconds):
    """Give a thread time to do what it must not do."""
    time.sleep(seconds)
