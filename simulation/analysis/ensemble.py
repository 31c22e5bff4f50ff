"""Which conclusions survive other assumptions: a comparison repeated under structural alternatives.

Every alternative has the same seeds, so that what an assumption does to a difference is itself a paired difference. A
conclusion is the sign of what an arm does to an outcome, or of what it does more than another arm (a ranking).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulation.analysis.alternatives import REFERENCE, Alternative, named
from simulation.errors import InputError
from simulation.follow import as_scenario
from simulation.outcomes import OUTCOMES
from simulation.paired.arms import named_arms
from simulation.paired.cases import Case, compare_cases
from simulation.paired.intervals import interval, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from simulation.follow import Progress
    from simulation.paired.comparison import Comparison
    from simulation.scenario import Scenario

FILES = ("alternatives.csv", "alternatives.json", "alternatives.png", "conclusions.csv")
DRIVEN = ("flips", "vanishes", "appears")  # verdicts that hang on an assumption


class _Seen(NamedTuple):
    """What one contrast showed under each alternative, all (alternatives, outcomes)."""

    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    sign: NDArray[np.int64]  # -1 or 1 where the interval leaves 0 out, else 0
    agree: NDArray[np.float64]  # share of draws with the sign of the mean
    moved: NDArray[np.int64]  # -1 or 1 where the difference from the reference is clear


@dataclass(frozen=True, repr=False)
class Ensemble:
    """A comparison under each alternative; printed, it says which conclusions hang on an assumption.

    Attributes:
        alternatives: the reference first.
        comparisons: by name of the alternative.
    """

    alternatives: tuple[Alternative, ...]
    comparisons: dict[str, Comparison]

    def __repr__(self) -> str:
        """Number of conclusions by verdict, and those that hang on an assumption."""
        counts = self.conclusions["verdict"].value_counts().to_dict()
        head = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
        columns = ["arm", "against", "outcome", "verdict", "turned"]
        return f"{head}\n{self.assumption_driven[columns].to_string(index=False)}"

    @property
    def reference(self) -> Comparison:
        """The comparison as calibrated."""
        return self.comparisons[REFERENCE.name]

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row an alternative, arm, other arm and outcome: mean paired difference and its 95 % interval.

        ``against`` is the baseline or another arm: ranked arms are contrasts of two. The interval is Student's t over
        the means of draws (over replicates if there are no draws), so it holds parameters and chance; ``same_sign`` is
        the share of those whose difference has the sign of the mean.
        """
        import pandas as pd

        rows = []
        for (arm, against), seen in self._contrasts.items():
            for k, one in enumerate(self.alternatives):
                for i, name in enumerate(self.reference.outcomes):
                    o = OUTCOMES[name]
                    ends = seen.mean[k, i], seen.low[k, i], seen.high[k, i], seen.agree[k, i]
                    rows.append((one.name, arm, against, name, o.unit, o.better, *ends))
        names = ["alternative", "arm", "against", "outcome", "unit", "better", "mean", "low", "high", "same_sign"]
        return pd.DataFrame(rows, columns=names)

    @cached_property
    def conclusions(self) -> pd.DataFrame:
        """A row an arm, other arm and outcome: the difference as calibrated, its range over alternatives, a verdict.

        * ``survives``: every interval leaves out 0, all on one side.
        * ``flips``: clear to one side under one alternative, to the other under another.
        * ``vanishes``: clear as calibrated, not so under an alternative that clearly makes it smaller.
        * ``appears``: not clear as calibrated, but under an alternative that clearly moves it.
        * ``undecided``: clear somewhere only, and not by an assumption's doing: more replicates would tell.
        * ``nothing``: clear nowhere.

        ``turned`` names the alternatives that make the first three so (``DRIVEN``). Of twenty true nothings one looks
        clear, so among hundreds of conclusions look at sizes too.
        """
        import pandas as pd

        rows = []
        for (arm, against), seen in self._contrasts.items():
            for i, name in enumerate(self.reference.outcomes):
                verdict, turned = _verdict(seen.sign[:, i], seen.moved[:, i])
                o, words = OUTCOMES[name], ", ".join(self.alternatives[k].name for k in turned)
                ends = seen.mean[0, i], seen.low[0, i], seen.high[0, i], seen.mean[:, i].min(), seen.mean[:, i].max()
                rows.append((arm, against, name, o.unit, o.better, *ends, verdict, words))
        names = ["arm", "against", "outcome", "unit", "better", "mean", "low", "high", "least", "most"]
        return pd.DataFrame(rows, columns=[*names, "verdict", "turned"])

    @property
    def assumption_driven(self) -> pd.DataFrame:
        """The conclusions that hang on an assumption: flips first, then vanishing, then appearing ones."""
        table = self.conclusions[self.conclusions["verdict"].isin(DRIVEN)]
        return table.sort_values("verdict", key=lambda v: v.map(DRIVEN.index), kind="stable").reset_index(drop=True)

    def levels(self) -> pd.DataFrame:
        """Outcomes of the baseline at the end, a row an alternative: how alike its world looks."""
        import pandas as pd

        from simulation.follow import at_end

        name = self.reference.baseline.name
        rows = {one: at_end(made.values[name]).mean(axis=0) for one, made in self.comparisons.items()}
        table = pd.DataFrame.from_dict(rows, orient="index", columns=list(self.reference.outcomes))
        return table.rename_axis("alternative")

    @cached_property
    def _contrasts(self) -> dict[tuple[str, str], _Seen]:
        arms, base = list(self.reference.arms), self.reference.baseline.name
        pairs = [(arm, base) for arm in arms]
        pairs += [(a, b) for k, a in enumerate(arms) for b in arms[k + 1 :]]
        return {pair: self._seen(*pair) for pair in pairs}

    def _seen(self, arm: str, against: str) -> _Seen:
        units = []
        for made in self.comparisons.values():
            gap = made.paired(arm) - (made.paired(against) if against in made.arms else 0.0)
            units.append(split(gap, made.draw)[0] if len(set(made.draw)) > 1 else gap)
        stack = np.stack(units)
        mean, low, high = (np.stack(part) for part in zip(*(interval(one) for one in units), strict=True))
        moved = np.stack([_clear(*interval(one - units[0])[1:]) for one in units])
        agree = (np.sign(stack) == np.sign(mean)[:, None]).mean(axis=1)
        return _Seen(mean, low, high, _clear(low, high), agree, moved)

    def save(self, folder: str | Path) -> None:
        """Write alternatives.csv, conclusions.csv, alternatives.json and alternatives.png, all or none.

        Raises:
            InputError: if the folder cannot be written.
        """
        import json
        from dataclasses import asdict

        from simulation import plots
        from simulation.analysis.ensemble_picture import effects
        from simulation.results import surroundings
        from simulation.writing.keeping import writing
        from simulation.writing.sheets import write_csv

        scenarios = {s.name: s for s in (self.reference.baseline, *self.reference.arms.values())}
        record = {
            "alternatives": [asdict(one) for one in self.alternatives],
            "scenarios": {name: {"digest": s.digest(), "scenario": s.plain()} for name, s in scenarios.items()},
            "seeds": list(self.reference.seeds), "draw": list(self.reference.draw), **surroundings(),
        }  # fmt: skip
        with writing(folder) as part:
            write_csv(self.table, part / "alternatives.csv")
            write_csv(self.conclusions, part / "conclusions.csv")
            plots.write(effects(self), part / "alternatives.png")
            text = json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)
            (part / "alternatives.json").write_text(text + "\n", encoding="utf-8")


