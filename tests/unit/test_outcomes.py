"""Four residents, every outcome by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.levers import Levers
from simulation.outcomes import OUTCOMES
from simulation.places import Places
from simulation.residents import CareState, Residents
from simulation.ties import Ties


@pytest.fixture
def four():
    residents = Residents(N=4, A=2)
    residents.score_depression[:] = [0, 13, 14, 42]
    residents.score_anxiety[:] = [9, 10, 0, 0]
    residents.score_stress[:] = [18, 19, 34, 2]
    residents.belonging[:] = [-2.0, -1.0, 0.5, 1.0]
    residents.trust[:] = [1, 2, 3, 4]
    residents.loneliness[:] = [0.1, 0.4, 0.5, 0.0]
    residents.support[:] = [0.2, 0.4, 0.6, 0.8]
    residents.attended[:] = [0b00, 0b11, 0b10, 0b00]
    residents.refused[:] = [1, 0, 0, 0]
    residents.care_state[:] = [CareState.WAITING, CareState.IN_CARE, CareState.IN_CARE, CareState.AFTER]
    residents.local_ties[:] = [0.7, 0.0, 0.0, 0.0]
    residents.next.distress[:] = [3.0, 3.0, 0.0, 4.0]
    residents.event[:] = [1.0, 0.0, 3.0, 0.0]
    residents.episode[:] = [0, 5, 9, 3]
    residents.contact_after[:] = [8, 2, 6, 0]
    residents.course[:] = [2, 1, 3, 5]
    residents.employment[:] = [0, 1, 0, 3]
    residents.housing[:] = [3, 0, 3, 1]
    residents.income[:] = [1, 5, 1, 5]
    levers = Levers(N=4)
    levers.add("housed", [0.5, 0.5, 2.0, 0.0], np.arange(4))
    ties = Ties(N=4, D=3)
    ties.degree[:] = [1, 1, 2, 0]
    ties.strength[1] = [0.5, 0.0, 0.0]  # strong, though not local
    ties.strength[2] = [0.4, 0.3, 0.9]  # the third slot is not in use
    places = Places(H=2, U=3, A=2, B=1, O=3, K=1)
    places.efficacy[:] = [1.0, 0.0]
    places.offered[:] = [[1, 1], [1, 0], [0, 1]]
    places.open[:] = [[1, 0], [1, 1], [0, 1]]
    places.parallel[:] = [[2, 7], [1, 7], [7, 3]]
    places.running[:] = [1, 1, 0]
    places.cash[:] = [-5.0, 5.0, -5.0]
    instrument = SimpleNamespace(negative_below=-1.28, positive_above=0.75, lonely_above=0.4, strong_tie=0.5)
    scenario = SimpleNamespace(instrument=instrument, care=SimpleNamespace(crisis=3.5))
    return SimpleNamespace(
        residents=residents, ties=ties, places=places, levers=levers, scenario=scenario, n=4, threads=1
    )


BY_HAND = {
    "depression": 69 / 4,
    "depression_moderate": 2 / 4,
    "anxiety": 19 / 4,
    "anxiety_moderate": 1 / 4,
    "stress": 73 / 4,
    "stress_moderate": 2 / 4,
    "belonging": -1.5 / 4,
    "negative_class": 1 / 4,
    "neutral_class": 2 / 4,
    "positive_class": 1 / 4,
    "cohesion": 0.5,
    "trust": 2.5,
    "loneliness": 0.25,
    "lonely": 1 / 4,  # 0.4 itself is not above
    "isolated": 2 / 4,  # the third and the fourth
    "support": 0.5,
    "ties": 1.0,
    "local_ties": 0.7 / 4,
    "participation": 2 / 4,
    "activities": 3 / 4,
    "refused": 1 / 4,
    "groups_open": 1000 * (2 + 1 + 3) / 4,
    "cash_negative": 1 / 2,
    "purpose": 0.0,
    "stigma": 0.0,
    "literacy": 0.0,
    "service_trust": 0.0,
    "treatment_gap": 1 / 2,
    "waiting": 250.0,
    "in_care": 500.0,
    "crises": 500.0,
    "episodes": 3 / 4,
    "remissions": 500.0,
    "relapses": 250.0,
    "unreached": 1 / 3,
    "contact_delay": 4.0,
    "unemployed": 1 / 3,
    "homeless": 0.5 / 4,  # two without a home, one of them housed and the other half
    "inequality": 7 - 27.5,
}


def test_the_table_by_hand_is_complete():
    assert set(BY_HAND) == set(OUTCOMES)


@pytest.mark.parametrize("name", BY_HAND)
def test_by_hand(four, name):
    assert OUTCOMES[name].function(four) == pytest.approx(BY_HAND[name], abs=1e-6)


def test_nobody_ill_and_nothing_running_are_no_error(four):
    four.residents.score_depression[:] = 0
    four.places.running[:] = 0
    assert OUTCOMES["treatment_gap"].function(four) == 0
    assert OUTCOMES["cash_negative"].function(four) == 0


def test_sums_do_not_lose_a_million_small_values():
    many = Residents(N=1_000_001, A=1)
    many.belonging[:] = 0.1
    many.belonging[0] = 1e6
    world = SimpleNamespace(residents=many)
    exact = (1e6 + 1e6 * float(np.float32(0.1))) / 1_000_001
    assert OUTCOMES["belonging"].function(world) == pytest.approx(exact, rel=1e-12)
