"""Closed group: the same few residents meet a set number of times, all of them together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulation.delivery.offers import wage
from simulation.delivery.targeting import Target, members, roster
from simulation.interventions import Cost, Grade, Level, Personal
from simulation.parameters.base import number
from simulation.randomness import Decision, text_key, uniforms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.levers import Levers

NUMBERS = 16_000  # groups of one program; the next thousand programs are told from it by their names


class ClosedGroup(Personal):
    """Enrolls a cohort, divides it by lot into groups, and lets each meet for its sessions; nobody joins later.

    In a week with a session a member comes with probability ``attend min(strength, 1)``. For those who come:
    ``sitting = number of the group``, and, unless they are alone, ``company += min(size company (1 - left / (size
    most)), size most - left)`` with ``size = deflator max(strength, 1)`` and ``left`` what earlier sessions have
    left. All who sit together meet each other, and ties among them strengthen as those of an activity attended
    together do: whether a tie comes of it, and what it gives, is up to the pairs. The group itself is company,
    whoever is in it: support that fades when the sessions are over. Distress follows from less loneliness alone.
    When a course is over the next cohort begins. Who would come to two such programs in a week sits in neither.
    Trials to hold it against: Groups 4 Health, five sessions, loneliness -0.71 SD and depression -0.29 (Haslam
    2019); against group therapy, five sessions of 75 minutes, no worse (Cruwys 2021).
    """

    kind: Literal["closed_group"] = "closed_group"
    level: ClassVar[Level] = "individual"
    grade: ClassVar[Grade] = "trials"
    moves: ClassVar[tuple[str, ...]] = ("sitting", "sessions", "company")

    coverage: float = number(
        0.02, low=0, high=1, unit="share of those it is for", claim="Residents of the group in each cohort.",
        source="no figure found; range 0.005-0.05", confidence="assumption",
    )  # fmt: skip
    target: Target = Field(default_factory=lambda: Target(rule="isolated"), description="Whom it is for.")
    size: int = number(
        8, low=2, high=16, unit="residents", claim="Members of a group, as nearly as a cohort can be divided.",
        source="groups of 6-10 are usual (Medicare pays for at most 10)", confidence="secondary",
    )  # fmt: skip
    sessions: int = number(
        5, low=1, high=104, unit="sessions", claim="Sessions of a course.",
        source="Groups 4 Health: five (Haslam 2019, Cruwys 2021)", confidence="abstract",
    )  # fmt: skip
    every: int = number(
        1, low=1, high=52, unit="weeks", claim="Weeks from one session to the next.",
        source="Groups 4 Health: five sessions within two months", confidence="assumption",
    )  # fmt: skip
    company: float = number(
        0.083, low=0, high=2, unit="tie weight a session",
        claim="What a session gives a member, beside ties, in trials; it fades (ties.company_half_life).",
        source="any program against loneliness: -0.47 SD (54 RCTs, n=6,379, Lasgaard 2022), here at the end of five "
        "sessions of the most isolated, SD 0.157; 0.014 would give the -0.13 of social support (9 RCTs, Veronese "
        "2021); range 0.014-0.09",
        confidence="derived",
    )  # fmt: skip
    most: float = number(
        0.28, low=0, high=5, unit="tie weight", claim="What a group gives a member at most, however often it meets.",
        source="assumption: as much as somebody in one's household; range 0.15-0.5", confidence="assumption",
    )  # fmt: skip
    deflator: float = number(
        0.6, low=0, high=1, unit="share", claim="Part of a trial's effect that survives outside the trial.",
        source="GiveWell on lay group therapy: product of three discounts 0.51; prior range 0.5-0.7",
        confidence="derived",
    )  # fmt: skip
    attend: float = number(
        0.8, low=0, high=1, unit="probability a session", claim="A member comes to a session.",
        source="as in care: no-shows 37 to 20 % in clinics that improved (Molfenter 2013); range 0.6-0.95",
        confidence="assumption",
    )  # fmt: skip
    hours: float = number(
        3.0, low=0, high=40, unit="hours a session", claim="Facilitator's paid work for a session of one group.",
        source="75 minutes a session (Cruwys 2021) and as long to prepare and to call; range 1.5-6",
        confidence="assumption",
    )  # fmt: skip

    @property
    def course(self) -> int:
        """Weeks from the first session of a cohort to that of the next."""
        return self.sessions * self.every

    def act(self, world: Any, levers: Levers, name: str) -> list[Cost]:
        """Let every group meet, if this is a week with a session."""
        week = (world.clock - self.start) % self.course
        rows, numbers = self._cohort(world, name) if week == 0 else self._left(world, name)
        if week % self.every or not rows.size or self.strength == 0:
            return []
        r = world.residents
        draw = uniforms(world.seed, Decision.PIECE, world.week, r.dwelling[rows], r.arrival[rows], text_key(name))
        come = draw[:, 1] < self.attend * min(self.strength, 1.0)
        levers.add("sitting", numbers[come].astype(np.float32), rows[come])
        levers.add("sessions", 1.0, rows[come])
        levers.add("company", self._company(world, rows[come], numbers[come]), rows[come])
        groups = np.unique(numbers).size
        return [Cost("facilitation", groups * self.hours * wage(world) * self.dose, "program")]

    def _company(self, world: Any, rows: NDArray[Any], numbers: NDArray[Any]) -> NDArray[np.float32]:
        """What this session adds to the company that each of those who came has had; nothing to who sits alone."""
        size = np.float32(self.deflator * max(self.strength, 1.0))  # below 1 so much fewer come
        left = world.residents.company[rows] * np.float32(0.5 ** (1 / world.scenario.ties.company_half_life))
        most = size * np.float32(self.most)
        if most <= 0:
            return np.zeros(rows.size, np.float32)
        room = np.maximum(most - left, 0)
        _, group, together = np.unique(numbers, return_inverse=True, return_counts=True)
        added = np.minimum(size * np.float32(self.company) * room / most, room)
        return np.where(together[group] > 1, added, 0).astype(np.float32)

    def _cohort(self, world: Any, name: str) -> tuple[NDArray[Any], NDArray[Any]]:
        """Enroll a new cohort and divide it by lot; rows and the number of each one's group."""
        may = members(world, self.target.group)
        share = self.coverage * float(np.count_nonzero(may)) / max(world.n, 1)
        rows = roster(world, name, share, self.target.rule, may, self.course, 1)
        r, item = world.residents, text_key(name)
        lot = uniforms(world.seed, Decision.PIECE, world.week, r.dwelling[rows], r.arrival[rows], item)[:, 0]
        place = np.empty(rows.size, np.int64)
        place[np.lexsort((r.dwelling[rows], lot))] = np.arange(rows.size)
        first = 1 + item % 1_000 * NUMBERS
        numbers = first + place % min(max(1, round(rows.size / self.size)), NUMBERS)
        world.rosters[f"{name}, groups"] = (rows, r.arrival[rows].copy(), numbers)
        return rows, numbers

    def _left(self, world: Any, name: str) -> tuple[NDArray[Any], NDArray[Any]]:
        """Who is left of the cohort; those who moved away are not replaced."""
        none = np.zeros(0, np.int64)
        rows, arrivals, numbers = world.rosters.get(f"{name}, groups", (none, none, none))
        here = world.residents.arrival[rows] == arrivals
        world.rosters[f"{name}, groups"] = (rows[here], arrivals[here], numbers[here])
        return rows[here], numbers[here]
