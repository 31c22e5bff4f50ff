"""Organizations: what they live on, who works for them, and what makes them close."""

from __future__ import annotations

from simulation.parameters.base import Section, number


class Organizations(Section):
    """Money, staff, volunteers, ownership, closure and renewal."""

    # money
    staff_share: float = number(
        0.6, low=0, high=1, unit="share",
        claim="Part of a meeting's cost that is paid work; the rest is venue and material.",
        source="assumption; range 0.4-0.8", confidence="assumption",
    )  # fmt: skip
    overhead: float = number(
        0.15, low=0, high=1, unit="share", claim="Administration, as a part of what all planned meetings cost.",
        source="assumption; range 0.1-0.25", confidence="assumption",
    )  # fmt: skip
    margin: float = number(
        0.04, low=-0.5, high=2, unit="share", claim="What is left of a normal year's income, grants included.",
        source="calibrated to 2-4 % of organizations closing a year (itself an assumption)", confidence="calibrated",
    )  # fmt: skip
    volatility: float = number(
        0.2, low=0, high=2, unit="SD of log", claim="How much steady revenue differs from year to year.",
        source="assumption; range 0.1-0.4", confidence="assumption",
    )  # fmt: skip
    grant_share: float = number(
        0.3, low=0, high=0.95, unit="share", claim="Part of the long-run income that comes from grants that end.",
        source="assumption; range 0-0.6", confidence="assumption",
    )  # fmt: skip
    grant_weeks: int = number(
        104, low=1, high=1040, unit="weeks", claim="How long a grant lasts.",
        source="assumption: two years; range 52-208", confidence="assumption",
    )  # fmt: skip
    grant_gap: float = number(
        26.0, low=1, high=1040, unit="weeks", claim="Mean time without until the next grant.",
        source="assumption; range 8-52", confidence="assumption",
    )  # fmt: skip
    fundraising: float = number(
        0.04, low=0, high=1, unit="share a week",
        claim="How fast steady revenue follows what a year's budget leaves to raise after fees and volunteers' work.",
        source="assumption; half-life 17 weeks, range 9-52", confidence="assumption",
    )  # fmt: skip
    reserve: float = number(
        13.0, low=0, high=520, unit="weeks of cost",
        claim="Money kept in reserve; what is above is spent on the groups.",
        source="assumption: a quarter of a year; range 4-26", confidence="assumption",
    )  # fmt: skip
    reserve_spend: float = number(
        0.05, low=0, high=1, unit="share a week", claim="How fast money above the reserve is spent.",
        source="assumption; range 0.01-0.2", confidence="assumption",
    )  # fmt: skip
    # people
    wage: float = number(
        25.0, low=1, high=500, unit="USD an hour", claim="Pay of an hour of group work.",
        source="BLS OEWS, community health workers: 51,850 USD a year over 2,080 hours", confidence="secondary",
    )  # fmt: skip
    post_hours: float = number(
        10.0, low=1, high=60, unit="hours a week", claim="Size of one post.",
        source="assumption: part-time group leaders; range 5-40", confidence="assumption",
    )  # fmt: skip
    leave: float = number(
        0.0055, low=0, high=1, unit="hazard a week", claim="Staff who leave.",
        source="assumption: a quarter a year; range 0.15-0.4 a year", confidence="assumption",
    )  # fmt: skip
    hiring_weeks: float = number(
        10.0, low=1, high=520, unit="weeks", claim="Mean time to fill a vacant post; nobody is hired while in debt.",
        source="assumption; range 4-26", confidence="assumption",
    )  # fmt: skip
    role_hours: float = number(
        1.0, low=0, high=60, unit="hours a visit", claim="Work given on a visit by a visitor who holds a role.",
        source="BLS 2002, 2013: median 50-52 hours a year among volunteers, about one a week", confidence="table",
    )  # fmt: skip
    volunteer_rate: float = number(
        0.1, low=0, high=1, unit="share a week", claim="How fast volunteer hours follow the number of role holders.",
        source="assumption; range 0.03-0.3", confidence="assumption",
    )  # fmt: skip
    volunteer_limit: float = number(
        0.3, low=0, high=1, unit="share of paid hours", claim="Most paid work that volunteers can replace.",
        source="assumption; range 0.1-0.6", confidence="assumption",
    )  # fmt: skip
    burnout: float = number(
        0.05, low=0, high=1, unit="hazard a week", claim="Volunteers lost when no post is filled; less as more are.",
        source="assumption; range 0-0.2", confidence="assumption",
    )  # fmt: skip
    # quality falls first
    vacancy_loss: float = number(
        1.0, low=0, high=5, unit="SD", claim="Facilitator quality lost when every post is vacant.",
        source="assumption; range 0.3-2", confidence="assumption",
    )  # fmt: skip
    debt_loss: float = number(
        0.5, low=0, high=5, unit="SD", claim="Facilitator quality lost when debt has reached its limit.",
        source="assumption; range 0.2-1", confidence="assumption",
    )  # fmt: skip
    improvement: float = number(
        0.3, low=0, high=5, unit="SD",
        claim="Quality gained at most by spending money above the reserve; half of it when that doubles the costs.",
        source="assumption; range 0-0.6", confidence="assumption",
    )  # fmt: skip
    # ownership
    ownership_rate: float = number(
        0.02, low=0, high=1, unit="share a week", claim="How fast ownership follows volunteers and residents' say.",
        source="assumption; half-life 34 weeks, range 15-70", confidence="assumption",
    )  # fmt: skip
    ownership_say: float = number(
        0.6, low=0, high=1, unit="0-1", claim="Ownership reached by a full say (IAP2 'empower').",
        source="assumption; O'Mara-Eves 2015 finds no ladder of engagement, so test 0-0.8", confidence="assumption",
    )  # fmt: skip
    ownership_volunteers: float = number(
        0.4, low=0, high=1, unit="0-1", claim="Ownership reached when volunteers do as much as the paid staff.",
        source="assumption; range 0.1-0.6", confidence="assumption",
    )  # fmt: skip
    ownership_leaders: float = number(
        0.2, low=0, high=1, unit="share", claim="Ownership lost when all leaders leave.",
        source="assumption; range 0-0.5", confidence="assumption",
    )  # fmt: skip
    # the end, and a new start
    debt_limit: float = number(
        13.0, low=0.5, high=520, unit="weeks of cost",
        claim="Debt at which quality has fallen fully and creditors press.",
        source="assumption; range 4-26", confidence="assumption",
    )  # fmt: skip
    closure: float = number(
        0.05, low=0, high=1, unit="hazard a week",
        claim="Hazard of closing at the debt limit, nobody owning it, one income.",
        source="calibrated to 2-4 % of organizations closing a year (itself an assumption)", confidence="calibrated",
    )  # fmt: skip
    closure_ownership: float = number(
        1.5, low=0, high=10, unit="log hazard", claim="How far full ownership lowers the hazard of closing.",
        source="assumption; range 0-3", confidence="assumption",
    )  # fmt: skip
    closure_diversity: float = number(
        1.0, low=0, high=10, unit="log hazard", claim="How far fully diversified income lowers the hazard of closing.",
        source="assumption; range 0-2", confidence="assumption",
    )  # fmt: skip
    renewal: float = number(
        0.0192, low=0, high=1, unit="hazard a week",
        claim="A closed organization is founded anew, a year later on average.",
        source="assumption; range a half to three years", confidence="assumption",
    )  # fmt: skip
    closed: float = number(
        0.03, low=0, high=1, unit="share",
        claim="Organizations closed when the world begins: closures a year over renewals.",
        source="calibrated so that the number of open groups does not drift", confidence="calibrated",
    )  # fmt: skip
    closure_trust: float = number(
        0.25, low=0, high=5, unit="SD", claim="Trust in the community lost when a group one always goes to closes.",
        source="assumption; range 0-0.5", confidence="assumption",
    )  # fmt: skip
