"""What arms did, against a baseline: paired differences with intervals, costs, and how far each is known.

What is compared is the mean over the last four recorded weeks, arm minus baseline of the same seed; the interval is
Student's t over replicates. Where replicates differ in their parameters too (draws of a posterior), the spread of a
difference is split into what chance does and what the parameters do.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulation.follow import END_WEEKS, at_end
from simulation.outcomes import OUTCOMES
from simulation.paired.intervals import split, spread
from simulation.paired.skewed import amount

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from simulation.details import Details
    from simulation.follow import CostKey
    from simulation.paired.stopping import Stop
    from simulation.scenario import Scenario


@dataclass(frozen=True, repr=False)
class Comparison:
    """What arms did to the same people under the same draws; printed, it says each difference with its interval.

    Attributes:
        baseline: its scenario.
        arms: scenarios by name, in the order given.
        seeds: one a replicate.
        values: for each name, the baseline's too: outcomes, shape (replicates, weeks + 1, outcomes).
        spent: for each name: money by (intervention, line, payer), a value a replicate, over the whole run.
        residents: residents in each replicate.
        outcomes: names of the outcomes, the last axis of ``values``.
        draw: which draw of the parameters each replicate has; empty if all have the scenarios' own.
        drawn: the draws themselves, parameters by path in a scenario.
        stop: what a wanted precision or ranking took and whether it was reached; none if nothing was asked for.
        details: who gains, who is reached, what is spent when (:mod:`simulation.details`); None if not asked for.
    """

    baseline: Scenario
    arms: dict[str, Scenario]
    seeds: tuple[int, ...]
    values: dict[str, NDArray[np.float64]]
    spent: dict[str, dict[CostKey, NDArray[np.float64]]]
    residents: NDArray[np.int64]
    outcomes: tuple[str, ...]
    draw: tuple[int, ...] = ()
    drawn: tuple[dict[str, float], ...] = ()
    stop: Stop | None = None
    details: Details | None = None

    def __repr__(self) -> str:
        """A table of at most 80 columns for each arm: difference and 95 % interval, then what it costs."""
        names = {"mean": "difference", "low": "95 % from", "high": "to"}
        costs = self.extra_costs().set_index("arm")["cost_per_resident"]
        parts = []
        for arm, rows in self.differences.groupby("arm", sort=False):
            table = rows.set_index("outcome")[["unit", "mean", "low", "high"]].rename(columns=names)
            head = f"{arm} against {self.baseline.name}, {len(self.seeds)} replicates"
            head += f"; costs {costs[arm]:,.2f} {self.baseline.economics.currency} a resident more"
            parts.append(f"{head}\n{table.to_string(float_format='{:+.2g}'.format)}")
        if self.stop:
            parts.append(textwrap.fill(self.stop.words(), 80))
        return "\n\n".join(parts)

    def paired(self, arm: str) -> NDArray[np.float64]:
        """Differences at the end, arm minus baseline, shape (replicates, outcomes)."""
        return at_end(self.values[arm]) - at_end(self.values[self.baseline.name])

    @cached_property
    def differences(self) -> pd.DataFrame:
        """A row an arm and outcome: mean paired difference at the end and its 95 % interval.

        With draws of the parameters it counts what they leave open, too (:func:`simulation.paired.intervals.spread`).
        """
        import pandas as pd

        rows = []
        for arm in self.arms:
            made = spread(self.paired(arm), self.draw)
            mean, low, high = (made[name] for name in ("mean", "low", "high"))
            for i, name in enumerate(self.outcomes):
                o = OUTCOMES[name]
                rows.append((arm, name, o.unit, o.better, mean[i], low[i], high[i], len(self.seeds)))
        names = ["arm", "outcome", "unit", "better", "mean", "low", "high", "replicates"]
        return pd.DataFrame(rows, columns=names)

    def uncertainty(self) -> pd.DataFrame:
        """A row an arm and outcome: where the spread of a difference comes from, chance and parameters apart.

        With draws of the parameters, each in two replicates or more, one-way analysis of variance gives ``chance_sd``,
        the spread between replicates of one draw, and ``parameter_sd``, that between draws beyond what chance makes;
        ``low`` to ``high`` is where 95 % of the effects lie that the parameters leave possible. ``decided`` is the
        share of draws whose mean difference has the sign of the mean.

        Raises:
            InputError: if the comparison was made without draws.
        """
        import pandas as pd

        from simulation.errors import InputError

        if not self.draw:
            raise InputError("was made with the scenarios' own parameters", "comparison", "compare with draws")
        rows = []
        for arm in self.arms:
            means, chance, parameters = split(self.paired(arm), self.draw)
            mean, reach = means.mean(axis=0), 1.959964 * np.sqrt(parameters)
            sign = (np.sign(means) == np.sign(mean)).mean(axis=0)
            for i, name in enumerate(self.outcomes):
                spread = float(np.sqrt(chance[i])), float(np.sqrt(parameters[i]))
                ends = mean[i] - reach[i], mean[i] + reach[i]
                rows.append((arm, name, OUTCOMES[name].unit, mean[i], *spread, *ends, sign[i]))
        names = ["arm", "outcome", "unit", "mean", "chance_sd", "parameter_sd", "low", "high", "decided"]
        return pd.DataFrame(rows, columns=names)

    @cached_property
    def costs(self) -> pd.DataFrame:
        """A row a name and line of cost, over the whole run: mean over replicates, in all and per resident."""
        import pandas as pd

        rows = [
            (name, *key, amounts.mean(), (amounts / self.residents).mean())
            for name, lines in self.spent.items()
            for key, amounts in sorted(lines.items())
        ]
        return pd.DataFrame(rows, columns=["arm", "intervention", "line", "payer", "cost", "cost_per_resident"])

    def extra_costs(self) -> pd.DataFrame:
        """A row an arm: what it costs more than the baseline over the whole run, in all and per resident.

        ``low`` to ``high`` is the 95 % interval of the cost per resident (:mod:`simulation.paired.skewed`).
        """
        import pandas as pd

        none = np.zeros(len(self.seeds))
        total = {name: sum(lines.values(), none) for name, lines in self.spent.items()}
        ours, rows = total[self.baseline.name], []
        for arm in self.arms:
            each = amount(total[arm] / self.residents, ours / self.residents, self.draw)
            rows.append((arm, (total[arm] - ours).mean(), *each))
        return pd.DataFrame(rows, columns=["arm", "cost", "cost_per_resident", "low", "high"])

    def resilience(self, outcome: str = "depression") -> pd.DataFrame:
        """A row an arm: its largest loss, when, and how long until half of it was made good.

        See :mod:`simulation.paired.resilience`, also for the same by neighborhood and by resident.
        """
        from simulation.paired import resilience  # late: it looks at comparisons, not they at it

        return resilience.of_arms(self, outcome)

    def weekly(self) -> pd.DataFrame:
        """A row an arm, replicate and week: paired differences of every outcome."""
        import pandas as pd

        parts = []
        for arm in self.arms:
            gap = self.values[arm] - self.values[self.baseline.name]
            replicates, weeks, _ = gap.shape
            part = pd.DataFrame(gap.reshape(replicates * weeks, -1), columns=list(self.outcomes))
            part.insert(0, "week", np.tile(np.arange(weeks, dtype=np.int32), replicates))
            part.insert(0, "seed", np.repeat(np.array(self.seeds, np.int64), weeks))
            part.insert(0, "arm", arm)
            parts.append(part)
        return pd.concat(parts, ignore_index=True)

    def save(self, folder: str | Path) -> Path:
        """Write differences.csv, costs.csv, weekly_differences.parquet, compare.json and differences.png, all or none.

        With draws also uncertainty.csv, with a wanted precision or ranking also precision.csv.
        With details, also every table of them as CSV and severity.parquet (:data:`simulation.writing.keeping.DETAILS`).
        What an earlier comparison left here goes, its page, too.

        Raises:
            InputError: if the folder cannot be written.
        """
        from simulation.writing.keeping import BRIEF, writing

        with writing(folder, BRIEF) as part:
            self.write(part)
        return Path(folder)

    def write(self, part: Path) -> None:
        """Write the files of :meth:`save` into a folder that is there."""
        import json

        from simulation import plots
        from simulation.results import surroundings
        from simulation.writing.keeping import DETAILS
        from simulation.writing.sheets import write_csv

        scenarios = {s.name: s for s in (self.baseline, *self.arms.values())}
        record = {
            "baseline": self.baseline.name,
            "scenarios": {name: {"digest": s.digest(), "scenario": s.plain()} for name, s in scenarios.items()},
            "seeds": list(self.seeds),
            "draw": list(self.draw),
            "end": f"mean over the last {min(END_WEEKS, self.baseline.weeks)} recorded weeks",
            **({"stopping": self.stop.words()} if self.stop else {}),
            **({"details": list(DETAILS)} if self.details is not None else {}),
            **surroundings(),
        }
        write_csv(self.differences, part / "differences.csv")
        write_csv(self.costs, part / "costs.csv")
        if self.draw:
            write_csv(self.uncertainty(), part / "uncertainty.csv")
        if self.details is not None:
            self.details.save(part)
        if self.stop:
            write_csv(self.stop.frame, part / "precision.csv")
        self.weekly().to_parquet(part / "weekly_differences.parquet", index=False)
        plots.write(plots.differences(self), part / "differences.png")
        text = json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)
        (part / "compare.json").write_text(text + "\n", encoding="utf-8")
