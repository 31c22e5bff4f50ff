"""What parted two lives: of everything that differs before a stage, what alone makes the difference after it.

At the stage where a resident's column differs for the first time, each of the stage's inputs that differs is put back
to its value in the baseline, in a copy of the arm's world, and the stage is run again. If the column then is as in the
baseline, that input is a *but-for* cause: without it the two had not parted there. Inputs are the resident's own
entries, the levers that the stage asks for where the resident stands, entries of ties, places, everybody else (who may
fill a group or a queue), and the scenario's own numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.levers import LEVERS
from simulation.places import Places
from simulation.twin.lockstep import TIED, Asked, Pair, bare, entries, padded, personal, still, unlike
from simulation.week import STAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from simulation.world import World

    Put = Callable[[World, World], None]  # puts an input of the first back to what the second has
    Look = Callable[[World], NDArray[Any]]  # one row, to be compared

# what changes in places; how groups are laid out (unit_of and the like) is the same in both
_FIXED = ("parallel", "organization_of")
_AXES = {c.name: c.shape.split() for c in Places.legend if c.role != "fixed" and c.name not in _FIXED}
_NOT_RULES = ("name", "story", "interventions", "shocks", "weeks")


@dataclass(frozen=True)
class Cause:
    """Something that differed before a stage.

    Attributes:
        kind: ``lever``, ``own``, ``tie``, ``place``, ``others`` or ``rule``.
        name: lever, column, or part of the scenario.
        here: its value in the arm where the resident stands, if it is one number.
        there: likewise in the baseline.
        rows: of ties, whose entries differ.
    """

    kind: str
    name: str
    here: float | None = None
    there: float | None = None
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Finding:
    """What made a column of a resident differ.

    Attributes:
        alone: inputs each of which, put back alone, undoes the difference.
        all: every input that differed.
        kept: whether it stays different with all of them put back together, which should not happen.
    """

    alone: tuple[Cause, ...]
    all: tuple[Cause, ...]
    kept: bool = False


def stands(world: World, row: int, axes: Iterable[str]) -> tuple[Any, ...]:
    """Index of a resident's own part of an array with these axes: own row, neighborhood, units, organizations."""
    places = world.places
    hood = int(world.residents.neighborhood[row])
    activities = np.arange(places.dims["A"])
    units = places.unit_of[hood]
    one: dict[str, Any] = {
        "N": row, "H": hood, "K": int(places.center[hood]), "O": np.unique(places.organization_of[units, activities]),
        "U": np.unique(units), "A": activities, "B": slice(None),
    }  # fmt: skip
    letters = tuple(axes)
    if letters[-2:] == ("U", "A"):
        one |= {"U": units, "A": activities}  # side by side: the unit of each activity
    return tuple(one[letter] for letter in letters)


def own(column: str, row: int) -> Look:
    """How a resident's own entry in a column is read off a world."""
    return lambda world: entries(world, column)[row : row + 1]


def place(column: str, row: int) -> Look:
    """How the part of a column of places is read off a world in which a resident lives."""
    return lambda world: np.asarray(getattr(world.places, column)[stands(world, row, _AXES[column])]).reshape(1, -1)


def find(before: tuple[World, World], row: int, look: Look, number: int, others: bool) -> Finding:
    """Try each input of a stage.

    Args:
        before: baseline and arm as they stood before the stage.
        row: the resident whose inputs these are.
        look: reads off a world what differs after the stage.
        number: of the stage.
        others: whether anybody else had parted before.
    """
    base, arm = before
    wanted = look(_ran(still(base), number))

    def undone(puts: Iterable[Put]) -> bool:
        copy = still(arm)
        for put in puts:
            put(copy, base)
        return not unlike(wanted, look(_ran(copy, number)), "")[0]

    inputs = list(_inputs(base, arm, row, number, others))
    alone = [(cause, put) for cause, put in inputs if undone([put])]
    ties = [cause for cause, _ in alone if cause.kind == "tie" and len(cause.rows) > 1 and cause.name not in TIED]
    for cause in ties:  # which of them, if one is enough
        each = [Cause("tie", cause.name, rows=(j,)) for j in cause.rows]
        single = [one for one in each if undone([_put_rows(cause.name, one.rows)])]
        if single:
            alone = [(single[0], put) if held is cause else (held, put) for held, put in alone]
    return Finding(
        tuple(cause for cause, _ in alone),
        tuple(cause for cause, _ in inputs),
        not alone and not undone([put for _, put in inputs]),
    )


def _ran(world: World, number: int) -> World:
    STAGES[number].run(world)
    return world


