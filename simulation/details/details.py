"""Details of all replicates as arrays, and as tables when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from simulation.details import costs, people, reached
from simulation.details.pairs import Pairs
from simulation.details.reach import Reached
from simulation.details.watch import BANDS, YEAR, years

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from simulation.details.watch import Detail
    from simulation.follow import CostKey
    from simulation.scenario import Scenario

TABLES = (
    "groups", "inequality", "plane", "individual", "histogram", "reach", "effects", "spending", "budget", "illness",
    "bands",
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class Details:
    """What a comparison knows beyond weekly outcomes. R replicates, Y years of 52 weeks (the last may be shorter).

    Attributes:
        baseline: its scenario.
        arms: names of the arms, in order.
        seeds: one a replicate.
        residents: (R,) residents in each replicate.
        severity: for each name, the baseline's too: person-years by year and severity of depression, (R, Y, 5), the
            severities in the order of :data:`~simulation.details.watch.BANDS`; scored every week.
        spent: for each name: money by (what it was for, year from 0), a value a replicate.
        illness_costs: for each name: cost of untreated depression by year and payer, (R, Y, payers).
        pairs: for each arm: residents against themselves, a leading axis of replicates on each array.
        reached: for each arm and intervention likewise.
        channels: for each arm and intervention: the way it takes to residents.
        group_names: (by, group) along the axis of groups of ``pairs``.
        mood: for each name, the baseline's too: mean distress at the end and what visits took off it, SD, (R, 2).
        draw: which draw of the parameters each replicate has, which every interval then holds too; empty if none.
    """

    baseline: Scenario
    arms: tuple[str, ...]
    seeds: tuple[int, ...]
    residents: NDArray[np.int64]
    severity: dict[str, NDArray[np.float64]]
    spent: dict[str, dict[tuple[CostKey, int], NDArray[np.float64]]]
    illness_costs: dict[str, NDArray[np.float64]]
    pairs: dict[str, Pairs]
    reached: dict[str, dict[str, Reached]]
    channels: dict[str, dict[str, str]]
    group_names: tuple[tuple[str, str], ...]
    mood: dict[str, NDArray[np.float64]]
    draw: tuple[int, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The baseline, then the arms."""
        return (self.baseline.name, *self.arms)

    @property
    def years(self) -> int:
        """Years of 52 weeks, the last one often not whole."""
        return years(self.baseline.weeks)

    @property
    def person_years(self) -> NDArray[np.float64]:
        """Person-years lived in each replicate and year, (R, Y)."""
        return np.asarray(self.severity[self.baseline.name].sum(axis=2))

    def costs(self, name: str) -> NDArray[np.float64]:
        """Money spent in each replicate and year, (R, Y)."""
        out = np.zeros((len(self.seeds), self.years))
        for (_, year), amounts in self.spent[name].items():
            out[:, year] += amounts
        return out

    @cached_property
    def groups(self) -> pd.DataFrame:
        """A row an arm, group and outcome: what it was in the baseline and the paired difference.

        Over residents who lived there in both worlds from beginning to end, in the groups of the baseline at the end.
        Columns arm, by, group, outcome, unit, better, n (mean over replicates), baseline, mean, low, high. The
        grouping ``everybody`` holds all of them: the others' means weighted by n.
        """
        return people.groups(self)

    @cached_property
    def inequality(self) -> pd.DataFrame:
        """A row an arm, order (income, education) and outcome: slope and relative index of inequality.

        Columns arm, by, outcome, unit, better, sii_baseline, sii_arm, sii_change, sii_low, sii_high, rii_baseline,
        rii_arm, rii_change, rii_low, rii_high; the intervals are those of the change. See
        :mod:`simulation.analysis.equity`: SII is bottom less top, RII bottom over top; RII is nan in units of SD.
        """
        return people.inequality(self)

    @cached_property
    def plane(self) -> pd.DataFrame:
        """A row an arm, order and outcome: its place on the equity-efficiency plane.

        Columns arm, by, outcome, unit, gain, gain_low, gain_high, equity, equity_low, equity_high. ``gain`` is the mean
        difference with the sign that makes better positive, ``equity`` how much more the very bottom gains than the
        very top, the change of the SII with the same sign.
        """
        return people.plane(self)

    @cached_property
    def individual(self) -> pd.DataFrame:
        """A row an arm, outcome and kind: how many residents fare better, the same, worse than themselves.

        Columns arm, outcome, unit, threshold, source, n, kind, share, low, high. Differences below the threshold are
        the same; ``unchanged`` are those of the same without any difference.
        """
        return people.individual(self)

    @cached_property
    def histogram(self) -> pd.DataFrame:
        """A row an arm, outcome and bin: residents by difference between themselves in both worlds.

        Columns arm, outcome, unit, start, stop (of the bin; the first and last are open), share, low, high.
        """
        return people.histogram(self)

    @cached_property
    def reach(self) -> pd.DataFrame:
        """A row an arm, intervention and step: the reach ledger; steps as in :mod:`simulation.details.channels`.

        Columns arm, intervention, channel, step, persons (mean over replicates; who moved out later too), low, high,
        per_resident, of_previous (share of the step before).
        """
        return reached.ledger(self)

    @cached_property
    def effects(self) -> pd.DataFrame:
        """A row an arm, intervention, outcome and factor: the difference at the end, taken apart.

        Columns arm, intervention, outcome, unit, better, factor, value, low, high. See
        :mod:`simulation.details.reached` for the factors.
        """
        return reached.effects(self)

    @cached_property
    def spending(self) -> pd.DataFrame:
        """A row a name, line of cost and year: what is spent, and how much more than in the baseline.

        Columns arm, intervention, line, payer, year (from 1), cost, cost_per_resident, extra, extra_low, extra_high,
        extra_per_resident.
        """
        return costs.spending(self)

    @cached_property
    def budget(self) -> pd.DataFrame:
        """As ``spending``, a row a name, payer (``all`` for all of them) and year; year 0 is the whole run."""
        return costs.budget(self)

    @cached_property
    def illness(self) -> pd.DataFrame:
        """A row a name, bearer of the cost of untreated depression (``all``: their sum) and year (0: the whole run).

        Columns arm, payer, year, cost, cost_per_resident, extra, extra_low, extra_high, extra_per_resident.
        Person-years of cases outside care times the price of the disorder: an upper bound
        (:mod:`simulation.pathways.table`).
        """
        return costs.illness(self)

    @cached_property
    def bands(self) -> pd.DataFrame:
        """A row a name, year (0: the whole run) and severity of depression.

        Columns arm, year, band, person_years (mean over replicates), share (of all person-years), extra, extra_low,
        extra_high (person-years more than in the baseline).
        """
        return costs.bands(self)

    def table(self, name: str) -> pd.DataFrame:
        """One of :data:`TABLES`."""
        frame: pd.DataFrame = getattr(self, name)
        return frame

    def by_replicate(self) -> pd.DataFrame:
        """A row a name, replicate, year and severity: person-years; the array ``severity`` as a table."""
        import pandas as pd

        index = pd.MultiIndex.from_product(
            [self.names, self.seeds, range(1, self.years + 1), BANDS], names=["arm", "seed", "year", "band"]
        )
        values = np.concatenate([self.severity[name].ravel() for name in self.names])
        return pd.DataFrame({"person_years": values}, index=index).reset_index()

    def save(self, part: Path) -> None:
        """Write every table as CSV, and severity by replicate as Parquet, into a folder."""
        from simulation.writing.sheets import write_csv

        for name in TABLES:
            write_csv(self.table(name), part / f"{name}.csv")
        self.by_replicate().to_parquet(part / "severity.parquet", index=False)


