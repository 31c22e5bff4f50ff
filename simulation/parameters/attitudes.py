"""Stigma, trust and literacy: what moves them, how they spread along ties, how gains fade."""

from __future__ import annotations

from typing import Any

from simulation.parameters.base import Section, number

_ZERO = "calibrated to the baseline, so that the mean is 0"


def _half_life(default: float, claim: str, source: str) -> Any:
    return number(default, low=2, high=1040, unit="weeks", claim=claim, source=source, confidence="assumption")


class Attitudes(Section):
    """Four slow scales with mean 0 and variance 1 in the baseline."""

    stigma_half_life: float = _half_life(
        104, "Time in which half a change of stigma is gone.",
        "what contact changed is no less at medium follow-up (d -0.53, 7 studies) than at once (-0.38, 90 studies, CPR "
        "2019); Mental Health First Aid: kept at 6 months, unclear at 12; as long as literacy; range 52-520",
    )  # fmt: skip
    stigma_ties: float = number(
        0.005, low=0, high=0.2, unit="share a week", claim="Drift of stigma towards the ties' mean.",
        source="assumption; range 0-0.02", confidence="assumption",
    )  # fmt: skip
    contact: float = number(
        0.2, low=0, high=1, unit="share a contact",
        claim="Part of the way to `contact_level` made by one meeting with somebody who speaks of lived experience.",
        source="contact interventions d -0.33 in the short term (33 studies, CPR 2019) times a deflator of 0.6",
        confidence="derived",
    )  # fmt: skip
    contact_level: float = number(
        -1.0, low=-4, high=0, unit="SD", claim="Stigma that contact without end leads to.",
        source="assumption: keeps repeated contact bounded; range -2 to -0.5", confidence="assumption",
    )  # fmt: skip
    reference_contact: float = number(
        0.0059, low=0, high=5, unit="contacts a week",
        claim="Contacts in a baseline week that would move a mean resident as all do.", source=_ZERO,
        confidence="calibrated",
    )  # fmt: skip
    lived_experience: float = number(
        -0.3, low=-2, high=2, unit="SD", claim="Own baseline of stigma of those with lived experience.",
        source="assumption: about one contact effect; range -0.6 to 0", confidence="assumption",
    )  # fmt: skip
    reference_lived: float = number(
        0.2, low=0, high=1, unit="share", claim="Residents with lived experience in the baseline.", source=_ZERO,
        confidence="calibrated",
    )  # fmt: skip
    trust_half_life: float = _half_life(26, "Time in which half a change of trust is gone.", "assumption; range 12-104")
    trust_belonging: float = number(
        0.3, low=0, high=0.9, unit="SD per SD", claim="Trust that comes with belonging.",
        source="assumption; both are parts of cohesion; range 0.1-0.5", confidence="assumption",
    )  # fmt: skip
    trust_met: float = number(
        0.3, low=0, high=3, unit="SD", claim="Trust that comes with meeting ties at activities, no end of them.",
        source="assumption; range 0-0.6", confidence="assumption",
    )  # fmt: skip
    reference_met: float = number(
        0.0195, low=0, high=1, unit="share", claim="Mean of ties met / (ties met + 2) in a baseline week.",
        source=_ZERO, confidence="calibrated",
    )  # fmt: skip
    refused: float = number(
        0.03, low=0, high=1, unit="SD", claim="Trust lost each time a group was full.",
        source="assumption; range 0-0.1", confidence="assumption",
    )  # fmt: skip
    service_half_life: float = _half_life(
        52, "Time in which half a change of trust in services is gone.", "assumption; range 26-104"
    )
    session: float = number(
        0.03, low=0, high=1, unit="SD a session", claim="Trust in services gained by an attended session.",
        source="assumption; range 0-0.1", confidence="assumption",
    )  # fmt: skip
    waiting: float = number(
        0.02, low=0, high=1, unit="SD a week", claim="Trust in services lost by a week of waiting.",
        source="odds of attending fall 5 % a week waited (interventions.md 15); size here assumed, range 0-0.05",
        confidence="assumption",
    )  # fmt: skip
    trauma: float = number(
        0.3, low=0, high=2, unit="SD", claim="How much lower trust in services is at home in residents with trauma.",
        source="assumption (direction: trauma-informed care exists because of it); range 0-0.6",
        confidence="assumption",
    )  # fmt: skip
    reference_trauma: float = number(
        0.17, low=0, high=1, unit="share", claim="Residents with trauma in the baseline.", source=_ZERO,
        confidence="calibrated",
    )  # fmt: skip
    literacy_half_life: float = _half_life(
        104, "Time in which half a change of literacy is gone.", "MHFA: knowledge kept at 6 months; range 52-208"
    )
    literacy_ties: float = number(
        0.003, low=0, high=0.2, unit="share a week", claim="Drift of literacy towards the ties' mean.",
        source="assumption; range 0-0.01", confidence="assumption",
    )  # fmt: skip
    teaching: float = number(
        0.07, low=0, high=1, unit="share a visit",
        claim="Part of the way to `taught_level` made by a visit that teaches.",
        source="Mental Health First Aid: knowledge +0.31 to 0.72 a course of six sessions (Morgan 2018), times 0.6",
        confidence="derived",
    )  # fmt: skip
    taught_level: float = number(
        1.0, low=0, high=4, unit="SD", claim="Literacy that teaching without end leads to.",
        source="assumption: keeps repeated teaching bounded; range 0.5-2", confidence="assumption",
    )  # fmt: skip
    reference_teaching: float = number(
        0.0013, low=0, high=5, unit="visits", claim="Teaching visits in a baseline week, likewise.", source=_ZERO,
        confidence="calibrated",
    )  # fmt: skip
    education: float = number(
        0.2, low=-1, high=1, unit="SD per step", claim="Own baseline of literacy per step of schooling, four steps.",
        source="assumption; range 0-0.4", confidence="assumption",
    )  # fmt: skip

    reference_education: float = number(
        1.79, low=0, high=3, unit="step", claim="Mean schooling in the baseline.", source=_ZERO, confidence="calibrated"
    )
    reference_education_sd: float = number(
        0.97, low=0, high=1.5, unit="step", claim="Spread of schooling in the baseline.", source=_ZERO,
        confidence="calibrated",
    )  # fmt: skip

    def rate(self, scale: str) -> float:
        """Part of a change of ``stigma``, ``trust``, ``service`` or ``literacy`` that a week takes back."""
        return float(1 - 0.5 ** (1 / getattr(self, f"{scale}_half_life")))
