"""Searching for the best mix within a budget: optuna proposes, the lab lives through, fresh seeds decide.

Two aims at once, little cost and much gain, with the budget as a constraint (tree-structured Parzen estimator for
several objectives; Ozaki 2022). Every mix meets the same seeds and draws. The search starts from nothing, each item
alone as its scenario has it and at its most, and all together likewise; then it buys greedily, one item after another
by what each alone gains for its money until the budget is spent, which is the best start where items do not help or
hinder each other. Whatever looks best among many noisy candidates looks better than it is (the winner's curse), so the
finalists are lived through again with seeds that the search has not seen; only those numbers decide. The proposals
depend on the seed and on finished runs alone: a search that was stopped goes the same way again and finds its runs
kept.
"""

from __future__ import annotations

import math
import tempfile
import warnings
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.batch.locking import alone
from simulation.errors import InputError
from simulation.follow import as_scenario, check_seed
from simulation.kernels import default_threads
from simulation.optimize.aim import Aim, aim
from simulation.optimize.gain import COLUMNS, COUNTED, level, slopes
from simulation.optimize.lab import Lab
from simulation.optimize.result import FILES, Candidate, Optimum
from simulation.optimize.space import NOTHING, Item, Mix, apart, items

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from simulation.scenario import Scenario

__all__ = ["Optimum", "optimize"]
LEAST = 60  # mixes that are tried, unless fewer are asked for


