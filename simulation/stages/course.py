"""Episodes of depression as a weekly survey would follow them: onset, remission, relapse, first contact with care.

An episode begins when the DASS-21 depression score was moderate or worse (14 or more) in two weeks running, and ends,
in remission, after eight weeks running below that. An onset within a year of a remission is a relapse. The first week
of an episode in which a resident waits for care or is in it is the first contact. Nothing in the model reads this.

Sources: two weeks and two months are the conventions of DSM-5 for an episode and for full remission; here they are
applied to a screening score, which is not a diagnosis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import kernel
from simulation.residents import CareState

if TYPE_CHECKING:
    from simulation.world import World

CUTOFF, BEGINS, ENDS, YEAR = 14, -2, 8, 52
ONSET, REMISSION, RELAPSE, CONTACT = 1, 2, 4, 8  # bits of ``course``
_WAITING, _IN_CARE = int(CareState.WAITING), int(CareState.IN_CARE)


def follow(world: World) -> None:
    """Take this week's scores into everybody's course."""
    r = world.residents
    world.over(
        lambda a, b: _follow(
            a, b, r.score_depression, r.care_state, r.score_run, r.episode, r.remitted, r.contact_after, r.course
        )
    )


@kernel
def _follow(
    start: Any, stop: Any, score: Any, care: Any, run: Any, episode: Any, remitted: Any, contact_after: Any,
    course: Any,
) -> None:  # fmt: skip
    for i in range(start, stop):
        now: Any = np.int64(run[i])
        now = min(max(now, 0) + 1, 100) if score[i] < CUTOFF else max(min(now, 0) - 1, -100)
        run[i] = now
        event = 0
        if episode[i] == 0:
            if remitted[i] > 0:
                remitted[i] = min(np.int64(remitted[i]) + 1, 250)
            if now <= BEGINS:
                event = ONSET
                if 0 < remitted[i] <= YEAR:
                    event |= RELAPSE
                episode[i], contact_after[i] = -BEGINS, 0
        else:
            episode[i] = min(np.int64(episode[i]) + 1, 60_000)
            if now >= ENDS:
                event = REMISSION
                episode[i], remitted[i] = 0, 1
        if episode[i] > 0 and contact_after[i] == 0 and (care[i] == _WAITING or care[i] == _IN_CARE):
            contact_after[i] = episode[i]
            event |= CONTACT
        course[i] = event
