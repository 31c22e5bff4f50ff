"""Cost against gain: every mix that was tried, the frontier, and the finalists on fresh seeds."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from simulation.optimize.verdict import ends
from simulation.plots import COLORS, FOOTNOTE, MARKERS, _figure, _name, _small, _words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulation.optimize.result import Optimum


def picture(made: Optimum) -> Figure:
    """The plane of cost and gain."""
    money, scale = made.baseline.economics, made.aim.shown
    figure = _figure(10.5, 6.6, between=0.12)
    axes = figure.subplots()
    table = made.candidates
    axes.axhline(0, color="black", linewidth=0.8)
    axes.axvline(made.budget, color="black", linewidth=1.0, linestyle=":")
    axes.scatter(
        table["cost"], table["gain"], s=16, color="#BBBBBB", label="tried (seeds of the search)", zorder=2,
    )  # fmt: skip
    front = table[table["frontier"]].sort_values("cost")
    axes.errorbar(
        front["cost"], front["gain"],
        yerr=np.stack([front["gain"] - front["gain_low"], front["gain_high"] - front["gain"]]),
        color=COLORS[0], marker="o", markersize=4, linewidth=1.3, elinewidth=0.9, label="frontier (same seeds)",
        zorder=3,
    )  # fmt: skip
    for place, one in enumerate(made.ranked[:5]):
        low, high = ends(one.gain)
        label = "\n".join(textwrap.wrap(f"{place + 1}. {_name(made.words(one))}", 46))
        axes.errorbar(
            one.cost.mean(), scale * one.gain.mean(),
            yerr=[[scale * (one.gain.mean() - low)], [scale * (high - one.gain.mean())]],
            color=COLORS[1 + place % 6], marker=MARKERS[1 + place % 6], markersize=8, elinewidth=2, linestyle="none",
            label=label, zorder=4,
        )  # fmt: skip
    _small(axes, "budget", (made.budget, 1), axes.get_xaxis_transform(), (4, -12), "left")
    shown = table.loc[table["within"], "cost"].max()
    axes.set_xlim(-0.04 * max(made.budget, 1), 1.35 * max(made.budget, shown, 1))
    seen = table.loc[table["cost"] <= axes.get_xlim()[1], "gain"].to_numpy()
    reached = np.concatenate([seen, front["gain_high"], front["gain_low"], *([scale * e] for e in _spans(made))])
    room = 0.06 * max(float(reached.max() - reached.min()), 1e-9)
    axes.set_ylim(float(reached.min()) - room, float(reached.max()) + room)
    axes.set_xlabel(f"cost of the whole run beyond the baseline's, {money.currency} of {money.price_year}", fontsize=10)
    how = "mean" if made.aversion == 0 else f"equally distributed equivalent, aversion {made.aversion:g}"
    axes.set_ylabel(f"gain in {made.aim.label} ({how}), {made.aim.unit}", fontsize=10)
    axes.xaxis.set_major_formatter(lambda value, position: f"{value:,.0f}")
    if max(map(abs, axes.get_ylim())) >= 1000:
        axes.yaxis.set_major_formatter(lambda value, position: f"{value:,.0f}".replace("-", "−"))
    axes.grid(color="#E3E3E3", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=9)
    told = "numbered: finalists on fresh seeds"
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9, title=told)
    beyond = int((table["cost"] > axes.get_xlim()[1]).sum())
    _words(
        figure, figure, f"What {made.budget:,.0f} {money.currency} can buy",
        f"Bars: 95 % intervals over {made.replicates} replicates in the search, {made.fresh} fresh ones for finalists. "
        f"The best of many looks better on the seeds of the search than it is. "
        f"{_left_out(beyond)}{FOOTNOTE}",
    )  # fmt: skip
    return figure


def _left_out(beyond: int) -> str:
    return f"{beyond} mix{'es that cost' if beyond > 1 else ' that costs'} more not shown. " if beyond else ""


def _spans(made: Optimum) -> list[float]:
    """Ends of the intervals of the finalists that are shown."""
    return [end for one in made.ranked[:5] for end in ends(one.gain)]
