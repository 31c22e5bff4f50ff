"""Calibration from the prior to the posterior, in steps that can be stopped and taken up again.

1. Studies at points that fill the prior evenly. 2. A surface for each target. 3. Studies at points that the surfaces
leave plausible (history matching: the posterior with its variance widened), and the surfaces again, near those points.
4. Draws from the posterior. 5. Studies at some of the draws, which say what is really predicted. 6. The same targets
with the causal share held at 0, at its prior mean and at 1, which no survey can tell apart: draws and studies of each.
7. Parameters of known communities recovered from what those showed, to say how far intervals can be trusted.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.calibration import runs as running
from simulation.calibration.design import cube
from simulation.calibration.emulator import Emulator
from simulation.calibration.posterior import Aims, draw
from simulation.calibration.priors import PRIORS, SHARES, possible, values
from simulation.calibration.targets import Target, targets
from simulation.errors import InputError
from simulation.kernels import default_threads
from simulation.randomness import Decision, gaussians
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

WIDER = 4.0  # of the variance with which targets are held, when plausible points are looked for
NEAR = 3.0  # SDs within which runs of the first step still count for the second surface


@dataclass(frozen=True)
class Settings:
    """How much work to do.

    Attributes:
        residents: size of each simulated community.
        wide, near, check: studies over the prior, among plausible points, at draws of the posterior.
        draws: draws of the posterior that are kept.
        recover: studies over the prior that are held out, and whose parameters are recovered.
        held: draws with the causal share held, for each of :data:`~simulation.calibration.priors.SHARES`; 0 for none.
        held_check: studies at draws of each of those.
    """

    residents: int = 3_000
    wide: int = 704
    near: int = 256
    check: int = 64
    draws: int = 400
    recover: int = 104
    held: int = 100
    held_check: int = 32


QUICK = Settings(residents=1_500, wide=224, near=48, check=8, draws=400, recover=0, held=100, held_check=0)


@dataclass(frozen=True)
class Calibration:
    """The outcome.

    Attributes:
        settings, seed: what was asked for.
        unit: draws of the posterior in unit coordinates, (draws, parameters).
        emulator: the surfaces of every target.
        checked: what studies at draws found, (check, targets), in the order of ``names``.
        recovered: for each study held out and parameter, where the truth lay among the draws, 0-1.
        failed: studies that came to nothing, and why.
        held: for each share that was held, draws in unit coordinates, (draws, parameters).
        held_checked: for each, what studies at some of its draws found, (studies, targets).
    """

    settings: Settings
    seed: int
    unit: NDArray[np.float64]
    emulator: Emulator
    checked: NDArray[np.float64]
    recovered: NDArray[np.float64]
    failed: dict[str, int]
    held: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    held_checked: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Statistics, in the order of the targets."""
        return self.emulator.names

    def draws(self, share: str = "") -> pd.DataFrame:
        """The posterior, or the one with a share held: a column a parameter, by its path in a scenario."""
        import pandas as pd

        unit = self.held[share] if share else self.unit
        return pd.DataFrame(values(unit), columns=[prior.path for prior in PRIORS])


def aims(held: tuple[Target, ...], widened: float = 1.0) -> Aims:
    """Targets as the posterior holds them."""
    variance = np.array([t.sd**2 + t.discrepancy**2 for t in held]) * widened
    return Aims(np.array([t.aim for t in held]), variance)


def on_scale(found: NDArray[np.float64], held: tuple[Target, ...]) -> NDArray[np.float64]:
    """Statistics (n, targets) on their fitting scales."""
    out = found.copy()
    for k, target in enumerate(held):
        out[:, k] = [target.on_scale(value) for value in found[:, k]]
    return out


def fitted_only(emulator: Emulator, held: tuple[Target, ...], widened: float = 1.0) -> tuple[Emulator, Aims]:
    """The surfaces of those targets that the posterior is drawn from, and what they aim at."""
    k = [i for i, target in enumerate(held) if target.fitted and np.isfinite(emulator.noise[i])]
    return emulator.part(k), aims(tuple(held[i] for i in k), widened)


