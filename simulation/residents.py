"""People as arrays: one row a dwelling place, one legend for every column.

A resident's stable identity is (dwelling, arrival): who lives in this place of this household, and the how-manieth
to do so. Rows may stand in any order; nothing in the model depends on it.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import Literal

from simulation.table import Column, Table


class Gender(IntEnum):
    """Gender codes."""

    MAN = 0
    WOMAN = 1
    OTHER = 2


class Education(IntEnum):
    """Highest schooling."""

    LESS_THAN_HIGH_SCHOOL = 0
    HIGH_SCHOOL = 1
    SOME_COLLEGE = 2
    DEGREE = 3


class Employment(IntEnum):
    """Main occupation."""

    EMPLOYED = 0
    UNEMPLOYED = 1
    STUDENT = 2
    RETIRED = 3
    AT_HOME = 4


class Housing(IntEnum):
    """Housing state."""

    OWNER = 0
    RENTER = 1
    SUPPORTED = 2
    NONE = 3


class Mobility(IntEnum):
    """Own means of travel."""

    CAR = 0
    TRANSIT = 1
    NONE = 2


class Slot(IntFlag):
    """Weekly time slots, as bits of ``free_slots``."""

    WEEKDAY = 1
    EVENING = 2
    WEEKEND = 4


class CareState(IntEnum):
    """Where a resident stands with formal care."""

    NONE = 0
    SEEKING = 1
    WAITING = 2
    IN_CARE = 3
    AFTER = 4


class Group(IntFlag):
    """Group flags, as bits of ``groups``."""

    OLDER_ADULT = 1
    YOUTH = 2
    OPPORTUNITY_YOUTH = 4
    EXPECTANT = 8
    LONG_TERM = 16
    LIVED_EXPERIENCE = 32
    TRAUMA = 64
    RURAL = 128


_FLAGS = f"Groups one belongs to, as a sum: {', '.join(f'{g.value} {(g.name or str()).lower()}' for g in Group)}."

# groups of residents that scenarios name: those flagged, and those that other columns tell; see targeting.members
Who = Literal[
    "everybody", "older_adult", "youth", "opportunity_youth", "expectant", "long_term", "lived_experience", "trauma",
    "rural", "women", "men", "low_income", "minority", "limited_language", "limitation", "no_car", "offline",
    "uninsured", "unemployed", "at_home", "little_schooling", "renter", "homeless", "distressed",
]  # fmt: skip

_N = "N"
_BIG = 4e9


def _fixed(name: str, dtype: str, unit: str, low: float, high: float, meaning: str, file: bool = True) -> Column:
    return Column(name, dtype, _N, unit, low, high, meaning, "slow", file)


def _state(name: str, meaning: str, unit: str = "SD", file: bool = False) -> Column:
    return Column(name, "float32", _N, unit, -12, 12, meaning, "state", file)


def _flow(name: str, dtype: str, unit: str, low: float, high: float, meaning: str, shape: str = _N) -> Column:
    return Column(name, dtype, shape, unit, low, high, meaning, "flow")


def _own(name: str, dtype: str, unit: str, low: float, high: float, meaning: str, shape: str = _N) -> Column:
    return Column(name, dtype, shape, unit, low, high, meaning, "own")


class Residents(Table):
    """Everybody who lives in the modelled area; axes: N residents, A activities."""

    legend = (
        # identity and place
        Column("dwelling", "uint32", _N, "id", 0, _BIG, "Stable number of the dwelling place.", "fixed"),
        _fixed("arrival", "uint32", "count", 0, 1023, "How many residents this place had before.", False),
        _fixed(
            "household", "int32", "id", 0, 2e9, "Who shares a home; in a run, its number + N times the households gone."
        ),
        _fixed("neighborhood", "int32", "id", 0, 2e9, "Neighborhood lived in."),
        _fixed("adults", "uint8", "residents", 1, 255, "Residents who share the home.", False),
        _fixed("street", "int32", "id", 0, 2e9, "Some 25 adults who live door to door.", False),
        _fixed("circle", "int32", "id", 0, 2e9, "Workplace, school or club outside the model: where friends are met."),
        _fixed("kin_group", "int32", "id", 0, 2e9, "Extended family within the area."),
        # who they are
        _fixed("age", "float32", "years", 16, 115, "Age."),
        _fixed("tenure", "float32", "years", 0, 115, "Years lived at this address."),
        _fixed("gender", "int8", "code", 0, 2, "0 man, 1 woman, 2 other."),
        _fixed("culture", "int8", "code", 0, 15, "Cultural group, in the order of population.cultures."),
        _fixed("language", "int8", "code", 0, 1, "1 if limited in the area's main language."),
        _fixed("income", "int8", "quintile", 1, 5, "Household income quintile, 1 lowest."),
        _fixed("education", "int8", "code", 0, 3, "0 below high school, 1 high school, 2 some college, 3 degree."),
        _fixed("employment", "int8", "code", 0, 4, "0 employed, 1 unemployed, 2 student, 3 retired, 4 at home."),
        _fixed("housing", "int8", "code", 0, 3, "0 owner, 1 renter, 2 supported, 3 none."),
        _fixed("limitation", "int8", "0/1", 0, 1, "Physical limitation."),
        _fixed("digital", "int8", "0/1", 0, 1, "Has usable internet access."),
        _fixed("mobility", "int8", "code", 0, 2, "0 car, 1 transit, 2 neither."),
        _fixed("insured", "int8", "0/1", 0, 1, "Has health insurance."),
        _fixed("free_slots", "uint8", "bits", 0, 7, "Free times: 1 weekday, 2 evening, 4 weekend (sum)."),
        _fixed("groups", "uint16", "bits", 0, 255, _FLAGS),
        # traits
        _fixed("vulnerability", "float32", "SD", -8, 8, "Lasting proneness to distress, own and household's part."),
        _fixed("social_anxiety", "float32", "SD", -8, 8, "Social-anxiety trait."),
        _fixed("desired_support", "float32", "share", 0, 1, "Support a resident wishes for."),
        _fixed("outside_support", "float32", "tie weight", 0, 9, "Support from ties who live elsewhere."),
        _fixed("belonging_baseline", "float32", "SD", -8, 8, "Own baseline of sense of community."),
        _fixed("tie_limit", "uint8", "ties", 0, 255, "How many ties a resident can keep up.", False),
        # states: read this week's, write next week's
        _state("distress", "General distress.", file=True),
        _state("depression", "Specific depression factor."),
        _state("anxiety", "Specific anxiety factor."),
        _state("stress", "Specific stress factor."),
        _state("belonging", "Sense of community.", file=True),
        _state("purpose", "Purpose: self-esteem, efficacy, voice.", file=True),
        _state("trust", "Trust in neighbors and community.", file=True),
        _state("service_trust", "Trust in services."),
        _state("stigma", "Stigma of mental illness and its care.", file=True),
        _state("literacy", "Mental-health literacy.", file=True),
        _state("difficulty", "Load of past events that still weighs."),
        _state("skill", "Coping skill gained, fades."),
        _state("relieved", "Relief from therapy sessions attended, fades."),
        # own: nobody else reads these
        _own("known", "uint32", "bits", 0, _BIG, "Activities known, one bit each."),
        _own("habit", "float32", "0-1", 0, 1, "Habit of going, by activity.", "N A"),
        _own("taste", "float32", "utility", -9, 9, "Lasting liking, by activity.", "N A"),
        _own("company", "float32", "tie weight", 0, 9, "Support left by sessions of closed groups, fades."),
        _own("care_state", "int8", "code", 0, 4, "See CareState."),
        _own("care_weeks", "int16", "weeks", 0, 32767, "Weeks in this care state."),
        _own("sessions", "int16", "sessions", 0, 32767, "Sessions attended in this course of care."),
        _own("score_run", "int8", "weeks", -100, 100, "Weeks running below the cutoff of depression; negative: above."),
        _own("episode", "uint16", "weeks", 0, 60_000, "Weeks since this episode of depression began; 0 in none."),
        _own("remitted", "uint8", "weeks", 0, 250, "Weeks since the last remission, at most 250; 0 if never."),
        _own("contact_after", "uint16", "weeks", 0, 60_000, "Weeks into this episode of the first contact with care."),
        # flows: made anew each week
        _flow("attended", "uint32", "bits", 0, _BIG, "Activities attended this week (read by ties next week)."),
        _flow("refused", "uint32", "bits", 0, _BIG, "Activities wanted this week but full."),
        _flow("unmet", "int8", "barrier", -1, 120, "Barrier that kept a resident away most, -1 none; last is full."),
        _flow("ties_went", "uint8", "ties", 0, 255, "Ties who went last week, by activity.", "N A"),
        _flow("ties_met", "uint8", "ties", 0, 255, "Ties met at activities this week."),
        _flow("lived_met", "float32", "contacts", 0, 255, "Contacts with disclosed lived experience this week."),
        _flow("local_ties", "float32", "tie weight", 0, 255, "Sum of strengths of ties in the neighborhood."),
        _flow("ties_stigma", "float32", "SD", -12, 12, "Mean stigma of one's ties; one's own without ties."),
        _flow("ties_literacy", "float32", "SD", -12, 12, "Mean literacy of one's ties; one's own without ties."),
        _flow("support", "float32", "share", 0, 1, "Support available from ties, 1 - exp(-sum)."),
        _flow("missing_support", "float32", "share", 0, 1, "Desired minus available support, never below 0."),
        _flow("loneliness", "float32", "share", 0, 1, "Support felt to be missing: low mood makes it more."),
        _flow("event", "float32", "SD", 0, 99, "Effective size of this week's events, after buffering."),
        _flow("session", "int8", "0/1", 0, 1, "Attended a care session this week (acts next week)."),
        _flow("course", "uint8", "bits", 0, 15, "This week: 1 onset, 2 remission, 4 relapse, 8 first contact."),
        _flow("score_depression", "uint8", "points", 0, 42, "DASS-21 depression, last time measured."),
        _flow("score_anxiety", "uint8", "points", 0, 42, "DASS-21 anxiety, last time measured."),
        _flow("score_stress", "uint8", "points", 0, 42, "DASS-21 stress, last time measured."),
    )
