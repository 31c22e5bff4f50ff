"""Spells and estimates against known answers; the record against a resident-by-resident diary of the same weeks."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulation.pathways.reasons import NO_NEED, NOTHING, TERMS, need, reasons, terms
from simulation.pathways.record import Record, Spell
from simulation.pathways.survival import lasting, percentile, survival, survival_quantile
from simulation.residents import CareState, Residents
from simulation.settings.centers import severity_of
from simulation.stages import care
from simulation.stages import course as episodes
from simulation.week import step
from tests.bare_world import BareWorld

NONE, SEEKING, WAITING, IN_CARE, AFTER = CareState


# estimates ------------------------------------------------------------------------------------------------------------


def counted(size, **at):
    """Counts by length, such as ``counted(6, w3=2)``: two at three weeks."""
    out = np.zeros(size, np.int64)
    for name, value in at.items():
        out[int(name[1:])] = value
    return out


def test_kaplan_meier_by_hand_with_late_entry():
    # six from the start, three first seen at 2; two end at 1, one is lost at 2, three end at 3
    entered, ended, lost = counted(6, w0=6, w2=3), counted(6, w1=2, w3=3), counted(6, w2=1, w4=3)
    curve, at_risk = survival(entered, ended, lost)
    assert at_risk.tolist() == [0, 6, 4, 6, 3, 0]
    assert curve == pytest.approx([1, 2 / 3, 2 / 3, 1 / 3, 1 / 3, 1 / 3])
    assert survival_quantile(curve, at_risk, 0.5) == 3
    assert np.isnan(survival_quantile(curve, at_risk, 0.9))
    assert lasting(curve, at_risk, 4) == pytest.approx(1 / 3)
    assert np.isnan(lasting(curve, at_risk, 5))


def test_a_constant_hazard_is_found_again_although_half_are_first_seen_late():
    """Geometric spells at 0.05 a week, a window of 40 weeks: the median is ln 0.5 / ln 0.95 = 13.5 weeks."""
    rng = np.random.default_rng(4)
    length, begun = rng.geometric(0.05, 60_000), rng.integers(-150, 40, 60_000)
    end = begun + length
    seen = end > 0
    first, last = np.maximum(-begun[seen], 0), np.minimum(length[seen], 40 - begun[seen])
    over = end[seen] <= 40
    entered, ended, lost = (np.bincount(a, minlength=300) for a in (first, last[over], last[~over]))
    curve, at_risk = survival(entered, ended, lost)
    assert survival_quantile(curve, at_risk, 0.5) == 14
    assert curve[26] == pytest.approx(0.95**26, abs=0.01)
    assert np.median(length[seen]) > 18  # what counting whoever is seen would have said


def test_percentiles_are_lengths_that_occur():
    counts = counted(20, w2=5, w7=4, w19=1)
    assert [percentile(counts, q) for q in (0.5, 0.51, 0.9, 0.95)] == [2, 7, 7, 19]
    assert np.isnan(percentile(counts * 0, 0.5))


# the record -----------------------------------------------------------------------------------------------------------


def live(weeks, scores=None):
    """One resident's care by week as (state, session), and scores; the record of these weeks."""
    people = Residents(N=1, A=1)
    scenario = SimpleNamespace(care=SimpleNamespace(crisis=3.5))
    world = BareWorld(residents=people, threads=1, week=0, scenario=scenario)
    people.next.distress[:], record = 0, None
    for k, (state, session) in enumerate(weeks):
        people.session[:] = session
        people.care_weeks[:] = 0 if state != people.care_state[0] else people.care_weeks + 1
        people.care_state[:] = state
        people.score_depression[:] = 0 if scores is None else scores[k]
        episodes.follow(world)
        world.week += 1
        if record is None:
            record = Record(world)
        else:
            record(world)
    record.close(world)
    return {spell.name: np.flatnonzero(record.counts[spell]).tolist() for spell in Spell if record.counts[spell].any()}


