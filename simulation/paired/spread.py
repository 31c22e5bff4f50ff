"""One scenario under many draws of the parameters: how far what nobody knows spreads its outcomes, chance apart.

Replicate r has seed ``seed + r`` and draw r modulo their number, as in a comparison (:mod:`simulation.compare`), each
draw at least two. Week by week, one-way analysis of variance tells the spread between draws, beyond what chance makes,
from that between communities of one draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.errors import InputError
from simulation.follow import END_WEEKS, as_scenario, at_end
from simulation.outcomes import OUTCOMES
from simulation.paired.cases import Case, compare_cases
from simulation.paired.intervals import split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from simulation.follow import Progress
    from simulation.scenario import Scenario

WIDE = 1.959964  # SDs to either side that hold 95 % of a normal


@dataclass(frozen=True, repr=False)
class Spread:
    """What communities with parameters of many draws lived through.

    Attributes:
        scenario: with its own parameters, which no replicate has.
        draws: parameters by path.
        seeds: one a replicate.
        draw: which of the draws each replicate has.
        values: outcomes, shape (replicates, weeks + 1, outcomes).
        residents: residents in each replicate.
        outcomes: names of the outcomes, the last axis of ``values``.
    """

    scenario: Scenario
    draws: tuple[Mapping[str, float], ...]
    seeds: tuple[int, ...]
    draw: tuple[int, ...]
    values: NDArray[np.float64]
    residents: NDArray[np.int64]
    outcomes: tuple[str, ...]

    def __repr__(self) -> str:
        """A table of at most 80 columns: each outcome at the end with both spreads."""
        table = self.table().set_index("outcome")[["unit", "mean", "low", "high", "parameter_sd", "chance_sd"]]
        head = f"{self.scenario.name}: {len(self.draws)} draws, {len(self.seeds)} communities"
        return f"{head}\n{table.to_string(float_format='{:.3g}'.format)}"

    def table(self) -> pd.DataFrame:
        """A row an outcome, at the end (mean over the last four weeks).

        ``low`` to ``high`` is where 95 % of communities lie, parameters and chance together: mean -/+ 1.96 times the
        root of both variances, within what the unit allows; ``parameter_sd`` and ``chance_sd`` tell them apart;
        ``start`` is the mean at week 0.
        """
        import pandas as pd

        mean, low, high, parameter, chance = self._parts(at_end(self.values))
        rows = [
            (name, OUTCOMES[name].unit, OUTCOMES[name].better, self.values[:, 0, i].mean(), mean[i], low[i], high[i],
             parameter[i], chance[i])
            for i, name in enumerate(self.outcomes)
        ]  # fmt: skip
        names = ["outcome", "unit", "better", "start", "mean", "low", "high", "parameter_sd", "chance_sd"]
        return pd.DataFrame(rows, columns=names)

    def weekly(self) -> pd.DataFrame:
        """A row a week and outcome: mean, where 95 % of communities lie, and both spreads, as in :meth:`table`."""
        import pandas as pd

        _, weeks, outcomes = self.values.shape
        mean, low, high, parameter, chance = (part.ravel() for part in self._parts(self.values))
        return pd.DataFrame({
            "week": np.repeat(np.arange(weeks, dtype=np.int32), outcomes),
            "outcome": np.tile(np.array(self.outcomes, object), weeks),
            "mean": mean, "low": low, "high": high, "parameter_sd": parameter, "chance_sd": chance,
        })  # fmt: skip

    def _parts(self, values: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
        """Mean, ends of the interval of a community, SD between draws and SD of chance, of (replicates, ..., k)."""
        means, chance, parameters = (
            part.reshape(-1, *values.shape[1:]) for part in split(values.reshape(len(values), -1), self.draw)
        )
        mean, reach = means.mean(axis=0), WIDE * np.sqrt(parameters + chance)[0]
        units = [OUTCOMES[name].unit for name in self.outcomes]
        least = np.array([-np.inf if unit in ("SD", "points") else 0.0 for unit in units])
        most = np.array([1.0 if unit in ("share", "0-1") else np.inf for unit in units])
        ends = np.maximum(mean - reach, least), np.minimum(mean + reach, most)
        return mean, *ends, np.sqrt(parameters)[0], np.sqrt(chance)[0]

    def save(self, folder: str | Path) -> None:
        """Write draws.csv, draws_weekly.parquet, draws.json and draws.png, all or none.

        Raises:
            InputError: if the folder cannot be written.
        """
        import json

        from simulation import plots
        from simulation.results import surroundings
        from simulation.writing.keeping import writing
        from simulation.writing.sheets import write_csv

        record = {
            "scenario": self.scenario.plain(), "digest": self.scenario.digest(), "seeds": list(self.seeds),
            "draw": list(self.draw), "draws": [dict(draw) for draw in self.draws],
            "end": f"mean over the last {min(END_WEEKS, self.scenario.weeks)} recorded weeks", **surroundings(),
        }  # fmt: skip
        with writing(folder) as part:
            write_csv(self.table(), part / "draws.csv")
            self.weekly().to_parquet(part / "draws_weekly.parquet", index=False)
            plots.write(plots.bands(self), part / "draws.png")
            text = json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)
            (part / "draws.json").write_text(text + "\n", encoding="utf-8")


def spread(
    scenario: Scenario | str | Path, draws: Sequence[Mapping[str, float]], replicates: int | None = None, *,
    seed: int = 1, workers: int | None = None, progress: Progress | None = None,
) -> Spread:  # fmt: skip
    """Run a scenario with the parameters of many draws.

    Args:
        scenario: a scenario, or the file or name of one.
        draws: parameters by path in place of the scenario's own, such as
            :func:`simulation.calibration.draws.spread_over` gives.
        replicates: communities, a seed each; two a draw if not given, which is the least.
        seed: the first seed.
        workers: processes; None means as many as there are processors.
        progress: called with ("replicates", done, in all).

    Raises:
        InputError: if there are no draws, they cannot be used, or replicates are too few.
    """
    if not draws:
        raise InputError("there are none", "draws", "give one or more, such as simulation.calibration.draws.posterior")
    case = Case(as_scenario(scenario), {}, tuple(draws))
    count = 2 * len(draws) if replicates is None else replicates
    made = compare_cases({"": case}, count, seed=seed, workers=workers, progress=progress)[""]
    return Spread(
        case.baseline, case.draws, made.seeds, made.draw, made.values[case.baseline.name], made.residents, made.outcomes
    )
