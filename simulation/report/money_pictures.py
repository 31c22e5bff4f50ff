"""Figures about money: budget impact, the cost-effectiveness plane, acceptability curves, the value of information."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator

from simulation.plots import COLORS, MARKERS
from simulation.report.pictures import GRAY, INK, LINES, NAMES, PALE, drawing, frame, svg, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

HATCHES = ("", "///", "...", "xx", "\\\\\\", "++", "oo")


def budget(
    title: str, axis: str, names: Sequence[str], parts: Sequence[tuple[str, ArrayLike]], totals: Sequence[str],
    key: str, span: tuple[float, float] | None = None,
) -> str:  # fmt: skip
    """Bars of money, one a row, made of what each payer pays (savings to the left); each row's total is written.

    Args:
        title: of the panel.
        axis: unit of the money.
        names: of the rows.
        parts: payers and their amounts by row.
        totals: what is written behind each row.
        key: for identifiers.
        span: least and most of the axis, to compare panels; from the amounts if not given.
    """
    rows = np.arange(len(names))
    deep = 0.24 * -(-len(parts) // 2)  # of the legend, two words a line
    with drawing(0.44 * len(names) + 0.1, NAMES, top=0.36 + deep) as (figure, axes):
        right, left = np.zeros(len(names)), np.zeros(len(names))
        for k, (payer, amounts) in enumerate(parts):
            money = np.asarray(amounts, np.float64)
            start = np.where(money >= 0, right, left)
            axes.barh(rows, money, left=start, color=COLORS[k % 6], hatch=HATCHES[k % 7], height=0.68, edgecolor=INK,
                      linewidth=0.5, label=payer.replace("_", " "))  # fmt: skip
            right, left = right + np.maximum(money, 0), left + np.minimum(money, 0)
        least, most = span or (float(left.min()), float(right.max()))
        wide = max(most - least, 1e-9)
        axes.set_xlim(least - (0.04 * wide if least < 0 else 0), most + 0.34 * wide)
        for k, said in enumerate(totals):
            axes.annotate(said, (right[k], k), (5, 0), textcoords="offset points", va="center", fontsize=11)
        axes.axvline(0, color=INK, linewidth=1)
        axes.set_yticks(rows, [wrapped(n, 19, 2) for n in names], linespacing=0.95)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.tick_params(axis="y", length=0)
        _thousands(axes, "x", 3)
        figure.legend(
            loc="upper left", bbox_to_anchor=(0, 1 - 0.24 / figure.get_figheight()), ncols=2, frameon=False,
            fontsize=11, handlelength=1.2, columnspacing=1.2, borderaxespad=0.2,
        )  # fmt: skip
        frame(axes, title, axis)
        return svg(figure, key)


def known(
    title: str, axis: str, names: Sequence[str], values: ArrayLike, said: Sequence[str], noise: float, key: str
) -> str:
    """What it is worth to know each thing: a bar and its amount a row; left of the line it is not above noise."""
    worth, rows = np.asarray(values, np.float64), np.arange(len(names))
    with drawing(0.36 * len(names) + 0.1, 1.95, top=0.36 + (0.26 if np.isfinite(noise) else 0)) as (figure, axes):
        axes.barh(rows, worth, color=COLORS[0], height=0.66, edgecolor=INK, linewidth=0.5)
        for k, amount in enumerate(said):
            axes.annotate(amount, (worth[k], k), (5, 0), textcoords="offset points", va="center", fontsize=11)
        most = max(float(worth.max(initial=0.0)), noise if np.isfinite(noise) else 0.0, 1e-9)
        if np.isfinite(noise):
            axes.axvline(noise, color=COLORS[1], linewidth=1.6, linestyle=(0, (4, 2)), label="no more than noise")
            figure.legend(
                loc="upper left", bbox_to_anchor=(0, 1 - 0.24 / figure.get_figheight()), frameon=False, fontsize=11,
                borderaxespad=0.2,
            )  # fmt: skip
        axes.set_xlim(0, 1.34 * most)
        axes.set_yticks(rows, [wrapped(n, 21, 2) for n in names], linespacing=0.95)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.tick_params(axis="y", length=0)
        _thousands(axes, "x", 3)
        frame(axes, title, axis)
        return svg(figure, key)


def acceptability(
    title: str, up: str, across: str, lines: Sequence[tuple[int, ArrayLike, ArrayLike, ArrayLike]], key: str
) -> str:
    """Curves of percent by threshold (in thousands), bold where an option is on the frontier; -1 is the baseline."""
    with drawing(2.9, top=0.62) as (figure, axes):
        for arm, threshold, percent, best in lines:
            x, y = np.asarray(threshold, np.float64) / 1000, np.asarray(percent, np.float64)
            color = COLORS[arm % 7] if arm >= 0 else GRAY
            axes.plot(
                x, y, color=color, linewidth=1.5, linestyle=LINES[arm % 7], marker=MARKERS[arm % 7], markersize=5.5,
                markevery=((3 * arm) % 12, 12), markerfacecolor=color if 0 <= arm < 7 else "white",
            )  # fmt: skip
            axes.plot(x, np.where(np.asarray(best, bool), y, np.nan), color=color, linewidth=4.5, solid_capstyle="butt")
            axes.set_xlim(0, max(float(x[-1]), 1e-9))
        axes.set_ylim(0, 102)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.grid(color=PALE, linewidth=0.7)
        frame(axes, title, across, note=up)
        return svg(figure, key)


def cloud(
    title: str, across: str, up: str, points: Sequence[tuple[int, ArrayLike, ArrayLike]], key: str,
    line: tuple[ArrayLike, ArrayLike] = ((), ()),
) -> str:  # fmt: skip
    """Clouds of dots with their means, an arm each, the two zeros, and the efficiency frontier as a line."""
    with drawing(2.9, 1.0, top=0.62) as (figure, axes):
        axes.axhline(0, color=INK, linewidth=1, zorder=1)
        axes.axvline(0, color=INK, linewidth=1, zorder=1)
        axes.plot(*line, color=INK, linewidth=1.6, linestyle=(0, (5, 3)), zorder=3)
        for arm, x, y in points:
            across_, high = np.asarray(x, np.float64), np.asarray(y, np.float64)
            step, color = max(1, across_.size // 150), COLORS[arm % 7]
            axes.plot(
                across_[::step], high[::step], linestyle="none", marker=".", color=color, markersize=5, alpha=0.45,
                markeredgewidth=0,
            )  # fmt: skip
            axes.plot(across_.mean(), high.mean(), linestyle="none", marker=MARKERS[arm % 7], color=color, markersize=9,
                      markeredgecolor="white", zorder=4)  # fmt: skip
        axes.xaxis.set_major_locator(MaxNLocator(5))
        _thousands(axes, "y", 6)
        axes.grid(color=PALE, linewidth=0.7)
        frame(axes, title, across, note=up)
        return svg(figure, key)


def _thousands(axes: Axes, which: str, most: int) -> None:
    side = axes.xaxis if which == "x" else axes.yaxis
    side.set_major_locator(MaxNLocator(most))
    side.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}".replace("-", "−")))
