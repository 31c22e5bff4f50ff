"""Hand-made worlds for tests of the inner states: a few neighborhoods, no stage but the ones under test."""

from types import SimpleNamespace

import numpy as np

from simulation.levers import Levers
from simulation.parameters.activity import Activity
from simulation.parameters.attitudes import Attitudes
from simulation.parameters.belonging import Belonging, Purpose
from simulation.parameters.events import Events
from simulation.parameters.instrument import Instrument
from simulation.parameters.neighborhoods import Neighborhoods
from simulation.parameters.network import Network
from simulation.parameters.participation import Participation
from simulation.parameters.symptoms import Symptoms
from simulation.places import Places
from simulation.randomness import Decision, gaussians, uniforms
from simulation.residents import Residents
from simulation.stages import support
from simulation.ties import Ties
from simulation.world import World

HOODS = 4
ACTIVITIES = {
    "choir": Activity(family="arts"),
    "peer group": Activity(family="support", roles=1.0, voice=0.5, contact=1.0, teaches=0.5),
}


def scenario(**sections):
    """All a stage reads of a scenario, with some sections or numbers replaced."""
    parts = {
        "symptoms": Symptoms(), "events": Events(), "belonging": Belonging(), "purpose": Purpose(),
        "attitudes": Attitudes(), "instrument": Instrument(), "neighborhoods": Neighborhoods(), "ties": Network(),
        "participation": Participation(), "activities": dict(ACTIVITIES), "barriers": {}, "causal_share": 0.27,
        "population": SimpleNamespace(file=None), "burn_in": 0,
    }  # fmt: skip
    return SimpleNamespace(**{**parts, **sections})


def uncoupled(**symptoms):
    """A scenario in which no state moves another, no group differs and nothing happens but noise."""
    quiet = dict.fromkeys(
        ("woman", "other_gender", "age_decade", "income", "unemployed", "renter", "supported", "no_home", "green",
         "purpose", "loneliness", "uplift", "slow_recovery"), 0.0,
    )  # fmt: skip
    still = dict.fromkeys(("income", "tenure", "safety", "local", "participation", "neighborhood_pull"), 0.0)
    return scenario(
        symptoms=Symptoms(**{**quiet, "association": 0.0, **symptoms}),
        events=Events(rate=0.0),
        belonging=Belonging(**still, reverse=0.01),
        purpose=Purpose(distress=0.0, role=0.0, reference_roles=0.0),
        neighborhoods=Neighborhoods(distress_share=0.0, belonging_share=0.0),
        causal_share=0.0,
    )


def world(n=4000, seed=5, of=None, threads=1, ties=6):
    """Residents spread over income, age and gender, with traits as `of` asks for; flows at their reference levels."""
    from simulation.feedback import shared_cause

    of = of or scenario()
    r = Residents(N=n, A=len(of.activities))
    t = Ties(N=n, D=max(ties, 1))
    p = Places(H=HOODS, U=HOODS + 1, A=len(of.activities), B=0, O=1, K=1)
    r.dwelling[:] = np.arange(n)
    r.neighborhood[:] = np.arange(n) % HOODS
    r.household[:] = np.arange(n) // 2
    z = gaussians(seed, Decision.TRAIT, 0, r.dwelling, r.arrival)
    home = gaussians(seed, Decision.HOUSEHOLD, 0, r.household, 0)[:, 0]
    u = uniforms(seed, Decision.PERSON, 0, r.dwelling, r.arrival)
    rho = shared_cause(of)
    r.vulnerability[:] = of.symptoms.own_sd * z[:, 0] + of.symptoms.household_sd * home
    r.belonging_baseline[:] = of.belonging.own_sd * (rho * z[:, 0] + np.sqrt(1 - rho**2) * z[:, 1])
    r.age[:] = of.symptoms.reference_age + of.symptoms.reference_age_sd * (u[:, 0] - 0.5) * np.sqrt(12)
    years = of.belonging.reference_tenure + of.belonging.reference_tenure_sd * (u[:, 1] - 0.5) * np.sqrt(12)
    r.tenure[:] = np.expm1(years)
    r.gender[:] = u[:, 2] < of.symptoms.reference_women
    r.income[:] = 1 + np.arange(n) // HOODS % 5
    r.education[:] = np.array([0, 2, 2, 2, 3])[np.arange(n) // 3 % 5]
    r.housing[:] = u[:, 3] < of.symptoms.reference_renters
    r.employment[:] = np.floor(u[:, 3] * 1000) % 100 < 100 * of.symptoms.reference_unemployed
    r.groups[:] = np.where(np.floor(u[:, 0] * 1000) % 10 < 10 * of.attitudes.reference_lived, 32, 0)
    hurt = np.floor(u[:, 2] * 10_000) % 100 < 100 * of.attitudes.reference_trauma
    r.groups[hurt] |= 64
    # missing support and local ties as the reference levels say, habits none, support at its reference
    lonely = of.symptoms.loneliness_local * z[:, 2] + np.sqrt(1 - of.symptoms.loneliness_local**2) * z[:, 3]
    r.missing_support[:] = of.symptoms.reference_loneliness + of.symptoms.reference_loneliness_sd * lonely
    share = np.clip(of.belonging.reference_local + of.belonging.reference_local_sd * z[:, 2], 0.01, 0.95)
    r.local_ties[:] = of.belonging.local_half * share / (1 - share)
    r.support[:] = of.events.reference_support
    t.degree[:] = ties
    if ties:
        step = 1 + np.arange(ties) // 2
        sign = np.where(np.arange(ties) % 2, -1, 1)
        t.neighbor[:] = (np.arange(n)[:, None] + step * sign * HOODS) % n
    place = gaussians(seed, Decision.NEIGHBORHOOD, 0, np.arange(HOODS), 0)
    # four are too few to come near mean 0, SD 1 and correlation 0: make them so
    place = np.linalg.qr(place - place.mean(axis=0))[0][:, :3] * np.sqrt(HOODS)
    p.distress_effect[:] = np.sqrt(of.neighborhoods.distress_share) * place[:, 0]
    p.green[:] = p.safety[:] = place[:, 2]
    p.belonging_effect[:] = np.sqrt(of.neighborhoods.belonging_share) * place[:, 1]
    p.unit_of[:] = np.arange(HOODS)[:, None]
    p.open[:] = p.offered[:] = 1
    levers = Levers(N=n, H=HOODS, U=HOODS + 1, A=len(of.activities), B=0, O=1, K=1)
    return World(
        scenario=of, seed=seed, residents=r, ties=t, places=p, levers=levers, threads=threads,
        susceptibility=np.zeros((0, n), np.float32), activities=dict(of.activities),
    )  # fmt: skip


def _look_around(w):
    r = w.residents
    given = [(array, array.copy()) for array in (r.support, r.missing_support, r.local_ties)]
    support.run(w)
    for array, values in given:
        array[:] = values


# what ties think, as stage support writes it; what it would make of support and what is missing of it stays as given
around = SimpleNamespace(run=_look_around, WRITES=("ties_stigma", "ties_literacy"))


def live(w, weeks, *stages, watch=None):
    """Run stages for some weeks; states that none of them writes stay as they are. Return what `watch` saw."""
    from simulation.residents import Residents as Legend

    written = {name.removeprefix("next.") for stage in stages for name in stage.WRITES}
    seen = []
    for _ in range(weeks):
        for stage in stages:
            stage.run(w)
        for name in Legend.names("state"):
            if name not in written:
                getattr(w.residents.next, name)[:] = getattr(w.residents, name)
        w.residents.advance()
        w.week += 1
        if watch:
            seen.append(watch(w))
    return seen
