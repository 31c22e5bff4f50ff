"""What the parameters imply together: shared causes fill what the causal share leaves, runaway feedback is refused."""

import numpy as np
import pytest

from simulation import feedback
from simulation.parameters.attitudes import Attitudes
from simulation.parameters.belonging import Belonging, Purpose
from simulation.parameters.events import Events
from simulation.parameters.participation import Participation
from simulation.parameters.symptoms import Symptoms
from tests.state_worlds import scenario, uncoupled


def test_shared_causes_fall_as_the_causal_share_rises():
    shares = np.linspace(0, 1, 11)
    found = [feedback.shared_cause(scenario(causal_share=float(c))) for c in shares]
    assert (np.diff(found) > 0).all()
    assert found[0] < -0.3


def test_the_association_is_met_and_every_variance_is_1_at_every_causal_share():
    for share in (0.0, 0.27, 1.0):
        of = scenario(causal_share=share)
        covariance = feedback.balance(of).covariance
        assert covariance[feedback.DISTRESS, feedback.BELONGING] == pytest.approx(-of.symptoms.association)
        np.testing.assert_allclose(np.diag(covariance)[list(feedback.NOISY)], 1)


def test_noise_of_an_uncoupled_latent_by_hand():
    """Variance 1 = lasting + q^2 / (1 - (1 - k)^2)."""
    s = uncoupled(own_sd=0.6, household_sd=0.0, recovery=0.1)
    assert feedback.balance(s).noise[0] == pytest.approx(np.sqrt((1 - 0.36) * (1 - 0.9**2)), rel=1e-3)


def test_lyapunov_of_one_state_by_hand():
    found = feedback._lyapunov(np.array([[0.5]]), np.array([[[3.0]]]))
    assert found[0, 0, 0] == pytest.approx(4.0)  # 4 = 0.25 * 4 + 3


def test_an_association_that_no_shared_cause_can_make_is_refused():
    of = scenario(symptoms=Symptoms(association=0.6), causal_share=0.0)
    with pytest.raises(ValueError, match=r"correlation of -.* between vulnerability and the own baseline"):
        feedback.check(of)


@pytest.mark.parametrize(
    ("section", "word"),
    [
        ({"symptoms": Symptoms(own_sd=1.0)}, "causes of distress"),
        ({"belonging": Belonging(own_sd=1.0, tenure=0.5)}, "causes of belonging"),
        ({"events": Events(rate=0.2, size=3.0, buffer=0.0, protection=0.0)}, "symptoms|events"),
    ],
)
def test_causes_beyond_a_variance_of_1_are_refused(section, word):
    with pytest.raises(ValueError, match=word):
        feedback.check(scenario(**section))


def test_the_default_scenario_is_stable():
    assert 0 < feedback.check(scenario()) < 1


def test_gain_of_a_single_loop_by_hand():
    """Purpose lowers distress by 0.3 and distress lowers purpose by 0.4: radius sqrt(0.12)."""
    of = scenario(
        symptoms=Symptoms(purpose=0.3, association=0.0, loneliness=0.0, uplift=0.0), purpose=Purpose(distress=0.4),
        belonging=Belonging(neighborhood_pull=0.0), activities={},
    )  # fmt: skip
    matrix = feedback.gains(of)
    at = [feedback.NODES.index("distress"), feedback.NODES.index("purpose")]
    assert np.abs(np.linalg.eigvals(matrix[np.ix_(at, at)])).max() == pytest.approx(np.sqrt(0.12))


def test_feedback_that_would_run_away_is_refused_with_its_loop():
    of = scenario(participation=Participation(habit=10.0, friends=10.0, habit_gain=1.0, habit_loss=0.05))
    with pytest.raises(ValueError, match=r"gain \d\.\d\d.*habit -> participation.*lower participation\.habit"):
        feedback.check(of)


def test_a_runaway_between_loneliness_and_distress_names_ties_and_symptoms():
    from simulation.parameters.network import Network

    of = scenario(
        symptoms=Symptoms(loneliness=4.0, reference_loneliness_sd=0.05),
        ties=Network(availability=0.0, availability_distress=5.0),
    )
    with pytest.raises(ValueError, match=r"lower .*symptoms\.loneliness") as caught:
        feedback.check(of)
    assert "ties.availability_distress" in str(caught.value)


def test_weaker_slopes_mean_less_gain():
    quiet = Attitudes(stigma_ties=0.0)  # stigma's own loop along ties would be the strongest
    habits = [feedback.check(scenario(participation=Participation(habit=h), attitudes=quiet)) for h in (0.0, 1.5, 3.0)]
    assert habits[0] < habits[1] < habits[2]


def test_strongest_loop_of_a_made_up_matrix():
    matrix = np.zeros((9, 9))
    matrix[0, 1] = matrix[1, 0] = 0.5
    matrix[2, 2] = 0.4
    assert set(feedback._strongest_loop(matrix)) == {0, 1}
