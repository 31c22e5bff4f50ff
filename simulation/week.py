"""THE MODEL ON ONE PAGE: what happens in a week, in which order, and what each stage may read and write.

The week is synchronous. States are double-buffered: a stage reads this week's values and writes next week's, so
no stage sees a value that another resident has already updated. Order is science: adding a mechanism means a file
in ``stages/`` and a row here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulation.stages import (
    attitudes,
    belonging,
    calendar,
    care,
    encounters,
    events,
    information,
    observation,
    organizations,
    participation,
    people,
    support,
    symptoms,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulation.world import World


class Stage(NamedTuple):
    """One row of the week.

    ``reads`` and ``writes`` name columns of residents, ties and places (``next.`` marks next week's states),
    or whole parts of the world: ``levers``, ``rosters``, ``ledger``, ``susceptibility``.
    """

    name: str
    run: Callable[[World], None]
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    claim: str


def _row(module: object, claim: str) -> Stage:
    name = getattr(module, "__name__", "").rsplit(".", 1)[-1]
    return Stage(name, module.run, module.READS, module.WRITES, claim)  # type: ignore[attr-defined]


STAGES: tuple[Stage, ...] = (
    _row(calendar, "What interventions, policies and shocks move this week."),
    _row(people, "Residents move out and in, change jobs, grow older."),
    _row(information, "Ties, venues, champions and campaigns let residents know what there is."),
    _row(participation, "Residents choose among what they know; barriers keep some away; full groups turn some down."),
    _row(encounters, "Those who meet may become tied; ties strengthen with contact and fade without."),
    _row(support, "Ties who are available give support; what is missing, as mood colors it, is loneliness."),
    _row(events, "Life events strike, more often those with less; support and skill cushion them."),
    _row(symptoms, "Distress returns to a set point that life, belonging and missing support move."),
    _row(belonging, "Belonging follows place, ties and taking part, and falls with distress; purpose follows roles."),
    _row(attitudes, "Contact lowers stigma, which drifts back; trust and literacy follow what residents meet."),
    _row(care, "Some seek care, queue, attend, drop out."),
    _row(organizations, "Money and people keep groups going; without them quality falls, then groups close."),
    _row(observation, "What a survey would see this week."),
)


def step(world: World) -> None:
    """One week: every stage in order, then next week's states become this week's."""
    for stage in STAGES:
        stage.run(world)
    world.residents.advance()
    world.week += 1
