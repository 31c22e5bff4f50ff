"""What a search found: candidates, the frontier, the finalists on fresh seeds, and how sure the first place is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.optimize.space import words
from simulation.optimize.verdict import Regret, ends, frontier, regret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from simulation.optimize.aim import Aim
    from simulation.optimize.space import Item, Mix
    from simulation.scenario import Scenario

NEARLY, CHEAPER = 0.9, 0.6  # parts of the best one's gain and cost: by convention of this program, worth telling
FILES = ("candidates.csv", "finalists.csv", "frontier.png", "optimum.json")


@dataclass(frozen=True)
class Candidate:
    """A mix lived through, against the baseline of the same seeds; a value a replicate.

    Attributes:
        mix: what is bought, and how much of it.
        cost: over the whole run, beyond the baseline's.
        gain: in the equally distributed equivalent; the more the better.
        mean_gain: in the mean, whoever has it.
        narrowed: how much smaller the slope index of inequality by income is.
    """

    mix: Mix
    cost: NDArray[np.float64]
    gain: NDArray[np.float64]
    mean_gain: NDArray[np.float64]
    narrowed: NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class Optimum:
    """A search's answer: never one winner alone.

    Attributes:
        baseline: what all are compared with.
        space: what could be bought.
        budget: money there was.
        aim: what was to be gained.
        aversion: to inequality.
        tried: every mix of the search, nothing first, on the seeds of the search: the best of these are flattered.
        finalists: nothing and the best of the search, on fresh seeds.
        replicates: of each mix in the search.
        fresh: of each finalist.
        seed: first seed.
        draw: which draw of the parameters each fresh replicate has; empty if all have the scenarios' own.
        residents: who live there; 0 if a file says so.
        runs: that were run this time, and not found kept.
    """

    baseline: Scenario
    space: Mapping[str, Item]
    budget: float
    aim: Aim
    aversion: float
    tried: tuple[Candidate, ...]
    finalists: tuple[Candidate, ...]
    replicates: int
    fresh: int
    seed: int
    draw: tuple[int, ...]
    residents: int
    runs: int

    @property
    def ranked(self) -> list[Candidate]:
        """Finalists within the budget on fresh seeds, the largest gain first; nothing costs nothing."""
        within = [one for one in self.finalists if not one.mix or one.cost.mean() <= self.budget]
        return sorted(within, key=lambda one: (-one.gain.mean(), one.cost.mean()))

    @property
    def best(self) -> Candidate:
        """The mix of the largest gain within the budget; nothing, if nothing gains."""
        return self.ranked[0]

    @property
    def runner_up(self) -> Candidate | None:
        """The second; none if only nothing can be bought."""
        return self.ranked[1] if len(self.ranked) > 1 else None

    def regret(self, other: Candidate) -> Regret:
        """What is given up by choosing another finalist instead of the best, and how likely that one is better."""
        return regret(self.best.gain, other.gain, self.draw)

    def words(self, one: Candidate) -> str:
        """A candidate's mix in words."""
        return words(self.space, one.mix)

    def verdict(self) -> str:
        """The answer in a few sentences."""
        money, unit, shown = self.baseline.economics, self.aim.unit, self.aim.shown
        best, second = self.best, self.runner_up

        def said(value: float) -> str:
            return f"{shown * value:,.4g}" if abs(shown * value) < 1e4 else f"{shown * value:,.0f}"

        head = f"Within {self.budget:,.0f} {money.currency} the search found nothing that gains."
        if best.mix:
            low, high = ends(best.gain)
            head = (
                f"Best found within {self.budget:,.0f} {money.currency}: {self.words(best)}; costs "
                f"{best.cost.mean():,.0f} and gains {said(best.gain.mean())} {unit} ({said(low)} to {said(high)})."
            )
            was = next(one for one in self.tried if one.mix == best.mix)
            head += f" On the seeds of the search it seemed to gain {said(was.gain.mean())}; only fresh seeds count."
            over = float((best.cost > self.budget).mean())
            if over:
                head += f" In {100 * over:.0f} % of replicates it costs more than the budget."
        head += self._thrift(said)
        if second is None:
            return head
        r = self.regret(second)
        about = "over replicates and draws" if self.draw else "over replicates alone, not over the parameters"
        tail = (
            f" Runner-up: {self.words(second)}. Choosing it gives up {said(r.mean)} ({said(r.low)} to {said(r.high)}); "
            f"with probability {r.better:.2g} it is in truth the better ({about})."
        )
        return head + tail + (" The two cannot be told apart." if r.better > 0.05 else "")

    def _thrift(self, said: Callable[[float], str]) -> str:
        """The cheapest finalist with :data:`NEARLY` of the best one's gain for :data:`CHEAPER` of its cost or less."""
        best = self.best
        near = [
            one for one in self.ranked[1:]
            if one.gain.mean() >= NEARLY * best.gain.mean() > 0 and one.cost.mean() <= CHEAPER * best.cost.mean()
        ]  # fmt: skip
        if not near:
            return ""
        one = min(near, key=lambda one: float(one.cost.mean()))
        return (
            f" Nearly as much for less: {self.words(one)} costs {one.cost.mean():,.0f} and gains "
            f"{said(one.gain.mean())}."
        )

    def __repr__(self) -> str:
        """The verdict and the table of finalists."""
        return f"{self.verdict()}\n\n{self.final.to_string(index=False, float_format='{:.4g}'.format)}"

    @property
    def candidates(self) -> pd.DataFrame:
        """A row a mix that was tried, on the seeds of the search; ``frontier`` marks the best within the budget."""
        import pandas as pd

        cost, gain = (np.array([getattr(one, n).mean() for one in self.tried]) for n in ("cost", "gain"))
        within = (cost <= self.budget) | (cost <= 0)
        kept = np.zeros(cost.size, np.bool_)
        kept[within] = frontier(cost[within], gain[within])
        marks = zip(self.tried, within, kept, strict=True)
        return pd.DataFrame([{**self._row(one), "within": bool(w), "frontier": bool(k)} for one, w, k in marks])

    @property
    def final(self) -> pd.DataFrame:
        """A row a finalist on fresh seeds, the best first, with what is given up by choosing it instead."""
        import pandas as pd

        rows = []
        dear = [one for one in self.finalists if not any(one is held for held in self.ranked)]
        for place, one in enumerate([*self.ranked, *dear]):
            within = place < len(self.ranked)
            r, times = self.regret(one) if within and place else None, self.aim.shown
            ends = {"regret": r.mean, "regret_low": r.low, "regret_high": r.high} if r else {}
            said = {name: times * value for name, value in ends.items()} | ({"better": r.better} if r else {})
            rows.append({"place": place + 1 if within else None, **self._row(one), "within": within, **said})
        return pd.DataFrame(rows)

    def _row(self, one: Candidate) -> dict[str, Any]:
        low, high = ends(one.gain)
        bought, times = dict(one.mix), self.aim.shown
        return {
            "mix": self.words(one), "cost": one.cost.mean(), "gain": times * one.gain.mean(), "gain_low": times * low,
            "gain_high": times * high, "unit": self.aim.unit, "mean_gain": times * one.mean_gain.mean(),
            "slope_narrowed": one.narrowed.mean(),
            **{name: bought.get(name, 0.0) for name in self.space},
        }  # fmt: skip

    def save(self, folder: str | Path) -> Path:
        """Write candidates.csv, finalists.csv, frontier.png and optimum.json, all or none.

        Raises:
            InputError: if the folder cannot be written.
        """
        from simulation import plots
        from simulation.optimize.picture import picture
        from simulation.results import surroundings
        from simulation.writing.keeping import writing
        from simulation.writing.sheets import write_csv

        record = {
            "verdict": self.verdict(), "baseline": self.baseline.plain(), "budget": self.budget,
            "currency": self.baseline.economics.currency, "aim": vars(self.aim),
            "outcome": self.aim.outcome, "aversion": self.aversion,
            "space": {name: vars(item) for name, item in self.space.items()}, "seed": self.seed,
            "replicates": self.replicates, "fresh": self.fresh, "draw": list(self.draw), "mixes": len(self.tried),
            **surroundings(),
        }  # fmt: skip
        with writing(folder) as part:
            write_csv(self.candidates, part / FILES[0])
            write_csv(self.final, part / FILES[1])
            plots.write(picture(self), part / FILES[2])
            text = json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)
            (part / FILES[3]).write_text(text + "\n", encoding="utf-8")
        return Path(folder)
