"""A baseline and an arm from one burnt-in world, stepped side by side, stage by stage.

Both share every draw, so that whatever differs comes from the arm. Because a stage changes only what it declares
(:mod:`simulation.week`), comparing what it writes tells exactly in which week, stage and column two lives part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.building import fork
from simulation.levers import LEVERS, Levers
from simulation.residents import Residents
from simulation.ties import Ties
from simulation.week import STAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from simulation.scenario import Scenario
    from simulation.world import World

PEOPLE, TIED = Residents.names(), Ties.names()
COLUMNS = (*PEOPLE, *TIED, "susceptibility")  # what a life is made of
NEVER = -1
_TRAITS = ("taste",)  # drawn for what only the arm offers; of no meaning where it is not offered


class Pair:
    """Two worlds in the same week.

    Args:
        world: at the end of its burn-in; it stays as it is.
        baseline: its scenario.
        arm: the other.
    """

    def __init__(self, world: World, baseline: Scenario, arm: Scenario) -> None:
        self.base, self.arm = fork(world, baseline), fork(world, arm)

    def step(self, around: Callable[[int, bool], None]) -> None:
        """One week; ``around`` is called with each stage's number before it (False) and after it (True)."""
        for number, stage in enumerate(STAGES):
            around(number, False)
            stage.run(self.base)
            stage.run(self.arm)
            around(number, True)
        for world in (self.base, self.arm):
            world.residents.advance()
            world.week += 1

    def differ(self, name: str, rows: Any = slice(None)) -> NDArray[np.bool_]:
        """Of some rows, those whose entries in a column differ; ``next.`` marks next week's states."""
        return unlike(entries(self.base, name)[rows], entries(self.arm, name)[rows], name)


def bare(name: str) -> str:
    """A column without the mark of next week."""
    return name.removeprefix("next.")


def personal(names: Iterable[str]) -> list[str]:
    """Of a stage's reads or writes, those with an entry for each resident."""
    return [name for name in names if bare(name) in COLUMNS]


def entries(world: World, name: str) -> NDArray[Any]:
    """A column with residents along the first axis, as it stands in the world."""
    if name == "susceptibility":
        return world.susceptibility.T
    if name.startswith("next."):
        return np.asarray(getattr(world.residents.next, bare(name)))
    return np.asarray(getattr(world.ties if name in TIED else world.residents, name))


def unlike(a: NDArray[Any], b: NDArray[Any], name: str) -> NDArray[np.bool_]:
    """Rows that differ. Where one has more columns (activities that only an arm offers), the other has zeros there."""
    if a.ndim == 1:
        return np.asarray(a != b)
    if a.shape[1] != b.shape[1]:
        width = min(a.shape[1], b.shape[1])
        differs = (a[:, :width] != b[:, :width]).any(axis=1)
        if name not in _TRAITS:
            differs |= (a[:, width:] != 0).any(axis=1) | (b[:, width:] != 0).any(axis=1)
        return np.asarray(differs)
    return np.asarray((a != b).any(axis=1))


def padded(array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """An array in a larger (or smaller) shape, with zeros where it has nothing."""
    if array.shape == shape:
        return array
    made = np.zeros(shape, array.dtype)
    part = tuple(slice(0, min(n, m)) for n, m in zip(array.shape, shape, strict=True))
    made[part] = array[part]
    return made


def still(world: World) -> World:
    """A copy with the levers of this week in it; :meth:`World.copy` begins a week without."""
    twin = world.copy()
    for name in LEVERS:
        if world.levers.touched(name):
            twin.levers.add(name, world.levers.get(name))
    return twin


class Asked(Levers):
    """Levers that note which of them a stage asks for."""

    def __init__(self, **dims: int) -> None:
        super().__init__(**dims)
        self.names: set[str] = set()

    def touched(self, name: str) -> bool:
        """Whether anything moved this lever this week; noted."""
        self.names.add(name)
        return super().touched(name)

    def get(self, name: str) -> NDArray[Any]:
        """This week's array; noted."""
        self.names.add(name)
        return super().get(name)

    def get_or_empty(self, name: str) -> NDArray[Any]:
        """The array if moved this week; noted."""
        self.names.add(name)
        return super().get_or_empty(name)


def lever_rows(pair: Pair) -> NDArray[np.bool_]:
    """Residents at whose own entry some lever differs this week: whom the arm reaches in person."""
    reached = np.zeros(pair.base.n, np.bool_)
    for name, column in LEVERS.items():
        axes = column.shape.split()
        if "N" not in axes or not (pair.base.levers.touched(name) or pair.arm.levers.touched(name)):
            continue
        here, there = (np.moveaxis(world.levers.get(name), axes.index("N"), 0) for world in (pair.arm, pair.base))
        reached |= unlike(there.reshape(pair.base.n, -1), here.reshape(pair.base.n, -1), name)
    return reached


class Firsts:
    """When each column of each resident differed for the first time.

    Attributes:
        code: (N, columns) week times the number of stages plus the stage; -1 while it never did. Weeks count from 0.
    """

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.code = np.full((pair.base.n, len(COLUMNS)), NEVER, np.int32)
        self.start = pair.base.week

    def note(self, number: int, after: bool) -> None:
        """Compare what a stage has just written."""
        if not after:
            return
        code = (self.pair.base.week - self.start) * len(STAGES) + number
        for name in personal(STAGES[number].writes):
            column = COLUMNS.index(bare(name))
            fresh = self.code[:, column] == NEVER
            if fresh.any():
                self.code[fresh & self.pair.differ(name), column] = code

    def of(self, row: int) -> dict[str, int]:
        """Columns of a resident that ever differed, the first first, with the code of when."""
        mine = {name: int(code) for name, code in zip(COLUMNS, self.code[row], strict=True) if code != NEVER}
        return dict(sorted(mine.items(), key=lambda item: item[1]))


def told(code: int) -> tuple[int, str]:
    """Week (1 is the first after the burn-in) and stage of a code."""
    week, number = divmod(code, len(STAGES))
    return week + 1, STAGES[number].name
