"""Each kernel of the inner states against its plain-numpy twin; threads, order of rows, partial draws."""

import numpy as np
import pytest

from simulation import instrument as survey
from simulation import kernels, start
from simulation.feedback import MEAN_POSITIVE, balance, specific_noise
from simulation.parameters.symptoms import Symptoms
from simulation.randomness import Decision, gaussians, uniforms
from simulation.stages import attitudes, belonging, events, support, symptoms
from tests.state_worlds import live, scenario, world

CLOSE = {"rtol": 0, "atol": 2e-5}


def busy(of=None):
    """A small world in which every term of every equation is at work."""
    w = world(600, of=of or scenario(symptoms=Symptoms(contagion=0.02)))
    start.start_states(w)
    r, n = w.residents, np.arange(w.n)
    u = uniforms(9, Decision.PERSON, 1, r.dwelling, r.arrival)
    r.attended[:] = n % 4
    r.refused[:] = n % 7 == 0
    r.session[:] = n % 5 == 0
    r.care_state[:] = np.where(n % 6 == 0, 2, 0)
    r.relieved[:] = u[:, 0] / 5
    r.skill[:] = u[:, 1]
    r.support[:] = u[:, 2]
    r.habit[:] = u[:, 2:]
    r.lived_met[:] = n % 3
    r.ties_met[:] = n % 5
    r.housing[:] = n % 4
    r.employment[:] = n % 5
    r.gender[:] = n % 3
    r.groups[:] |= np.where(n % 2, 16, 0).astype(np.uint16)
    r.event[:] = np.where(n % 9 == 0, u[:, 3], 0)
    w.ties.degree[:] = n % 7
    w.places.quality[:] = 0.3
    w.places.open[1] = 0
    for name in ("event_size", "displacement", "safety", "green"):
        w.levers.add(name, np.array([0.5, 0, 0.2, 0.1], np.float32))
    for name in ("stigma", "trust", "service_trust", "literacy"):
        w.levers.add(name, u[:, 0] / 50)
    return w


def normal(w, decision):
    """The four normals a kernel makes, in float64."""
    return gaussians(w.seed, decision, w.week, w.residents.dwelling, w.residents.arrival).astype(float).T


def around(w, name):
    """Mean of one's ties less one's own; 0 without ties."""
    values, t = getattr(w.residents, name).astype(float), w.ties
    used = np.arange(t.dims["D"]) < t.degree[:, None]
    total = np.where(used, values[t.neighbor], 0).sum(axis=1)
    return np.where(t.degree > 0, total / np.maximum(t.degree, 1) - values, 0)


def test_what_ties_think_and_how_near_they_are():
    w = busy()
    r, t = w.residents, w.ties
    t.strength[:] = (1 + np.arange(t.dims["D"])) / 10
    r.neighborhood[::3] = 2  # so that some ties are local and some are not
    support.run(w)
    for name in ("stigma", "literacy"):
        given = getattr(r, f"ties_{name}")
        np.testing.assert_allclose(given, getattr(r, name) + around(w, name), err_msg=name, **CLOSE)
        alone = t.degree == 0
        assert alone.any()
        np.testing.assert_array_equal(given[alone], getattr(r, name)[alone])
    used = np.arange(t.dims["D"]) < t.degree[:, None]
    here = used & (r.neighborhood[t.neighbor] == r.neighborhood[:, None])
    assert 0.2 < here.sum() / used.sum() < 0.8
    np.testing.assert_allclose(r.local_ties, np.where(here, t.strength, 0).sum(axis=1), **CLOSE)


