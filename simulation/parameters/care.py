"""Formal care: who seeks it, how long the queue is, who stays to the end."""

from __future__ import annotations

from typing import Any

from simulation.parameters.base import Section, number

_MOJTABAI = (
    "Mojtabai 2011: no need seen by 57.0 / 39.3 / 25.9 % of the mild, moderate, severe; logits on the DASS bands' "
    "mid-percentiles (0.95, 1.37, 2.06 SD)"
)


def _push(default: float, unit: str, claim: str, source: str = "assumption; no study gives it on this scale") -> Any:
    return number(default, low=0, high=10, unit=unit, claim=claim, source=source, confidence="assumption")


class Care(Section):
    """Help-seeking, queue, course of care, crisis and staff; fees keep people away, but nobody books them yet."""

    # severity: general·distress + sqrt(1 - general²)·(depression + anxiety + stress)/sqrt 3, about SD 1
    general: float = number(
        0.8, low=0, high=1, unit="weight",
        claim="Weight of general distress in the severity that leads to care.",
        source="near the loading that gives DASS scales that correlate 0.6-0.75 (Sinclair 2012)",
        confidence="assumption",
    )  # fmt: skip
    threshold: float = number(
        0.8, low=-3, high=5, unit="SD", claim="Severity from which residents may seek care.",
        source="the 78th percentile, where DASS bands begin to leave 'normal'", confidence="memory",
    )  # fmt: skip
    severe: float = number(
        1.64, low=-3, high=6, unit="SD", claim="Severity from which a waiting resident goes before milder cases.",
        source="the 95th percentile, by construction of the DASS bands", confidence="memory",
    )  # fmt: skip
    crisis: float = number(
        3.5, low=0, high=12, unit="SD",
        claim="Distress and this week's events that make a crisis, first in every queue.",
        source="assumption; range 3-4.5", confidence="assumption",
    )  # fmt: skip
    crisis_reach: float = number(
        0.3, low=0, high=1, unit="probability a week", claim="A resident in crisis is brought to care.",
        source="assumption; range 0.1-0.6", confidence="assumption",
    )  # fmt: skip
    # seeing the need: logit = base + severity·b + literacy·b
    need_base: float = number(
        -1.42, low=-20, high=20, unit="logit", claim="Seeing a need for care at severity 0 and mean literacy.",
        source=_MOJTABAI, confidence="derived",
    )  # fmt: skip
    need_severity: float = number(
        1.2, low=0, high=10, unit="logit per SD", claim="Need seen more often with severity.",
        source=_MOJTABAI, confidence="derived",
    )  # fmt: skip
    need_literacy: float = _push(0.4, "logit per SD", "Need seen more often with mental-health literacy.")
    # seeking it in a week, once seen
    seek: float = number(
        -4.8, low=-20, high=20, unit="logit",
        claim="Seeking care in a week of one who sees the need, is insured and near, at mean attitudes.",
        source="calibrated to a third of severe cases treated a year (NESARC-III 24-38 %; the posterior's mean) and a "
        "median wait of 4-6 weeks (National Council: about 6)",
        confidence="calibrated",
    )  # fmt: skip
    seek_severity: float = _push(0.8, "logit per SD", "Seeking rises with severity above the threshold.")
    seek_kind: float = number(
        0.75, low=0, high=3, unit="logit per SD",
        claim="Seeking rises where symptoms are of depression rather than of anxiety, at the same severity.",
        source="calibrated to hazards of treatment 2.7 to 1: NESARC-III, treated in a year with a mood disorder only "
        "32.0 % (29.5-34.6), with an anxiety disorder only 13.2 % (11.6-15.0); range 0.55-1.05",
        confidence="calibrated",
    )  # fmt: skip
    stigma: float = number(
        0.27, low=0, high=5, unit="logit per SD", claim="Seeking falls with stigma.",
        source="Clement 2015: median association of stigma with help-seeking d = -0.27, read as a slope per SD",
        confidence="derived",
    )  # fmt: skip
    self_stigma: float = number(
        0.0, low=0, high=5, unit="logit per SD and SD",
        claim="Stigma turned on oneself: seeking falls with stigma times severity above the threshold.",
        source="off: no study gives it apart from stigma; range 0-0.3, a structural alternative",
        confidence="assumption",
    )  # fmt: skip
    service_trust: float = _push(0.3, "logit per SD", "Seeking rises with trust in services.")
    notice: float = _push(0.4, "logit", "Seeking rises with full support: somebody notices.")
    door: float = _push(0.3, "logit", "Seeking rises with insurance, which opens the door of primary care.")
    cost: float = _push(0.8, "logit per 100 USD", "Seeking falls with a session's own price, for the poorest fifth.")
    travel: float = number(
        0.15, low=0, high=10, unit="logit", claim="Seeking falls without means of travel, per suburban way.",
        source="assumption; NSDUH: 3.8 % of those with unmet need name transport, 37 % cost", confidence="assumption",
    )  # fmt: skip
    car: float = number(
        0.1, low=0, high=1, unit="share",
        claim="How far the way weighs on those with a car, against those without means.",
        source="assumption; range 0-0.3", confidence="assumption",
    )  # fmt: skip
    language: float = number(
        1.27, low=0, high=5, unit="logit", claim="Seeking falls with limited command of the main language.",
        source="Sentell 2007: OR 0.28 for receiving needed care; ln = -1.27", confidence="derived",
    )  # fmt: skip
    no_home: float = number(
        0.0, low=0, high=5, unit="logit", claim="Seeking falls without a home: no address, other needs first.",
        source="off: no figure found; range 0-1.5, a structural alternative", confidence="assumption",
    )  # fmt: skip
    fee: float = number(
        120.0, low=0, high=5000, unit="USD a session", claim="Price of a session without insurance.",
        source="Medicare estimates 2023: 45 min 90-110, 60 min 135-155 USD", confidence="secondary",
    )  # fmt: skip
    copay: float = number(
        0.25, low=0, high=1, unit="share", claim="Part of the price that the insured pay.",
        source="assumption; range 0.1-0.5", confidence="assumption",
    )  # fmt: skip
    # the queue
    find: float = number(
        0.45, low=0, high=1, unit="probability a week", claim="A resident who seeks gets onto a list.",
        source="Malowney 2014: 26 % of calls secured a visit; two calls a week are assumed", confidence="derived",
    )  # fmt: skip
    intake: int = number(
        3, low=0, high=52, unit="weeks",
        claim="Shortest time from joining the list to a first appointment, but for a crisis.",
        source="calibrated with seek and per_thousand to a median wait of 4-6 weeks", confidence="calibrated",
    )  # fmt: skip
    take_up: float = number(
        0.85, low=0, high=1, unit="probability", claim="A place offered at once is taken.",
        source="assumption; range 0.7-0.95", confidence="assumption",
    )  # fmt: skip
    wait_odds: float = number(
        0.95, low=0.5, high=1, unit="odds ratio a week",
        claim="Each week waited multiplies the odds of taking the place.",
        source="Psychiatric Services 2023 (PubMed 37141046): 0.95 a week, 1,587 referrals", confidence="abstract",
    )  # fmt: skip
    give_up: float = number(
        0.02, low=0, high=1, unit="hazard a week", claim="Leaving the queue unserved.",
        source="assumption; range 0-0.05", confidence="assumption",
    )  # fmt: skip
    better: float = number(
        0.0, low=-12, high=5, unit="SD", claim="Severity below which a waiting resident leaves the queue.",
        source="assumption: the mean of the population", confidence="assumption",
    )  # fmt: skip
    # the course
    length: int = number(
        12, low=1, high=400, unit="sessions", claim="Sessions of a full course.",
        source="assumption behind 1.8 % dropout a session (interventions.md, section 15); range 6-20",
        confidence="assumption",
    )  # fmt: skip
    attend: float = number(
        0.8, low=0, high=1, unit="probability a week", claim="A session offered is attended.",
        source="Molfenter 2013: no-shows 37 to 20 % in clinics that improved", confidence="abstract",
    )  # fmt: skip
    dropout: float = number(
        0.197, low=0, high=0.9999, unit="share of courses",
        claim="Courses not finished, at mean trust, without hindrance.",
        source="Swift & Greenberg 2012: 19.7 % (18.7-20.7)", confidence="abstract",
    )  # fmt: skip
    dropout_trust: float = _push(0.2, "log hazard per SD", "Dropout falls with trust in services.")
    dropout_language: float = _push(0.3, "log hazard", "Dropout rises with limited command of the main language.")
    dropout_cost: float = _push(
        0.2, "log hazard per 100 USD", "Dropout rises with a session's own price, for the poorest fifth."
    )
    after: int = number(
        26, low=0, high=520, unit="weeks",
        claim="Time after a full course before care is sought again, but for a crisis.",
        source="assumption; range 0-52", confidence="assumption",
    )  # fmt: skip
    # staff
    per_thousand: float = number(
        1.0, low=0, high=50, unit="posts per 1,000 adults", claim="Clinicians' posts.",
        source="calibrated to 9.5 % of adults in counselling a year (NCHS 2019)", confidence="calibrated",
    )  # fmt: skip
    clients: float = number(
        25.0, low=1, high=200, unit="clients", claim="Residents one clinician sees weekly.",
        source="assumption; range 15-30", confidence="assumption",
    )  # fmt: skip
    leave: float = number(
        0.0055, low=0, high=1, unit="hazard a week", claim="Clinicians who leave when nobody waits.",
        source="assumption: a quarter a year; range 0.15-0.5 a year", confidence="assumption",
    )  # fmt: skip
    burnout: float = number(
        0.5, low=0, high=5, unit="ratio", claim="Rise of that hazard when as many wait as are seen.",
        source="assumption; range 0-2", confidence="assumption",
    )  # fmt: skip
    hiring_weeks: float = number(
        16.0, low=1, high=520, unit="weeks", claim="Mean time to fill a clinician's post.",
        source="assumption; range 8-40", confidence="assumption",
    )  # fmt: skip
    salary: float = number(
        104_000.0, low=1, high=1_000_000, unit="USD a year", claim="All that one clinician in post costs a center.",
        source="the price of the sessions: 25 clients, 0.8 attended, 52 weeks at 100 USD (Medicare 2023: 90-110)",
        confidence="derived",
    )  # fmt: skip
    # hospital: an account of weeks in crisis, which nothing in the model reads
    admission: float = number(
        0.2, low=0, high=1, unit="hazard a week", claim="Admission to a hospital in a week of crisis outside care.",
        source="assumption; no figure found, range 0.05-0.5", confidence="assumption",
    )  # fmt: skip
    admission_in_care: float = number(
        0.5, low=0, high=1, unit="ratio", claim="That hazard in care, against outside it.",
        source="assumption; no figure found, range 0.2-1", confidence="assumption",
    )  # fmt: skip
