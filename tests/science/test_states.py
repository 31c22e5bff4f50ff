"""The inner states against theory: variance, memory, cause without effect, care that fades, events that hurt."""

import numpy as np
import pytest

from simulation import start
from simulation.feedback import balance
from simulation.parameters.attitudes import Attitudes
from simulation.parameters.belonging import Belonging, Purpose
from simulation.parameters.events import Events
from simulation.parameters.symptoms import Symptoms
from simulation.stages import attitudes, belonging, events, symptoms
from tests.state_worlds import around, live, scenario, uncoupled, world

INNER = (around, events, symptoms, belonging, attitudes)
LATENT = ("distress", "belonging", "purpose", "trust", "depression", "anxiety", "stress", "stigma", "service_trust",
          "literacy")  # fmt: skip


def quiet(**sections):
    """Everything at work, but nobody takes part in anything, as the reference levels then say."""
    parts = {
        "belonging": Belonging(participation=0.0), "purpose": Purpose(reference_roles=0.0),
        "symptoms": Symptoms(uplift=0.0), "events": Events(reference_skill=0.0),
        "attitudes": Attitudes(reference_contact=0.0, reference_met=0.0, reference_teaching=0.0),
    }  # fmt: skip
    return scenario(**{**parts, **sections})


@pytest.mark.parametrize("recovery", [0.04, 0.15])
def test_an_uncoupled_latent_has_the_variance_and_memory_of_theory(recovery):
    """An AR(1) around a lasting set point: autocorrelation V + (1 - V) (1 - k)^n, variance 1."""
    of = uncoupled(recovery=recovery)
    w = world(20_000, of=of)
    start.start_states(w)
    live(w, 52, *INNER)
    first = {name: getattr(w.residents, name).copy() for name in ("distress", "depression", "purpose")}
    live(w, 13, *INNER)
    lasting = of.symptoms.vulnerability_sd() ** 2
    expected = {
        "distress": lasting + (1 - lasting) * (1 - recovery) ** 13,
        "depression": (1 - of.symptoms.specific_recovery) ** 13,
        "purpose": 0.5 ** (13 / of.purpose.half_life),
    }
    for name, memory in expected.items():
        now = getattr(w.residents, name)
        assert now.var() == pytest.approx(1, abs=0.03), name
        assert np.corrcoef(first[name], now)[0, 1] == pytest.approx(memory, abs=0.02), name


def test_a_coupled_world_starts_and_stays_at_mean_0_and_variance_1():
    w = world(40_000, of=quiet(), threads=2)
    start.start_states(w)
    for weeks in (0, 60, 100):
        live(w, weeks, *INNER)
        for name in LATENT:
            values = getattr(w.residents, name)
            assert values.mean() == pytest.approx(0, abs=0.03), (w.week, name)
            assert values.var() == pytest.approx(1, abs=0.04), (w.week, name)


@pytest.mark.parametrize("causal_share", [0.0, 0.27, 1.0])
def test_a_survey_of_the_baseline_looks_the_same_at_every_causal_share(causal_share):
    of = quiet(causal_share=causal_share)
    w = world(40_000, of=of, threads=2)
    start.start_states(w)
    live(w, 100, *INNER)
    r = np.corrcoef(w.residents.distress, w.residents.belonging)[0, 1]
    assert r == pytest.approx(-of.symptoms.association, abs=0.025)


def _with_more_belonging(causal_share):
    of = quiet(causal_share=causal_share)
    plain, more = world(2000, of=of), world(2000, of=of)
    for w in (plain, more):
        start.start_states(w)
    more.residents.belonging += np.float32(1)
    for w in (plain, more):
        live(w, 20, *INNER)
    return plain.residents, more.residents


def test_at_causal_share_0_belonging_does_nothing_to_distress():
    plain, more = _with_more_belonging(0.0)
    assert more.belonging.mean() > plain.belonging.mean() + 0.5
    for name in ("distress", "depression", "purpose", "difficulty"):
        assert getattr(plain, name).tobytes() == getattr(more, name).tobytes(), name


def test_at_full_causal_share_belonging_lowers_distress():
    plain, more = _with_more_belonging(1.0)
    assert -0.2 < (more.distress - plain.distress).mean() < -0.05
    assert (more.distress < plain.distress).all()


def test_the_reverse_effect_lowers_belonging():
    of = quiet()
    plain, sad = world(2000, of=of), world(2000, of=of)
    for w in (plain, sad):
        start.start_states(w)
    sad.residents.distress += np.float32(2)
    for w in (plain, sad):
        live(w, 26, *INNER)
    assert (sad.residents.belonging - plain.residents.belonging).mean() < -0.03


