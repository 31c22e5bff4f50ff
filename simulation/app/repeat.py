"""Luck or policy: the same two scenarios for other people under other luck, again and again, in the background.

Repeat k is seed + k. One world of one page is lived at a time, in a thread that gives way to everything else; so a
class that presses the button all at once waits, and no page freezes.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulation.building import fork
from simulation.errors import InputError
from simulation.follow import at_end, burnt_in, check_seed, follow
from simulation.outcomes import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from simulation.scenario import Scenario

TIMES = 10
OUTSIDE = 0.1  # of the repeats lie above a band, and as many below: 8 of 10 within
_TURN = threading.Lock()  # of all pages: one world at a time


class Band(NamedTuple):
    """Mean of the repeats and where 8 of 10 lie, by week."""

    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


@dataclass(frozen=True)
class Repeats:
    """Repeats that are done.

    Attributes:
        weeks: weeks of each.
        values: outcomes of both worlds, (repeats, 2, weeks + 1, outcomes).
        costs: money spent in all of both worlds, (repeats, 2), in the scenario's currency.
        residents: who live in each world.
    """

    weeks: int
    values: NDArray[np.float64]
    costs: NDArray[np.float64]
    residents: int

    def band(self, outcome: str, of: int | None = None) -> Band:
        """Spread of an outcome in a world (0 or 1), or of the difference between the two."""
        column = self.values[..., list(OUTCOMES).index(outcome)]
        values = column[:, 1] - column[:, 0] if of is None else column[:, of]
        low, high = np.quantile(values, (OUTSIDE, 1 - OUTSIDE), axis=0)
        return Band(values.mean(axis=0), low, high)

    def differences(self, outcome: str) -> NDArray[np.float64]:
        """Second world minus first at the end (:func:`simulation.follow.at_end`), by repeat."""
        ends = at_end(self.values)[..., list(OUTCOMES).index(outcome)]
        return np.asarray(ends[:, 1] - ends[:, 0])

    def better(self, outcome: str) -> int | None:
        """In how many repeats the second world did better at the end; None where neither direction is better."""
        way = {"higher": 1, "lower": -1, "none": 0}[OUTCOMES[outcome].better]
        return int((way * self.differences(outcome) > 0).sum()) if way else None


def told(found: Repeats, outcome: str) -> str:
    """What the repeats say of an outcome, in a sentence or two."""
    n, gaps, better = len(found.values), found.differences(outcome), found.better(outcome)
    share = OUTCOMES[outcome].unit == "share"
    scale, unit = (100, "percentage points") if share else (1, OUTCOMES[outcome].unit)
    low, high = np.quantile(scale * gaps, (OUTSIDE, 1 - OUTSIDE))
    said = "" if better is None else f"in {better} of {n} other worlds the second did better; "
    mean = f"mean difference {scale * gaps.mean():+.2f}, 8 of 10 between {low:+.2f} and {high:+.2f} {unit}."
    return f"{OUTCOMES[outcome].label}: {said}{mean}"


class Repeat:
    """Ten repeats under way.

    Attributes:
        done: repeats done; None before the first is.
        error: what went wrong, in a sentence.
    """

    def __init__(
        self, baseline: Scenario, arm: Scenario, seed: int, weeks: int,
        tell: Callable[[Repeats | None, int, int], None], times: int = TIMES,
    ) -> None:  # fmt: skip
        """Begin.

        Args:
            baseline: scenario of the first world.
            arm: of the second.
            seed: of the page; repeats have the seeds after it.
            weeks: to live.
            tell: called in the thread with what is done, how many that are and how many there will be.
            times: repeats.

        Raises:
            InputError: if there are no weeks to live, or no seeds after this one.
        """
        if weeks < 1:
            raise InputError("no week has been lived yet", "repeat", "let some weeks go by, then repeat them")
        check_seed(check_seed(seed) + times)
        self._scenarios, self._seed, self._weeks, self._times = (baseline, arm), seed, weeks, times
        self._tell, self._stopped = tell, threading.Event()
        self.done: Repeats | None = None
        self.error = ""
        self._thread = threading.Thread(target=self._run, name="cohesion repeat", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        return self._thread.is_alive() and not self._stopped.is_set()

    def close(self) -> None:
        """Stop after the week in hand and tell nothing more."""
        self._stopped.set()

    def join(self, seconds: float | None = None) -> bool:
        """Wait for the thread; whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        _give_way()
        values, costs = [], []
        try:
            for k in range(1, self._times + 1):
                both, spent, residents = self._one(self._seed + k)
                values.append(both)
                costs.append(spent)
                self.done = Repeats(self._weeks, np.stack(values), np.array(costs), residents)
                if not self._stopped.is_set():
                    self._tell(self.done, k, self._times)
        except _StoppedError:
            return
        except Exception as error:
            self.error = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
            if not self._stopped.is_set():
                self._tell(self.done, len(values), self._times)

    def _one(self, seed: int) -> tuple[NDArray[np.float64], list[float], int]:
        baseline, arm = self._scenarios
        while not _TURN.acquire(timeout=0.1):
            self._check()
        try:
            world = burnt_in(baseline, seed, 1, self._check)
            tracks = [follow(w, self._weeks, self._check) for w in (fork(world, baseline), fork(world, arm))]
            return np.stack([t.values for t in tracks]), [sum(t.costs.values()) for t in tracks], world.n
        finally:
            _TURN.release()

    def _check(self, *_: object) -> None:
        if self._stopped.is_set():
            raise _StoppedError


def aside(work: Callable[[Callable[[], bool]], None], stop: threading.Event) -> threading.Thread:
    """Do something long in a thread that gives way, in turn with repeats; it is told whether to go on.

    Args:
        work: what to do, called with what says whether to go on.
        stop: set by whoever no longer wants it.
    """

    def run() -> None:
        _give_way()
        while not _TURN.acquire(timeout=0.1):
            if stop.is_set():
                return
        try:
            work(lambda: not stop.is_set())
        finally:
            _TURN.release()

    thread = threading.Thread(target=run, name="cohesion aside", daemon=True)
    thread.start()
    return thread


class _StoppedError(Exception):
    """The page was closed or asked for something else."""


def _give_way() -> None:
    """Let this thread run when nobody else wants to, where the system can say so of a thread (Linux)."""
    if hasattr(os, "setpriority") and os.uname().sysname == "Linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)
