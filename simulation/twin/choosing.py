"""Whose life to tell: everybody's, compared week by week, and one that tells something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.twin.life import number_of
from simulation.twin.lockstep import NEVER, Firsts, Pair, lever_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from simulation.world import World


@dataclass(frozen=True)
class Everybody:
    """What the arm did to each resident.

    Attributes:
        firsts: when each column of each resident first differed.
        reached: whom the arm touched in person: some lever differed at their own entry.
        stayed: who lives there all the time in both worlds.
        gap: mean over the weeks of the difference in the DASS-21 depression score, arm less baseline.
    """

    firsts: Firsts
    reached: NDArray[np.bool_]
    stayed: NDArray[np.bool_]
    gap: NDArray[np.float64]

    @property
    def parted(self) -> NDArray[np.bool_]:
        """Residents whose lives differ in anything at any time."""
        return np.asarray((self.firsts.code != NEVER).any(axis=1))


def everybody(pair: Pair, weeks: int, progress: Callable[[str, int, int], None] | None) -> Everybody:
    """Live through all weeks, comparing everybody after every stage."""
    firsts, n = Firsts(pair), pair.base.n
    reached, total = np.zeros(n, np.bool_), np.zeros(n, np.int64)
    arrived = pair.base.residents.arrival.copy()
    stayed = np.ones(n, np.bool_)

    def around(number: int, after: bool) -> None:
        nonlocal reached
        firsts.note(number, after)
        if number == 0 and after:
            reached |= lever_rows(pair)

    for week in range(weeks):
        pair.step(around)
        base, arm = pair.base.residents, pair.arm.residents
        stayed &= (base.arrival == arrived) & (arm.arrival == arrived)
        total += arm.score_depression.astype(np.int64) - base.score_depression
        if progress:
            progress("both worlds", week + 1, weeks)
    return Everybody(firsts, reached, stayed, total / weeks)


def chosen(world: World, seen: Everybody) -> tuple[int, str]:
    """A resident whose life tells something, and how that one was chosen.

    The largest difference in the mean depression score, in either direction, among those the arm reached in person
    who live there all the time; if it reaches nobody in person (a change of places), among those whose lives differ.
    """
    among, said = seen.reached & seen.parted & seen.stayed, "the arm reached in person"
    if not among.any():
        among, said = seen.parted & seen.stayed, "whose lives differ in anything"
    if not among.any():
        among, said = seen.parted, "whose lives differ, all of whom moved away"
    if not among.any():
        return int(np.argmin(world.residents.dwelling)), "the first, because nobody's life differs in anything"
    rows = np.flatnonzero(among)
    size = np.abs(seen.gap[rows])
    things = (seen.firsts.code[rows] != NEVER).sum(axis=1)
    first = int(rows[np.lexsort((world.residents.dwelling[rows], -things, -size))[0]])
    middle = float(np.median(size))
    if not size.any():
        return first, (
            f"the one in whose life the most things differ, among the {rows.size:,} of {world.n:,} residents {said}; "
            "the depression score of none of them differs"
        )
    return first, (
        f"the largest difference in the mean depression score ({seen.gap[first]:+.2f} points) among the {rows.size:,} "
        f"of {world.n:,} residents {said}; half of them differ by {middle:.2f} points or less, so this is the extreme "
        f"and not the rule. '--resident ID' tells another's (resident {number_of(world, first)} here)"
    )