def test_events():
    w = busy()
    r, e, s = w.residents, w.scenario.events, w.scenario.symptoms
    events.run(w)
    u = uniforms(w.seed, Decision.EVENT, w.week, r.dwelling, r.arrival).astype(float)
    gradient = np.exp(e.income * (r.income - 3.0))
    hazard = e.rate / e.normaliser(s.vulnerability_sd(), s.reference_unemployed) * gradient
    hazard = hazard * np.exp(e.vulnerability * r.vulnerability) * np.where(r.employment == 1, np.exp(e.unemployed), 1)
    private = np.where(u[:, 0] < 1 - np.exp(-hazard), -np.log(u[:, 1] * u[:, 2]) * e.size / 2, 0)
    shock = (w.levers.get("event_size") * np.exp(-e.cushion * w.places.efficacy))[r.neighborhood] * gradient
    felt = (private + shock) * (1 - e.buffer * r.support) * (1 - e.protection * r.skill / (1 + r.skill))
    np.testing.assert_allclose(r.event, felt, **CLOSE)
    np.testing.assert_allclose(
        r.next.difficulty, 0.5 ** (1 / e.difficulty_half_life) * r.difficulty + e.carry * felt, **CLOSE
    )
    taught = 0.5 * (r.attended >> 1 & 1)
    np.testing.assert_allclose(r.next.skill, 0.5 ** (1 / e.skill_half_life) * r.skill + e.skill_gain * taught, **CLOSE)
    assert (private > 0).any()


def test_symptoms():
    w = busy()
    r, s, e = w.residents, w.scenario.symptoms, w.scenario.events
    symptoms.run(w)
    z = normal(w, Decision.SYMPTOM_NOISE)
    job = np.where(r.employment == 1, s.unemployed, 0)
    home = np.array([0, s.renter, s.supported, s.no_home])[r.housing]
    sex = np.array([0, s.woman, s.other_gender])[r.gender]
    place = (w.places.distress_effect - s.green * (w.places.green + w.levers.get("green")))[r.neighborhood]
    usual = s.woman * s.reference_women + s.unemployed * s.reference_unemployed + s.renter * s.reference_renters
    setpoint = (
        r.vulnerability + sex + job + home + place - usual + s.income * (r.income - 3.0)
        + s.age_decade / 10 * (r.age - s.reference_age)
        - w.scenario.causal_share * s.association * r.belonging - s.purpose * r.purpose
        + s.loneliness * (r.missing_support - s.reference_loneliness)
        + r.difficulty - e.carry * e.mean() / (1 - 0.5 ** (1 / e.difficulty_half_life))
    )  # fmt: skip
    relieved = 0.5 ** (1 / s.session_half_life) * r.relieved + s.session_effect * r.session
    gap = setpoint - r.relieved - r.distress
    k = s.recovery * np.where(gap < 0, 1 - s.slow_recovery * (3.0 - r.income), 1)
    distress = (
        r.distress + k * gap - (relieved - r.relieved) + r.event - e.mean()
        - s.uplift * ((r.attended != 0) - s.reference_attendance) + s.contagion * around(w, "distress")
        + balance(w.scenario).noise[0] * z[0]
    )  # fmt: skip
    np.testing.assert_allclose(r.next.distress, distress, **CLOSE)
    np.testing.assert_allclose(r.next.relieved, relieved, **CLOSE)
    rows = zip(("depression", "anxiety", "stress"), s.loads(), specific_noise(w.scenario), z[1:], strict=True)
    for name, load, noise, draw in rows:
        twin = (1 - s.specific_recovery) * getattr(r, name) + load * (r.event - e.mean()) + noise * draw
        np.testing.assert_allclose(getattr(r.next, name), twin, err_msg=name, **CLOSE)


