"""Arms of one burnt-in world that differ by one piece, and what they do to each resident's way through care."""

from types import SimpleNamespace

import numpy as np

from simulation.building import fork
from simulation.residents import CareState
from simulation.week import STAGES
from tests.conftest import same, state_of


def settled_week(world):
    """A week in which nobody moves, so that a trait set by a test stays what it is."""
    for stage in STAGES:
        if stage.name != "people":
            stage.run(world)
    world.residents.advance()
    world.week += 1


def follow(world, scenario, weeks):
    """An arm after some weeks: weeks waited and treated, sessions, by resident; joined; staff; cost by line."""
    arm = fork(world, scenario)
    kept = {name: np.zeros(world.n, np.int64) for name in ("waited", "treated", "sessions")}
    told, joined, cost = SimpleNamespace(world=arm, in_post=0.0, **kept), int(arm.places.joined.sum()), {}
    for _ in range(weeks):
        settled_week(arm)
        r = arm.residents
        told.waited += r.care_state == CareState.WAITING
        told.treated += r.care_state == CareState.IN_CARE
        told.sessions += r.session
        told.in_post += arm.places.in_post.sum() / weeks
        for _, line in arm.ledger:
            cost[line.line] = cost.get(line.line, 0.0) + line.amount
    told.joined, told.cost = int(arm.places.joined.sum()) - joined, cost
    told.reached = (told.waited + told.treated) > 0
    return told


def pair(world, small, weeks, kind, folder="interventions", given=(), **values):
    """The world without and with one piece; ``given`` are changes of the scenario that both have."""
    scenario = small.with_(**dict(given))
    without = follow(world, scenario, weeks)
    return without, follow(world, scenario.with_(**{folder: {"tried": {"kind": kind, **values}}}), weeks)


def hardship(arm, who):
    """Weeks that some residents waited for each week they were in care."""
    return arm.waited[who].sum() / arm.treated[who].sum()


def unchanged(without, with_piece):
    """Whether two arms are the same to the bit."""
    return same(state_of(without.world), state_of(with_piece.world)) == []


def acted(world, small, kind, weeks=1, **values):
    """A piece at work on a world that stands still: its arm, and the levers of each week as {name: array}."""
    arm = fork(world, small.with_(interventions={"tried": {"kind": kind, **values}}))
    piece, weekly = arm.scenario.interventions["tried"], []
    for week in range(weeks):
        arm.week = arm.scenario.burn_in + week
        arm.levers.reset()
        piece.act(arm, arm.levers, "tried")
        weekly.append({name: arm.levers.get(name).copy() for name in piece.moves})
    return arm, weekly