def calibrate(
    scenario: Scenario,
    folder: Path,
    settings: Settings | None = None,
    *,
    seed: int = 1,
    workers: int | None = None,
    progress: running.Progress | None = None,
) -> Calibration:
    """Calibrate a scenario; ``folder`` keeps finished studies, and is taken up where it was left.

    Raises:
        InputError: if the folder holds another calibration, or too few studies came to something.
    """
    settings = settings or Settings()
    held, names = targets(), tuple(t.statistic for t in targets())
    scenario = scenario.with_(population__residents=settings.residents)
    _claim(folder, scenario, settings, seed)
    file, count = folder / "runs.jsonl", len(PRIORS)
    workers = workers or default_threads()

    def studies(points: NDArray[np.float64], first: int, what: str) -> list[running.Run]:
        return running.all_of(scenario, points, first, 1_000 * seed, file, workers, progress, what)

    first = studies(cube(settings.wide, count, seed), 0, "studies over the prior")
    emulator = _surfaces(first, held, names)
    # a chain's last digits may differ between machines; rounded, the same folder can be taken up on another
    plausible = _draws(scenario, emulator, held, settings.near, seed + 1, WIDER)
    second = studies(plausible.round(6), settings.wide, "studies where it is plausible")
    emulator = _surfaces(_near(first, plausible) + second, held, names)
    unit = _draws(scenario, emulator, held, settings.draws, seed + 2)
    at = settings.wide + settings.near
    third = studies(_evenly(unit, settings.check), at, "studies of the posterior")
    at += settings.check
    apart = shares_held(scenario, emulator, held, settings.held, seed + 3)
    fourth = {
        name: studies(_evenly(some, settings.held_check), at + k * settings.held_check, f"studies at {name}")
        for k, (name, some) in enumerate(apart.items())
    }
    failed: dict[str, int] = {}
    for run in (*first, *second, *third, *chain.from_iterable(fourth.values())):
        if run.failed:  # alike but for the numbers is the same failure
            why = re.sub(r"-?\d[\d.e-]*", "#", run.failed.splitlines()[0])
            failed[why] = failed.get(why, 0) + 1
    return Calibration(
        settings, seed, unit, emulator, running.table(third, names)[1],
        _recover(first, held, names, settings.recover, seed, progress), failed, apart,
        {name: running.table(runs, names)[1] for name, runs in fourth.items()},
    )  # fmt: skip


def shares_held(
    scenario: Scenario, emulator: Emulator, held: tuple[Target, ...], count: int, seed: int
) -> dict[str, NDArray[np.float64]]:
    """Draws given each causal share of :data:`~simulation.calibration.priors.SHARES`, in unit coordinates.

    Raises:
        InputError: as :func:`calibrate`.
    """
    if not count:
        return {}
    k = next(k for k, prior in enumerate(PRIORS) if prior.path == "causal_share")
    at = {name: float(PRIORS[k].unit(np.array(share))) for name, share in SHARES.items()}
    return {name: _draws(scenario, emulator, held, count, seed, fixed={k: unit}) for name, unit in at.items()}