def test_belonging_and_purpose():
    w = busy()
    r, b, p, places = w.residents, w.scenario.belonging, w.scenario.purpose, w.places
    belonging.run(w)
    u = uniforms(w.seed, Decision.BELONGING_NOISE, w.week, r.dwelling, r.arrival).astype(float)
    radius, angle = np.sqrt(-2 * np.log(u[:, :2])), 2 * np.pi * u[:, 2:]
    e = radius * np.cos(angle)
    h = r.neighborhood
    worth = np.exp(b.quality * 0.3) * (places.open[:4] != 0)
    part = (r.habit * worth[h]).sum(axis=1)
    mean = np.array([r.belonging[h == k].mean(dtype=float) for k in range(4)])
    np.testing.assert_allclose(places.mean_belonging, mean, atol=1e-6)
    target = (
        r.belonging_baseline + places.belonging_effect[h] + b.safety * (places.safety + w.levers.get("safety"))[h]
        + b.income * (r.income - 3.0) + b.tenure * (np.log(1 + r.tenure.astype(float)) - b.reference_tenure)
        + b.local * (r.local_ties / (r.local_ties + b.local_half) - b.reference_local)
        + b.participation * (part / (1 + part) - b.reference_participation)
        + b.neighborhood_pull * (mean[h] - r.belonging) - b.reverse * (np.maximum(r.distress, 0) - MEAN_POSITIVE)
        - b.displacement * w.levers.get("displacement")[h] * ((r.groups & 16) != 0)
        * (1 + b.displacement_poor * (5 - r.income) / 4)
    )  # fmt: skip
    noise = balance(w.scenario).noise
    twin = r.belonging + b.rate() * (target - r.belonging) + noise[1] * e[:, 0]
    np.testing.assert_allclose(r.next.belonging, twin, **CLOSE)
    held = 0.1 * (r.attended & 1) + (1 + p.voice * 0.5) * (r.attended >> 1 & 1) - p.reference_roles
    goal = p.role * held - p.distress * r.distress
    twin = r.purpose + p.rate() * (goal - r.purpose) + noise[2] * e[:, 1]
    np.testing.assert_allclose(r.next.purpose, twin, **CLOSE)


def test_attitudes():
    w = busy()
    r, a = w.residents, w.scenario.attitudes
    support.run(w)
    attitudes.run(w)
    z = normal(w, Decision.ATTITUDE_NOISE)
    push = {name: w.levers.get(name) for name in ("stigma", "trust", "service_trust", "literacy")}
    of_stigma, of_literacy = attitudes.between_groups(a)
    k = a.rate("stigma")
    contact = a.contact * r.lived_met
    lived = (r.groups & 32) != 0
    twin = (
        r.stigma + k * (a.lived_experience * (lived - a.reference_lived) - r.stigma)
        + a.stigma_ties * around(w, "stigma") + contact / (1 + contact) * (a.contact_level - r.stigma)
        - a.contact * a.reference_contact * a.contact_level + push["stigma"]
        + attitudes.noise(k, a.stigma_ties, of_stigma) * z[0]
    )  # fmt: skip
    np.testing.assert_allclose(r.next.stigma, twin, **CLOSE)
    met = r.ties_met / (r.ties_met + 2.0) - a.reference_met
    k = a.rate("trust")
    twin = r.trust + k * (a.trust_belonging * r.belonging + a.trust_met * met - r.trust)
    twin = twin - a.refused * (r.refused != 0) + push["trust"] + balance(w.scenario).noise[3] * z[1]
    np.testing.assert_allclose(r.next.trust, twin, **CLOSE)
    k = a.rate("service")
    own = -a.trauma * (((r.groups & 64) != 0) - a.reference_trauma)
    twin = r.service_trust + k * (own - r.service_trust) + a.session * r.session - a.waiting * (r.care_state == 2)
    twin = twin + push["service_trust"] + attitudes.noise(k, 0, attitudes.of_trauma(a)) * z[2]
    np.testing.assert_allclose(r.next.service_trust, twin, **CLOSE)
    k = a.rate("literacy")
    taught = a.teaching * 0.5 * (r.attended >> 1 & 1)
    twin = (
        r.literacy + k * (a.education * (r.education - a.reference_education) - r.literacy)
        + a.literacy_ties * around(w, "literacy")
        + taught / (1 + taught) * (a.taught_level - r.literacy) - a.teaching * a.reference_teaching * a.taught_level
        + push["literacy"] + attitudes.noise(k, a.literacy_ties, of_literacy) * z[3]
    )  # fmt: skip
    np.testing.assert_allclose(r.next.literacy, twin, **CLOSE)