def optimize(
    baseline: Scenario | str | Path,
    arms: Sequence[Scenario | str | Path] = (),
    *,
    budget: float,
    outcome: str = "depression_moderate",
    aversion: float = 0.0,
    threshold: float | None = None,
    scales: Mapping[str, tuple[float, float]] | None = None,
    trials: int | None = None,
    replicates: int = 10,
    finalists: int = 4,
    fresh: int = 20,
    draws: Sequence[Mapping[str, float]] = (),
    seed: int = 1,
    workers: int | None = None,
    out: str | Path | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Optimum:
    """The best mix and scale of interventions within a budget.

    Args:
        baseline: a scenario, or the file or name of one.
        arms: scenarios whose interventions can be bought, one by one; the library's if none is named.
        budget: money for the whole run and everybody who lives there, beyond what the baseline costs.
        outcome: what is to be gained (:data:`simulation.optimize.aim.MEASURED`); ``"qaly"`` counts the years of the
            horizon, discounted as the scenario's economics say.
        aversion: Atkinson's aversion to inequality between income quintiles; 0 counts everybody alike.
        threshold: what a QALY may cost; net monetary benefit is then to be gained, within the budget.
        scales: by item, the least and most of it to search; a quarter to twice what its scenario has, if not given.
        trials: mixes that are tried; if not given, twice the mixes that the search starts from, and 60 at least.
        replicates: of each, in the search.
        finalists: mixes that are lived through again.
        fresh: replicates of these, with seeds of their own.
        draws: parameters by path; replicate r takes draw r modulo their number.
        seed: first seed.
        workers: processes; 0 works in this one. None means as many as there are processors.
        out: folder for finished runs and tables; a search given the same folder again runs nothing twice.
        progress: called with (what is being done, steps done, steps in all).

    Raises:
        InputError: if optuna is not installed or anything given cannot be used.
    """
    optuna = _optuna()
    baseline = as_scenario(baseline)
    wanted = aim(outcome, aversion, threshold, baseline)
    least = {"trials": 1, "replicates": 2, "finalists": 2, "fresh": max(2, 2 * len(draws))}
    asked = {"replicates": replicates, "finalists": finalists, "fresh": fresh}
    for name, value in asked.items() if trials is None else {**asked, "trials": trials}.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < least[name]:
            raise InputError(f"{value!r} is too few", name, f"write {least[name]} or more")
    if not (isinstance(budget, (int, float)) and math.isfinite(budget) and budget >= 0):
        raise InputError(f"{budget!r} is no budget", "budget", "write an amount of money, 0 or more")
    check_seed(check_seed(seed) + replicates + fresh - 1)
    space = items(baseline, [as_scenario(arm) for arm in arms], scales)
    if trials is None:  # half of them for the sampler, however much can be bought
        trials = max(LEAST, 2 * (len(_begun(space)) + len(space)))
    with ExitStack() as stack:
        folder = Path(out if out is not None else stack.enter_context(tempfile.TemporaryDirectory()))
        if out is not None:
            from simulation.writing import keeping

            folder = keeping.ready(out, FILES, "--out")
            folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(alone(folder))
        size = default_threads() if workers is None else workers
        lab = Lab(baseline, space, outcome, seed, draws, folder, size, progress)
        stack.callback(lab.close)
        first, second = range(replicates), range(replicates, replicates + fresh)
        mixes = _searched(optuna, lab, space, wanted, budget, aversion, trials, list(first))
        tried = [_candidate(lab, wanted, mix, list(first), aversion) for mix in mixes]
        chosen = _finalists(space, tried, budget, finalists)
        lab.evaluate([one.mix for one in chosen], list(second), "finalists, fresh seeds")
        final = [_candidate(lab, wanted, one.mix, list(second), aversion) for one in chosen]
        made = Optimum(
            baseline=baseline, space=space, budget=float(budget), aim=wanted, aversion=float(aversion),
            tried=tuple(tried), finalists=tuple(final), replicates=replicates, fresh=fresh, seed=seed,
            draw=tuple(r % len(draws) for r in second) if draws else (),
            residents=baseline.population.residents if not baseline.population.file else 0, runs=lab.ran,
        )  # fmt: skip
        if out is not None:
            made.save(folder)
    return made


def _optuna() -> Any:
    try:
        optuna: Any = import_module("optuna")
    except ImportError:
        what = "optuna is not installed"
        raise InputError(what, "optimize", "install cohesion-abm[optimize], or: pip install optuna") from None
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return optuna


def _searched(
    optuna: Any, lab: Lab, space: Mapping[str, Item], wanted: Aim, budget: float, aversion: float, trials: int,
    seeds: list[int],
) -> list[Mix]:  # fmt: skip
    """Mixes that were tried, each once, nothing first."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # options that optuna calls experimental
        sampler = optuna.samplers.TPESampler(
            seed=lab.seed, multivariate=True, group=True, constraints_func=lambda trial: (trial.user_attrs["over"],)
        )
        study = optuna.create_study(directions=["minimize", "maximize"], sampler=sampler)
    begun = _begun(space)[:trials]
    lab.evaluate(begun, seeds, "first mixes")
    begun += _greedy([_candidate(lab, wanted, mix, seeds, aversion) for mix in begun], budget)[: trials - len(begun)]
    for mix in begun:
        bought = dict(mix)
        asked: dict[str, Any] = {f"{name}: bought": name in bought for name in space}
        study.enqueue_trial({**asked, **bought})
    found: dict[Mix, None] = {}
    for number in range(trials):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            trial = study.ask()
            mix = _suggested(trial, space)
        lab.evaluate([mix], seeds, "mixes, replicate by replicate", number * len(seeds), trials * len(seeds))
        made = _candidate(lab, wanted, mix, seeds, aversion)
        trial.set_user_attr("over", float(made.cost.mean()) - budget)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            study.tell(trial, [float(made.cost.mean()), float(made.gain.mean())])
        found[mix] = None
    return [NOTHING, *(mix for mix in found if mix)]


def _begun(space: Mapping[str, Item]) -> list[Mix]:
    given: list[Mix] = [((name, _round(item.given)),) for name, item in space.items()]
    most: list[Mix] = [((name, _round(item.high)),) for name, item in space.items()]
    all_given = tuple(one for mix in given for one in mix)
    all_most = tuple(one for mix in most for one in mix)
    return list(dict.fromkeys([NOTHING, *given, *most, all_given, all_most]))


def _greedy(alone: Sequence[Candidate], budget: float) -> list[Mix]:
    """Mixes that grow by one item at a time, the largest gain for its money first, as far as the budget goes.

    Of each item alone that gains and is within the budget, the amount counts that gains most.
    """
    best: dict[str, Candidate] = {}
    for one in alone:
        if len(one.mix) == 1 and one.gain.mean() > 0 and one.cost.mean() <= budget:
            held = best.get(one.mix[0][0])
            if held is None or one.gain.mean() > held.gain.mean():
                best[one.mix[0][0]] = one
    order = sorted(best.values(), key=lambda one: (-one.gain.mean() / max(one.cost.mean(), 1e-9), one.mix))
    made, bought, spent = list[Mix](), dict[str, float](), 0.0
    names = list(dict.fromkeys(name for one in alone for name, _ in one.mix))
    for one in order:
        if spent + one.cost.mean() <= budget:
            spent += float(one.cost.mean())
            bought |= dict(one.mix)
            made.append(tuple((name, bought[name]) for name in names if name in bought))
    return made[1:]  # the first is one item alone


def _suggested(trial: Any, space: Mapping[str, Item]) -> Mix:
    mix = []
    for name, item in space.items():
        if trial.suggest_categorical(f"{name}: bought", [False, True]):
            mix.append((name, _round(trial.suggest_float(name, item.low, item.high))))
    return tuple(mix)


def _round(value: float) -> float:
    """Three digits: nobody can buy finer, and the same mix is met again."""
    return float(f"{value:.3g}")


def _candidate(lab: Lab, wanted: Aim, mix: Mix, seeds: list[int], aversion: float) -> Candidate:
    columns, cost, residents = lab.values(mix, seeds)
    base, before, _ = lab.values(NOTHING, seeds)
    extra = cost - before
    counted = (columns - base)[:, COLUMNS.index(COUNTED)]
    gain, mean = (
        wanted.worth(level(columns, wanted, e) - level(base, wanted, e), counted, residents) for e in (aversion, 0)
    )
    return Candidate(mix, extra, gain, mean, np.abs(slopes(base)) - np.abs(slopes(columns)))


def _finalists(space: Mapping[str, Item], tried: Sequence[Candidate], budget: float, count: int) -> list[Candidate]:
    """Nothing, and the best within the budget that are more than shades of each other."""
    within = [one for one in tried if one.mix and one.cost.mean() <= budget]
    made: list[Candidate] = []
    for one in sorted(within, key=lambda one: (-one.gain.mean(), one.cost.mean(), one.mix)):
        if len(made) < count and all(apart(space, one.mix, other.mix) for other in made):
            made.append(one)
    return [next(one for one in tried if not one.mix), *made]
