"""Which points of the parameter space are run: the same for the same sweep, and where it can be, growing in place.

Sampled designs are points of the unit cube, (points, parameters); a parameter's range gives the value. More samples
of ``sobol``, ``morris`` and ``posterior`` keep those that were there; a Latin hypercube cannot grow, so ``samples:
[20, 20]`` sets a second one beside the first. Sources: Saltelli et al. 2010 (sobol), Morris 1991, McKay et al. 1979.
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.batch.sweep import SAMPLED
from simulation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from simulation.batch.sweep import Sweep

Draw = dict[str, Any]  # dotted path to value
POINTS = 1_000_000  # of a design at most: each costs a kilobyte of memory, and no machine has run as many


def size(sweep: Sweep, whole: Mapping[str, bool]) -> int:
    """Number of points, counted without making one.

    Args:
        sweep: what is asked for.
        whole: for each path that varies, whether it takes whole numbers only.
    """
    several = sum(sweep.samples)
    if sweep.design == "grid":
        return math.prod(len(choice.along(whole[path])) for path, choice in sweep.vary.items())
    if sweep.design == "list":
        return max((len(choice.values or ()) for choice in sweep.vary.values()), default=1)
    # Saltelli's scheme has N (k + 2) points, Morris' trajectories have k + 1 each
    each = {"sobol": len(sweep.vary) + 2, "morris": len(sweep.vary) + 1}
    return several * each.get(sweep.design, 1)


_FEWER = "take fewer steps, or 'design: latin_hypercube' with ranges and samples"


def units(sweep: Sweep) -> NDArray[np.float64] | None:
    """Points in the unit cube, (points, parameters); none for designs that are not sampled."""
    if sweep.design not in SAMPLED:
        return None
    dimensions, seed = len(sweep.vary), key(sweep)
    if sweep.design == "latin_hypercube":
        from scipy.stats import qmc

        cubes = [qmc.LatinHypercube(dimensions, seed=seed + k).random(n) for k, n in enumerate(sweep.samples)]
        return np.concatenate(cubes)
    if sweep.design == "sobol":
        from SALib.sample import sobol

        made = sobol.sample(problem(sweep), sweep.samples[0], calc_second_order=False, seed=seed)
    else:
        from SALib.sample import morris

        made = morris.sample(problem(sweep), sweep.samples[0], num_levels=sweep.levels, seed=seed)
    return np.asarray(made, np.float64)


def key(sweep: Sweep) -> int:
    """The seed as samplers take it: never 0, which SALib does not see as one."""
    return 1 + sweep.seed % (2**31 - 1)


def problem(sweep: Sweep) -> dict[str, Any]:
    """The parameters in SALib's words, each on the unit interval."""
    return {"num_vars": len(sweep.vary), "names": list(sweep.vary), "bounds": [[0.0, 1.0]] * len(sweep.vary)}


def draws(sweep: Sweep, whole: Mapping[str, bool], file: str | Path | None = None) -> tuple[Draw, ...]:
    """Parameters of every point, by path.

    Args:
        sweep: what is asked for.
        whole: for each path that varies, whether it takes whole numbers only.
        file: draws of the posterior, a column a path, a row a draw; the one that ships if not given.

    Raises:
        InputError: if there are more points than can be held, no posterior, or fewer draws in it.
    """
    if (points_in_all := size(sweep, whole)) > POINTS:
        where, instead = ("samples", "write a smaller number") if sweep.samples else ("vary", _FEWER)
        raise InputError(f"makes {points_in_all:,} points, and {POINTS:,} are the most", where, instead)
    if sweep.design == "posterior":
        return _posterior(sweep.samples[0], file)
    paths = list(sweep.vary)
    points = units(sweep)
    if points is not None:
        return tuple(
            {path: sweep.vary[path].at(float(u), whole[path]) for path, u in zip(paths, point, strict=True)}
            for point in points
        )
    if not paths:
        return ({},)
    lists = [sweep.vary[path].along(whole[path]) for path in paths]
    rows = itertools.product(*lists) if sweep.design == "grid" else zip(*lists, strict=True)
    return tuple(dict(zip(paths, row, strict=True)) for row in rows)


def _posterior(samples: int, file: str | Path | None) -> tuple[Draw, ...]:
    """The first rows in bit-reversed order: even along the chains, and more samples keep those that were there."""
    from simulation.calibration.draws import posterior

    table = posterior(file)
    rows = len(table)
    if samples > rows:
        raise InputError(f"{samples} is more than the {rows} draws of the posterior", "samples", "write fewer")
    bits = max(1, (rows - 1).bit_length())
    order = [int(f"{k:0{bits}b}"[::-1], 2) for k in range(1 << bits)]
    chosen = [k for k in order if k < rows][:samples]
    columns = {str(name): table[name].tolist() for name in table.columns}
    return tuple({name: column[k] for name, column in columns.items()} for k in chosen)