def test_therapy_takes_off_exactly_what_is_left_of_its_sessions():
    """Eleven weekly sessions leave g 0.25, half of it twelve weeks later, whatever the speed of recovery."""
    of = quiet()
    plain, treated = world(500, of=of), world(500, of=of)
    for w in (plain, treated):
        start.start_states(w)
    treated.residents.session[:] = 1
    for w in (plain, treated):
        live(w, 11, symptoms)
    gain = plain.residents.distress - treated.residents.distress
    np.testing.assert_allclose(gain, treated.residents.relieved, atol=2e-5)
    assert gain.mean() == pytest.approx(0.25, abs=0.01)
    treated.residents.session[:] = 0
    for w in (plain, treated):
        live(w, 12, symptoms)
    assert (plain.residents.distress - treated.residents.distress).mean() == pytest.approx(0.125, abs=0.006)


def test_latents_are_never_clipped():
    w = world(100, of=quiet())
    start.start_states(w)
    for name in ("distress", "belonging", "stigma"):
        getattr(w.residents, name)[:2] = 50, -50
    live(w, 3, *INNER)
    for name in ("distress", "belonging", "stigma"):
        high, low = getattr(w.residents, name)[:2]
        assert high > 40, name
        assert low < -38, name


def test_low_income_recovers_more_slowly_and_high_income_faster():
    of = uncoupled(slow_recovery=0.1, own_sd=0.1, household_sd=0.1)
    w = world(2000, of=of)
    start.start_states(w)
    w.residents.distress[:] = 5
    live(w, 5, symptoms)
    left = [w.residents.distress[w.residents.income == q].mean() for q in range(1, 6)]
    k = of.symptoms.recovery
    np.testing.assert_allclose(left, [5 * (1 - k * f) ** 5 for f in (0.8, 0.9, 1, 1.1, 1.2)], atol=0.1)
    assert (np.diff(left) < 0).all()


def test_events_strike_at_the_measured_rate_with_a_gamma_of_shape_2():
    of = scenario(events=Events(buffer=0.0, protection=0.0))
    w = world(20_000, of=of)
    struck = np.concatenate(live(w, 52, events, watch=lambda w: w.residents.event[w.residents.event > 0].copy()))
    assert struck.size / w.n / 52 == pytest.approx(of.events.rate, rel=0.04)
    assert struck.mean() == pytest.approx(of.events.size, rel=0.03)
    assert struck.std() / struck.mean() == pytest.approx(1 / np.sqrt(2), rel=0.03)
    assert w.residents.difficulty.mean() == pytest.approx(
        of.events.carry * of.events.mean() / (1 - 0.5 ** (1 / of.events.difficulty_half_life)), rel=0.1
    )


def test_support_and_skill_cushion_and_poverty_exposes():
    w = world(40_000)
    r = w.residents
    r.support[:] = np.arange(w.n) % 2
    r.skill[:] = np.arange(w.n) // 2 % 2
    seen = np.mean(live(w, 30, events, watch=lambda w: w.residents.event.copy()), axis=0)
    r = w.residents
    assert seen[r.support == 1].mean() < 0.9 * seen[r.support == 0].mean()
    assert seen[r.income == 1].mean() > 1.2 * seen[r.income == 5].mean()


def test_a_common_shock_strikes_its_neighborhood_and_efficacy_cushions_it():
    w = world(400, of=scenario(events=Events(rate=0.0)))
    w.places.efficacy[:] = 0, 1, 0, 0
    w.levers.add("event_size", 1.0, np.array([0, 1]))
    events.run(w)
    felt = [w.residents.event[w.residents.neighborhood == h].mean() for h in range(4)]
    assert felt[0] > 1.2 * felt[1] > 0
    assert felt[2] == felt[3] == 0


def test_contact_lowers_stigma_less_and_less_and_the_gain_fades():
    a = Attitudes(stigma_ties=0.0, reference_contact=0.0)
    of = quiet(attitudes=a)
    plain, met = world(2000, of=of), world(2000, of=of)
    for w in (plain, met):
        start.start_states(w)
    met.residents.lived_met[:] = 1
    gaps = []
    for weeks, contact in ((1, 1), (30, 1), (1, 1), (int(a.stigma_half_life), 0)):
        met.residents.lived_met[:] = contact
        for w in (plain, met):
            live(w, weeks, around, attitudes)
        gaps.append(float((plain.residents.stigma - met.residents.stigma).mean()))
    assert gaps[0] == pytest.approx(a.contact / (1 + a.contact), abs=0.02)
    assert gaps[2] < -a.contact_level
    assert gaps[2] - gaps[1] < 0.02
    assert gaps[3] == pytest.approx(gaps[2] / 2, rel=0.02)


