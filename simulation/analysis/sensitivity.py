"""Which parameters move an outcome, and how much of what is seen is chance.

Sobol (first and total order, Saltelli et al. 2010) and Morris (1991; mu*, Campolongo et al. 2007) by SALib, of the mean
over a point's replicates. All points share their seeds, so a paired difference needs few replicates, and what chance
leaves in the mean acts like one more parameter that is held fixed. How much that is, the split of variance says: runs
are points x seeds, and the mean squares of that table give ``parameters`` (differs by point), ``luck`` (by seed,
alike at all points) and ``luck_by_point``; the last two are chance. One replicate tells nothing of it.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.batch import design
from simulation.batch.loading import held
from simulation.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from simulation.batch.sweep import Sweep

SOBOL = ("first", "first_low", "first_high", "total", "total_low", "total_high")
MORRIS = ("mu", "mu_star", "mu_star_low", "mu_star_high", "sigma")
RESAMPLES = 200


@dataclass(frozen=True, repr=False)
class Sensitivity:
    """Indices of every outcome, of the base, every arm, and every arm minus base.

    Attributes:
        name: of the sweep.
        design: ``sobol`` or ``morris``.
        points: points that were used.
        left_out: blocks of points left out because a run of them failed.
        contrasts: what was looked at; differences last.
        indices: a row a contrast, outcome and parameter: indices with the ends of their 95 % intervals. Sobol's are
            shares of variance; Morris's are in the outcome's unit over the whole range of the parameter.
        variance: a row a contrast and outcome: shares of variance by ``parameters``, ``luck`` and ``luck_by_point``,
            and ``chance``, the sum of the last two; NaN with one replicate.
    """

    name: str
    design: str
    points: int
    left_out: int
    contrasts: tuple[str, ...]
    indices: pd.DataFrame
    variance: pd.DataFrame

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the indices."""
        return SOBOL if self.design == "sobol" else MORRIS

    def __repr__(self) -> str:
        """The table of the last contrast."""
        part = self.indices[self.indices["contrast"] == self.contrasts[-1]].drop(columns="contrast")
        return f"{self.contrasts[-1]}\n{part.to_string(index=False, float_format='{:.3g}'.format)}"

    def save(self, folder: str | Path) -> Path:
        """Write sensitivity.csv, variance.csv and sensitivity.png, all or none.

        Raises:
            InputError: if the folder cannot be written.
        """
        from simulation import plots
        from simulation.batch.picture import indices
        from simulation.writing.keeping import writing
        from simulation.writing.sheets import write_csv

        with writing(folder) as part:
            write_csv(self.indices, part / "sensitivity.csv")
            write_csv(self.variance, part / "variance.csv")
            plots.write(indices(self), part / "sensitivity.png")
        return Path(folder)


def sensitivity(folder: str | Path) -> Sensitivity:
    """Indices of a finished sweep.

    Args:
        folder: what a sweep of design ``sobol`` or ``morris`` wrote.

    Raises:
        InputError: if the design does not allow it, or runs are missing.
    """
    import pandas as pd

    found = held(folder)
    plan = found.plan
    sweep = plan.sweep
    if sweep.design not in ("sobol", "morris"):
        what = f"its design is {sweep.design}, from which neither Sobol nor Morris indices can be had"
        raise InputError(what, str(folder), "run the sweep with design: sobol (or morris, which is cheaper)")
    if len(found.runs) < found.wanted:
        missing = found.wanted - len(found.runs)
        raise InputError(f"{missing:,} runs are missing", str(folder), "let the sweep finish; its command goes on")
    assert plan.units is not None
    runs = found.runs.set_index(["arm", "point", "replicate"]).sort_index()
    values = {arm: _cube(runs.loc[[arm]].droplevel(0), plan.outcomes, len(plan.draws)) for arm in plan.arms}
    keep = _whole(values, len(plan.paths) + (2 if sweep.design == "sobol" else 1))
    if keep.sum() < 2 * (len(plan.paths) + 2):
        raise InputError("too many runs failed for any index", str(folder), "see 'cohesion results' for why")
    lost = int((~keep).sum()) // (len(plan.paths) + (2 if sweep.design == "sobol" else 1))
    looked = dict(values) | {f"{arm} - {plan.base}": values[arm] - values[plan.base] for arm in plan.arms[1:]}
    rows, parts = [], []
    for contrast, cube in looked.items():
        for k, outcome in enumerate(plan.outcomes):
            y = cube[keep, :, k]
            found_indices = indices_of(sweep, plan.units[keep], np.nanmean(y, axis=1))
            for j, path in enumerate(plan.paths):
                rows.append((contrast, outcome, path, *(float(column[j]) for column in found_indices)))
            parts.append((contrast, outcome, float(np.nanvar(y)), *split(y)))
    names = SOBOL if sweep.design == "sobol" else MORRIS
    return Sensitivity(
        sweep.name, sweep.design, int(keep.sum()), lost, tuple(looked),
        pd.DataFrame(rows, columns=["contrast", "outcome", "parameter", *names]),
        pd.DataFrame(
            parts,
            columns=["contrast", "outcome", "variance", "parameters", "luck", "luck_by_point", "chance"],
        ),
    )  # fmt: skip