def test_a_wait_and_a_course_by_hand():
    weeks = [(NONE, 0), (SEEKING, 0), *[(WAITING, 0)] * 4, (IN_CARE, 0), (IN_CARE, 1), (IN_CARE, 0), (IN_CARE, 1),
             (AFTER, 1)]  # fmt: skip
    assert live(weeks) == {"WAIT_SERVED": [4], "COURSE_DONE": [3]}
    assert live(weeks[:-2]) == {"WAIT_SERVED": [4]}
    assert live([*weeks[:-1], (NONE, 1)]) == {"WAIT_SERVED": [4], "COURSE_DROPPED": [3]}


def test_a_wait_that_began_before_the_run_is_as_long_as_it_was():
    assert live([(WAITING, 0)] * 3 + [(NONE, 0)]) == {"WAIT_LEFT": [1 + 2]}
    assert live([(NONE, 0), (IN_CARE, 0), (AFTER, 1)]) == {"WAIT_SERVED": [0], "COURSE_DONE": [1]}


def test_an_episode_its_contact_and_its_remission_by_hand():
    scores = [0, 14, 14, 14, *[0] * 8, *[0] * 5, 14, 14, 14]
    states = [(NONE, 0)] * 3 + [(WAITING, 0)] * (len(scores) - 3)
    assert live(states, scores) == {
        "CONTACT": [2, 3],  # still on the list when the second one begins
        "ILL_SEEN": [2],
        "ILL_REMITTED": [11],  # three weeks ill, eight below
        "ILL_CENSORED": [3],
        "WELL_SEEN": [0],
        "WELL_RELAPSED": [7],
    }


def test_the_record_is_what_a_diary_of_every_resident_says(world):
    """Followed for 30 weeks by sets of spells in plain Python; moves, crises and threads included."""
    record, spells = Record(world), {spell: [] for spell in Spell}
    r, waits, courses = world.residents, {}, {}
    for i in range(world.n):
        who = (int(r.dwelling[i]), int(r.arrival[i]))
        if r.care_state[i] == WAITING:
            waits[who] = world.week - 1 - int(r.care_weeks[i])
        if r.care_state[i] == IN_CARE:
            courses[who] = int(r.sessions[i])
    for _ in range(30):
        step(world)
        record(world)
        r, now = world.residents, world.week - 1
        there = {(int(d), int(a)): (int(s), int(v)) for d, a, s, v in zip(
            r.dwelling, r.arrival, r.care_state, r.session, strict=True)}  # fmt: skip
        for who, (state, session) in there.items():
            if who in courses:
                courses[who] += session
                if state != IN_CARE:
                    done = Spell.COURSE_DONE if state == AFTER else Spell.COURSE_DROPPED
                    spells[done].append(courses.pop(who))
            elif state == IN_CARE:
                spells[Spell.WAIT_SERVED].append(now - waits.pop(who, now))
                courses[who] = 0
            elif who in waits and state != WAITING:
                spells[Spell.WAIT_LEFT].append(now - waits.pop(who))
            elif state == WAITING:
                waits.setdefault(who, now)
        for who in [w for w in waits if w not in there]:
            spells[Spell.WAIT_MOVED].append(now - 1 - waits.pop(who))
        for who in [w for w in courses if w not in there]:
            spells[Spell.COURSE_MOVED].append(courses.pop(who))
    kinds = [s for s in Spell if s <= Spell.COURSE_MOVED]
    assert all(len(spells[s]) > 0 for s in (Spell.WAIT_SERVED, Spell.WAIT_LEFT, Spell.COURSE_DONE))
    assert len(spells[Spell.COURSE_MOVED]) + len(spells[Spell.WAIT_MOVED]) > 0
    for spell in kinds:
        assert record.counts[spell].tolist() == np.bincount(spells[spell], minlength=1024).tolist(), spell.name