def _evenly(unit: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """So many of the draws, evenly over them."""
    return unit[np.linspace(0, len(unit) - 1, count).astype(np.int64)]


def _draws(
    scenario: Scenario, emulator: Emulator, held: tuple[Target, ...], count: int, seed: int, widened: float = 1.0,
    fixed: dict[int, float] | None = None,
) -> NDArray[np.float64]:  # fmt: skip
    """Draws that a world can be built with, in unit coordinates rounded to six digits.

    Raises:
        InputError: if most draws are of no possible world.
    """
    many = draw(*fitted_only(emulator, held, widened), len(PRIORS), 2 * count, seed, fixed=fixed).round(6)
    good = [u for u, row in zip(many, values(many), strict=True) if possible(scenario, row)]
    if len(good) < count:
        raise InputError(
            f"only {len(good)} of {2 * count} draws are of a possible world", "calibrate", "widen the targets"
        )
    return _evenly(np.array(good), count)


def _surfaces(runs: list[running.Run], held: tuple[Target, ...], names: tuple[str, ...]) -> Emulator:
    points, found = running.table(runs, names)
    try:
        return Emulator.fit(points, on_scale(found, held), names)
    except ValueError as error:
        raise InputError(str(error), "calibrate", "ask for more studies") from None


def _near(runs: list[running.Run], plausible: NDArray[np.float64]) -> list[running.Run]:
    """Runs of the first step in the region of the plausible points, and at least enough for a surface."""
    middle, sd = plausible.mean(axis=0), np.maximum(plausible.std(axis=0), 0.05)
    good = [run for run in runs if run.found]
    apart = np.array([np.abs((np.array(run.unit) - middle) / sd).max() for run in good])
    least = int(1.5 * (1 + len(middle) * (len(middle) + 3) / 2))
    keep = max(int((apart <= NEAR).sum()), min(least, len(good)))
    return [good[k] for k in np.argsort(apart, kind="stable")[:keep]]


def _recover(
    runs: list[running.Run], held: tuple[Target, ...], names: tuple[str, ...], count: int, seed: int,
    progress: running.Progress | None,
) -> NDArray[np.float64]:  # fmt: skip
    """Rank of the truth among posterior draws, for studies whose parameters are known, (count, parameters).

    The last studies over the prior are held out of the surfaces and taken as data: what a community at known
    parameters showed, with the targets' own variance added. If the posterior is right, ranks are uniform
    (Cook, Gelman & Rubin 2006) and intervals cover the truth as often as they say.
    """
    good = [run for run in runs if run.found]
    count = min(count, len(good))
    if not count:
        return np.empty((0, len(PRIORS)))
    fitted, base = fitted_only(_surfaces(good[:-count], held, names), held)
    some = [names.index(name) for name in fitted.names]
    truth, found = running.table(good[-count:], names)
    seen = on_scale(found, held)[:, some]
    ranks = np.empty((count, len(PRIORS)))
    for k in range(count):
        z = gaussians(seed, Decision.SYNTHETIC, k, np.arange(len(some)), 0)[:, 0]
        told = np.isfinite(seen[k])  # a community may be too small to show something
        part = fitted.part(np.flatnonzero(told).tolist())
        made = Aims((seen[k] + z * np.sqrt(base.variance))[told], base.variance[told])
        ranks[k] = (draw(part, made, len(PRIORS), 400, seed + 4 + k, steps=400, walkers=256) < truth[k]).mean(axis=0)
        if progress:
            progress("known parameters recovered", k + 1, count)
    return ranks


def _claim(folder: Path, scenario: Scenario, settings: Settings, seed: int) -> None:
    """Mark the folder as this calibration's, or make sure that it is."""
    from simulation.version import model_version

    mine: dict[str, Any] = {
        "scenario": scenario.digest(), "settings": asdict(settings), "seed": seed, "model": model_version(),
        "priors": [asdict(prior) for prior in PRIORS], "targets": [t.model_dump() for t in targets()],
    }  # fmt: skip
    mine = json.loads(json.dumps(mine))
    mark = folder / "calibration.json"
    folder.mkdir(parents=True, exist_ok=True)
    if mark.exists():
        try:
            kept = json.loads(mark.read_text(encoding="utf-8"))
        except ValueError:
            kept = None
        if kept != mine:
            differs = sorted(k for k in mine if not isinstance(kept, dict) or kept.get(k) != mine[k])
            what = f"holds another calibration (other {', '.join(differs)})"
            raise InputError(what, str(folder), "name another folder, or empty this one")
        return
    if any(folder.iterdir()):
        raise InputError("is not empty and holds no calibration", str(folder), "name a new folder")
    aside = mark.with_suffix(".part")
    aside.write_text(json.dumps(mine, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    aside.replace(mark)


def quick(settings: Settings = QUICK, **changes: int) -> Settings:
    """The quick settings, some of them changed."""
    return replace(settings, **changes)
