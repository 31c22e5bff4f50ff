"""The commands that hold the model against what is known: ``cohesion calibrate`` and ``validate``."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from simulation.command.arguments import MaybeScenario, Out, Seed, Sets, Workers, load


def calibrate(
    scenario: MaybeScenario = "baseline",
    out: Annotated[str, typer.Option(metavar="FOLDER", help="Keeps finished studies; run again, it goes on.")] = "",
    quick: Annotated[bool, typer.Option("--quick", help="Smaller communities and fewer of them.")] = False,
    seed: Seed = 1,
    workers: Workers = None,
    set_: Sets = None,
) -> None:
    """Fit the free parameters to published targets; write the posterior and what it is worth."""
    # one thread for small products of matrices: quicker than two, and the last digit is the same on every machine
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from simulation.command.calibrating import calibrated

    calibrated(load(scenario, set_, None, None), out, quick, seed, workers)


def validate(
    scenario: MaybeScenario = "baseline",
    quick: Annotated[bool, typer.Option("--quick", help="Few small communities: about a minute.")] = False,
    parameters: Annotated[
        str, typer.Option(metavar="shipped|own|FILE", help="Posterior to draw from; 'own': the scenario's values.")
    ] = "shipped",
    seed: Seed = 1,
    workers: Workers = None,
    set_: Sets = None,
    out: Out = None,
) -> None:
    """Predict targets and held-out trials, and print hits and misses, misses first."""
    from simulation.command.calibrating import validated

    validated(load(scenario, set_, None, None), quick, parameters, seed, workers, out)


COMMANDS = {"calibrate": calibrate, "validate": validate}
