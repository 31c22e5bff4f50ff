"""Several comparisons side by side on the same seeds, such as one under each of several assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from simulation.compare import gathered, with_parameters
from simulation.errors import InputError
from simulation.follow import check_seed
from simulation.kernels import default_threads
from simulation.paired.replicates import living
from simulation.scenario import Scenario

if TYPE_CHECKING:
    from simulation.follow import Progress
    from simulation.paired.comparison import Comparison


class Case(NamedTuple):
    """A baseline, its arms by name (there may be none), and draws of parameters to spread replicates over, if any."""

    baseline: Scenario
    arms: dict[str, Scenario]
    draws: tuple[Mapping[str, float], ...] = ()


def compare_cases(
    cases: Mapping[str, Case], replicates: int, *, seed: int = 1, workers: int | None = None,
    progress: Progress | None = None,
) -> dict[str, Comparison]:  # fmt: skip
    """Compare the arms of each case with its baseline, by the name of the case.

    Args:
        cases: what to compare; arms must have been checked (:func:`simulation.paired.arms.named_arms`).
        replicates: seeds ``seed``, ``seed + 1`` and so on in every case; at least 2, and two a draw.
        seed: the first seed.
        workers: processes, which live through all cases; None means as many as there are processors.
        progress: called with ("replicates", done, in all).

    Raises:
        InputError: if a number cannot be used.
    """
    for what, value, least in (("replicates", replicates, 2), ("workers", 1 if workers is None else workers, 1)):
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise InputError(f"{value!r} is too few", what, f"write {least} or more")
    for case in cases.values():
        if 2 * len(case.draws) > replicates:
            what = f"{replicates} are too few for {len(case.draws)} draws: chance is told by two of each"
            raise InputError(what, "replicates", f"write {2 * len(case.draws)} or more")
    check_seed(check_seed(seed) + replicates - 1)
    total, made = replicates * len(cases), {}

    def told(what: str, done: int, _: int) -> None:
        if progress:
            progress(what, done, total)

    with living(min(workers or default_threads(), total), told) as live:
        for k, (name, case) in enumerate(cases.items()):
            drawn = [with_parameters(case.baseline, case.arms, draw) for draw in case.draws]
            drawn = drawn or [(case.baseline, case.arms)]
            pairs = {seed + r: drawn[r % len(drawn)] for r in range(replicates)}
            found = live(pairs, k * replicates)
            made[name] = gathered(case.baseline, case.arms, found, seed, case.draws)
    return made