def test_roles_raise_purpose_and_it_fades_without():
    of = quiet()
    plain, active = world(500, of=of), world(500, of=of)
    for w in (plain, active):
        start.start_states(w)
    active.residents.attended[:] = 2  # the peer group: role 1, voice 0.5 worth half
    for w in (plain, active):
        live(w, 26, belonging)
    gain = (active.residents.purpose - plain.residents.purpose).mean()
    assert gain == pytest.approx(of.purpose.role * 1.25 / 2, rel=0.02)
    active.residents.attended[:] = 0
    for w in (plain, active):
        live(w, 26, belonging)
    assert (active.residents.purpose - plain.residents.purpose).mean() == pytest.approx(gain / 2, rel=0.02)


def test_habits_of_closed_groups_give_no_belonging():
    w = world(400, of=scenario())
    w.residents.habit[:] = 1
    w.places.open[:] = 0
    assert (belonging.worth_of_habit(w) == 0).all()
    w.places.open[:, 1] = 1
    assert (belonging.worth_of_habit(w)[:, 1] == 1).all()


def test_displacement_presses_long_term_residents_only_and_the_poor_among_them_most():
    twin = [world(400, of=quiet()) for _ in range(2)]
    for w in twin:
        w.residents.groups[: w.n // 2] |= 16
    twin[1].levers.add("displacement", 1.0)
    for w in twin:
        belonging.run(w)
    change = twin[1].residents.next.belonging - twin[0].residents.next.belonging
    b = twin[0].scenario.belonging
    weight = 1 + b.displacement_poor * (5 - twin[0].residents.income[:200]) / 4
    np.testing.assert_allclose(change[:200], -b.displacement * b.rate() * weight, atol=1e-6)
    assert weight.max() == 1.5
    assert (change[200:] == 0).all()


def test_neighborhoods_explain_little_of_distress_and_six_percent_of_belonging():
    w = world(40_000, of=quiet(), threads=2)
    start.start_states(w)
    live(w, 60, *INNER)

    def between(values):
        return np.var([values[w.residents.neighborhood == h].mean() for h in range(4)])

    assert 0.005 < between(w.residents.distress) < 0.04
    assert between(w.residents.belonging) == pytest.approx(0.07, abs=0.02)


def test_the_balance_foretells_memory_of_the_coupled_world():
    of = quiet()
    w = world(40_000, of=of, threads=2)
    start.start_states(w)
    live(w, 60, *INNER)
    first = w.residents.distress.copy()
    live(w, 13, *INNER)
    b = balance(of)
    foretold = (b.covariance - b.residual + np.linalg.matrix_power(b.week, 13) @ b.residual)[0, 0]
    assert np.corrcoef(first, w.residents.distress)[0, 1] == pytest.approx(foretold, abs=0.03)


def test_a_visit_lifts_the_mood_for_weeks_and_leaves_nothing():
    """One visit, then none: the difference is the uplift, fading as distress returns to its set point."""
    of = uncoupled(uplift=0.02)
    once, never = world(400, of=of), world(400, of=of)
    once.residents.attended[:] = 1
    gaps = []
    for _ in range(60):
        for w in (once, never):
            live(w, 1, symptoms)
        once.residents.attended[:] = 0
        gaps.append(float(np.mean(once.residents.distress - never.residents.distress)))
    k = of.symptoms.recovery
    np.testing.assert_allclose(gaps[:10], [-0.02 * (1 - k) ** n for n in range(10)], rtol=0.01)
    assert abs(gaps[-1]) < 0.1 * 0.02


def test_kinds_of_groups_lift_as_the_scenario_says_and_below_zero_they_weigh():
    """Mean lift over what was attended: one kind that weighs undoes another that lifts; alike, all is as without."""
    of = uncoupled(uplift=0.02)
    choir, peers = of.activities.values()
    told = uncoupled(uplift=0.02)
    told.activities = {
        "choir": choir.model_copy(update={"lift": -1.0}), "peer group": peers.model_copy(update={"lift": 3.0}),
    }  # fmt: skip
    felt = {}
    for went, bits in (("nobody", 0), ("choir", 1), ("peers", 2), ("both", 3)):
        for name, asked in (("told", told), ("plain", of)):
            w = world(200, of=asked)
            w.residents.attended[:] = bits
            live(w, 1, symptoms)
            felt[name, went] = w.residents.distress.astype(float)
    for went, lift in (("choir", -1), ("peers", 3), ("both", 1)):
        np.testing.assert_allclose(felt["told", "nobody"] - felt["told", went], 0.02 * lift, atol=1e-6)
        np.testing.assert_allclose(felt["plain", "nobody"] - felt["plain", went], 0.02, atol=1e-6)
