"""What the targets leave of the prior: draws of the parameters, given the surfaces of an emulator.

``log p(u | z) = -1/2 sum_t (z_t - y_t(u))^2 / v_t``, ``v_t = sd_t^2 + discrepancy_t^2 + the emulator's error``, u in
the unit cube; drawn by an affine-invariant ensemble sampler (Goodman & Weare 2010; emcee).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.randomness import Decision, uniforms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.calibration.emulator import Emulator

WALKERS, STEPS = 64, 3_000


@dataclass(frozen=True)
class Aims:
    """Observed values on their fitting scales and the variance with which they are held, both (statistics,)."""

    value: NDArray[np.float64]
    variance: NDArray[np.float64]


def log_density(
    u: NDArray[np.float64], emulator: Emulator, aims: Aims, fixed: dict[int, float] | None = None
) -> NDArray[np.float64]:
    """Log density at points (n, free parameters), -inf outside the cube; ``fixed`` coordinates are filled in."""
    whole = _filled(u, fixed)
    inside = ((u > 0) & (u < 1)).all(axis=1)
    out = np.full(len(u), -np.inf)
    if inside.any():
        mean = emulator.predict(whole[inside])
        out[inside] = -0.5 * ((aims.value - mean) ** 2 / (aims.variance + emulator.noise)).sum(axis=1)
    return out


def draw(
    emulator: Emulator, aims: Aims, dimensions: int, count: int, seed: int, *, fixed: dict[int, float] | None = None,
    steps: int = STEPS, walkers: int = WALKERS,
) -> NDArray[np.float64]:  # fmt: skip
    """Draws from the posterior in unit coordinates, (count, dimensions), the same for the same seed."""
    import emcee

    free = dimensions - len(fixed or {})
    sampler = emcee.EnsembleSampler(
        walkers, free, log_density, args=(emulator, aims, fixed), vectorize=True,
        moves=[(emcee.moves.DEMove(), 0.7), (emcee.moves.DESnookerMove(), 0.1), (emcee.moves.StretchMove(), 0.2)],
    )  # fmt: skip
    key = uniforms(seed, Decision.CALIBRATION, 0, np.arange(walkers * free), 0)[:, 0].reshape(walkers, free)
    # the sampler's own generator, keyed by the seed too: what it draws are steps of a chain, nobody's fate
    sampler._random.seed(seed % 2**32)
    best = _best(emulator, aims, fixed, dimensions, seed)
    start = np.clip(best + 0.1 * (key - 0.5), 0.01, 0.99)
    sampler.run_mcmc(start, steps, progress=False)
    kept = sampler.get_chain(discard=steps // 2, flat=True)
    return _filled(kept[np.linspace(0, len(kept) - 1, count).astype(np.int64)], fixed)


def _best(
    emulator: Emulator, aims: Aims, fixed: dict[int, float] | None, dimensions: int, seed: int
) -> NDArray[np.float64]:
    """The densest of many even points, to start near."""
    from simulation.calibration.design import cube

    points = cube(1 << 13, dimensions - len(fixed or {}), seed)
    return np.asarray(points[log_density(points, emulator, aims, fixed).argmax()])


def _filled(u: NDArray[np.float64], fixed: dict[int, float] | None) -> NDArray[np.float64]:
    if not fixed:
        return u
    dimensions = u.shape[1] + len(fixed)
    whole = np.empty((len(u), dimensions))
    free = [k for k in range(dimensions) if k not in fixed]
    whole[:, free] = u
    for k, value in fixed.items():
        whole[:, k] = value
    return whole
