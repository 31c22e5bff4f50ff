"""What every section of a report reads: the comparison, its economic evaluation, and the tables they share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.follow import END_WEEKS
from simulation.report import changes, effects, evidence, glance, held_out, lift, structures, whom
from simulation.report.blocks import Format, Table
from simulation.results import surroundings

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from simulation.paired.comparison import Comparison


@dataclass(frozen=True, eq=False)
class Brief:
    """One comparison and what is made of it for a reader.

    Attributes:
        comparison: what was run.
        evaluation: its economic evaluation; none if it was not asked for.
        structures: effects under structural alternatives; none if they were not run.
        command: the command line that reproduces it; none from Python.
    """

    comparison: Comparison
    evaluation: Any = None
    structures: pd.DataFrame | None = None
    command: str = ""

    @property
    def arms(self) -> list[str]:
        """Names of the arms, in order."""
        return list(self.comparison.arms)

    @cached_property
    def drawn(self) -> dict[str, NDArray[np.float64]]:
        """Values of each drawn parameter, one a draw; empty without draws."""
        draws = self.comparison.drawn
        return {path: np.array([draw[path] for draw in draws]) for path in (draws[0] if draws else ())}

    @cached_property
    def effects(self) -> Table:
        """Differences at the end."""
        return effects.effects(self.comparison)

    @cached_property
    def over_time(self) -> Table:
        """Differences by week."""
        return effects.over_time(self.comparison)

    @cached_property
    def evidence(self) -> Table:
        """What stands behind each arm."""
        return evidence.evidence(self.comparison)

    @cached_property
    def held_out(self) -> Table:
        """What the model predicts of published trials of what each arm adds."""
        return held_out.held_out(self.comparison)

    @cached_property
    def told(self) -> Table:
        """Each arm in words."""
        return changes.told(self.comparison)

    @cached_property
    def glance(self) -> Table:
        """Each arm in one row."""
        return glance.glance(self)

    @cached_property
    def best_buys(self) -> Table | None:
        """What is the best buy at each threshold; none without an evaluation."""
        return glance.best_buys(self)

    @cached_property
    def whom(self) -> Table | None:
        """For whom each arm does what, a row each; none if the run kept no results by group."""
        return whom.whom(self)

    @cached_property
    def lift(self) -> Table | None:
        """What each arm owes to the lift in mood of taking part; none if that cannot be told."""
        return lift.lift(self)

    @cached_property
    def otherwise(self) -> Table | None:
        """Effects under structural alternatives as they are shown; none if they were not run."""
        return structures.structures(self)

    @cached_property
    def surroundings(self) -> dict[str, Any]:
        """Versions, machine and time of day."""
        return surroundings()

    @cached_property
    def facts(self) -> Table:
        """Single numbers of the run that sentences use: a row each, by name."""
        import pandas as pd

        c, base = self.comparison, self.comparison.baseline
        odds = _target("odds_depression_negative")
        rows: list[tuple[str, float, str, str]] = [
            ("residents", float(c.residents.mean()), "residents", "in each simulated community, on average"),
            ("weeks", base.weeks, "weeks", "simulated after the burn-in"),
            ("burn_in", base.burn_in, "weeks", "lived before the clock starts, to forget the start"),
            ("replicates", len(c.seeds), "pairs", "simulated communities, each lived through once an arm"),
            ("arms", len(c.arms), "arms", "compared with the baseline"),
            ("draws", len(set(c.draw)), "draws", "of the uncertain parameters; 0 if all were fixed"),
            ("first_seed", c.seeds[0], "", "key of the random numbers of the first replicate"),
            ("end_weeks", min(END_WEEKS, base.weeks), "weeks", "averaged for 'at the end'"),
            ("causal_share", 100 * base.causal_share, "percent", "of the link that counts as effect, in the scenario"),
            ("odds_ratio", odds.value, "", f"odds of depression, negative against positive class; {odds.source}"),
            ("intervals", len(c.outcomes) * len(c.arms), "intervals", "looked at, one an outcome and arm"),
            (
                "by_chance",
                0.05 * len(c.outcomes) * len(c.arms),
                "intervals",
                "of them that would miss zero by chance alone",
            ),
            ("small", 0.2, "SD", "a difference conventionally called small (Cohen 1988); a convention, no finding"),
        ]
        if "causal_share" in self.drawn:
            share = 100 * self.drawn["causal_share"]
            rows.append(("causal_low", float(share.min()), "percent", "lowest causal share among the draws"))
            rows.append(("causal_high", float(share.max()), "percent", "highest causal share among the draws"))
        about = "Single numbers of the run that the text uses"
        frame = pd.DataFrame(rows, columns=["fact", "value", "unit", "about"])
        return Table("facts", about, frame, {"value": Format()})

    def label(self, outcome: str) -> str:
        """An outcome in words."""
        frame = self.effects.frame
        return str(frame.loc[frame["outcome"] == outcome, "label"].iloc[0])

    def measured(self, *outcomes: str) -> list[str]:
        """Those of these outcomes that were measured."""
        return [name for name in outcomes if name in self.comparison.outcomes]

    def row(self, arm: str, outcome: str) -> int:
        """Position of an arm's outcome in the table of effects."""
        return self.effects.find({"arm": arm, "outcome": outcome})

    def reading(self, arm: str, outcome: str) -> str:
        """What the interval of an arm's outcome says."""
        return str(self.effects.frame["reading"].iloc[self.row(arm, outcome)])

    def unmoved(self, arm: str) -> bool:
        """Whether an arm's every outcome is the baseline's, exactly."""
        frame = self.effects.frame
        return bool((frame.loc[frame["arm"] == arm, "reading"] == "no difference").all())


def _target(statistic: str) -> Any:
    from simulation.calibration.targets import targets

    return next(target for target in targets() if target.statistic == statistic)
