"""A sweep resolved: every scenario, every draw, and the key under which each run is kept.

A run is (point, arm, replicate). Its key is a hash of the resolved scenario, the draw as far as it concerns that
scenario, the seed and the version of the model: two places of a design that ask for the same run share it.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from simulation.batch import design
from simulation.batch.sweep import Sweep, check_outcomes
from simulation.errors import InputError, did_you_mean
from simulation.follow import check_seed
from simulation.paired.arms import named_arms
from simulation.scenario import Scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.batch.design import Draw

RUNS = 10_000_000  # each run's key is held in memory


@dataclass(frozen=True)
class Task:
    """Runs that share a burn-in: one point and seed.

    Attributes:
        draw: every path that varies, and its value here.
        seed: key of every random draw.
        runs: names of arms and the keys of their runs.
    """

    draw: Draw
    seed: int
    runs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Plan:
    """What a sweep runs.

    Attributes:
        sweep: as it was asked for.
        scenarios: the base first, then the arms, by name.
        draws: values by path, one a point.
        units: the points in the unit cube, for designs that are sampled.
        outcomes: names of what is kept.
        version: of the model that runs it.
    """

    sweep: Sweep
    scenarios: dict[str, Scenario]
    draws: tuple[Draw, ...]
    units: NDArray[Any] | None
    outcomes: tuple[str, ...]
    version: str
    _cache: dict[tuple[int, str], Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def base(self) -> str:
        """Name of the scenario that all are compared with."""
        return next(iter(self.scenarios))

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms, the base's first."""
        return tuple(self.scenarios)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Paths that vary."""
        return tuple(self.draws[0]) if self.draws else ()

    @cached_property
    def applies(self) -> dict[str, tuple[str, ...]]:
        """For each arm, the paths it has; a program's own parameter concerns only the arms with that program."""
        plain = {name: scenario.plain() for name, scenario in self.scenarios.items()}
        return {name: tuple(path for path in self.paths if has(plain[name], path)) for name in self.scenarios}

    @cached_property
    def shared(self) -> bool:
        """Whether all points have the base's people in common, so that a seed's burn-in serves them all."""
        return len(self.draws) > 1 and not self.applies[self.base]

    @cached_property
    def blob(self) -> bytes:
        """What a worker needs to know, once."""
        known = {
            "scenarios": {name: scenario.plain() for name, scenario in self.scenarios.items()},
            "applies": self.applies, "outcomes": self.outcomes, "weekly": self.sweep.weekly, "shared": self.shared,
            "commands": {name: self._command(name) for name in self.scenarios},
        }  # fmt: skip
        return pickle.dumps(known)

    @cached_property
    def _digests(self) -> dict[str, str]:
        return {name: scenario.digest() for name, scenario in self.scenarios.items()}

    def keys(self, point: int, replicate: int) -> tuple[str, ...]:
        """Keys of the runs of a point and replicate, one an arm."""
        seed = str(self.sweep.seed + replicate).encode()
        made = []
        for arm in self.scenarios:
            begun = self._cache.get((point, arm))
            if begun is None:
                draw = self.draws[point]
                said = json.dumps({path: draw[path] for path in sorted(self.applies[arm])})
                begun = hashlib.sha256(f"{self._digests[arm]}|{self.version}|{said}|".encode())
                self._cache.clear()  # the same point comes many times in a row, or all points in turn
                self._cache[(point, arm)] = begun
            whole = begun.copy()
            whole.update(seed)
            made.append(whole.hexdigest()[:32])
        return tuple(made)

    def task(self, point: int, replicate: int) -> Task:
        """The runs of a point and replicate."""
        runs = zip(self.scenarios, self.keys(point, replicate), strict=True)
        return Task(self.draws[point], self.sweep.seed + replicate, tuple(runs))

    def order(self, replicates: int) -> Iterator[tuple[int, int]]:
        """Points and replicates in the order in which they are run."""
        if self.shared:
            yield from ((point, r) for r in range(replicates) for point in range(len(self.draws)))
        else:
            yield from ((point, r) for point in range(len(self.draws)) for r in range(replicates))

    def _command(self, arm: str) -> str:
        """The command that repeats a run, but for its seed and draw."""
        given = self.sweep.arms.get(arm)
        name = (given.scenario if given else None) or self.sweep.base
        changes = dict(self.sweep.set) | dict(given.set if given else {})
        more = {"--weeks": self.sweep.weeks, "--residents": self.sweep.residents}
        words = ["cohesion", "run", name, *settings(changes)]
        words += [str(word) for option, value in more.items() if value is not None for word in (option, value)]
        return shlex.join(words)

    def plain(self) -> dict[str, Any]:
        """Everything as plain data, to be kept beside the results."""
        return {
            "sweep": self.sweep.plain(),
            "scenarios": {name: scenario.plain() for name, scenario in self.scenarios.items()},
            "draws": list(self.draws),
            "units": None if self.units is None else self.units.tolist(),
            "outcomes": list(self.outcomes),
            "version": self.version,
        }


def settings(changes: Mapping[str, Any]) -> list[str]:
    """Options of the command line that make these changes; JSON is YAML."""
    return [word for path, value in changes.items() for word in ("--set", f"{path}={json.dumps(value)}")]


