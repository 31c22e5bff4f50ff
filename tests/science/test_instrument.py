"""The survey: official cutoffs, a skewed zero-heavy DASS-21, and odds ratios that come out instead of going in."""

import numpy as np
import pytest

from simulation import instrument as survey
from simulation import start
from simulation.instrument import CUTOFFS, SCALES, Severity
from simulation.parameters.instrument import Instrument
from simulation.parameters.symptoms import Symptoms
from simulation.randomness import Decision, gaussians
from simulation.stages import attitudes, belonging, events, symptoms
from tests.science.test_states import quiet
from tests.state_worlds import live, uncoupled, world


@pytest.fixture(scope="module")
def asked():
    """Forty thousand residents two years after the start, asked once."""
    w = world(40_000, of=quiet(), threads=2)
    start.start_states(w)
    live(w, 104, events, symptoms, belonging, attitudes)
    survey.score(w)
    return w


def test_official_cutoffs():
    """Lovibond & Lovibond: the last doubled score of each band and the first of the next."""
    bands = {"depression": (9, 13, 20, 27), "anxiety": (7, 9, 14, 19), "stress": (14, 18, 25, 33)}
    for scale, tops in bands.items():
        for level, top in enumerate(tops):
            assert survey.severity(scale, [top, top + 1]).tolist() == [level, level + 1]
    assert survey.severity("stress", 42) == Severity.EXTREMELY_SEVERE
    assert [c["moderate"] for c in CUTOFFS.values()] == [14, 10, 19]


def test_beta_binomial_has_the_moments_it_was_asked_for():
    chances = survey.beta_binomial(2.83, 3.87)
    k = np.arange(22)
    assert chances.sum() == pytest.approx(1)
    assert (k * chances).sum() == pytest.approx(2.83)
    assert ((k - 2.83) ** 2 * chances).sum() == pytest.approx(3.87**2)


def test_beta_binomial_of_two_items_by_hand():
    """Mean 1, variance 2/3 on 0, 1, 2 is the uniform distribution (a = b = 1)."""
    np.testing.assert_allclose(survey.beta_binomial(1.0, (2 / 3) ** 0.5, 2), [1 / 3] * 3)


@pytest.mark.parametrize("sd", [1.0, 10.0])
def test_impossible_norms_are_refused(sd):
    with pytest.raises(ValueError, match="no beta-binomial"):
        survey.beta_binomial(2.83, sd)
    with pytest.raises(ValueError, match="sd_depression"):
        Instrument(sd_depression=max(sd, 0.5) if sd < 2 else 8.9)


def test_scores_are_even_between_0_and_42(asked):
    for scale in SCALES:
        score = getattr(asked.residents, f"score_{scale}")
        assert set(np.unique(score)) <= set(range(0, 43, 2))


def test_norm_means_skew_and_zeros(asked):
    norms = {"depression": (5.66, 7.74), "anxiety": (3.76, 5.90), "stress": (9.46, 8.40)}
    for scale, (mean, sd) in norms.items():
        score = getattr(asked.residents, f"score_{scale}").astype(float)
        assert score.mean() == pytest.approx(mean, rel=0.06)
        assert score.std() == pytest.approx(sd, rel=0.06)
        skew = ((score - score.mean()) ** 3).mean() / score.std() ** 3
        assert skew > 0.8, scale
    zeros = [(getattr(asked.residents, f"score_{s}") == 0).mean() for s in SCALES]
    assert 0.3 < zeros[0] < 0.5
    assert zeros[1] > zeros[0] > zeros[2] > 0.08


def test_depression_moderate_or_worse_is_8_to_18_percent(asked):
    assert 0.08 < (asked.residents.score_depression >= 14).mean() < 0.18


def test_scales_correlate_as_in_the_general_population(asked):
    scores = np.stack([getattr(asked.residents, f"score_{s}") for s in SCALES]).astype(float)
    r = np.corrcoef(scores)[np.triu_indices(3, 1)]
    assert (r > 0.65).all()
    assert (r < 0.75).all()


