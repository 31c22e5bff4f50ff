"""What a reader is told a figure is called: the words of targets.yaml and trials.yaml."""

from __future__ import annotations

from functools import cache

from simulation.calibration.targets import targets
from simulation.calibration.trials import trials


@cache
def _words() -> dict[str, str]:
    figures = {f"{trial.trial}: {m.measure}": f"{trial.trial}: {m.words}" for trial in trials() for m in trial.measures}
    return {target.statistic: target.words for target in targets()} | figures


def called(figure: str) -> str:
    """Words for an entry of the column ``target`` of a validation; its own name where none are known."""
    return _words().get(figure, figure.replace("_", " "))
