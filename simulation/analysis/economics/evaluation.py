"""An economic evaluation of a comparison: costs and QALYs against each other, and how far that is known.

Costs and QALYs are present values over the horizon, seen from the perspective, per 1,000 residents. Options are ranked
by their expected difference from the baseline. A row of the sensitivity analysis is a draw of the model's parameters
with a draw of the utilities, every one with every one (:mod:`~simulation.analysis.economics.chance`): the two are
independent, so that what all parameters of one kind are worth knowing needs no regression.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.analysis.economics import benefit, chance, frontier, information, settings, utilities
from simulation.analysis.economics.account import YEAR
from simulation.analysis.economics.budget import budget
from simulation.analysis.economics.discounting import present_value
from simulation.analysis.economics.perspective import MEANING, seen_from
from simulation.analysis.economics.recorded import account_of
from simulation.errors import InputError
from simulation.paired import skewed

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from simulation.analysis.economics.account import Account
    from simulation.analysis.economics.recorded import Compared
    from simulation.parameters.economics import Economics

    Rows = tuple[NDArray[np.float64], NDArray[np.float64]]  # costs and effects of one shape

PER = 1000  # residents
STEPS = 60  # of the curves, from 0 to twice the highest threshold
UTILITY_DRAWS = (32, 256)  # least and most
ROWS = 8192  # of the sensitivity analysis, unless that is fewer utilities than the least


@dataclass(frozen=True, repr=False)
class Evaluation:
    """Tables of an economic evaluation; money in the scenario's currency, amounts per 1,000 residents over the horizon.

    Attributes:
        summary: a row an arm, the baseline first: cost, qaly, and against the baseline extra_cost and extra_qaly, each
            with its Monte Carlo standard error (``_error``: more runs make it smaller), where 95 % of futures lie
            (``_low``, ``_high``: more runs do not; :mod:`simulation.paired.skewed`) and the part of the differences
            between draws that is chance (``_chance``: at 1 parameters cannot be told from chance, and low and high are
            nan: more replicates tell); status (frontier, dominated, extendedly dominated, equal), against (the arm it
            is compared with there), icer (extra cost of one more QALY against that; nan off the frontier).
        benefit: a row an arm and threshold of the scenario: source, nmb (net monetary benefit against the baseline),
            error, low, high.
        leads: a row a threshold of the scenario: best (the option of the highest expected net benefit), next, lead (its
            expected net benefit less the next one's), error (Monte Carlo standard error of that).
        acceptability: a row a threshold (a grid, and the scenario's) and arm: probability (CEAC), error (Monte
            Carlo), on_frontier (CEAF: highest expected benefit), loss (expected, against the best of each row).
        information: a row a threshold: evpi (without draws that of the utilities: luck cannot be learned),
            population_evpi (nan unless the scenario sets research_years and
            research_population), then what it is worth to know utilities, all parameters of the model that were drawn
            (``model``), each of those, and ``noise``: what the luckiest of as many parameters that say nothing
            exceeds once in twenty times.
        budget: see :func:`simulation.analysis.economics.budget.budget`.
        settings: what was decided, by name.
        basis: ``"draws"`` if rows are draws of the parameters, ``"chance"`` if they are replicates under one set.
        options: the baseline, then the arms.
        costs: extra cost against the baseline, shape (rows, options).
        effects: extra QALYs, likewise.
    """

    summary: pd.DataFrame
    benefit: pd.DataFrame
    leads: pd.DataFrame
    acceptability: pd.DataFrame
    information: pd.DataFrame
    budget: pd.DataFrame
    settings: dict[str, Any]
    basis: str
    options: tuple[str, ...]
    costs: NDArray[np.float64]
    effects: NDArray[np.float64]

    def rows(self) -> pd.DataFrame:
        """A row a row of the sensitivity analysis and option: ``row``, arm, extra_cost and extra_qaly."""
        import pandas as pd

        count, options = self.costs.shape
        return pd.DataFrame({
            "row": np.repeat(np.arange(1, count + 1), options), "arm": np.tile(np.array(self.options, object), count),
            "extra_cost": self.costs.ravel(), "extra_qaly": self.effects.ravel(),
        })  # fmt: skip

    def tables(self) -> dict[str, pd.DataFrame]:
        """The six tables by name."""
        names = ("summary", "benefit", "leads", "acceptability", "information", "budget")
        return {name: getattr(self, name) for name in names}

    def __repr__(self) -> str:
        """What was decided, then the summary."""
        said = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in self.settings.items())
        shown = self.summary[["arm", "extra_cost", "extra_qaly", "status", "against", "icer"]]
        return f"{said}\n{shown.to_string(index=False, float_format='{:,.4g}'.format, na_rep='')}"


@dataclass(frozen=True)
class _Differences:
    """Present values per 1,000 residents against the baseline; the baseline's own are 0."""

    cost: NDArray[np.float64]  # (replicates, options)
    qaly: NDArray[np.float64]  # (replicates, options, utility draws)
    certain: NDArray[np.float64]  # (replicates, options), at the scenario's utilities
    draw: tuple[int, ...]

    def only(self, keep: NDArray[np.bool_]) -> _Differences:
        """Some of the replicates."""
        draw = tuple(k for k, kept in zip(self.draw, keep, strict=False) if kept)
        return _Differences(self.cost[keep], self.qaly[keep], self.certain[keep], draw)


def evaluate(
    comparison: Compared, economics: Economics | None = None, *, seed: int = 1, utility_draws: int | None = None
) -> Evaluation:
    """:func:`appraise` of what a comparison recorded.

    Args:
        comparison: made with ``details=True``.
        economics: settings in place of the baseline scenario's, such as another perspective; no run depends on them.
        seed: of the draws of utilities.
        utility_draws: how many; None as in :func:`appraise`.

    Raises:
        InputError: as :func:`appraise`, or if the comparison has no details.
    """
    settings.need(economics or comparison.baseline.economics)
    made = account_of(comparison)
    return appraise(made, economics or comparison.baseline.economics, seed=seed, utility_draws=utility_draws)


def appraise(account: Account, economics: Economics, *, seed: int = 1, utility_draws: int | None = None) -> Evaluation:
    """Costs and QALYs of every option, ranked, with what is known of the ranking.

    Args:
        account: costs and person-years of a baseline and its arms.
        economics: settings; perspective, discount rates and horizon must be set.
        seed: of the draws of utilities.
        utility_draws: how many, each of which goes with every draw of the model's parameters; None means as many as
            make :data:`ROWS` rows, within :data:`UTILITY_DRAWS`.

    Raises:
        InputError: if a setting is missing, or the horizon is longer than what was run.
    """
    settings.need(economics)
    assert economics.horizon is not None
    if economics.horizon > account.whole_years:
        what = f"{economics.horizon} years, of which {account.whole_years} were run; nothing is extrapolated"
        raise InputError(what, "economics.horizon", f"run {YEAR * economics.horizon} weeks, or shorten it")
    least, most = UTILITY_DRAWS
    count = utility_draws or max(least, min(most, ROWS // len(set(account.draw) or account.residents)))
    drawn = utilities.by_band(economics.utilities, utilities.utility_draws(economics.utilities, count, seed))
    cost, lived = _present(account, economics)
    sure = utilities.qalys(lived, utilities.by_band(economics.utilities, utilities.point(economics.utilities)))
    apart = _Differences(
        cost - cost[:, :1], utilities.qalys(lived - lived[:, :1], drawn), sure - sure[:, :1], account.draw
    )
    costs, effects = _rows(apart)
    grid = np.linspace(0, 2 * max(economics.thresholds), STEPS + 1)
    grid = np.union1d(grid, economics.thresholds)
    everyone = costs.reshape(-1, costs.shape[-1]), effects.reshape(-1, effects.shape[-1])
    return Evaluation(
        summary=_summary(account, apart, (cost[:, 0].mean(), sure[:, 0].mean()), (costs, effects)),
        benefit=_benefit(account, economics, apart, (costs, effects)),
        leads=_leads(account, economics, apart, everyone),
        acceptability=_acceptability(account, apart, everyone, grid),
        information=_information(account, economics, (costs, effects), grid, seed),
        budget=budget(account),
        settings=_settings(economics),
        basis="draws" if account.draw else "chance",
        options=account.options,
        costs=everyone[0],
        effects=everyone[1],
    )


def _settings(economics: Economics) -> dict[str, Any]:
    names = ("perspective", "discount_costs", "discount_effects", "horizon", "currency", "price_year")
    made = {name: getattr(economics, name) for name in names}
    return made | {"counted": MEANING[str(economics.perspective)], "per": f"{PER:,} residents"}


def _present(account: Account, economics: Economics) -> Rows:
    """Costs (replicates, options) and person-years (replicates, options, bands), discounted, per 1,000 residents."""
    costs, lived = [], []
    for option in account.options:
        seen = seen_from(account.costs[option], str(economics.perspective))
        whole = np.broadcast_to(seen, account.person_years[option].shape[:2])
        costs.append(present_value(whole, economics.discount_costs or 0.0, economics.horizon))
        years = present_value(account.person_years[option], economics.discount_effects or 0.0, economics.horizon)
        lived.append(years)
    scale = PER / account.residents
    return np.stack(costs, axis=1) * scale[:, None], np.stack(lived, axis=1) * scale[:, None, None]


def _rows(apart: _Differences) -> Rows:
    """Extra costs and QALYs with chance taken out, both (draws, utility draws, options)."""
    replicates, options, kinds = apart.qaly.shape
    cost = chance.rows(apart.cost, apart.draw)
    qaly = chance.rows(apart.qaly.reshape(replicates, -1), apart.draw).reshape(-1, options, kinds).swapaxes(1, 2)
    return np.broadcast_to(cost[:, None, :], qaly.shape), qaly


def _summary(account: Account, apart: _Differences, base: tuple[float, float], rows: Rows) -> pd.DataFrame:
    import pandas as pd

    costs, effects = (part.mean(axis=(0, 1)) for part in rows)
    ranked = frontier.rank(costs, effects)
    errors = chance.error(apart.cost, apart.draw), chance.error(apart.certain, apart.draw)
    luck = chance.share(apart.cost, apart.draw), chance.share(apart.certain, apart.draw)
    ends = [_ends(part, share) for part, share in zip(rows, luck, strict=True)]
    names = [*account.options]
    return pd.DataFrame(
        {
            "arm": names,
            "cost": base[0] + costs, "qaly": base[1] + effects,
            "extra_cost": costs, "cost_error": errors[0], "cost_low": ends[0][0], "cost_high": ends[0][1],
            "cost_chance": luck[0],
            "extra_qaly": effects, "qaly_error": errors[1], "qaly_low": ends[1][0], "qaly_high": ends[1][1],
            "qaly_chance": luck[1],
            "status": [one.status for one in ranked],
            "against": ["" if one.against is None else names[one.against] for one in ranked],
            "icer": [one.icer for one in ranked],
        }
    )  # fmt: skip


def _ends(values: NDArray[np.float64], luck: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where 95 % of rows (draws, utility draws, options) lie, (2, options).

    Unknown, not narrow, where all that draws differ in is chance. Draws are few and utilities many: percentiles of all
    rows would end at the outermost draws, so that those of each are joined (:mod:`simulation.paired.skewed`).
    """
    model, mean = values.mean(axis=1), values.mean(axis=(0, 1))
    rest = np.percentile(values - model[:, None], [100 * end for end in skewed.ENDS], axis=(0, 1))
    draws = skewed.percentile(model, skewed.ENDS[0]), skewed.percentile(model, skewed.ENDS[1])
    return np.where(luck >= 1, np.nan, np.stack(skewed.joined(mean, draws, (mean + rest[0], mean + rest[1]))))


def _benefit(account: Account, economics: Economics, apart: _Differences, rows: Rows) -> pd.DataFrame:
    import pandas as pd

    made = []
    for threshold in economics.thresholds:
        value = benefit.net_benefit(*rows, threshold)
        by_replicate = benefit.net_benefit(apart.cost, apart.certain, threshold)
        error = chance.error(by_replicate, apart.draw)
        low, high = _ends(value, chance.share(by_replicate, apart.draw))
        source = settings.source_of(threshold, economics.currency)
        for k, arm in enumerate(account.options[1:], 1):
            made.append((arm, threshold, source, value[..., k].mean(), error[k], low[k], high[k]))
    return pd.DataFrame(made, columns=["arm", "threshold", "source", "nmb", "error", "low", "high"])


def _leads(account: Account, economics: Economics, apart: _Differences, rows: Rows) -> pd.DataFrame:
    import pandas as pd

    made = []
    for threshold in economics.thresholds:
        value = benefit.net_benefit(*rows, threshold).mean(axis=0)
        best, other = np.argsort(-value, kind="stable")[:2]
        by_replicate = benefit.net_benefit(apart.cost, apart.certain, threshold)
        error = chance.error((by_replicate[:, best] - by_replicate[:, other])[:, None], apart.draw)[0]
        made.append((threshold, account.options[best], account.options[other], value[best] - value[other], error))
    return pd.DataFrame(made, columns=["threshold", "best", "next", "lead", "error"])


def _acceptability(account: Account, apart: _Differences, rows: Rows, grid: NDArray[np.float64]) -> pd.DataFrame:
    """Its Monte Carlo error is that of a jackknife which leaves out a group of draws (or replicates) at a time."""
    import pandas as pd

    found = benefit.acceptability(rows[0], rows[1], grid)
    parts = []
    for keep in chance.left_out(len(apart.cost), account.draw):
        costs, effects = (part.reshape(-1, part.shape[-1]) for part in _rows(apart.only(keep)))
        parts.append(benefit.acceptability(costs, effects, grid).probability)
    errors = chance.jackknife(np.stack(parts)) if parts else np.full(found.probability.shape, np.nan)
    made = []
    for t, threshold in enumerate(grid):
        for k, option in enumerate(account.options):
            p = float(found.probability[t, k])
            made.append((threshold, option, p, errors[t, k], k == found.best[t], found.loss[t, k]))
    return pd.DataFrame(made, columns=["threshold", "arm", "probability", "error", "on_frontier", "loss"])


def _information(
    account: Account, economics: Economics, rows: Rows, grid: NDArray[np.float64], seed: int
) -> pd.DataFrame:
    import pandas as pd

    costs, effects = rows
    options = costs.shape[-1]
    whole = costs.reshape(-1, options), effects.reshape(-1, options)
    model = costs.mean(axis=1), effects.mean(axis=1)  # by draw of the model's parameters
    worth = costs.mean(axis=0), effects.mean(axis=0)  # by draw of the utilities
    learned = whole if account.draw else worth
    columns = {"threshold": grid, "evpi": information.evpi(learned[0], learned[1], grid)}
    columns["population_evpi"] = np.full(grid.size, np.nan)
    if economics.research_years and economics.research_population:
        columns["population_evpi"] = information.population_value(
            columns["evpi"] / PER, economics.horizon or 1, economics.discount_costs or 0.0,
            economics.research_years, economics.research_population,
        )  # fmt: skip
    columns["utilities"] = information.evpi(worth[0], worth[1], grid)
    if account.draw:
        columns["model"] = information.evpi(model[0], model[1], grid)
        for name, values in account.parameters.items():
            columns[name] = information.evppi(*model, chance.one_a_draw(values, account.draw), grid)
        columns["noise"] = information.noise(*model, grid, seed, len(account.parameters))
    return pd.DataFrame(columns)
