"""Who gains, by hand; the survey beside its own instrument; repeats that stop when they are told to."""

import math
import time

import numpy as np
import pytest

from simulation.app.association import associate, odds_ratio, raised, told
from simulation.app.charts import curves, spread
from simulation.app.gains import BY, COMPARED, gains
from simulation.app.gains import told as told_gains
from simulation.app.lives import LEGEND, Lives
from simulation.app.repeat import Repeat, Repeats
from simulation.app.repeat import told as told_repeats
from simulation.instrument import crude_odds
from simulation.outcomes import OUTCOMES
from simulation.survey import survey
from tests.app_worlds import place, with_champions


@pytest.fixture(scope="module")
def lives():
    base = place(600)
    made = Lives(base, with_champions(base), threads=1)
    for _ in range(12):
        made.advance()
    return made


def test_gains_are_means_over_the_same_residents(lives):
    found = gains(lives, "belonging", weeks=1)
    one, other = (world.residents for world in lives.worlds)
    rows = lives.scene.rows
    rows = rows[(one.arrival[rows] == lives.arrivals) & (other.arrival[rows] == lives.arrivals)]
    change = (other.belonging - one.belonging)[rows]
    assert found.everybody.n == rows.size < 600
    assert found.everybody.change == pytest.approx(change.mean(), abs=5e-5)  # a diary keeps three digits
    poorest = next(g for g in found.groups if (g.by, g.group) == ("income", "quintile 1"))
    assert poorest.n == (one.income[rows] == 1).sum()
    assert poorest.change == pytest.approx(change[one.income[rows] == 1].mean(), abs=2e-4)
    better, alike, worse = found.shares
    assert better == pytest.approx((change >= 0.2).mean(), abs=0.005)
    assert better + alike + worse == pytest.approx(1)


@pytest.mark.parametrize("outcome", COMPARED)
def test_groups_of_a_kind_add_up_to_everybody(lives, outcome):
    found = gains(lives, outcome)
    for by in BY:
        groups = [g for g in found.groups if g.by == by]
        assert sum(g.n for g in groups) == found.everybody.n
        assert sum(g.n * g.change for g in groups) == pytest.approx(
            found.everybody.n * found.everybody.change, abs=1e-3
        )
    assert told_gains(found)["blocks"][1]["table"]["rows"][0][0] == "Everybody"


def test_nothing_is_compared_before_the_first_week_and_no_other_outcome():
    made = Lives(place(300), threads=1)
    assert gains(made, "depression") is None
    with pytest.raises(KeyError):
        gains(made, "trust")


def test_gains_of_two_thousand_take_less_than_a_tenth_of_a_second():
    base = place(2000)
    made = Lives(base, with_champions(base), threads=1)
    for _ in range(4):
        made.advance()
    took = []
    for _ in range(5):
        began = time.perf_counter()
        gains(made, "depression")
        took.append(time.perf_counter() - began)
    assert min(took) < 0.1


def test_an_odds_ratio_by_hand():
    value, low, high = odds_ratio(20, 100, 10, 100)
    error = 1.959964 * math.sqrt(1 / 20 + 1 / 80 + 1 / 10 + 1 / 90)
    assert value == pytest.approx(2.25)
    assert (low, high) == pytest.approx((2.25 * math.exp(-error), 2.25 * math.exp(error)))
    assert all(math.isnan(v) for v in odds_ratio(0, 10, 1, 10))


def test_the_survey_agrees_with_the_instrument_and_with_a_full_survey(world):
    found = associate(world)
    assert [odds[0] for odds in found.odds] == pytest.approx(crude_odds(world)["depression"], rel=0.1)  # minors as well
    assert sum(found.asked) == (world.residents.age >= world.scenario.instrument.youngest).sum()
    table = survey(world, n=world.n).table()
    crude = table[(table["scale"] == "depression") & (table["community"] == "negative")].iloc[0]
    assert found.odds[0][0] == pytest.approx(crude["crude"], rel=0.25)  # some leave blanks there
    assert found.odds[0][1] < crude["crude"] < found.odds[0][2]


def test_raising_belonging_leaves_the_world_and_stops_when_told(world):
    before = world.residents.belonging.copy()
    assert raised(world, going=lambda: False) is None
    real = raised(world, share=1.0)
    assert np.array_equal(world.residents.belonging, before)
    assert world.scenario.causal_share != real.share == 1.0
    assert 0.4 < real.shift < 0.55
    assert real.change < 0
    sheet = told(associate(world), 0.27, real)
    assert any("What it really does" in block.get("text", "") for block in sheet["blocks"])


def _repeats(gaps):
    values = np.zeros((len(gaps), 2, 6, len(OUTCOMES)))
    values[:, 1, :, LEGEND.index("depression")] = np.array(gaps)[:, None]
    return Repeats(5, values, np.zeros((len(gaps), 2)), 100)


def test_bands_hold_eight_of_ten():
    found = _repeats(np.arange(-9, 11, 2.0))
    band = found.band("depression")
    gaps = found.differences("depression")
    assert band.mean[-1] == pytest.approx(0.0 + 0.0, abs=1)
    assert ((gaps >= band.low[-1]) & (gaps <= band.high[-1])).sum() == 8
    assert found.better("depression") == 5
    assert found.better("in_care") is None
    assert "in 5 of 10 other worlds" in told_repeats(found, "depression")


def test_a_repeat_is_what_the_page_would_show_of_that_seed():
    base, heard = place(300), []
    arm = with_champions(base)
    made = Repeat(base, arm, 1, 5, lambda *news: heard.append(news[1:]), times=2)
    assert made.join(120)
    assert made.error == ""
    assert heard == [(1, 2), (2, 2)]
    lives = Lives(base, arm, 2, threads=1)
    for _ in range(5):
        lives.advance()
    for k in (0, 1):
        assert np.array_equal(made.done.values[0, k], lives.values(k))
    assert made.done.costs[0, 1] > made.done.costs[0, 0] == 0
    drawn, every = spread(made.done, ("depression", "participation"))
    assert (drawn.shape, every) == ((2, 3, 3, 6), 1)
    values, every = curves(lives, ("participation",))
    assert values[0, 1, -1] == pytest.approx(100 * lives.latest(1)[LEGEND.index("participation")])


def test_a_closed_repeat_ends_and_says_nothing_more():
    heard = []
    base = place(2000)
    made = Repeat(base, base, 1, 500, lambda *news: heard.append(news))
    made.close()
    assert made.join(20)
    assert heard == []
    assert not made.running
