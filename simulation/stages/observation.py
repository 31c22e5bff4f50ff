"""Stage 13, observation: what a survey would see this week.

Everybody is scored on the DASS-21 (:mod:`simulation.instrument`) as they are this week, before next week's
states take over, and the scores are followed as episodes (:mod:`simulation.stages.course`); nothing else changes, so
that watching closely never changes what is watched. What the world amounts to is measured by
:mod:`simulation.outcomes`, outside the week.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation import instrument
from simulation.stages import course

if TYPE_CHECKING:
    from simulation.world import World

READS: tuple[str, ...] = (
    "dwelling", "arrival", "distress", "depression", "anxiety", "stress", "care_state", "score_run", "episode",
    "remitted", "contact_after",
)  # fmt: skip
WRITES: tuple[str, ...] = (
    "score_depression", "score_anxiety", "score_stress", "score_run", "episode", "remitted", "contact_after", "course",
)  # fmt: skip


def run(world: World) -> None:
    """Score everybody, and follow their course."""
    instrument.score(world)
    course.follow(world)
