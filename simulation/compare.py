"""Arms against a baseline: one burn-in a seed, every draw shared, paired differences with intervals.

Replicate r is seed + r. Its baseline is lived through once; at the end of the burn-in every arm takes over a copy of
that world, so that whatever differs later is caused by the arm. What is compared is the mean over the last four
recorded weeks, arm minus baseline of the same seed; the interval is Student's t over replicates.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.building import SHARED, fork
from simulation.errors import InputError
from simulation.kernels import default_threads
from simulation.outcomes import OUTCOMES
from simulation.run import END_WEEKS, as_scenario, at_end, burnt_in, check_seed, follow
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from simulation.run import CostKey, Progress

_ALIKE = (*SHARED, "weeks", "economics")  # costs of two price years cannot be subtracted
_INSTEAD = {
    "population": "the same people live in every arm: give all the same, such as --residents 3000",
    "weeks": "every arm runs as long: give all the same, such as --weeks 104",
    "activities": "what is offered is the same in every arm: change barriers or interventions, or run the two apart",
}


@dataclass(frozen=True, repr=False)
class Comparison:
    """What arms did to the same people under the same draws; printed, it says each difference with its interval.

    Attributes:
        baseline: its scenario.
        arms: scenarios by name, in the order given.
        seeds: one a replicate.
        values: for each name, the baseline's too: outcomes, shape (replicates, weeks + 1, outcomes).
        spent: for each name: money by (intervention, line, payer), a value a replicate, over the whole run.
        residents: residents in each replicate.
        outcomes: names of the outcomes, the last axis of ``values``.
    """

    baseline: Scenario
    arms: dict[str, Scenario]
    seeds: tuple[int, ...]
    values: dict[str, NDArray[np.float64]]
    spent: dict[str, dict[CostKey, NDArray[np.float64]]]
    residents: NDArray[np.int64]
    outcomes: tuple[str, ...]

    def __repr__(self) -> str:
        """A table of at most 80 columns for each arm: difference and 95 % interval, then what it costs."""
        names = {"mean": "difference", "low": "95 % from", "high": "to"}
        costs = self.extra_costs().set_index("arm")["cost_per_resident"]
        parts = []
        for arm, rows in self.differences.groupby("arm", sort=False):
            table = rows.set_index("outcome")[["unit", "mean", "low", "high"]].rename(columns=names)
            head = f"{arm} against {self.baseline.name}, {len(self.seeds)} replicates"
            head += f"; costs {costs[arm]:,.2f} {self.baseline.economics.currency} a resident more"
            parts.append(f"{head}\n{table.to_string(float_format='{:+.2g}'.format)}")
        return "\n\n".join(parts)

    def paired(self, arm: str) -> NDArray[np.float64]:
        """Differences at the end, arm minus baseline, shape (replicates, outcomes)."""
        return at_end(self.values[arm]) - at_end(self.values[self.baseline.name])

    @cached_property
    def differences(self) -> pd.DataFrame:
        """A row an arm and outcome: mean paired difference at the end and its 95 % interval."""
        import pandas as pd

        rows = []
        for arm in self.arms:
            mean, low, high = interval(self.paired(arm))
            for i, name in enumerate(self.outcomes):
                o = OUTCOMES[name]
                rows.append((arm, name, o.unit, o.better, mean[i], low[i], high[i], len(self.seeds)))
        names = ["arm", "outcome", "unit", "better", "mean", "low", "high", "replicates"]
        return pd.DataFrame(rows, columns=names)

    @cached_property
    def costs(self) -> pd.DataFrame:
        """A row a name and line of cost, over the whole run: mean over replicates, in all and per resident."""
        import pandas as pd

        rows = [
            (name, *key, amounts.mean(), (amounts / self.residents).mean())
            for name, lines in self.spent.items()
            for key, amounts in sorted(lines.items())
        ]
        return pd.DataFrame(rows, columns=["arm", "intervention", "line", "payer", "cost", "cost_per_resident"])

    def extra_costs(self) -> pd.DataFrame:
        """A row an arm: what it costs more than the baseline over the whole run, in all and per resident."""
        import pandas as pd

        none = np.zeros(len(self.seeds))
        total = {name: sum(lines.values(), none) for name, lines in self.spent.items()}
        extra = {arm: total[arm] - total[self.baseline.name] for arm in self.arms}
        rows = [(arm, more.mean(), (more / self.residents).mean()) for arm, more in extra.items()]
        return pd.DataFrame(rows, columns=["arm", "cost", "cost_per_resident"])

    def resilience(self, outcome: str = "depression") -> pd.DataFrame:
        """A row an arm: its largest loss, when, and how long until half of it was made good.

        See :mod:`simulation.resilience`, also for the same by neighborhood and by resident.
        """
        from simulation import resilience  # late: it looks at comparisons, not they at it

        return resilience.of_arms(self, outcome)

    def weekly(self) -> pd.DataFrame:
        """A row an arm, replicate and week: paired differences of every outcome."""
        import pandas as pd

        parts = []
        for arm in self.arms:
            gap = self.values[arm] - self.values[self.baseline.name]
            replicates, weeks, _ = gap.shape
            part = pd.DataFrame(gap.reshape(replicates * weeks, -1), columns=list(self.outcomes))
            part.insert(0, "week", np.tile(np.arange(weeks, dtype=np.int32), replicates))
            part.insert(0, "seed", np.repeat(np.array(self.seeds, np.int64), weeks))
            part.insert(0, "arm", arm)
            parts.append(part)
        return pd.concat(parts, ignore_index=True)

    def save(self, folder: str | Path) -> Path:
        """Write differences.csv, costs.csv, weekly_differences.parquet, compare.json and differences.png, all or none.

        Raises:
            InputError: if the folder cannot be written.
        """
        import json

        from simulation import plots
        from simulation.keeping import writing
        from simulation.results import surroundings

        scenarios = {s.name: s for s in (self.baseline, *self.arms.values())}
        record = {
            "baseline": self.baseline.name,
            "scenarios": {name: {"digest": s.digest(), "scenario": s.plain()} for name, s in scenarios.items()},
            "seeds": list(self.seeds),
            "end": f"mean over the last {min(END_WEEKS, self.baseline.weeks)} recorded weeks",
            **surroundings(),
        }
        with writing(folder) as part:
            self.differences.to_csv(part / "differences.csv", index=False)
            self.costs.to_csv(part / "costs.csv", index=False)
            self.weekly().to_parquet(part / "weekly_differences.parquet", index=False)
            plots.write(plots.differences(self), part / "differences.png")
            text = json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)
            (part / "compare.json").write_text(text + "\n", encoding="utf-8")
        return Path(folder)


def interval(paired: NDArray[np.float64], level: float = 0.95) -> tuple[NDArray[np.float64], ...]:
    """Mean over replicates (first axis) and the ends of its Student's t interval."""
    from scipy.stats import t  # late: slow to import, and workers do without

    n = len(paired)
    mean = paired.mean(axis=0)
    half = t.ppf(0.5 + level / 2, n - 1) * paired.std(axis=0, ddof=1) / np.sqrt(n)
    return mean, mean - half, mean + half