def test_spells_are_conserved_and_do_not_depend_on_threads(world, monkeypatch):
    from simulation import kernels

    monkeypatch.setattr(kernels, "BLOCK", 300)
    twin = world.copy()
    twin.threads = 3
    records = [Record(world), Record(twin)]
    ill = int((world.residents.episode > 0).sum())
    begun = ended = 0
    for _ in range(26):
        step(world)
        begun += int(np.count_nonzero(world.residents.course & episodes.ONSET))
        ended += int(np.count_nonzero(world.residents.course & episodes.REMISSION))
        step(twin)
        for record, one in zip(records, (world, twin), strict=True):
            record(one)
    for record, one in zip(records, (world, twin), strict=True):
        record.close(one)
    counts = records[0].counts.sum(axis=1)
    assert counts[Spell.ILL_SEEN] == ill + begun == counts[Spell.ILL_REMITTED] + counts[Spell.ILL_CENSORED]
    assert counts[Spell.ILL_REMITTED] == ended > 0
    assert counts[Spell.WELL_SEEN] == counts[Spell.WELL_RELAPSED] + counts[Spell.WELL_CENSORED]
    assert np.array_equal(records[0].counts, records[1].counts)


# what keeps people away -----------------------------------------------------------------------------------------------


def test_the_terms_are_those_of_the_stage(world):
    """The chance of seeking worked out from the terms is the share who seek in the next week of care."""
    r, p = world.residents, world.scenario.care
    r.care_state[:], r.event[:], r.stigma[:] = NONE, 0, np.abs(r.stigma)
    r.service_trust[:] = -np.abs(r.service_trust)  # where terms and the stage's linear ones agree
    r.distress[:] = np.clip(r.distress, 1.0, 2.5)
    world.levers.reset()
    rows = np.arange(world.n)
    v = p.seek + p.notice + p.door + p.seek_severity * (severity_of(world, rows) - p.threshold)
    v += p.seek_kind * (r.depression - r.anxiety)  # of the symptoms, as severity is: no reason to stay away
    chance = need(world, rows) / (1 + np.exp(-(v - terms(world, rows).sum(axis=1))))
    sought = np.zeros(world.n)
    for _ in range(120):
        r.care_state[:], r.care_weeks[:] = NONE, 0
        care.run(world)
        sought += r.care_state == SEEKING
        world.week += 1
    total = 120 * chance.sum()
    assert sought.sum() == pytest.approx(total, abs=4 * np.sqrt(total))


def test_reasons_add_up_and_name_what_was_put_in(world):
    shares, _ = reasons(world)
    assert sum(shares.values()) == pytest.approx(1)
    r = world.residents
    r.care_state[:], r.insured[:], r.stigma[:], r.service_trust[:], r.support[:] = NONE, 1, 0, 1, 1
    r.mobility[:], r.language[:] = 0, 0
    world.levers.add("care_fee", 1.0)
    world.levers.add("care_travel", 1.0)
    plain, cases = reasons(world)
    assert set(plain) >= {NO_NEED, NOTHING, *TERMS}
    assert plain[NO_NEED] + plain[NOTHING] == pytest.approx(1)
    seen = plain[NOTHING]
    r.stigma[r.dwelling % 2 == 0] = 1.0
    told, same = reasons(world)
    assert same == cases
    assert told["stigma"] == pytest.approx(seen / 2, rel=0.25)
    assert told["stigma"] + told[NOTHING] == pytest.approx(seen)
    r.care_state[:] = IN_CARE
    nobody, none = reasons(world)
    assert none == 0
    assert np.isnan(nobody["cost"])


def test_cost_comes_before_stigma_and_stigma_before_the_way_as_in_surveys(world):
    """NSDUH 2016, among those who see a need: cost 37 %, stigma 9-13 %, transport 4 %."""
    shares, cases = reasons(world)
    assert cases > 200
    assert shares["cost"] > shares["stigma"] > shares["travel"]
