"""Which parameters decide: effects of single draws, regressed on the parameters of those draws.

For an arm and an outcome let d_k be the mean difference in the replicates of draw k and x_k a parameter there. The
least-squares line ``d = a + b x`` moves by ``b (x_95 - x_05)`` from the parameter's 5 % to its 95 % point: its *swing*.
Parameters are taken one by one, since there are seldom draws enough for all at once; what a parameter brings along that
is correlated with it in the posterior is counted as its own. With p parameters an interval of level 1 - 0.05 / p keeps
the chance of naming any parameter that does nothing below 5 % (Bonferroni); only those that pass it are called telling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.paired.comparison import split
from simulation.report.blocks import Format, Table
from simulation.report.effects import scale, unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.report.brief import Brief

LEAST = 8  # draws; a line through fewer says nothing
SHARE = "causal_share"


def by_draw(brief: Brief, arm: str, outcome: str) -> NDArray[np.float64]:
    """Mean difference of an arm in each draw, in the unit shown."""
    column = brief.comparison.outcomes.index(outcome)
    return split(brief.comparison.paired(arm), brief.comparison.draw)[0][:, column] * scale(outcome)


def swings(brief: Brief, outcomes: list[str]) -> Table:
    """A row an arm, outcome and parameter, the widest swing first within each arm and outcome."""
    import pandas as pd
    from scipy.stats import t

    claims, rows = _claims(), []
    for arm in (a for a in brief.arms if not brief.unmoved(a)):
        drawn = _of_arm(brief, arm)
        for outcome in outcomes:
            d = by_draw(brief, arm, outcome)
            sure = t.ppf(1 - 0.025 / max(len(drawn), 1), d.size - 2)
            found = []
            for path, x in drawn.items():
                _, slope, error = line(x, d)
                low, middle, high = np.quantile(x, [0.05, 0.5, 0.95])
                row: dict[str, Any] = {"arm": arm, "outcome": outcome, "parameter": path, "claim": _claim(claims, path)}
                row |= {
                    "unit": unit(outcome),
                    "parameter_low": low,
                    "parameter_high": high,
                    "swing": slope * (high - low),
                }
                row |= {"at_low": slope * (low - middle), "at_high": slope * (high - middle)}
                half = sure * error * (high - low)
                row |= {"swing_low": row["swing"] - half, "swing_high": row["swing"] + half}
                found.append(row | {"telling": "yes" if abs(row["swing"]) > half else "could be chance"})
            rows += sorted(found, key=lambda row: -abs(row["swing"]))
    form = Format(spread=("swing_low", "swing_high"), signed=True)
    formats = {name: form for name in ("swing", "swing_low", "swing_high", "at_low", "at_high")}
    about = "How far each uncertain parameter moves the effect of each arm, from its 5 % to its 95 % point"
    return Table("drivers", about, pd.DataFrame(rows), formats)


def along_share(brief: Brief, outcomes: list[str]) -> Table:
    """A row an arm, outcome and causal share from 0 to 1 by tenths: the effect on the line through the draws."""
    import pandas as pd
    from scipy.stats import t

    rows = []
    x = brief.drawn[SHARE]
    for arm in (a for a in brief.arms if not brief.unmoved(a)):
        for outcome in outcomes:
            d = by_draw(brief, arm, outcome)
            start, slope, error = line(x, d)
            rest = d - start - slope * x
            noise = float(np.sqrt((rest**2).sum() / (d.size - 2)))
            for share in np.linspace(0, 1, 11):
                half = t.ppf(0.975, d.size - 2) * np.hypot(noise / np.sqrt(d.size), error * (share - x.mean()))
                mean = start + slope * share
                row = {"arm": arm, "outcome": outcome, "unit": unit(outcome), "causal_share": 100 * share}
                row |= {"mean": mean, "low": mean - half, "high": mean + half}
                rows.append(row | {"within_draws": "yes" if x.min() <= share <= x.max() else "beyond the draws"})
    form = Format(spread=("low", "high"), signed=True)
    about = "Effect of each arm at causal shares from 0 to 100 percent, on a straight line through the draws"
    formats = {"mean": form, "low": form, "high": form, "causal_share": Format(decimals=0)}
    return Table("causal_share", about, pd.DataFrame(rows), formats)


def leaders(brief: Brief, outcomes: list[str]) -> Table:
    """A row an outcome and arm: in what share of draws it does most, and in what share its mean effect turns round."""
    import pandas as pd

    from simulation.outcomes import OUTCOMES

    rows = []
    moving = [arm for arm in brief.arms if not brief.unmoved(arm)]
    for outcome in outcomes:
        effects = {arm: by_draw(brief, arm, outcome) for arm in moving}
        sign = 1 if OUTCOMES[outcome].better == "higher" else -1
        best = np.argmax(sign * np.stack(list(effects.values())), axis=0)
        for k, arm in enumerate(moving):
            turned = (np.sign(effects[arm]) == -np.sign(effects[arm].mean())).mean()
            row = {"outcome": outcome, "label": brief.label(outcome), "arm": arm, "best": 100 * (best == k).mean()}
            rows.append(row | {"turned": 100 * turned, "draws": len(best)})
    form = Format(decimals=0)
    about = "In what share of the draws each arm does most, and in what share its effect has the other sign"
    names = ["outcome", "label", "arm", "best", "turned", "draws"]
    return Table("leaders", about, pd.DataFrame(rows, columns=names), {"best": form, "turned": form})


def line(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float, float]:
    """Intercept, slope and its standard error of the least-squares line; flat where x is constant."""
    away = x - x.mean()
    size = float(away @ away)
    if size <= 1e-24:
        return float(y.mean()), 0.0, float("inf")
    slope = float(away @ y) / size
    start = float(y.mean()) - slope * float(x.mean())
    rest = y - start - slope * x
    return start, slope, float(np.sqrt(float(rest @ rest) / (y.size - 2) / size))


def _of_arm(brief: Brief, arm: str) -> dict[str, NDArray[np.float64]]:
    """What was drawn and can move this arm's outcomes: no prices, no numbers of programs that nobody here has."""
    from simulation.calibration.effects import PREFIX, effects_of

    both = brief.comparison.baseline, brief.comparison.arms[arm]
    kinds = {piece.kind for scenario in both for piece in scenario.interventions.values()}
    here = {one.path for kind in kinds for one in effects_of(kind) if not one.cost}
    return {path: x for path, x in brief.drawn.items() if not path.startswith(f"{PREFIX}.") or path in here}


def _claims() -> dict[str, Any]:
    from simulation.catalog import parameters

    rows = parameters()
    of_kinds = {row["path"].replace("*", row["kind"]): row["claim"] for row in rows if row["kind"]}
    return of_kinds | {row["path"]: row["claim"] for row in rows if not row["kind"]}


def _claim(claims: dict[str, Any], path: str) -> str:
    parts = path.split(".")
    anybody = ".".join([parts[0], "*", *parts[2:]])
    return str(claims.get(path) or claims.get(anybody) or "")
