"""The same people under the same luck, twice: as the baseline has it, and with what was chosen.

What is chosen while it runs starts in the coming week, and the arm's scenario says so. Its file therefore gives
``cohesion run`` the very numbers that were seen: an intervention that has not started changes nothing
(``tests/contract/test_pieces.py``), and every draw is keyed to whom and what it is for, not to when it was asked for.

A week of large worlds is lived side by side where there are threads for it: within one world a fifth of a week is small
steps that nobody else can share, between two worlds there is nothing to wait for. Small worlds live one after another:
two threads of each of a class's pages would only wait for the interpreter and for each other. For the same reason the
pages of a class take turns. As long as nothing was chosen both worlds are one, which is lived once.
"""

from __future__ import annotations

import copy
import threading
import time
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from simulation.app.diary import Diary
from simulation.app.scene import plan
from simulation.building import check_arm, fork
from simulation.errors import InputError
from simulation.follow import burnt_in
from simulation.kernels import together
from simulation.outcomes import OUTCOMES, measure
from simulation.reading.fields import bounds
from simulation.scenario import Scenario
from simulation.week import step

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from simulation.follow import Progress

LEGEND = tuple(OUTCOMES)
SIDE_BY_SIDE = 5_000  # residents from which on two threads live a week of both worlds sooner than one
TURN = threading.Lock()  # small worlds of all pages take turns, week by week
LONGEST = int(bounds(Scenario.model_fields["weeks"])[1] or 0)  # beyond, nobody could run again what was seen
ROOM = 261  # weeks for which there is room at first; half as much is added where they are full