def _inputs(base: World, arm: World, row: int, number: int, others: bool) -> Iterator[tuple[Cause, Put]]:
    stage = STAGES[number]
    for lever in _asked(arm, number):
        at = [stands(world, row, LEVERS[lever].shape.split()) for world in (base, arm)]
        there, here = base.levers.get(lever)[at[0]], arm.levers.get(lever)[at[1]]
        if np.any(padded(there, here.shape) != here):
            yield Cause("lever", lever, *_values(here, there)), _put_lever(lever, at[0], at[1])
    pair = object.__new__(Pair)
    pair.base, pair.arm = base, arm
    reads = [name for name in personal(stage.reads) if name not in TIED]
    network = [name for name in stage.reads if name in TIED]
    for name in reads:
        if pair.differ(name, slice(row, row + 1))[0]:
            yield (
                Cause("own", bare(name), *_values(entries(arm, name)[row], entries(base, name)[row])),
                _put_rows(name, (row,)),
            )
    tied = sorted({int(j) for world in (base, arm) for j in world.ties.neighbor[row, : int(world.ties.degree[row])]})
    if tied:
        for name in reads:
            rows = tuple(np.asarray(tied)[pair.differ(name, tied)].tolist())
            if rows:
                yield Cause("tie", bare(name), rows=rows), _put_rows(name, rows)
    for name in (name for name in stage.reads if name in _AXES):
        at = [stands(world, row, _AXES[name]) for world in (base, arm)]
        there, here = getattr(base.places, name)[at[0]], getattr(arm.places, name)[at[1]]
        if np.any(padded(np.asarray(there), np.shape(here)) != here):
            yield Cause("place", name, *_values(here, there)), _put_place(name, at[0], at[1])
    yield from _network(pair, row, network, tied)
    if others and any(pair.differ(name).any() for name in reads):
        apart = np.delete(np.arange(base.n), [row, *tied])
        yield Cause("others", stage.name), _put_all(reads, apart)
    changed = [part for part in type(arm.scenario).model_fields if part not in _NOT_RULES]
    for part in changed:
        if getattr(base.scenario, part) != getattr(arm.scenario, part):
            yield Cause("rule", part), _put_rule(part)


def _network(pair: Pair, row: int, names: list[str], tied: list[int]) -> Iterator[tuple[Cause, Put]]:
    """Who is tied to whom: put back for everybody at once, because a tie stands at both of its ends."""
    apart = np.zeros(pair.base.n, np.bool_)
    for name in names:
        apart |= pair.differ(name)
    if apart[row]:
        yield Cause("own", "neighbor"), _put_network
    elif apart[tied].any():
        yield Cause("tie", "neighbor", rows=tuple(j for j in tied if apart[j])), _put_network
    elif apart.any():
        yield Cause("others", "ties"), _put_network


def _put_network(copy: World, base: World) -> None:
    copy.ties = base.ties.copy()


def _asked(arm: World, number: int) -> list[str]:
    """Levers that a stage asks for, and that are moved."""
    copy = still(arm)
    asked = Asked(**copy.levers.dims)
    for name in LEVERS:
        if copy.levers.touched(name):
            asked.add(name, copy.levers.get(name))
    copy.levers = asked
    _ran(copy, number)
    return sorted(asked.names)


def _values(here: Any, there: Any) -> tuple[float | None, float | None]:
    """Both values where there is one of each."""
    if np.size(here) == np.size(there) == 1:
        return float(np.asarray(here).item()), float(np.asarray(there).item())
    return None, None


def _put_rows(name: str, rows: tuple[int, ...]) -> Put:
    def put(copy: World, base: World) -> None:
        target, given = entries(copy, name), entries(base, name)
        target[list(rows)] = padded(given[list(rows)], target[list(rows)].shape)

    return put


def _put_all(names: list[str], rows: Any) -> Put:
    def put(copy: World, base: World) -> None:
        for name in names:
            target = entries(copy, name)
            target[rows] = padded(entries(base, name)[rows], target[rows].shape)

    return put


def _put_lever(name: str, there: Any, here: Any) -> Put:
    def put(copy: World, base: World) -> None:
        held = copy.levers.get(name)
        copy.levers.add(name, 0.0)  # moved, if only back to nothing
        held[here] = padded(np.asarray(base.levers.get(name)[there]), np.shape(held[here]))

    return put


def _put_place(name: str, there: Any, here: Any) -> Put:
    def put(copy: World, base: World) -> None:
        target = getattr(copy.places, name)
        target[here] = padded(np.asarray(getattr(base.places, name)[there]), np.shape(target[here]))

    return put


def _put_rule(part: str) -> Put:
    def put(copy: World, base: World) -> None:
        copy.scenario = copy.scenario.with_(**{part: getattr(base.scenario, part)})

    return put