def compare(
    baseline: Scenario | str | Path,
    arms: Sequence[Scenario | str | Path] | Mapping[str, Scenario | str | Path],
    replicates: int = 20,
    *,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Run a baseline and its arms on the same people and draws, and compare them pair by pair.

    Args:
        baseline: a scenario, or the file or name of one.
        arms: likewise, each under its own name; they may differ from the baseline in what is done, not in who lives
            there.
        replicates: seeds ``seed``, ``seed + 1`` and so on; at least 2.
        seed: the first seed.
        workers: processes side by side, one seed a task; 1 stays in this process (with all its threads). None means
            as many as there are processors.
        progress: called with ("replicates", done, in all).

    Raises:
        InputError: if an arm needs other people, two arms share a name, or a number cannot be used.
    """
    baseline = as_scenario(baseline)
    named = named_arms(baseline, arms)
    for what, value, least in (("replicates", replicates, 2), ("workers", 1 if workers is None else workers, 1)):
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            why = ": one replicate has no interval" if what == "replicates" and value == 1 else ""
            raise InputError(f"{value!r} is too few{why}", what, f"write {least} or more")
    seeds = tuple(range(check_seed(seed), check_seed(seed + replicates - 1) + 1))
    workers = min(workers or default_threads(), replicates)
    made = _in_turn(baseline, named, seeds, progress) if workers == 1 else _spread(
        baseline, named, seeds, workers, progress
    )  # fmt: skip
    names = (baseline.name, *named)
    keys = {name: sorted({key for one in made for key in one.costs[name]}) for name in names}
    return Comparison(
        baseline=baseline,
        arms=named,
        seeds=seeds,
        values={name: np.stack([one.values[name] for one in made]) for name in names},
        spent={n: {key: np.array([one.costs[n].get(key, 0.0) for one in made]) for key in keys[n]} for n in names},
        residents=np.array([one.residents for one in made], np.int64),
        outcomes=tuple(OUTCOMES),
    )


def pairing_gain(
    baseline: Scenario | str | Path,
    arm: Scenario | str | Path,
    replicates: int,
    outcome: str,
    *,
    seed: int = 1,
    workers: int | None = None,
) -> dict[str, float]:
    """How much pairing sharpens a contrast: its variance with independent seeds over that with shared ones.

    With independent seeds the variance of a difference is the sum of both arms' variances; the same runs give both.

    Raises:
        InputError: as :func:`compare`, or if there is no such outcome.
    """
    from simulation.errors import did_you_mean

    if outcome not in OUTCOMES:
        raise InputError(f"there is no outcome {outcome!r}", "outcome", did_you_mean(outcome, OUTCOMES))
    made = compare(baseline, [arm], replicates, seed=seed, workers=workers)
    column = made.outcomes.index(outcome)
    ends = {name: at_end(values)[:, column] for name, values in made.values.items()}
    before, after = ends[made.baseline.name], ends[next(iter(made.arms))]
    apart = float(before.var(ddof=1) + after.var(ddof=1))
    together = float((after - before).var(ddof=1))
    return {
        "independent_variance": apart,
        "paired_variance": together,
        "gain": apart / together if together else float("inf"),
        "replicates": replicates,
    }


@dataclass(frozen=True)
class _Replicate:
    """One seed's baseline and arms."""

    values: dict[str, NDArray[np.float64]]
    costs: dict[str, dict[CostKey, float]]
    residents: int
    outcomes: tuple[str, ...]


def _replicate(baseline: Scenario, arms: dict[str, Scenario], seed: int, threads: int | None) -> _Replicate:
    """One burn-in, then every arm from a copy of its end; the baseline goes last, in the world itself."""
    world = burnt_in(baseline, seed, threads)
    tracks = {name: follow(fork(world, arm), arm.weeks) for name, arm in arms.items()}
    tracks[baseline.name] = follow(world, baseline.weeks)
    return _Replicate(
        {name: track.values for name, track in tracks.items()},
        {name: track.costs for name, track in tracks.items()},
        world.n,
        tuple(OUTCOMES),
    )


def _in_turn(
    baseline: Scenario, arms: dict[str, Scenario], seeds: tuple[int, ...], progress: Progress | None
) -> list[_Replicate]:
    made = []
    for seed in seeds:
        made.append(_replicate(baseline, arms, seed, None))
        if progress:
            progress("replicates", len(made), len(seeds))
    return made


def _spread(
    baseline: Scenario, arms: dict[str, Scenario], seeds: tuple[int, ...], workers: int, progress: Progress | None
) -> list[_Replicate]:
    context = multiprocessing.get_context("spawn")  # forking a process with threads and numba in it can hang
    made: dict[int, _Replicate] = {}
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        with _script_left_alone():
            tasks = {pool.submit(_replicate, baseline, arms, seed, 1): seed for seed in seeds}
        try:
            for task in as_completed(tasks):
                made[tasks[task]] = task.result()
                if progress:
                    progress("replicates", len(made), len(seeds))
        except BrokenProcessPool:
            raise InputError(
                "a worker process died, probably for want of memory",
                "workers",
                "ask for fewer residents or workers (1 starts none); a script that defines outcomes must call it under "
                "'if __name__ == \"__main__\":'",
            ) from None
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    if any(one.outcomes != tuple(OUTCOMES) for one in made.values()):
        extra = ", ".join(sorted(set(OUTCOMES) - set(next(iter(made.values())).outcomes)))
        raise InputError(f"worker processes do not know the outcomes {extra}", "workers", "write workers=1")
    return [made[seed] for seed in seeds]


@contextmanager
def _script_left_alone() -> Iterator[None]:
    """Start workers that do not run the user's script again, which would call :func:`compare` once more.

    A fresh process repeats the main module if that has a file or a specification (:mod:`multiprocessing.spawn`). It is
    needed only for outcomes that the script itself defines; such a script must keep its calls under
    ``if __name__ == "__main__":``.
    """
    main = sys.modules.get("__main__")
    needed = any(outcome.function.__module__ == "__main__" for outcome in OUTCOMES.values())
    kept = {} if needed else {name: getattr(main, name) for name in ("__file__", "__spec__") if hasattr(main, name)}
    try:
        for name in kept:
            setattr(main, name, None)
        yield
    finally:
        for name, value in kept.items():
            setattr(main, name, value)


def named_arms(baseline: Scenario, arms: Any) -> dict[str, Scenario]:
    """Arms by name, each checked to live among the baseline's people.

    Raises:
        InputError: as :func:`compare`.
    """
    if isinstance(arms, (str, Path, Scenario)):
        arms = [arms]
    arms = arms or []
    if isinstance(arms, Mapping):
        pairs = [(str(name), as_scenario(arm)) for name, arm in arms.items()]
    else:
        pairs = [(arm.name, arm) for arm in map(as_scenario, arms)]
    if not pairs:
        raise InputError("there is no arm to compare", "arms", "name at least one scenario besides the baseline")
    named: dict[str, Scenario] = {}
    ours = baseline.plain()
    for name, arm in pairs:
        if name in named or name == baseline.name:
            raise InputError(f"two scenarios are named {name!r}", "arms", "give each its own 'name:', or leave one out")
        theirs = arm.plain()
        for part in _ALIKE:
            found = _first_difference(ours[part], theirs[part], part)
            if found:
                raise InputError(
                    f"{_brief(found[2])} here, {_brief(found[1])} in {baseline.name!r}; an arm may not differ in that",
                    f"{name}: {found[0]}",
                    _INSTEAD.get(part, "change it in both alike, such as by --set for all at once"),
                )
        named[name] = arm if arm.name == name else arm.with_(name=name)
    return named


def _first_difference(ours: Any, theirs: Any, path: str) -> tuple[str, Any, Any] | None:
    """Dotted path and both values of the first place where two pieces of plain data differ."""
    if ours == theirs:
        return None
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in dict.fromkeys([*ours, *theirs]):
            found = _first_difference(ours.get(key, "nothing"), theirs.get(key, "nothing"), f"{path}.{key}")
            if found:
                return found
    return path, ours, theirs


def _brief(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."
