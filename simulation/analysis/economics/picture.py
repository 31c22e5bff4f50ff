"""Figures of an economic evaluation: plane and frontier, acceptability, value of information, budget."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from simulation.analysis.economics.evaluation import PER
from simulation.analysis.economics.frontier import FRONTIER
from simulation.analysis.economics.perspective import BEARERS
from simulation.plots import COLORS, FOOTNOTE, MARKERS, _name, _words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

    from simulation.analysis.economics.evaluation import Evaluation

DOTS = 400  # of an arm's rows, drawn
_BASELINE = "#777777"
_COLORS = (*COLORS[:6], "#999999")  # black is for sums
_ROWS = {
    "draws": "a draw of the parameters and of the utilities",
    "chance": "one replicate with a draw of the utilities: chance is in it",
}


def plane(made: Evaluation) -> Figure:
    """Extra QALYs and extra cost of each arm against the baseline, its uncertainty, and the efficiency frontier."""
    figure, axes = _one(9.5, 6.0)
    step = max(1, len(made.costs) // DOTS)
    for k, (arm, color, marker) in enumerate(_look(made)):
        row = made.summary.iloc[k]
        if k:
            axes.scatter(made.effects[::step, k], made.costs[::step, k], s=5, color=color, alpha=0.25, linewidths=0)
        axes.plot(
            row["extra_qaly"], row["extra_cost"], marker, color=color, markersize=9, markeredgecolor="white",
            label=f"{_name(arm)}: {row['status']}", linestyle="none", zorder=4,
        )  # fmt: skip
    best = made.summary[made.summary["status"] == FRONTIER].sort_values("extra_qaly")
    axes.plot(best["extra_qaly"], best["extra_cost"], color="black", linewidth=1.4, zorder=3, label="frontier")
    axes.axhline(0, color="black", linewidth=0.8, zorder=0)
    axes.axvline(0, color="black", linewidth=0.8, zorder=0)
    axes.set_xlabel(f"extra QALYs per {PER:,} residents against the baseline", fontsize=9)
    axes.set_ylabel(f"extra cost per {PER:,} residents, {_money(made)}", fontsize=9)
    axes.yaxis.set_major_formatter(_thousands())
    _beside(figure, axes)
    note = f"Big mark: expected; each dot: {_ROWS[made.basis]}. Line: the arms worth considering. {_told(made)}"
    _words(figure, figure, "What each arm costs and does", note)
    return figure


def acceptability(made: Evaluation) -> Figure:
    """How likely each arm is the best buy, by what a QALY may cost; a bold line follows the best expected one."""
    figure, axes = _one(9.5, 5.4)
    for arm, color, marker in _look(made):
        part = made.acceptability[made.acceptability["arm"] == arm]
        x, y = part["threshold"].to_numpy(), part["probability"].to_numpy()
        axes.plot(x, y, color=color, linewidth=1.2, marker=marker, markersize=4, markevery=6, label=_name(arm))
        best = part["on_frontier"].to_numpy()
        best = best | np.append(False, best[:-1])  # up to where the next one begins
        axes.plot(x, np.where(best, y, np.nan), color=color, linewidth=4.5, solid_capstyle="butt")
    _thresholds(axes, made)
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(PercentFormatter(1, symbol=""))
    axes.set_ylabel("percent of rows in which it is the best buy", fontsize=9)
    _beside(figure, axes)
    note = f"Bold: the highest expected net benefit (CEAF). A row is {_ROWS[made.basis]}. {_told(made)}"
    _words(figure, figure, "How likely each arm is the best buy", note)
    return figure


def information(made: Evaluation, most: int = 5) -> Figure:
    """What it would be worth to know all, and the parameters worth most, by what a QALY may cost.

    Args:
        made: the evaluation.
        most: parameters shown, those worth most anywhere.
    """
    figure, axes = _one(9.5, 5.4)
    table = made.information.set_index("threshold")
    groups = {"utilities": "all utilities", "model": "all parameters of the model"}
    left_out = ("evpi", "population_evpi", "noise", *groups)
    single = table.drop(columns=[name for name in left_out if name in table]).max().nlargest(most)
    axes.plot(table.index, table["evpi"], color="black", linewidth=2.4, label="everything (EVPI)")
    names = [*(name for name in groups if name in table), *single.index]
    for name, color, marker in zip(names, cycle(_COLORS), cycle(MARKERS), strict=False):
        axes.plot(
            table.index, table[name], color=color, linewidth=1.4, marker=marker, markersize=4, markevery=6,
            label=groups.get(name, name),
        )  # fmt: skip
    if "noise" in table:
        axes.fill_between(table.index, table["noise"], color="#DDDDDD", label="within noise", linewidth=0)
    _thresholds(axes, made)
    axes.set_ylim(0, 1.05 * float(table["evpi"].max()) or 1.0)
    axes.set_ylabel(f"value per {PER:,} residents, {_money(made)}", fontsize=9)
    axes.yaxis.set_major_formatter(_thousands())
    _beside(figure, axes)
    note = "Gray: below it lie nineteen of twenty parameters that say nothing. " if "noise" in table else ""
    _words(figure, figure, "What it is worth to know more before deciding", note + _told(made))
    return figure


def budget(made: Evaluation) -> Figure:
    """What is paid more than in the baseline, by year and payer, a panel an arm; not discounted."""
    table = made.budget
    arms, payers = list(dict.fromkeys(table["arm"])), list(dict.fromkeys(table["payer"]))
    colors = dict(zip(payers, cycle(_COLORS), strict=False))
    across = min(3, len(arms))
    down = -(-len(arms) // across)
    figure = Figure(figsize=(3.2 * across + 2.8, 2.7 * down + 1.5), layout="constrained")
    panels = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False).ravel()
    for axes, arm in zip(panels, arms, strict=False):
        part = table[table["arm"] == arm].pivot(index="year", columns="payer", values="per_resident")
        up, below = np.zeros(len(part)), np.zeros(len(part))
        for payer in (name for name in payers if name in part):
            high = part[payer].to_numpy()
            start = np.where(high >= 0, up, below)
            axes.bar(
                part.index,
                high,
                0.7,
                bottom=start,
                color=colors[payer],
                label=payer,
                hatch="///" if payer in BEARERS else None,
                edgecolor="white",
                linewidth=0,
            )
            up, below = up + np.maximum(high, 0), below + np.minimum(high, 0)
        axes.plot(part.index, part.sum(axis=1), "D", color="black", markersize=5, markeredgecolor="white", label="net")
        axes.axhline(0, color="black", linewidth=0.8)
        axes.set_title(_name(arm), fontsize=10, loc="left", fontweight="bold")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=10))
        axes.tick_params(labelsize=8.5, labelbottom=True)
        axes.set_xlabel("year", fontsize=9)
        axes.spines[["top", "right"]].set_visible(False)
    for axes in panels[len(arms) :]:
        axes.set_visible(False)
    marks = {label: mark for axes in panels for mark, label in zip(*axes.get_legend_handles_labels(), strict=True)}
    figure.legend(list(marks.values()), list(marks), loc="outside right center", frameon=False, fontsize=9)
    figure.supylabel(f"extra cost a resident, {_money(made)}", fontsize=9)
    note = "Against the baseline, all payers, not discounted; below zero is saved. Hatched: costs of illness, priced, "
    _words(figure, figure, "Budget impact", f"{note}not billed: no budget shrinks by them at once. {FOOTNOTE}")
    return figure


def _look(made: Evaluation) -> Iterator[tuple[str, str, str]]:
    """Arms with color and marker; the baseline is gray."""
    yield made.options[0], _BASELINE, "o"
    yield from zip(made.options[1:], cycle(_COLORS), cycle(MARKERS[1:]), strict=False)


def _one(width: float, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots()
    axes.grid(color="#E3E3E3", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8.5)
    return figure, axes


def _thresholds(axes: Axes, made: Evaluation) -> None:
    """The thresholds of the scenario as dotted lines on an axis of money a QALY."""
    for value in dict.fromkeys(made.benefit["threshold"]):
        axes.axvline(value, color="black", linewidth=0.7, linestyle=":", zorder=0)
    axes.set_xlim(0, made.acceptability["threshold"].max())
    axes.xaxis.set_major_formatter(_thousands())
    axes.set_xlabel(f"what a QALY may cost, {_money(made)} (dotted: thresholds of the scenario)", fontsize=9)


def _thousands() -> Any:
    return FuncFormatter(lambda value, _: f"{value:,.0f}")


def _beside(figure: Figure, axes: Axes) -> None:
    marks, labels = axes.get_legend_handles_labels()
    figure.legend(marks, labels, loc="outside right center", frameon=False, fontsize=9)


def _money(made: Evaluation) -> str:
    return f"{made.settings['currency']} of {made.settings['price_year']}"


def _told(made: Evaluation) -> str:
    s = made.settings
    years = "1 year" if s["horizon"] == 1 else f"{s['horizon']} years"
    return (
        f"Perspective {s['perspective']}, {years}, discounted {100 * s['discount_costs']:g} % (costs) and "
        f"{100 * s['discount_effects']:g} % (QALYs) a year. {FOOTNOTE}"
    )