def test_scores():
    w = busy()
    r, loading = w.residents, w.scenario.symptoms.loading
    survey.score(w)
    z = normal(w, Decision.MEASURE)
    error, scale = survey.errors(w.scenario.instrument)
    for m, name in enumerate(survey.SCALES):
        latent = loading * r.distress + np.sqrt(1 - loading**2) * getattr(r, name) + error[m] * z[m]
        cuts = survey.thresholds(name, w.scenario.instrument)
        twin = 2 * np.searchsorted(cuts, latent * scale[m], side="right")
        off = np.abs(getattr(r, f"score_{name}") - twin)
        assert off.max() <= 2, name
        assert (off > 0).sum() <= 2, name  # float32 may round a z across a threshold


def test_the_lookup_table_is_exact_at_the_thresholds():
    cuts, low = survey._tables(scenario().instrument)
    for m in range(3):
        for raw, cut in enumerate(cuts[m, :21]):
            assert survey.doubled(cut, cuts[m], low[m]) == 2 * (raw + 1)
            assert survey.doubled(np.nextafter(cut, np.float32(-9)), cuts[m], low[m]) == 2 * raw


def test_threads_and_blocks_change_no_byte(monkeypatch):
    monkeypatch.setattr(kernels, "BLOCK", 100)
    twins = [busy(), busy()]
    twins[1].threads = 4
    for w in twins:
        live(w, 5, support, events, symptoms, belonging, attitudes)
        survey.score(w)
    for name, array in twins[0].residents.arrays().items():
        assert array.tobytes() == getattr(twins[1].residents, name).tobytes(), name
    assert twins[0].places.mean_trust.tobytes() == twins[1].places.mean_trust.tobytes()


def test_counting_neighborhoods_does_not_depend_on_the_order_of_rows():
    w, twin = busy(), busy()
    order = np.argsort(w.residents.vulnerability)
    for name in ("neighborhood", "belonging", "trust"):
        getattr(twin.residents, name)[:] = getattr(w.residents, name)[order]
    for world_ in (w, twin):
        belonging.count_neighborhoods(world_)
    for name in ("mean_belonging", "mean_trust", "efficacy", "population"):
        assert getattr(w.places, name).tobytes() == getattr(twin.places, name).tobytes(), name
    assert w.places.population.sum() == w.n


def test_a_neighborhood_without_residents_has_means_of_0():
    w = busy()
    w.residents.neighborhood[:] = 0
    belonging.count_neighborhoods(w)
    assert (w.places.mean_belonging[1:] == 0).all()
    assert w.places.population[0] == w.n


def test_drawing_some_residents_gives_what_drawing_all_gives(monkeypatch):
    whole, some = world(300), world(300)
    monkeypatch.setattr(start, "CHUNK", 70)
    start.start_states(whole)
    rows = np.array([3, 250, 17])
    start.draw_states(some, rows)
    for name in whole.residents.names("state"):
        np.testing.assert_allclose(
            getattr(some.residents, name)[rows], getattr(whole.residents, name)[rows], atol=1e-6, err_msg=name
        )
        untouched = np.delete(getattr(some.residents, name), rows)
        assert (untouched == 0).all(), name


def test_states_given_by_a_table_of_residents_are_kept():
    of = scenario()
    of.population.file = "people.csv"
    w = world(50, of=of)
    w.drawn = ("belonging", "purpose", "trust", "stigma", "literacy")
    w.residents.distress[:] = 1.25
    start.start_states(w)
    assert (w.residents.distress == 1.25).all()
    assert w.residents.belonging.std() > 0


def test_references_are_what_the_hand_made_world_was_given():
    w = busy(scenario())
    w.residents.missing_support[:] = 0.3 + 0.1 * w.residents.local_ties / (w.residents.local_ties + np.float32(1.5))
    found = start.references(w)
    assert found["symptoms.reference_loneliness"] == pytest.approx(0.3 + 0.1 * found["belonging.reference_local"])
    assert found["symptoms.loneliness_local"] == pytest.approx(1, abs=0.01)
    assert found["purpose.reference_roles"] == pytest.approx(0.5 * 0.1 + 0.5 * 1.25)
    assert found["symptoms.reference_attendance"] == pytest.approx(0.75)
    for path in found:
        section, field = path.split(".")
        assert hasattr(getattr(w.scenario, section), field), path