class Lives:
    """Two worlds that share their people, their past and every draw.

    Attributes:
        baseline: scenario of the first world.
        arm: scenario of the second.
        seed: key of every draw.
        week: weeks lived since the burn-in.
        worlds: the two; the same one twice until something is chosen.
        scene: what of them is drawn.
        diaries: of each world, likewise.
        costs: what each program of the arm has cost so far, in the scenario's currency.
        waited: seconds that the last week waited for its turn.
    """

    def __init__(
        self, baseline: Scenario, arm: Scenario | None = None, seed: int = 1, threads: int | None = None,
        progress: Progress | None = None,
    ) -> None:  # fmt: skip
        """Build the world and live through the burn-in.

        Args:
            baseline: scenario of the first world.
            arm: scenario of the second; the baseline if not given.
            seed: key of every draw.
            threads: threads that both worlds share, one for each processor if not given; never change a number.
            progress: called during the burn-in.

        Raises:
            InputError: if the world cannot be built, or the arm has other people.
        """
        self.baseline, self.arm, self.seed = baseline, arm or baseline, seed
        check_arm(baseline, self.arm)
        self._origin = burnt_in(baseline, seed, threads, progress)
        self._beside = self._origin.n >= SIDE_BY_SIDE
        self.waited = 0.0
        self.scene = plan(self._origin)
        self.reset()

    def reset(self) -> None:
        """Go back to the end of the burn-in."""
        self.week = 0
        first_world, diary = fork(self._origin, self.baseline), Diary(self.scene.rows)
        self.worlds, self.diaries = (first_world, first_world), (diary, diary)
        if self.arm != self.baseline:
            self.worlds, self.diaries = (first_world, fork(self._origin, self.arm)), (diary, Diary(self.scene.rows))
        self._share_threads()
        first = measure(self.worlds[0])
        self.costs: dict[str, float] = {}
        self._values = np.empty((2, ROOM, first.size))
        self._values[:, 0] = first
        # what the arm brings may have venues of its own: the plan is of the arm's places
        self.scene = plan(self.worlds[1])

    def advance(self) -> None:
        """Live one week in both worlds, or in the one that is both.

        Raises:
            InputError: after :data:`LONGEST` weeks.
        """
        if self.week >= LONGEST:
            raise over()
        if self.week + 1 == self._values.shape[1]:
            self._values = np.concatenate([self._values, np.empty_like(self._values[:, : self.week // 2])], axis=1)
        live = [partial(self._live, number) for number in range(1 if self._one else 2)]
        if self._beside:
            together(live, self._origin.threads)
        else:
            asked = time.monotonic()
            with TURN:
                self.waited = time.monotonic() - asked
                together(live, 1)
        if self._one:
            self._values[1, self.week + 1] = self._values[0, self.week + 1]
        for name, cost in self.worlds[1].ledger:
            self.costs[name] = self.costs.get(name, 0.0) + float(cost.amount)
        self.week += 1

    def _live(self, number: int) -> None:
        """Live one week in one of the worlds; nothing that it writes does the other read."""
        world = self.worlds[number]
        step(world)
        self._values[number, self.week + 1] = measure(world)
        self.diaries[number].write(world)

    @property
    def _one(self) -> bool:
        """Whether nothing was chosen yet: one world then is both."""
        return self.worlds[0] is self.worlds[1]

    def _share_threads(self) -> None:
        for world in self.worlds:
            world.threads = self._origin.threads if self._one or not self._beside else max(1, self._origin.threads // 2)

    @property
    def arrivals(self) -> NDArray[np.uint32]:
        """Arrival number of each drawn resident when the two lives parted: who has another one now came later."""
        return np.asarray(self._origin.residents.arrival[self.scene.rows])

    def values(self, world: int) -> NDArray[np.float64]:
        """Outcomes of a world (0 baseline, 1 arm) in the order of :data:`LEGEND`, shape (weeks + 1, outcomes).

        What is returned is read and not written to: it is what is kept, and stays as it is when weeks are added.
        """
        return self._values[world, : self.week + 1]

    def latest(self, world: int) -> NDArray[np.float64]:
        """Outcomes of a world this week."""
        return np.asarray(self._values[world, self.week])

    def choose(self, arm: Scenario, progress: Callable[[int, int], None] | None = None) -> bool:
        """Let the second world go on under another scenario.

        Returns:
            Whether it goes on from this week; else the arm says of a week already lived what it did not say before,
            and both worlds have lived again from the beginning to this week.

        Raises:
            InputError: if it needs other people or another past; nothing has changed then.
        """
        check_arm(self.baseline, arm)
        if self._only_ahead(arm):
            second = fork(self.worlds[1], arm)
            if self._one:
                self.diaries = self.diaries[0], copy.deepcopy(self.diaries[0])
            self.worlds = self.worlds[0], second
            self._share_threads()
            self.arm, self.scene = arm, plan(self.worlds[1])
            return True
        weeks, before = self.week, self.arm
        try:
            self.arm = arm
            self.reset()
        except BaseException:
            self.arm = before
            self.reset()
            raise
        for week in range(weeks):
            self.advance()
            if progress:
                progress(week + 1, weeks)
        return False

    def exported(self) -> Scenario:
        """The arm's scenario with the weeks that were lived: what ``cohesion run`` repeats under the same seed."""
        return self.arm.with_(weeks=max(self.week, 1))

    def exported_baseline(self) -> Scenario:
        """The baseline's scenario, likewise."""
        return self.baseline.with_(weeks=max(self.week, 1))

    def _only_ahead(self, arm: Scenario) -> bool:
        """Whether the arm says of the weeks already lived what the one until now said."""
        old, new = self.arm.model_dump(), arm.model_dump()
        parts = ("interventions", "shocks")
        if any(old[k] != new[k] for k in new if k not in (*parts, "name", "story", "weeks")):
            return False
        now = self.worlds[1].clock
        for part in parts:
            for name in {*getattr(self.arm, part), *getattr(arm, part)}:
                was, will = getattr(self.arm, part).get(name), getattr(arm, part).get(name)
                if was == will:
                    continue
                # begun and not only its end moved, to now or later; or begun under one of the two
                begun = [piece is not None and piece.start < now for piece in (was, will)]
                if begun == [False, False]:
                    continue
                if not all(begun) or not _differ_in_end(was, will, now):
                    return False
        return True


def over() -> InputError:
    """What there is to say once all weeks are lived that a scenario can have."""
    what = f"{LONGEST:,} weeks are lived, and no scenario lasts longer"
    return InputError(what, "play", "go back to week 0, or make a new world")


def _differ_in_end(was: object, will: object, now: int) -> bool:
    a, b = was.model_dump(), will.model_dump()  # type: ignore[attr-defined]
    ends = a.pop("end", None), b.pop("end", None)
    return bool(a == b) and all(end is None or end >= now for end in ends)