def test_a_correlation_of_027_gives_the_odds_ratios_of_show():
    negative, neutral = survey.odds_ratio_from_correlation(-0.27, (0.1, 0.28), 0.15)
    assert negative == pytest.approx(3.18, abs=0.04)
    assert 1.88 < neutral < 2.0


def test_no_correlation_gives_no_odds_ratio():
    assert survey.odds_ratio_from_correlation(0.0, (0.1, 0.28), 0.15) == pytest.approx((1, 1))


def test_odds_ratio_of_two_halves_by_hand():
    """Sheppard: both below the median with chance 1/4 + asin(rho) / 2 pi, so rho = -1/2 gives odds 2 against 1/2."""
    negative, _ = survey.odds_ratio_from_correlation(-0.5, (0.5 - 1e-6, 2e-6), 0.5)
    assert negative == pytest.approx(4, rel=1e-3)


def test_shows_odds_ratios_emerge_within_a_quarter(asked):
    odds = survey.crude_odds(asked)
    for scale, shown in {"depression": 3.18, "anxiety": 2.71, "stress": 2.76}.items():
        assert odds[scale][0] == pytest.approx(shown, rel=0.25), scale
        assert odds[scale][1] == pytest.approx(1.8, rel=0.25), scale


def test_crude_odds_by_hand():
    """Two of four negative, one of four neutral, one of four positive residents are cases: 1/1, 1/3, 1/3."""
    w = world(12, ties=0)
    w.residents.belonging[:] = np.repeat([-2.0, -1.0, 1.0], 4)
    w.residents.score_depression[:] = [14, 42, 12, 0, 14, 0, 0, 0, 20, 0, 2, 12]
    odds = survey.crude_odds(w)
    assert odds["depression"] == pytest.approx((3, 1))
    assert np.isnan(odds["stress"][0])


def test_class_shares_of_a_normal_population():
    z = gaussians(1, Decision.STATE, 0, np.arange(50_000), 0)[:, 0]
    shares = np.bincount(survey.belonging_class(z, Instrument()), minlength=3) / z.size
    np.testing.assert_allclose(shares, [0.10, 0.28, 0.62], atol=0.008)


def test_the_instrument_does_not_follow_the_population():
    """Everybody's distress up by half an SD raises prevalence; the map stays what it was."""
    w = world(5000, of=uncoupled())
    start.start_states(w)
    survey.score(w)
    before = w.residents.score_depression.copy()
    w.residents.distress += np.float32(0.5)
    survey.score(w)
    assert (w.residents.score_depression >= before).all()
    assert (w.residents.score_depression >= 14).mean() > 1.5 * (before >= 14).mean()


def test_asking_twice_in_a_week_gives_the_same_answer_and_another_week_another():
    w = world(500)
    start.start_states(w)
    survey.score(w)
    first = w.residents.score_stress.copy()
    survey.score(w)
    assert (w.residents.score_stress == first).all()
    w.week += 1
    survey.score(w)
    assert (w.residents.score_stress != first).any()


def test_absurd_latents_are_scored_at_the_ends():
    w = world(100, of=uncoupled(loading=1.0))
    w.residents.distress[:50], w.residents.distress[50:] = 1e30, -1e30
    survey.score(w)
    for scale in SCALES:
        score = getattr(w.residents, f"score_{scale}")
        assert (score[:50] == 42).all()
        assert (score[50:] == 0).all()


def test_a_perfect_loading_without_error_makes_the_three_ranks_equal():
    sure = Instrument(reliability_depression=1.0, reliability_anxiety=1.0, reliability_stress=1.0)
    of = quiet(symptoms=Symptoms(loading=1.0), instrument=sure)
    w = world(500, of=of)
    start.start_states(w)
    survey.score(w)
    order = np.argsort(w.residents.distress)
    for scale in SCALES:
        assert (np.diff(getattr(w.residents, f"score_{scale}")[order].astype(int)) >= 0).all()