def alternatives(
    baseline: Scenario | str | Path, arms: Sequence[Scenario | str | Path] | Mapping[str, Scenario | str | Path],
    replicates: int = 20, *, seed: int = 1, workers: int | None = None, draws: int | None = None,
    only: Iterable[str] = (), progress: Progress | None = None,
) -> Ensemble:  # fmt: skip
    """Compare arms with a baseline under every structural alternative, on the same seeds.

    Args:
        baseline: a scenario, or the file or name of one.
        arms: likewise; as :func:`simulation.compare.compare` takes them.
        replicates: seeds ``seed``, ``seed + 1`` and so on, under each alternative; at least 4 if there are draws.
        seed: the first seed.
        workers: processes; None means as many as there are processors.
        draws: draws of the parameters that replicates are spread over, of each alternative's own posterior where it
            has one; half as many as replicates if not given, 0 for the scenarios' own parameters.
        only: names of the alternatives wanted beside the reference; all of
            :data:`simulation.analysis.alternatives.ALTERNATIVES` if none.
        progress: called with ("replicates", done, in all).

    Raises:
        InputError: as :func:`simulation.compare.compare`, or if there is no such alternative, or an alternative has no
            possible world with the parameters.
    """
    ours = as_scenario(baseline)
    theirs, chosen = named_arms(ours, arms), named(only)
    count = max(replicates, 0) // 2 if draws is None else draws
    if count < 0 or count == 1:
        raise InputError(f"{count} is too few", "draws", "write 2 or more, or 0 for the scenarios' own parameters")
    every = (ours, *theirs.values())
    spread: dict[str, tuple[Mapping[str, float], ...]] = {one.posterior: () for one in chosen}
    if count:
        from simulation.calibration.effects import with_effects

        spread = {name: tuple(with_effects(rows, every)) for name, rows in _rows(ours, chosen, count).items()}
    cases = {
        one.name: Case(one.of(ours), {name: one.of(arm) for name, arm in theirs.items()}, spread[one.posterior])
        for one in chosen
    }
    return Ensemble(chosen, compare_cases(cases, replicates, seed=seed, workers=workers, progress=progress))


