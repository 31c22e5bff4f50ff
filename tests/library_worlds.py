"""Paired worlds for the library's tests: one burnt-in world, forked once for each thing that is done."""

import numpy as np

from simulation.building import build, fork
from simulation.week import step


def arm(world, folder="interventions", changes=None, **pieces):
    """A fork of ``world`` where these pieces are at work, each a dict of its kind and fields."""
    return fork(world, world.scenario.with_(**{folder: pieces}, **(changes or {})))


def live(*worlds, weeks):
    """Let the same weeks pass in all of them."""
    for _ in range(weeks):
        for world in worlds:
            step(world)


def act(world, name="it", week=0):
    """What one intervention writes in a week of the run, nothing else happening: the levers, and its costs."""
    world.week = world.scenario.burn_in + week
    world.levers.reset()
    pieces = {**world.scenario.interventions, **world.scenario.shocks}
    return world.levers, pieces[name].act(world, world.levers, name)


def paid(costs):
    """USD of these costs together."""
    return sum(cost.amount for cost in costs)


def visits(world, rows=slice(None), activities=None):
    """This week's visits of these residents to these activities (all if none are named)."""
    names = list(world.activities)
    mask = np.uint32(sum(1 << names.index(name) for name in activities or names))
    return int(np.bitwise_count(world.residents.attended[rows] & mask).sum())


def stayed(*worlds):
    """Mask of the residents who are the same person in all of these."""
    first = worlds[0].residents
    return np.logical_and.reduce([world.residents.arrival == first.arrival for world in worlds])


def gap(name, world, other, rows):
    """Mean paired difference of a resident column, ``world`` minus ``other``."""
    a, b = getattr(world.residents, name)[rows], getattr(other.residents, name)[rows]
    return float(np.mean(a.astype(np.float64) - b))


def town(baseline, residents=2000, size=100, burn_in=26, **changes):
    """A burnt-in world of many small neighborhoods, so that there are enough organizations to count."""
    s = baseline.with_(
        population__residents=residents, population__neighborhood_size=size, burn_in=burn_in, weeks=520, **changes
    )
    world = build(s, 1)
    live(world, weeks=burn_in)
    return world