def gather(
    baseline: Scenario, arms: Sequence[str], seeds: tuple[int, ...], residents: NDArray[np.int64],
    values: Mapping[str, NDArray[np.float64]], parts: Sequence[Mapping[str, Detail]],
    draw: tuple[int, ...] = (),
) -> Details:  # fmt: skip
    """Put the replicates' details together.

    Args:
        baseline: its scenario.
        arms: names of the arms.
        seeds: one a replicate.
        residents: residents in each replicate.
        values: outcomes by name, (R, weeks + 1, outcomes).
        parts: of each replicate: its details by name.
        draw: which draw of the parameters each replicate has.
    """
    names = (baseline.name, *arms)
    keys = {name: sorted({key for part in parts for key in part[name].spent}) for name in names}
    first = parts[0]
    return Details(
        baseline=baseline,
        arms=tuple(arms),
        seeds=seeds,
        residents=residents,
        severity={name: np.stack([part[name].bands for part in parts]) / YEAR for name in names},
        spent={
            name: {key: np.array([part[name].spent.get(key, 0.0) for part in parts]) for key in keys[name]}
            for name in names
        },
        illness_costs={name: costs.illness_of(baseline, values[name], residents) for name in names},
        pairs={
            arm: Pairs(*map(np.stack, zip(*(part[arm].pairs or () for part in parts), strict=True))) for arm in arms
        },
        reached={
            arm: {
                name: Reached(*map(np.stack, zip(*(part[arm].reached[name] for part in parts), strict=True)))
                for name in first[arm].reached
            }
            for arm in arms
        },
        channels={arm: first[arm].channels for arm in arms},
        group_names=first[arms[0]].groups,
        mood={name: np.stack([part[name].mood for part in parts]) for name in names},
        draw=draw,
    )
