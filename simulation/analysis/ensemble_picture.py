"""A picture of what arms do under each structural alternative; it sees tables, never a world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from simulation.analysis.alternatives import HEADLINES
from simulation.outcomes import OUTCOMES
from simulation.plots import CHANGE, COLORS, FOOTNOTE, MARKERS, SCALE, SPAN, _direction, _name, _plain, _words

if TYPE_CHECKING:
    from simulation.analysis.ensemble import Ensemble


def effects(made: Ensemble, outcomes: tuple[str, ...] = ()) -> Figure:
    """A panel an outcome, a row an alternative, a dot an arm: its difference from the baseline and a 95 % interval.

    Args:
        made: the ensemble.
        outcomes: which; :data:`simulation.analysis.alternatives.HEADLINES` if none is given.
    """
    chosen, arms = outcomes or HEADLINES, list(made.reference.arms)
    names = [one.name for one in made.alternatives]
    table = made.table[made.table["against"] == made.reference.baseline.name]
    height = max(0.3, 0.11 * len(arms) + 0.12) * len(names) + 1.4
    head_height = 0.55 + 0.25 * -(-len(arms) // 4)
    figure = Figure(figsize=(2.3 * len(chosen) + 2.0, head_height + height), layout="constrained")
    engine: Any = figure.get_layout_engine()
    engine.set(w_pad=0.06, h_pad=0.06)
    parts: Any = figure.subfigures(2, 1, height_ratios=[head_height, height])
    panels: Any = parts[1].subplots(1, len(chosen), sharey=True, squeeze=False)
    place = np.arange(len(names))
    for axes, outcome in zip(panels[0], chosen, strict=True):
        o = OUTCOMES[outcome]
        scale = SCALE.get(o.unit, 1.0)
        axes.axhspan(-0.5, 0.5, color="#EEEEEE", zorder=0)
        axes.axvline(0, color="black", linewidth=0.9, zorder=1)
        for k, arm in enumerate(arms):
            part = table[(table["arm"] == arm) & (table["outcome"] == outcome)].set_index("alternative").loc[names]
            mean = part["mean"].to_numpy() * scale
            ends = np.abs(part[["low", "high"]].to_numpy().T * scale - mean)
            axes.errorbar(
                mean, place + (k - (len(arms) - 1) / 2) * 0.66 / len(arms), xerr=ends, fmt=MARKERS[k % 7],
                color=COLORS[k % 7], markersize=4, elinewidth=1.3, linestyle="none", label=_name(arm), zorder=2,
            )  # fmt: skip
        axes.set_title(o.label, fontsize=10, loc="left", fontweight="bold")
        axes.set_xlabel(f"{CHANGE.get(o.unit, o.unit)},\n{_direction(o.better)}", fontsize=8)
        axes.set_yticks(place, [_name(name) for name in names], fontsize=9)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.grid(axis="x", color="#E3E3E3", linewidth=0.6)
        axes.tick_params(axis="y", length=0)
        reach = 1.05 * max(*np.abs(axes.get_xlim()), SPAN[o.unit] / 20)
        axes.set_xlim(-reach, reach)
        axes.xaxis.set_major_locator(MaxNLocator(3, symmetric=True))
        _plain(axes)
    handles, labels = panels[0][0].get_legend_handles_labels()
    parts[0].legend(handles, labels, loc="lower center", ncols=min(4, len(arms)), frameon=False, fontsize=9)
    drawn = len(set(made.reference.draw))
    over = f"{drawn} draws of the parameters" if drawn else "replicates"
    _words(
        parts[0], parts[1], f"Difference from {_name(made.reference.baseline.name)!r} under other assumptions",
        f"Dot: mean over {len(made.reference.seeds)} paired replicates; line: 95 % interval over {over}. Gray: as "
        f"calibrated. The same seeds in every row. {FOOTNOTE}",
    )  # fmt: skip
    return figure
