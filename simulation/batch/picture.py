"""A picture of which parameters move what; it sees indices, never a world."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from simulation.outcomes import OUTCOMES
from simulation.plots import AXIS, COLORS, FOOTNOTE, _name, _plain, _words

if TYPE_CHECKING:
    from simulation.analysis.sensitivity import Sensitivity

MOST = 9  # outcomes shown


def indices(made: Sensitivity, contrast: str | None = None, outcomes: tuple[str, ...] = ()) -> Figure:
    """A panel an outcome: total index (Sobol) or mu* (Morris) of each parameter with its 95 % interval.

    Args:
        made: the indices.
        contrast: an arm or a difference; the last if not given.
        outcomes: which; the first nine that were kept if not given.
    """
    contrast = contrast or made.contrasts[-1]
    table = made.indices[made.indices["contrast"] == contrast]
    chance = made.variance[made.variance["contrast"] == contrast].set_index("outcome")["chance"]
    names = list(outcomes or dict.fromkeys(table["outcome"]))[:MOST]
    paths = list(dict.fromkeys(table["parameter"]))
    across = min(3, len(names))
    down = math.ceil(len(names) / across)
    figure = Figure(figsize=(3.6 * across + 1.6, down * (0.34 * len(paths) + 1.3) + 1.2), layout="constrained")
    panels = np.atleast_1d(figure.subplots(down, across, sharey=True, squeeze=False)).ravel()
    sobol = made.design == "sobol"
    place = np.arange(len(paths))
    for axes, name in zip(panels, names, strict=False):
        part = table[table["outcome"] == name].set_index("parameter").loc[paths]
        main = part["total" if sobol else "mu_star"].to_numpy()
        ends = part[["total_low", "total_high"] if sobol else ["mu_star_low", "mu_star_high"]].to_numpy().T
        axes.errorbar(
            main, place, xerr=np.abs(ends - main), fmt="o", color=COLORS[0], markersize=5, elinewidth=1.5,
            label="total (with interactions)" if sobol else "mean size of effect (mu*)",
        )  # fmt: skip
        second = part["first" if sobol else "sigma"].to_numpy()
        label = "first order (alone)" if sobol else "sigma (not linear, or interactions)"
        axes.plot(second, place, "s", color=COLORS[1], markersize=4, label=label, markerfacecolor="white")
        axes.axvline(0, color="black", linewidth=0.8, zorder=0)
        o = OUTCOMES[name]
        axes.set_title(o.label, fontsize=10, loc="left", fontweight="bold")
        share = float(chance.get(name, np.nan))
        told = "share of variance" if sobol else AXIS.get(o.unit, o.unit)
        axes.set_xlabel(told if math.isnan(share) else f"{told}; chance is {100 * share:.0f} % of all", fontsize=8)
        axes.set_yticks(place, paths, fontsize=8)
        axes.set_ylim(len(paths) - 0.5, -0.5)
        axes.grid(axis="x", color="#E3E3E3", linewidth=0.6)
        _plain(axes)
    for axes in panels[len(names) :]:
        axes.set_visible(False)
    marks = panels[0].get_legend_handles_labels()
    figure.legend(*marks, loc="outside upper right", ncols=2, fontsize=8, frameon=False)
    _words(
        figure, figure, f"{_name(made.name)}: what moves outcomes, {_name(contrast)}",
        f"{made.design.title()}, {made.points:,} points; lines are 95 % intervals. {FOOTNOTE}",
    )  # fmt: skip
    return figure
