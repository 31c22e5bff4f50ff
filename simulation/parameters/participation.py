"""Taking part: what pulls residents to the activities they know, how habits form, how news of activities spreads."""

from __future__ import annotations

from typing import Any

from simulation.parameters.base import Section, number

_CALIBRATED = "calibrated to 57 % a year in a group (Pew 2019) and more than a third stopping in a year (CNCS 2006-07)"


def _slope(default: float, claim: str, source: str = "no study gives it on this scale") -> Any:
    return number(default, low=0, high=10, unit="utility", claim=claim, source=source, confidence="assumption")


class Participation(Section):
    """Slopes of the participation utility, in logits, and the clocks of habit and knowledge."""

    belonging: float = _slope(
        0.25,
        "Utility per SD of belonging.",
        "Talo 2014: sense of community and participation go together, 'moderately'",
    )
    purpose: float = _slope(0.15, "Utility per SD of purpose.")
    habit: float = number(
        3.6, low=0, high=10, unit="utility", claim="Utility of a full habit of going to this activity.",
        source=_CALIBRATED, confidence="calibrated",
    )  # fmt: skip
    friends: float = _slope(1.5, "Utility if all of one's ties went last week; half of them give half.")
    fit: float = _slope(0.6, "Utility of an activity made for one's own cultural group.")
    quality: float = _slope(0.3, "Utility per SD of facilitator quality.")
    champion: float = _slope(
        0.5, "Utility of being invited by one local champion.",
        "Kim 2015: nominated friends raise adoption by 12 %; no size on this scale",
    )  # fmt: skip
    distress: float = _slope(
        0.25, "Utility lost per SD of distress above the mean.",
        "Elmer & Stadtfeld 2020: depressive symptoms go with less interaction",
    )  # fmt: skip
    efficacy: float = _slope(
        0.0, "Utility of volunteering per SD of the neighborhood's collective efficacy.",
        "off: Sampson 1997 has neighbors ready to act for each other; no size, range 0-0.5, a structural alternative",
    )  # fmt: skip
    education: float = number(
        0.25, low=0, high=3, unit="utility", claim="Utility per step of schooling, four steps.",
        source="Pew 2019: 70 % of college graduates against 48 % with high school are in a group", confidence="derived",
    )  # fmt: skip
    volunteering_by_education: float = number(
        0.15, low=0, high=3, unit="utility", claim="Further utility per step of schooling for volunteering.",
        source="BLS 2002: graduates volunteer about four times as often as those below high school",
        confidence="derived",
    )  # fmt: skip
    older: float = number(
        0.35, low=-3, high=3, unit="utility", claim="Utility of being 65 or older.",
        source="Pew 2019: about 67 % of those over 65 against 55 % of the younger are in a group", confidence="derived",
    )  # fmt: skip
    taste_sd: float = number(
        1.5, low=0, high=5, unit="utility", claim="Spread of residents' lasting liking of an activity.",
        source=_CALIBRATED, confidence="calibrated",
    )  # fmt: skip
    habit_gain: float = number(
        0.25, low=0, high=1, unit="share a meeting", claim="Part of the way to a full habit made by one visit.",
        source="Lally 2010: median 66 daily repetitions to 95 %; weekly groups are held to form faster a visit",
        confidence="assumption",
    )  # fmt: skip
    habit_loss: float = number(
        0.15, low=0, high=1, unit="share a meeting", claim="Part of the habit lost by one meeting missed.",
        source=_CALIBRATED, confidence="calibrated",
    )  # fmt: skip
    habit_ties: float = number(
        0.25, low=0, high=3, unit="share a tie", claim="Faster habit for each tie met there, up to four.",
        source="Fong 2021, Haslam 2019: identification with a group comes with those met there; no size found",
        confidence="assumption",
    )  # fmt: skip
    satisfaction: float = number(
        0.0, low=0, high=3, unit="share per SD",
        claim="Faster habit after a visit to a group a SD better led, or made for one's own culture; slower after a "
        "worse one.",
        source="off: no study gives it; range 0-0.5, a structural alternative", confidence="assumption",
    )  # fmt: skip
    known_start: float = number(
        0.6, low=0, high=1, unit="share", claim="Activities known when the world is built.",
        source="near the balance of learning and forgetting", confidence="assumption",
    )  # fmt: skip
    habit_start: float = number(
        0.85, low=0, high=1, unit="share",
        claim="Of those whom a habit would keep going, how many have it when the world is built.",
        source="calibrated so that attendance does not drift after the burn-in", confidence="calibrated",
    )  # fmt: skip
    learn: float = number(
        0.006, low=0, high=1, unit="probability a week", claim="Coming to know of an activity by oneself.",
        source="no study found", confidence="assumption",
    )  # fmt: skip
    learn_ties: float = number(
        0.05, low=0, high=1, unit="probability a tie", claim="Coming to know of an activity from a tie who went.",
        source="no study found", confidence="assumption",
    )  # fmt: skip
    forget: float = number(
        0.006, low=0, high=1, unit="probability a week", claim="An activity without habit dropping out of mind.",
        source="no study found", confidence="assumption",
    )  # fmt: skip
