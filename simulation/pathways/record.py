"""What every resident's way through illness and care adds up to, counted week by week while a run is followed.

Nothing is kept by resident but where each stands now (9 bytes); what ended this week is added to histograms by length,
which hold all that medians, percentiles and Kaplan-Meier estimates need. Counts are whole numbers, so that neither rows
nor threads can change them. Nothing in the model reads this.

Spells belong to a resident: when one moves out of the area, theirs end, as seen until the week before.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import kernel
from simulation.residents import CareState
from simulation.stages.course import CONTACT, ONSET, REMISSION

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.world import World

LONGEST = 1024  # weeks or sessions told apart; what is longer counts as this long


class Spell(IntEnum):
    """Rows of the histograms: what ended, by weeks (by sessions for a course)."""

    WAIT_SERVED = 0
    WAIT_LEFT = 1
    WAIT_MOVED = 2
    COURSE_DONE = 3
    COURSE_DROPPED = 4
    COURSE_MOVED = 5
    CONTACT = 6
    ILL_SEEN = 7  # length when first seen: 2 at its onset, more where the run began within it
    ILL_REMITTED = 8
    ILL_CENSORED = 9
    ILL_UNREACHED = 10  # of those remitted: without any contact with care
    WELL_SEEN = 11
    WELL_RELAPSED = 12
    WELL_CENSORED = 13
    CRISIS_IN_CARE = 14  # weeks in crisis of somebody in care; all at length 0


_WAITING, _IN_CARE, _AFTER = int(CareState.WAITING), int(CareState.IN_CARE), int(CareState.AFTER)
_CARE, _ILL, _WELL = 7, 8, 16  # bits of ``now``: care state, in an episode, in a remission
(
    _SERVED, _LEFT, _AWAY, _DONE, _DROPPED, _COURSE_AWAY, _CONTACT, _ILL_SEEN, _REMITTED, _ILL_CENSORED, _UNREACHED,
    _WELL_SEEN, _RELAPSED, _WELL_CENSORED, _CRISIS,
) = (int(spell) for spell in Spell)  # fmt: skip


class Record:
    """Histograms of spells; call it once a week, then :meth:`close` it.

    Attributes:
        counts: (kinds, LONGEST) spells of each :class:`Spell` by length.
        weeks: weeks counted.
    """

    def __init__(self, world: World) -> None:
        r, last = world.residents, world.week - 1
        tracked = (r.care_state == CareState.WAITING) | (r.care_state == CareState.IN_CARE)
        ill, well = r.episode > 0, (r.episode == 0) & (r.remitted > 0) & (r.remitted < 250)
        self.now: NDArray[np.uint8] = (np.where(tracked, r.care_state, 0) | _ILL * ill | _WELL * well).astype(np.uint8)
        self.arrival = r.arrival.astype(np.uint16)
        self.began: NDArray[np.int16] = (last - r.care_weeks.astype(np.int32)).astype(np.int16)
        self.sessions: NDArray[np.int16] = r.sessions.copy()
        length = np.where(ill, r.episode.astype(np.int32), r.remitted.astype(np.int32) - 1)
        self.since: NDArray[np.int16] = (last - np.minimum(length, 20_000)).astype(np.int16)
        self.counts = np.zeros((len(Spell), LONGEST), np.int64)
        for spell, mask in ((Spell.ILL_SEEN, ill), (Spell.WELL_SEEN, well)):
            self.counts[spell] += np.bincount(np.minimum(length[mask], LONGEST - 1), minlength=LONGEST)
        self.weeks = 0

    def __call__(self, world: World) -> None:
        """Count what ended in the week just lived."""
        r = world.residents
        self.weeks += 1
        last, crisis = np.int64(world.week - 1), np.float32(world.scenario.care.crisis)
        for made in world.over(
            lambda a, b: _count(
                a, b, last, crisis, r.care_state, r.session, r.course, r.contact_after, r.arrival, r.next.distress,
                r.event, self.now, self.arrival, self.began, self.sessions, self.since,
            )
        ):  # fmt: skip
            self.counts += made

    def close(self, world: World) -> None:
        """Count whoever is in an episode or in a remission when the run ends as seen until then."""
        length = np.clip(world.week - 1 - self.since.astype(np.int32), 0, LONGEST - 1)
        for bit, spell in ((_ILL, Spell.ILL_CENSORED), (_WELL, Spell.WELL_CENSORED)):
            self.counts[spell] += np.bincount(length[(self.now & bit) != 0], minlength=LONGEST)


@kernel
def _count(
    start: Any, stop: Any, last: Any, crisis: Any, care: Any, session: Any, course: Any, contact_after: Any,
    arrival: Any, distress: Any, event: Any, now: Any, arrived: Any, began: Any, sessions: Any, since: Any,
) -> Any:  # fmt: skip
    """Spells that ended this week among some residents; ``distress`` is what the care stage saw this week."""
    counts = np.zeros((15, 1024), np.int64)
    for i in range(start, stop):
        before: Any = np.int64(now[i])
        state: Any = np.int64(care[i])
        open_care = state if state in (_WAITING, _IN_CARE) else np.int64(0)
        stays = before == 0 or np.int64(arrival[i]) == np.int64(arrived[i])
        if stays and course[i] == 0 and open_care == before & _CARE and state != _IN_CARE:
            continue  # nine in ten: nothing ends and nothing begins
        if not stays:
            _moved(counts, before, last - 1 - began[i], np.int64(sessions[i]), last - 1 - since[i])
            before = np.int64(0)
        arrived[i] = np.uint16(arrival[i])

        was = before & _CARE
        if was == _IN_CARE:
            sessions[i] += np.int16(session[i])
        _care(counts, was, state, last - began[i], np.int64(sessions[i]))
        if was != state and state == _WAITING:
            began[i] = np.int16(last)
        if was != state and state == _IN_CARE:
            sessions[i] = np.int16(0)
        if state == _IN_CARE and distress[i] + event[i] > crisis:
            counts[_CRISIS, 0] += 1

        health = before & (_ILL | _WELL)
        if course[i] != 0:
            health, length = _health(counts, health, np.int64(course[i]), np.int64(contact_after[i]), last - since[i])
            since[i] = np.int16(last - length)
        now[i] = np.uint8(health | open_care)
    return counts


@kernel
def _add(counts: Any, spell: Any, length: Any) -> None:
    counts[spell, min(max(length, np.int64(0)), np.int64(1023))] += 1


@kernel
def _moved(counts: Any, before: Any, waited: Any, sessions: Any, lasted: Any) -> None:
    """End what was open when somebody moved out."""
    if before & _CARE == _WAITING:
        _add(counts, _AWAY, waited)
    elif before & _CARE == _IN_CARE:
        _add(counts, _COURSE_AWAY, sessions)
    if before & _ILL:
        _add(counts, _ILL_CENSORED, lasted)
    elif before & _WELL:
        _add(counts, _WELL_CENSORED, lasted)


@kernel
def _care(counts: Any, was: Any, state: Any, waited: Any, sessions: Any) -> None:
    """End a wait or a course; who joined the list and was taken in within one week has waited none."""
    if was == _WAITING and state != _WAITING:
        _add(counts, _SERVED if state == _IN_CARE else _LEFT, waited)
    elif was == 0 and state == _IN_CARE:
        _add(counts, _SERVED, np.int64(0))
    elif was == _IN_CARE and state != _IN_CARE:
        _add(counts, _DONE if state == _AFTER else _DROPPED, sessions)


@kernel
def _health(counts: Any, health: Any, course: Any, contact: Any, lasted: Any) -> Any:
    """Take in this week's onset, remission or first contact; answers with the spell now open and its length."""
    length: Any = np.int64(lasted)
    if course & ONSET:
        if health == _WELL:
            _add(counts, _RELAPSED, lasted)
        health, length = np.int64(_ILL), np.int64(2)  # an onset is seen in its second week
        _add(counts, _ILL_SEEN, length)
    elif course & REMISSION:
        _add(counts, _REMITTED, lasted)
        if contact == 0:
            _add(counts, _UNREACHED, lasted)
        health, length = np.int64(_WELL), np.int64(0)
        _add(counts, _WELL_SEEN, length)
    if course & CONTACT:
        _add(counts, _CONTACT, contact)
    return health, length
