"""Symptoms: how distress returns to a set point, what moves the set point, and how the three scales share it."""

from __future__ import annotations

from typing import Any

from simulation.parameters.base import Section, number

_POPULATION = "calibrated to the baseline population, so that mean distress is 0"
_LOAD = "assumption; range 0-0.6"


def _effect(default: float, claim: str, source: str, confidence: Any) -> Any:
    return number(default, low=-2, high=2, unit="SD", claim=claim, source=source, confidence=confidence)


class Symptoms(Section):
    """Set point and recovery of distress, the three specific factors, and the fading benefit of care.

    The weekly noise is not a parameter: :mod:`simulation.feedback` derives it so that every latent has variance 1.
    """

    association: float = number(
        0.25, low=0, high=0.6, unit="r",
        claim="Size of the (negative) correlation of distress with belonging in a survey; also the forward slope that "
        "would make all of it, of which `causal_share` is at work.",
        source="calibrated to the SHOW odds ratios 3.18, 2.71, 2.76, 1.8 (Park 2023); New York adults show r = -0.08",
        confidence="calibrated",
    )  # fmt: skip
    own_sd: float = number(
        0.58, low=0, high=1, unit="SD", claim="Spread of residents' own lasting proneness to distress.",
        source="calibrated: lasting parts 51 % of a scale's variance; 46 % (Prenoveau 2011), 56 % (EURO-D, SHARE)",
        confidence="calibrated",
    )  # fmt: skip
    household_sd: float = number(
        0.346, low=0, high=1, unit="SD", claim="Spread of the lasting part that a household shares.",
        source="Weich 2005: 12 % of the variance lies between households (square root of 0.12)", confidence="derived",
    )  # fmt: skip
    woman: float = _effect(
        0.27, "Set point of women above that of men.", "Salk 2017: symptoms d 0.27 (0.26-0.29)", "abstract"
    )
    other_gender: float = _effect(
        0.5, "Set point of other genders above that of men.",
        "DASS-42 web sample: 26.8 against 20.1 points, SD 12 (self-selected: shape, not level)", "derived",
    )  # fmt: skip
    age_decade: float = _effect(
        -0.05, "Set point per ten years of age.",
        "DASS-42 web sample: r of depression with age -0.10; PHQ-9 (Japan) and K6 (New York) fall with age", "derived",
    )  # fmt: skip
    income: float = _effect(
        -0.06, "Set point per income quintile, apart from jobs, housing, events and recovery, which make it -0.11.",
        "New York 2020: K6 falls 0.07 SD a step of five groups; PHQ-9 >= 10 below poverty 2.5 times above: 0.2 a step",
        "derived",
    )  # fmt: skip
    unemployed: float = _effect(
        0.25, "Set point of the unemployed above others.",
        "assumption: half of a cross-sectional d near 0.5 (Paul & Moser 2009, from memory); range 0-0.5", "assumption",
    )  # fmt: skip
    renter: float = _effect(0.08, "Set point of renters above owners.", "assumption; range 0-0.2", "assumption")
    supported: float = _effect(
        0.33, "Set point in supported housing above owners.",
        "a lasting home gives back 0.15 SD of what lacking one costs (Housing First: quality of life +0.15)", "derived",
    )  # fmt: skip
    no_home: float = _effect(
        0.48, "Set point without a home above owners.", "risk of eviction: OR 2.38 (PMC9502670), as SD 0.48", "derived"
    )
    reference_women: float = number(
        0.5, low=0, high=1, unit="share", claim="Women in the baseline population.", source=_POPULATION,
        confidence="calibrated",
    )  # fmt: skip
    reference_age: float = number(
        48.5, low=16, high=100, unit="years", claim="Mean age of the baseline population.", source=_POPULATION,
        confidence="calibrated",
    )  # fmt: skip
    reference_age_sd: float = number(
        19.4, low=0, high=40, unit="years", claim="Spread of age in the baseline population.", source=_POPULATION,
        confidence="calibrated",
    )  # fmt: skip
    reference_unemployed: float = number(
        0.019, low=0, high=1, unit="share", claim="Unemployed in the baseline population.", source=_POPULATION,
        confidence="calibrated",
    )  # fmt: skip
    reference_renters: float = number(
        0.314, low=0, high=1, unit="share", claim="Renters in the baseline population.", source=_POPULATION,
        confidence="calibrated",
    )  # fmt: skip
    green: float = number(
        0.03, low=0, high=0.5, unit="SD per SD", claim="Lower set point per SD of green space.",
        source="assumption; places as a whole explain 1-2 % of the variance; range 0-0.1", confidence="assumption",
    )  # fmt: skip
    purpose: float = number(
        0.1, low=0, high=0.6, unit="SD per SD", claim="Lower set point per SD of purpose; 0 switches the path off.",
        source="assumption; range 0-0.3", confidence="assumption",
    )  # fmt: skip
    loneliness: float = number(
        1.3, low=0, high=4, unit="SD per share",
        claim="Higher set point per unit of missing support; 0 switches it off.",
        source="Groups 4 Health (Haslam 2019): depression d -0.29 with loneliness d -0.71, times a deflator of 0.5 "
        "(GiveWell): 0.2 SD per SD of loneliness, whose SD here is 0.157",
        confidence="derived",
    )  # fmt: skip
    reference_loneliness: float = number(
        0.0835, low=0, high=1, unit="share", claim="Mean of missing support in the baseline.", source=_POPULATION,
        confidence="calibrated",
    )  # fmt: skip
    reference_loneliness_sd: float = number(
        0.127, low=0, high=1, unit="share", claim="Spread of missing support in the baseline.", source=_POPULATION,
        confidence="calibrated",
    )  # fmt: skip
    loneliness_local: float = number(
        -0.35, low=-1, high=1, unit="r", claim="Correlation of missing support with local ties in the baseline.",
        source=_POPULATION, confidence="calibrated",
    )  # fmt: skip
    recovery: float = number(
        0.04, low=0.005, high=0.5, unit="share a week", claim="Part of the way back to the set point in a week.",
        source="calibrated between PHQ-9 retest r 0.78 at 3 months and 0.75 at 6 (Japan) and half of new episodes over "
        "at 3 months (Spijker 2002)",
        confidence="calibrated",
    )  # fmt: skip
    slow_recovery: float = number(
        0.1, low=0, high=0.45, unit="share a quintile",
        claim="Slower recovery from above the set point per income quintile below the middle, faster above it.",
        source="low income acts on persistence more than on onset (epidemiology.md 7.6); size assumed, range 0-0.3",
        confidence="assumption",
    )  # fmt: skip
    uplift: float = number(
        0.005, low=0, high=0.1, unit="SD a week",
        claim="Distress taken off by taking part in a week; 0 switches it off.",
        source="assumption, range 0-0.0076: 0.0013 if 0.02 of SD 0.37 less negative mood lasts for the three hours of "
        "meeting friends who are not close, 0.0076 if for that whole day of six such spans (within persons, n=313 of "
        "65 and older; Ng 2020, table 5); trials of volunteering find none (Jenkinson 2013)",
        confidence="assumption",
    )  # fmt: skip
    reference_attendance: float = number(
        0.105, low=0.001, high=0.999, unit="share", claim="Residents who take part in something in a baseline week.",
        source=_POPULATION, confidence="calibrated",
    )  # fmt: skip
    routine: float = number(
        0.0, low=0, high=1, unit="share", claim="Part of the weekly noise of distress that a full routine takes away.",
        source="off until evidence: a structural alternative (regular attendance steadies mood); range 0-0.3",
        confidence="assumption",
    )  # fmt: skip
    contagion: float = number(
        0.0, low=0, high=0.5, unit="share a week", claim="Drift of distress towards that of ties.",
        source="0: clustering of mood is mostly not contagion (Schaefer 2011, Hill 2015); a structural alternative",
        confidence="assumption",
    )  # fmt: skip
    loading: float = number(
        0.94, low=0, high=1, unit="r",
        claim="Loading of each scale on general distress; the rest is its specific factor.",
        source="calibrated to correlations of 0.68-0.73 between the scales' scores (Sinclair 2012)",
        confidence="calibrated",
    )  # fmt: skip
    specific_recovery: float = number(
        0.06, low=0.005, high=0.5, unit="share a week", claim="Part of a specific factor lost in a week.",
        source="assumption: about as fast as distress; range 0.02-0.2", confidence="assumption",
    )  # fmt: skip
    depression_load: float = _effect(0.2, "Specific depression per SD of event.", _LOAD, "assumption")
    anxiety_load: float = _effect(0.2, "Specific anxiety per SD of event.", _LOAD, "assumption")
    stress_load: float = _effect(0.3, "Specific stress per SD of event.", _LOAD, "assumption")
    session_effect: float = number(
        0.03, low=0, high=0.5, unit="SD a session", claim="Distress taken off by one attended therapy session.",
        source="bias-corrected g 0.20-0.30 a course (Cuijpers 2018 via Munder 2018): 0.25 is left after 11 weekly "
        "sessions that fade with the half-life below",
        confidence="derived",
    )  # fmt: skip
    session_half_life: float = number(
        12.0, low=2, high=104, unit="weeks", claim="Time in which half the benefit of therapy is gone.",
        source="interventions.md 15: about 12 weeks, range 4-52", confidence="assumption",
    )  # fmt: skip

    def vulnerability_sd(self) -> float:
        """Spread of the `vulnerability` column: own and household's part."""
        return float((self.own_sd**2 + self.household_sd**2) ** 0.5)

    def loads(self) -> tuple[float, float, float]:
        """Loads of the specific factors on events: depression, anxiety, stress."""
        return self.depression_load, self.anxiety_load, self.stress_load
