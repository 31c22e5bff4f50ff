"""Episodes in a series of weekly scores, and how long they last.

An episode begins when the score was at or above a cutoff in two weeks running and ends when it was below in eight
weeks running (as :mod:`simulation.stages.course`, at any cutoff); its length is counted to the first of those eight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BEGINS, ENDS = 2, 8


class Episodes(NamedTuple):
    """Episodes that began under observation, and time at risk of another.

    Attributes:
        began: week, counted from the first row of the series.
        length: weeks from the onset to remission, or to the end of observation.
        remitted: whether it ended.
        again: onsets that came half a year or more after a remission.
        at_risk: years lived half a year or more after a remission and out of episodes.
        onsets: onsets in those who were in no episode for a year before.
        well: years lived by those who were in no episode for a year.
    """

    began: NDArray[np.int64]
    length: NDArray[np.int64]
    remitted: NDArray[np.bool_]
    again: int
    at_risk: float
    onsets: int
    well: float


def episodes(scores: NDArray[np.uint8], cutoff: int) -> Episodes:
    """Follow each column of (weeks, people); whoever begins at or above the cutoff is in an episode of unknown age."""
    weeks, people = scores.shape
    high, low = np.zeros(people, np.int64), np.zeros(people, np.int64)
    ill = scores[0] >= cutoff
    start = np.full(people, -1)  # -1: not seen to begin
    last = np.where(ill, 0, -weeks)  # week in which somebody was last in an episode, none yet
    had = np.zeros(people, bool)  # a remission has been seen
    began: list[NDArray[np.int64]] = []
    length: list[NDArray[np.int64]] = []
    remitted: list[NDArray[np.bool_]] = []
    again = onsets = 0
    at_risk = well = 0.0
    for week in range(1, weeks):
        above = scores[week] >= cutoff
        high, low = np.where(above, high + 1, 0), np.where(above, 0, low + 1)
        new = ~ill & (high >= BEGINS)
        late = ~ill & had & (week - last >= 26)
        free = ~ill & (week >= 52) & (week - last >= 52)
        again, at_risk = again + int((new & late).sum()), at_risk + late.sum() / 52
        onsets, well = onsets + int((new & free).sum()), well + free.sum() / 52
        start[new] = week - BEGINS + 1
        ill |= new
        over = ill & (low >= ENDS)
        seen = over & (start >= 0)
        began.append(start[seen])
        length.append(week - ENDS + 1 - start[seen])
        remitted.append(np.ones(int(seen.sum()), bool))
        last[ill] = week
        last[over] = week - ENDS
        had |= over
        ill &= ~over
        start[over] = -1
    seen = ill & (start >= 0)
    began.append(start[seen])
    length.append(weeks - 1 - start[seen])
    remitted.append(np.zeros(int(seen.sum()), bool))
    kept = np.concatenate(began), np.concatenate(length), np.concatenate(remitted)
    return Episodes(*kept, again, float(at_risk), onsets, float(well))


def recovered(found: Episodes, weeks: int) -> float:
    """Share of episodes over within so many weeks, Kaplan and Meier (1958); nan if none was seen.

    An end at week w happens before whoever was last seen at week w leaves.
    """
    if not found.length.size:
        return float("nan")
    left = 1.0
    for t in np.unique(found.length[found.remitted & (found.length <= weeks)]):
        at_risk = int((found.length >= t).sum())
        left *= 1 - int((found.remitted & (found.length == t)).sum()) / at_risk
    return 1.0 - left
