"""Maps of neighborhoods and curves of retention say what they show; they are looked at by hand when they change."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PatchCollection
from matplotlib.text import Text

from simulation import maps, plots


def run_of(hoods, per_district=7, name="local_champions", **columns):
    """A run of six weeks in which these columns of each neighborhood go from 0 to what is given."""
    weeks = np.arange(7)
    table = pd.DataFrame({"week": np.repeat(weeks, hoods), "neighborhood": np.tile(np.arange(hoods), 7)})
    for column, end in columns.items():
        table[column] = np.where(table["week"] > 2, np.tile(np.broadcast_to(end, hoods), 7), 0.0)
    scenario = {"name": name, "neighborhoods": {"per_district": per_district}}
    return SimpleNamespace(tables={"neighborhoods": table}, provenance={"scenario": scenario, "seed": 9})


def words(figure):
    figure.draw_without_rendering()
    return [t.get_text() for t in figure.findobj(Text)]


def drawn(figure):
    """For each panel, the values drawn and the tiles' boxes."""
    tiles = [c for axes in figure.axes for c in axes.collections if isinstance(c, PatchCollection)]
    return [(np.asarray(c.get_array()), c.get_paths(), c) for c in tiles if c.get_array() is not None]


def test_a_tile_is_a_neighborhood_and_its_color_the_change():
    end = np.linspace(-0.2, 0.4, 16)
    figure = maps.neighborhoods(run_of(16, belonging=end, efficacy=0.01))
    (belonging, boxes, tiles), (efficacy, _, pale) = drawn(figure)
    assert belonging == pytest.approx(end)
    assert tiles.get_clim() == pytest.approx((-0.4, 0.4))
    assert efficacy == pytest.approx([0.01] * 16)
    assert pale.get_clim() == (-plots.SPAN["SD"], plots.SPAN["SD"]), "noise stays pale"
    corners = {tuple(np.round(box.vertices.min(axis=0), 6)) for box in boxes}
    assert len(corners) == 16
    text = words(figure)
    for part in ("Sense of community", "Neighborhood cohesion", "change, standard deviations", "+0.40", "15"):
        assert part in text
    assert any("local champions: 16 neighborhoods over 6 weeks" in part for part in text)


def test_districts_lie_apart_and_no_two_tiles_touch():
    places, (width, height) = maps._layout(20, 7)
    gap = np.abs(places[:, None] - places[None]).max(axis=2) + 9 * np.eye(20)
    assert gap.min() >= 1 - 1e-9
    district = np.arange(20) // 7
    assert gap[district[:, None] != district[None]].min() >= 1 + maps.GAP - 1e-9
    assert places.min() >= 0
    assert places.max(axis=0).tolist() == pytest.approx([width - 1, height - 1])


def test_red_is_worse_whichever_way_is_better():
    figure = maps.neighborhoods(run_of(2, belonging=-0.2, depression=2.0), ("belonging", "depression"))
    (_, _, lost), (_, _, ill) = drawn(figure)
    figure.draw_without_rendering()
    for tiles in (lost, ill):
        red, _, blue, _ = tiles.get_facecolor()[0]
        assert red > blue


def test_against_another_run_it_shows_the_difference_at_the_end():
    struck, calm = run_of(3, depression_moderate=0.3), run_of(3, depression_moderate=[0.1, 0.3, np.nan], name="calm")
    figure = maps.neighborhoods(struck, ["depression_moderate"], against=calm)
    ((values, _, _),) = drawn(figure)
    assert values == pytest.approx([20.0, 0.0])  # percentage points; the third is empty
    text = " ".join(" ".join(words(figure)).split())
    for part in ("against 'calm'", "difference, percentage points", "Gray: nobody lives there"):
        assert part in text


@pytest.mark.parametrize("hoods", [1, 16, 100, 400])
def test_words_stay_inside_their_tiles_and_the_picture(hoods):
    figure = maps.neighborhoods(run_of(hoods, 20, belonging=0.11, efficacy=-0.12))
    figure.draw_without_rendering()
    for axes in figure.axes[:2]:
        assert axes.get_tightbbox().x0 >= 0
        assert axes.get_tightbbox().x1 <= figure.bbox.x1
        assert axes.get_tightbbox().y1 <= figure._suptitle.get_window_extent().y0
        tile = axes.transData.transform([[0, 0], [1, 1]])
        texts = [t.get_window_extent().width for t in axes.texts]
        assert len(texts) == {1: 2, 16: 32, 100: 100, 400: 0}[hoods]
        assert max(texts, default=0) < (tile[1] - tile[0])[0]


def _curves(**curves):
    rows = [(name, 4 * k, n, share) for name, (n, *shares) in curves.items() for k, share in enumerate(shares)]
    table = pd.DataFrame(rows, columns=["activity", "weeks", "started", "still_come"])
    table = table.astype({"weeks": int, "started": int, "still_come": float})
    kept = {"scenario": {"name": "baseline"}, "seed": 3}
    return SimpleNamespace(tables={"retention": table}, provenance=kept)


def test_retention_shows_a_curve_for_each_activity_that_enough_have_started():
    figure = plots.retention(_curves(sports_club=(1200, 1, 0.5, 0.25), arts_group=(20, 1, 0.1), rare=(19, 1, 0.5)))
    lines = figure.axes[0].lines
    assert [line.get_ydata().tolist() for line in lines] == [[100, 50, 25], [100, 10]]
    text = words(figure)
    assert "sports club (1,200)" in text
    assert not [part for part in text if "rare" in part or "most started" in part]


def test_retention_says_so_when_there_is_nothing_to_show_and_when_it_leaves_some_out():
    assert "too few started an activity in this run" in words(plots.retention(_curves()))
    many = {f"group_{k}": (50 + k, 1.0, 0.5) for k in range(9)}
    figure = plots.retention(_curves(**many))
    assert len(figure.axes[0].lines) == len(plots.COLORS)
    assert any("most started" in " ".join(part.split()) for part in words(figure))