def _rows(
    scenario: Scenario, chosen: tuple[Alternative, ...], count: int
) -> dict[str, tuple[Mapping[str, float], ...]]:
    """Draws by posterior, evenly over each; where an alternative has no world with one, the next is taken for all."""
    from simulation.calibration.draws import posterior, spread_over

    found: dict[str, tuple[Mapping[str, float], ...]] = {}
    for name in dict.fromkeys(one.posterior for one in chosen):
        table = posterior(name or None)
        mine = [one for one in chosen if one.posterior == name]
        every, taken, good = spread_over(table, len(table)), set[int](), []
        spread_over(table, count)  # refuses more than there are
        for first in np.linspace(0, len(table) - 1, count).astype(int):
            for row in range(first, first + len(table)):
                at = row % len(table)
                if at not in taken and _possible(scenario, every[at], mine):
                    taken.add(at)
                    good.append(every[at])
                    break
        if len(good) < count:
            words = ", ".join(one.name for one in mine)
            raise InputError(
                f"{len(good)} of {count} draws are of a possible world ({words})", "draws", "ask for fewer"
            )
        found[name] = tuple(good)
    return found


def _possible(scenario: Scenario, draw: Mapping[str, float], chosen: list[Alternative]) -> bool:
    from simulation.calibration.draws import with_draw

    try:
        for one in chosen:
            one.of(with_draw(scenario, draw))
    except InputError:
        return False
    return True


def _clear(low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.int64]:
    """1 where an interval lies above 0, -1 below, 0 where it holds 0."""
    return (low > 0).astype(np.int64) - (high < 0).astype(np.int64)


def _verdict(sign: NDArray[np.int64], moved: NDArray[np.int64]) -> tuple[str, NDArray[np.int64]]:
    """What is said of one conclusion, and the alternatives that make it so; the reference comes first."""
    first, none = sign[0], np.zeros(0, np.int64)
    if not sign.any():
        return "nothing", none
    if (sign > 0).any() and (sign < 0).any():
        side = first or (1 if (sign > 0).sum() >= (sign < 0).sum() else -1)
        return "flips", np.flatnonzero(sign == -side)
    if sign.all():
        return "survives", none
    if first:
        smaller = (sign == 0) & (moved == -first)
        return ("vanishes", np.flatnonzero(smaller)) if smaller.any() else ("undecided", none)
    larger = (sign != 0) & (moved == sign)
    return ("appears", np.flatnonzero(larger)) if larger.any() else ("undecided", none)
