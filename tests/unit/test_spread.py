"""A scenario over draws of its parameters: parameters and chance apart, and within what units allow."""

import json

import numpy as np
import pytest

from simulation import Scenario
from simulation.calibration.draws import posterior, spread_over
from simulation.errors import InputError
from simulation.outcomes import OUTCOMES
from simulation.paired.spread import Spread, spread
from simulation.writing.keeping import DRAWS

TOWN = {"population.residents": 200, "burn_in": 2, "weeks": 4}


def made_up(values, draw):
    cube = np.zeros((len(values), 2, len(OUTCOMES)))
    cube[:, 1, :] = np.array(values)[:, None]
    names = tuple(OUTCOMES)
    return Spread(Scenario.load("baseline", {"weeks": 1}), ({}, {}), (1, 2, 3, 4), draw, cube, np.full(4, 9), names)


def test_parameters_and_chance_by_hand():
    """Draws with means 1 and 3, replicates 1 apart from them: within 2, between (4 - 2) / 2 = 1 (Donner 1986)."""
    table = made_up([0.0, 2, 2, 4], (0, 1, 0, 1)).table().set_index("outcome")
    row = table.loc["belonging"]
    assert row["mean"] == pytest.approx(2)
    assert row["chance_sd"] == pytest.approx(np.sqrt(2))
    assert row["parameter_sd"] == pytest.approx(np.sqrt(1))
    assert row["high"] - row["mean"] == pytest.approx(1.959964 * np.sqrt(3))
    assert table.loc["lonely", "low"] == 0  # a share is not below 0


@pytest.fixture(scope="module")
def made():
    return spread(Scenario.load("baseline", TOWN), spread_over(posterior(), 2), workers=1)


def test_each_draw_is_lived_twice(made):
    assert made.draw == (0, 1, 0, 1)
    assert made.seeds == (1, 2, 3, 4)
    weekly = made.weekly()
    assert weekly["week"].max() == 4
    last = weekly[weekly["outcome"] == "belonging"]["mean"].to_numpy()[1:].mean()
    assert made.table().set_index("outcome").loc["belonging", "mean"] == pytest.approx(last)
    assert (weekly["low"] <= weekly["mean"]).all()
    assert "2 draws, 4 communities" in repr(made)


def test_what_is_kept(made, tmp_path):
    made.save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(DRAWS)
    assert json.loads((tmp_path / "draws.json").read_text())["draws"][0] == made.draws[0]


def test_no_draws_are_refused():
    with pytest.raises(InputError, match="draws"):
        spread(Scenario.load("baseline", TOWN), [])