def saved(data: Mapping[str, Any]) -> Plan:
    """The plan that :meth:`Plan.plain` gave."""
    import numpy as np

    given = {k: v for k, v in data["sweep"].items() if not (k == "replicates" and data["sweep"]["until"])}
    return Plan(
        sweep=Sweep.parse(given),
        scenarios={name: Scenario.parse(plain) for name, plain in data["scenarios"].items()},
        draws=tuple(data["draws"]),
        units=None if data["units"] is None else np.array(data["units"], np.float64),
        outcomes=tuple(data["outcomes"]),
        version=data["version"],
    )


def resolve(sweep: Sweep, where: str = "sweep") -> Plan:
    """Everything a sweep runs, checked: scenarios, arms, paths with both ends of their ranges, outcomes.

    Raises:
        InputError: naming the entry of the sweep that cannot be used.
    """
    with _told(where):
        check_seed(sweep.seed + (sweep.until.max if sweep.until else sweep.replicates) - 1)
        scenarios = _scenarios(sweep)
        outcomes = check_outcomes(sweep)
        _check_paths(sweep, scenarios)
        plain = {name: scenario.plain() for name, scenario in scenarios.items()}
        whole = {path: _whole(plain, path) for path in sweep.vary}
        chosen = design.draws(sweep, whole)
        runs = len(chosen) * len(scenarios) * (sweep.until.min if sweep.until else sweep.replicates)
        if runs > RUNS:
            what = f"makes {runs:,} runs, and {RUNS:,} are the most that one sweep keeps account of"
            raise InputError(what, "until.min" if sweep.until else "replicates", "write fewer, or several sweeps")
        made = Plan(sweep, scenarios, chosen, design.units(sweep), outcomes, version())
        for path in made.paths:  # those of a posterior come from a file, and an activity may be missing here
            if not path.startswith("activities.") and not any(path in paths for paths in made.applies.values()):
                raise InputError("no scenario here has it", path, did_you_mean(path, _leaves(plain)))
    return made


def version() -> str:
    """The model's version and those of plugins, which change numbers too."""
    from simulation import plugins
    from simulation.version import model_version

    others = [f"{name} {held}" for name, held in sorted(plugins.versions().items())]
    return " ".join([model_version(), *others])


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Refusals inside name the sweep's file and line too."""
    try:
        yield
    except InputError as error:
        at = getattr(where, "at", None)
        spot = str(at(tuple(error.where.split("."))) if at else where)
        if error.where.startswith(spot):
            raise
        raise InputError(error.what, f"{spot}: {error.where}" if error.where else spot, error.instead) from None


def _scenarios(sweep: Sweep) -> dict[str, Scenario]:
    shared: dict[str, Any] = dict(sweep.set)
    if sweep.weeks is not None:
        shared["weeks"] = sweep.weeks
    if sweep.residents is not None:
        shared["population.residents"] = sweep.residents
    base = _changed(Scenario.load(sweep.base), shared, "set")
    arms: dict[str, Scenario] = {}
    for name, arm in sweep.arms.items():
        try:
            began = Scenario.load(arm.scenario or sweep.base)
        except InputError as error:
            raise InputError(error.what, f"arms.{name}: {error.where}", error.instead) from None
        arms[name] = _changed(began, {**shared, **arm.set}, f"arms.{name}.set")
    if not arms:
        return {base.name: base}
    try:
        return {base.name: base, **named_arms(base, arms)}
    except InputError as error:
        where = error.where if error.where == "arms" else f"arms.{error.where}"
        raise InputError(error.what, where, error.instead) from None


def _changed(scenario: Scenario, changes: Mapping[str, Any], where: str) -> Scenario:
    return Scenario.parse(scenario.plain(), where, dict(changes)) if changes else scenario


def _check_paths(sweep: Sweep, scenarios: dict[str, Scenario]) -> None:
    """Both ends of every range, and every value of every list, must be something the scenario takes."""
    plain = {name: scenario.plain() for name, scenario in scenarios.items()}
    for path, choice in sweep.vary.items():
        owners = [name for name in scenarios if has(plain[name], path)]
        if not owners:
            raise InputError("no scenario here has it", f"vary.{path}", did_you_mean(path, _leaves(plain)))
        whole = _whole(plain, path)
        ends = choice.values if choice.values is not None else (choice.low, choice.high)
        for end in ends:
            value = int(end) if whole and isinstance(end, float) and end.is_integer() else end
            for name in owners:
                try:
                    Scenario.parse(plain[name], name, {path: value})
                except InputError as error:
                    raise InputError(error.what, f"vary.{path}", error.instead) from None


def _whole(plain: Mapping[str, Any], path: str) -> bool:
    held = next((at(data, path) for data in plain.values() if has(data, path)), None)
    return isinstance(held, int) and not isinstance(held, bool)


def at(data: Any, path: str) -> Any:
    """The value at a dotted path of plain data."""
    for step in path.split("."):
        data = data[step]
    return data


def has(data: Any, path: str) -> bool:
    """Whether plain data has a dotted path."""
    for step in path.split("."):
        if not isinstance(data, Mapping) or step not in data:
            return False
        data = data[step]
    return True


def _leaves(plain: Mapping[str, Any]) -> list[str]:
    def walk(data: Any, prefix: str) -> Iterator[str]:
        for name, value in data.items():
            if isinstance(value, Mapping):
                yield from walk(value, f"{prefix}{name}.")
            else:
                yield prefix + name

    return sorted({path for data in plain.values() for path in walk(data, "")})
