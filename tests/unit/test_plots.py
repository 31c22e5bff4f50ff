"""Figures say what they show, with units, and never overlap; they are looked at by hand when they change."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from simulation import plots
from simulation.outcomes import OUTCOMES


@pytest.fixture
def results():
    weeks = np.arange(27)
    table = {"week": weeks, **{name: 0.1 + 0.001 * weeks for name in OUTCOMES}}
    provenance = {"scenario": {"name": "local_champions"}, "residents": 12345, "seed": 9}
    return SimpleNamespace(weeks=table, provenance=provenance)


def comparison(arms, outcomes=tuple(OUTCOMES)):
    rows = [
        (arm, name, OUTCOMES[name].unit, OUTCOMES[name].better, 0.01 * (k + 1), 0.0, 0.02 * (k + 1), 20)
        for k, arm in enumerate(arms)
        for name in outcomes
    ]
    table = pd.DataFrame(rows, columns=["arm", "outcome", "unit", "better", "mean", "low", "high", "replicates"])
    return SimpleNamespace(
        differences=table, draw=(), arms=dict.fromkeys(arms), baseline=SimpleNamespace(name="baseline", weeks=52),
        seeds=tuple(range(20)), residents=np.array([1000] * 20),
    )  # fmt: skip


@pytest.mark.parametrize(("everybody", "shown"), [(1.0, (98, 100.2)), (0.0, (-0.2, 2))])
def test_no_axis_shows_more_than_all_or_less_than_none(results, everybody, shown):
    results.weeks["treatment_gap"] = np.full(27, everybody)
    panels = {axes.get_title(loc="left"): axes for axes in plots.weekly(results).axes}
    low, high = panels["Treatment gap"].get_ylim()
    assert shown[0] <= low < 100 * everybody < high <= shown[1]


def words(figure):
    from matplotlib.text import Text

    figure.draw_without_rendering()
    return " | ".join(t.get_text() for t in figure.findobj(Text))


def test_weekly_says_who_what_and_how_long(results):
    text = words(plots.weekly(results))
    for part in ("local champions", "12,345 residents", "26 weeks", "seed 9", "not a forecast", "lower is better"):
        assert part in text
    for name in plots.WEEKLY:
        assert OUTCOMES[name].label in text


def test_weekly_shows_percent_and_never_zooms_into_noise(results):
    results.weeks["stigma"] = 1e-9 * np.arange(27)
    figure = plots.weekly(results)
    panels = dict(zip(plots.WEEKLY, figure.axes, strict=True))
    assert panels["participation"].lines[0].get_ydata()[0] == pytest.approx(10.0)
    low, high = panels["stigma"].get_ylim()
    assert high - low >= plots.SPAN["SD"]


@pytest.mark.parametrize("count", [1, 3, 7, 9])
def test_differences_show_every_arm_and_outcome_once(count):
    arms = [f"arm_{k}" for k in range(count)]
    figure = plots.differences(comparison(arms))
    text = words(figure)
    for o in OUTCOMES.values():
        assert o.label in text
    for arm in arms:
        assert arm.replace("_", " ") in text
    for part in ("percentage points", "lower is better", "higher is better", "20 paired replicates", "last 4 of 52"):
        assert part in text
    axes = [a for a in figure.findobj(lambda artist: hasattr(artist, "get_xlim")) if a.containers]
    assert sum(len(a.containers) for a in axes) == count * len(set(o.unit for o in OUTCOMES.values()))
    for a in axes:
        low, high = a.get_xlim()
        assert low == -high  # zero stands in the middle
        assert high > 0


def test_shares_are_shown_in_percentage_points():
    figure = plots.differences(comparison(["one"], ("lonely",)))
    axes = next(a for a in figure.findobj(lambda artist: hasattr(artist, "get_xlim")) if a.containers)
    assert axes.containers[0].lines[0].get_xdata().tolist() == [1.0]


def test_nothing_sticks_out_of_the_picture_or_covers_the_legend():
    figure = plots.differences(comparison([f"a_rather_long_name_{k}" for k in range(6)]))
    figure.draw_without_rendering()
    head, below = figure.subfigs
    legend = head.legends[0].get_window_extent()
    title = head._suptitle.get_window_extent()
    assert title.y0 >= legend.y1
    for axes in below.findobj(lambda artist: hasattr(artist, "get_xlim")):
        box = axes.get_tightbbox()
        assert box.y1 <= legend.y0
        assert box.x0 >= 0
        assert box.x1 <= figure.bbox.x1


def boxes(axes):
    from matplotlib.text import Annotation

    small = [a.get_window_extent() for a in axes.findobj(Annotation)]
    names = [axes.title, axes._left_title, *axes.get_yticklabels()]
    return [t.get_window_extent() for t in names if t.get_text()], small


def test_unit_and_direction_stand_between_a_weekly_title_and_its_panel(results):
    figure = plots.weekly(results)
    figure.draw_without_rendering()
    edge = 0.1 * figure.dpi
    for axes in figure.axes:
        titles, (small,) = boxes(axes)
        assert axes.get_window_extent().y1 < small.y0 < small.y1 < titles[0].y0
        assert not axes.get_ylabel()
    everything = [axes.get_tightbbox() for axes in figure.axes]
    for k, one in enumerate(everything):
        assert one.x0 >= edge
        assert one.x1 <= figure.bbox.x1 - edge
        assert one.y1 <= figure._suptitle.get_window_extent().y0
        for other in everything[:k]:  # a margin around each, so that nothing looks cramped
            assert not one.expanded(1.02, 1.02).overlaps(other)


@pytest.mark.parametrize("count", [1, 6])
def test_in_differences_the_direction_stands_below_its_outcome_and_meets_no_other(count):
    figure = plots.differences(comparison([f"arm_{k}" for k in range(count)]))
    figure.draw_without_rendering()
    for axes in figure.findobj(lambda artist: hasattr(artist, "get_xlim")):
        names, small = boxes(axes)
        assert len(names) == len(small)
        for name, direction in zip(names, small, strict=True):
            assert direction.y1 <= name.y0 + 1
            assert min(name.x0, direction.x0) >= 0.05 * figure.dpi
        assert not [k for k, d in enumerate(small) for n in names[k + 1 :] if d.overlaps(n)]


def test_a_name_in_signs_that_the_font_lacks_is_written_without_a_word(tmp_path, recwarn):
    from matplotlib.figure import Figure

    figure = Figure()
    figure.suptitle("\u4f60\u597d")
    plots.write(figure, tmp_path / "x.png")
    assert (tmp_path / "x.png").stat().st_size > 1000
    assert not recwarn.list
