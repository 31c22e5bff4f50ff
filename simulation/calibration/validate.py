"""Is the model right where it was fitted, and where it was not? Targets and held-out trials, misses first.

Each community has parameters of its own from the posterior (those of the scenario, if there is none), sizes of effects
of its own as far as their sources leave them open, and a seed of its own, so that a predicted interval holds both what
is not known and chance. Of a trial it also holds the chance of the trial's own sample
(:mod:`simulation.calibration.predictive`). A hit is a mean prediction inside the observed interval: a wide prediction
cannot make one.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.calibration.draws import with_draw
from simulation.calibration.effects import with_effects
from simulation.calibration.predictive import judged
from simulation.calibration.targets import targets
from simulation.calibration.trials import trials
from simulation.errors import InputError
from simulation.kernels import default_threads
from simulation.scenario import Scenario
from simulation.signals import abandoned_if_stopped, held_back
from simulation.version import model_version

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    Progress = Callable[[str, int, int], None]

FILES = ("validation.csv", "validation.json", "validation.png")
COLUMNS = ["target", "kind", "observed", "low", "high", "predicted", "predicted_low", "predicted_high", "fitted", "hit"]
SCORES = ["covered", "width", "crps", "skill"]  # of trials; nan for targets, whose intervals are mostly tolerances


@dataclass(frozen=True)
class Settings:
    """How much to run.

    Attributes:
        studies: communities in which the targets are measured, and their residents.
        residents: of each of those.
        seeds: communities for each trial.
        smaller: most residents of a trial's community; the trial's own number if less.
    """

    studies: int = 40
    residents: int = 3_000
    seeds: int = 40
    smaller: int = 10_000


_NO_SCORES = (None, *[float("nan")] * (len(SCORES) - 1))
QUICK = Settings(studies=4, residents=1_500, seeds=1, smaller=3_000)


@dataclass(frozen=True)
class Validation:
    """What was observed and predicted.

    Attributes:
        values: what each community showed, by (name, statistic or measure).
        draws: parameters that were used, none if the scenario's own.
        settings, seed: what was asked for.
    """

    values: dict[tuple[str, str], list[float]]
    draws: int
    settings: Settings
    seed: int

    def table(self) -> pd.DataFrame:
        """A row a figure, misses first: observed with its interval, predicted with its 90 % interval, hit or not.

        A hit is a mean prediction inside the observed interval. Where nothing could be measured there is no row.
        ``fitted`` says of a trial's figure that the program's size was taken from that very study: no test. The columns
        after ``hit`` are those of :class:`~simulation.calibration.predictive.Judged`, for trials.
        """
        import pandas as pd

        rows: list[tuple[Any, ...]] = []
        for t in targets():
            seen = self._seen("target", t.statistic)
            if seen.size:
                ends = np.quantile(seen, [0.05, 0.95])
                rows.append((t.statistic, "target", t.value, t.low, t.high, seen.mean(), *ends, t.fitted, *_NO_SCORES))
        for trial in trials():
            for m in trial.measures:
                seen = self._seen(trial.trial, m.measure)
                if seen.size:
                    low, high, *scores = judged(m, seen)
                    name = f"{trial.trial}: {m.measure}"
                    rows.append((name, "trial", m.value, m.low, m.high, seen.mean(), low, high, m.own, *scores))
        table = pd.DataFrame(rows, columns=[*COLUMNS[:-1], *SCORES])
        table["hit"] = (table["low"] <= table["predicted"]) & (table["predicted"] <= table["high"])
        table = table[[*COLUMNS, *SCORES]]
        return table.sort_values(["hit", "kind"], ascending=[True, False], kind="stable").reset_index(drop=True)

    def _seen(self, name: str, measure: str) -> NDArray[np.float64]:
        seen = np.array(self.values.get((name, measure), []), np.float64)
        return seen[np.isfinite(seen)]

    def save(self, folder: str | Path) -> None:
        """Write validation.csv, .json and .png, all or none.

        Raises:
            InputError: if the folder cannot be written.
        """
        import json
        from dataclasses import asdict

        from simulation import plots
        from simulation.calibration.picture import validation
        from simulation.writing.keeping import writing
        from simulation.writing.sheets import write_csv

        table = self.table()
        record = {"settings": asdict(self.settings), "seed": self.seed, "draws": self.draws, "model": model_version()}
        with writing(folder) as part:
            write_csv(table, part / "validation.csv")
            (part / "validation.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
            plots.write(validation(table), part / "validation.png")


def validate(
    scenario: Scenario | str = "baseline", settings: Settings | None = None, *, draws: pd.DataFrame | None = None,
    seed: int = 1, workers: int | None = None, progress: Progress | None = None,
) -> Validation:  # fmt: skip
    """Measure every target in simulated communities and run every trial.

    Args:
        scenario: where the targets are measured.
        settings: how much to run.
        draws: parameters by path, a row a draw; the scenario's own if none.
        seed: of the first community; the next ones follow.
        workers: processes.
        progress: called with (what, done, of).

    Raises:
        InputError: if the scenario cannot be run.
    """
    settings = settings or Settings()
    base = scenario if isinstance(scenario, Scenario) else Scenario.load(scenario)
    rows = [] if draws is None else [{str(k): float(v) for k, v in row.items()} for _, row in draws.iterrows()]

    base = base.with_(population__residents=settings.residents)
    jobs: list[tuple[Any, ...]] = []
    for k, trial in enumerate(trials()):  # the longest first
        size = min(trial.residents, settings.smaller)
        picked = _evenly(rows, settings.seeds)
        if rows:
            picked = with_effects(picked, (Scenario.load(name) for name in (trial.scenario, trial.against)))
        jobs += [(_trial, k, picked[s], seed + s, size) for s in range(settings.seeds)]
    jobs += [(_study, base, row, seed + s) for s, row in enumerate(_evenly(rows, settings.studies))]
    values: dict[tuple[str, str], list[tuple[int, float]]] = {}
    context = multiprocessing.get_context("spawn")  # forking a process with threads and numba in it can hang
    made = ProcessPoolExecutor(min(workers or default_threads(), len(jobs)), mp_context=context)
    with made, abandoned_if_stopped(made) as pool:
        with held_back():
            tasks = {pool.submit(*job): k for k, job in enumerate(jobs)}
        for done, task in enumerate(as_completed(tasks), 1):
            for key, value in task.result().items():
                values.setdefault(key, []).append((tasks[task], value))
            if progress:
                progress("communities", done, len(jobs))
    ordered = {key: [value for _, value in sorted(seen)] for key, seen in values.items()}
    return Validation(ordered, len(rows), settings, seed)


def _evenly(rows: list[dict[str, float]], of: int) -> list[dict[str, float]]:
    """So many draws from all parts of the list, however few; nothing for each where there is none."""
    return [rows[k * len(rows) // of] if rows else {} for k in range(of)]


def _study(base: Scenario, draw: dict[str, float], seed: int) -> dict[tuple[str, str], float]:
    from simulation.calibration.statistics import measure
    from simulation.calibration.study import study

    try:
        found = measure(study(with_draw(base, draw), seed))
    except InputError:  # no world has these parameters
        return {}
    return {("target", name): value for name, value in found.items()}


def _trial(which: int, draw: dict[str, float], seed: int, size: int) -> dict[tuple[str, str], float]:
    from simulation.calibration.trials import run

    trial = trials()[which]
    try:
        found = run(trial, seed, residents=size, change=lambda scenario: with_draw(scenario, draw))
    except InputError:
        return {}
    return {(trial.trial, name): float(value) for name, value in found.items()}
