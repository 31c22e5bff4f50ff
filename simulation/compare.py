"""Arms against a baseline: one burn-in a seed, every draw shared, paired differences with intervals.

Replicate r is seed + r. Its baseline is lived through once; at the end of the burn-in every arm takes over a copy of
that world, so that whatever differs later is caused by the arm. What is compared is the mean over the last four
recorded weeks, arm minus baseline of the same seed; the interval is Student's t over replicates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulation.errors import InputError
from simulation.follow import as_scenario, at_end, check_seed
from simulation.kernels import default_threads
from simulation.outcomes import OUTCOMES
from simulation.paired.arms import named_arms
from simulation.paired.comparison import Comparison
from simulation.paired.replicates import living
from simulation.paired.stopping import Rule
from simulation.scenario import Scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.details import Details
    from simulation.follow import Progress
    from simulation.paired.replicates import Pair, Replicate
    from simulation.paired.stopping import Stop


def compare(
    baseline: Scenario | str | Path,
    arms: Sequence[Scenario | str | Path] | Mapping[str, Scenario | str | Path],
    replicates: int = 20,
    *,
    seed: int = 1,
    workers: int | None = None,
    draws: Sequence[Mapping[str, float]] = (),
    precision: Mapping[str, float] | None = None,
    ranked: str | None = None,
    most: int | None = None,
    progress: Progress | None = None,
    details: bool = False,
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
        draws: parameters by path in place of the scenarios' own, such as draws of the posterior
            (:mod:`simulation.calibration.draws`); replicate r takes draw r modulo their number, arms and baseline
            alike, and each must have two replicates or more.
        precision: by outcome, how wide half of the 95 % interval of every arm's difference may be; replicates are
            added, after the first ``replicates``, until it is reached (:mod:`simulation.paired.stopping`).
        ranked: an outcome; replicates are added until the ranking of baseline and arms in it is decided.
        most: replicates at most, with ``precision`` or ``ranked``; 200 if not given.
        progress: called with ("replicates", done, in all as far as one knows).
        details: also write down who gains, who is reached, what is spent when and how long residents live in which
            severity, as :attr:`Comparison.details`; no other number changes.

    Raises:
        InputError: if an arm needs other people, two arms share a name, or a number cannot be used.
    """
    baseline = as_scenario(baseline)
    named = named_arms(baseline, arms)
    for what, value, least in (("replicates", replicates, 2), ("workers", 1 if workers is None else workers, 1)):
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            why = ": one replicate has no interval" if what == "replicates" and value == 1 else ""
            raise InputError(f"{value!r} is too few{why}", what, f"write {least} or more")
    if 2 * len(draws) > replicates:
        what = f"{replicates} are too few for {len(draws)} draws: chance is told from parameters by two of each"
        raise InputError(what, "replicates", f"write {2 * len(draws)} or more")
    rule = None
    if precision or ranked:
        rule = Rule.of(tuple(OUTCOMES), precision, ranked, replicates, most, len(draws))
    elif most is not None:
        raise InputError("has no meaning without precision or ranked", "most", "leave it out, or say what is wanted")
    check_seed(check_seed(seed) + (rule.most if rule else replicates) - 1)
    drawn = [with_parameters(baseline, named, draw) for draw in draws] or [(baseline, named)]
    made: list[Replicate] = []
    wanted, stop = replicates, None
    with living(min(workers or default_threads(), replicates), progress, details) as live:
        while len(made) < wanted:
            pairs = {seed + k: drawn[k % len(drawn)] for k in range(len(made), wanted)}
            made += live(pairs, len(made))
            if rule:
                ends = {name: np.stack([at_end(one.values[name]) for one in made]) for name in (baseline.name, *named)}
                stop = rule.stopped(ends)
                wanted = wanted if stop.reached else rule.next(wanted)
    return gathered(baseline, named, made, seed, draws, stop, details)


def gathered(
    baseline: Scenario, named: dict[str, Scenario], made: list[Replicate], seed: int,
    draws: Sequence[Mapping[str, float]] = (), stop: Stop | None = None, details: bool = False,
) -> Comparison:  # fmt: skip
    """The comparison that replicates make, the first of which had this seed, spread over these draws."""
    names, seeds = (baseline.name, *named), tuple(range(seed, seed + len(made)))
    values = {name: np.stack([one.values[name] for one in made]) for name in names}
    residents = np.array([one.residents for one in made], np.int64)
    draw = tuple(k % len(draws) for k in range(len(made))) if draws else ()
    keys = {name: sorted({key for one in made for key in one.costs[name]}) for name in names}
    return Comparison(
        baseline=baseline,
        arms=named,
        seeds=seeds,
        values=values,
        spent={n: {key: np.array([one.costs[n].get(key, 0.0) for one in made]) for key in keys[n]} for n in names},
        residents=residents,
        outcomes=tuple(OUTCOMES),
        draw=draw,
        stop=stop,
        drawn=tuple(dict(draw) for draw in draws),
        details=_together(baseline, named, seeds, residents, values, made, draw) if details else None,
    )


def _together(
    baseline: Scenario, arms: dict[str, Scenario], seeds: tuple[int, ...], residents: NDArray[np.int64],
    values: dict[str, NDArray[np.float64]], made: list[Replicate], draw: tuple[int, ...],
) -> Details:  # fmt: skip
    """The details of all replicates."""
    from simulation.details.details import gather  # late: it looks at comparisons, not they at it

    return gather(baseline, tuple(arms), seeds, residents, values, [one.details for one in made], draw)


def with_parameters(baseline: Scenario, arms: dict[str, Scenario], draw: Mapping[str, float]) -> Pair:
    """Baseline and arms with the parameters of a draw."""
    from simulation.calibration.draws import with_draw

    return with_draw(baseline, draw), {name: with_draw(arm, draw) for name, arm in arms.items()}


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