def _cube(runs: pd.DataFrame, outcomes: tuple[str, ...], points: int) -> NDArray[np.float64]:
    """Outcomes as (points, replicates, outcomes), NaN where there is no run or it failed."""
    where = runs.index.to_frame()
    made = np.full((points, int(where["replicate"].max()) + 1, len(outcomes)), np.nan)
    made[where["point"], where["replicate"]] = runs[list(outcomes)].to_numpy()
    return made


def _whole(values: dict[str, NDArray[np.float64]], size: int) -> NDArray[np.bool_]:
    """Points in blocks of ``size`` that all have a finished replicate in every arm; the designs work by such blocks."""
    some = np.stack([np.all(np.any(np.isfinite(cube), axis=1), axis=1) for cube in values.values()])
    good: NDArray[np.bool_] = np.all(np.all(some, axis=0).reshape(-1, size), axis=1)
    return np.repeat(good, size)


def indices_of(sweep: Sweep, units: NDArray[np.float64], y: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Indices of one answer with their intervals, in the order of :data:`SOBOL` or :data:`MORRIS`.

    Args:
        sweep: for its design and parameters.
        units: points of the unit cube, (points, parameters).
        y: the answer at each.
    """
    names = SOBOL if sweep.design == "sobol" else MORRIS
    if np.ptp(y) <= 1e-12 * max(1.0, float(np.abs(y).max())):
        return [np.full(units.shape[1], np.nan)] * len(names)  # nothing moves it
    seed = design.key(sweep)
    told = {"num_resamples": RESAMPLES, "conf_level": 0.95, "seed": seed}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what SALib says of its own arithmetic
        if sweep.design == "sobol":
            from SALib.analyze import sobol

            s: dict[str, Any] = sobol.analyze(design.problem(sweep), y, calc_second_order=False, **told)
            first, first_half, total, total_half = s["S1"], s["S1_conf"], s["ST"], s["ST_conf"]
            return [first, first - first_half, first + first_half, total, total - total_half, total + total_half]
        from SALib.analyze import morris

        s = morris.analyze(design.problem(sweep), units, y, num_levels=sweep.levels, **told)
    mu, star, half, sigma = (np.asarray(s[name], np.float64) for name in ("mu", "mu_star", "mu_star_conf", "sigma"))
    return [mu, star, star - half, star + half, sigma]


def split(y: NDArray[np.float64]) -> tuple[float, float, float, float]:
    """Shares of variance: by point, by seed alike everywhere, by both together; and chance, the last two.

    ``y = mean + point + seed + rest``: unbiased components from the mean squares of the complete table, none below 0.

    Args:
        y: shape (points, replicates); replicates that are not complete are left out.
    """
    whole = y[:, np.isfinite(y).all(axis=0)]
    points, seeds = whole.shape
    if seeds < 2 or points < 2:
        return (np.nan,) * 4
    mean, by_point, by_seed = whole.mean(), whole.mean(axis=1), whole.mean(axis=0)
    rest = whole - by_point[:, None] - by_seed[None, :] + mean
    within = float((rest**2).sum() / ((points - 1) * (seeds - 1)))
    point = max(0.0, float(by_point.var(ddof=1)) - within / seeds)
    seed = max(0.0, float(by_seed.var(ddof=1)) - within / points)
    total = point + seed + within
    if not total:
        return (np.nan,) * 4
    return point / total, seed / total, within / total, (seed + within) / total
