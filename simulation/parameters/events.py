"""Life events: how often they strike whom, how large they are, and what cushions them."""

from __future__ import annotations

import math

from simulation.parameters.base import Section, number


class Events(Section):
    """Weekly hazard and size of life events, the difficulty they leave, and coping skill."""

    rate: float = number(
        0.013, low=0, high=0.2, unit="events a week", claim="Mean hazard of a major stressful event.",
        source="NPR/RWJF/Harvard 2014: 49 % of adults in a year, -ln(0.51)/52", confidence="derived",
    )  # fmt: skip
    income: float = number(
        -0.1, low=-1, high=1, unit="log hazard per quintile",
        claim="Change of the log hazard per income quintile; common shocks strike with the same gradient.",
        source="assumption; range -0.3 to 0", confidence="assumption",
    )  # fmt: skip
    unemployed: float = number(
        0.4, low=-1, high=2, unit="log hazard", claim="Change of the log hazard when unemployed.",
        source="assumption; range 0-0.8", confidence="assumption",
    )  # fmt: skip
    vulnerability: float = number(
        0.3, low=-1, high=2, unit="log hazard per SD", claim="Change of the log hazard per unit of vulnerability.",
        source="Kendler 1999: about a third of the link of events with onset is not causal; size assumed, range 0-0.6",
        confidence="assumption",
    )  # fmt: skip
    size: float = number(
        0.5, low=0.01, high=3, unit="SD", claim="Mean size of an event before buffering (gamma, shape 2).",
        source="Kendler 1999: onset OR 3.58 in discordant identical twins moves a monthly risk of 0.9 % by 0.5 SD",
        confidence="derived",
    )  # fmt: skip
    carry: float = number(
        0.5, low=0, high=2, unit="share",
        claim="Part of an event that goes on as a difficulty and moves the set point.",
        source="assumption; range 0-1", confidence="assumption",
    )  # fmt: skip
    difficulty_half_life: float = number(
        8.0, low=1, high=104, unit="weeks", claim="Time in which half a difficulty is gone.",
        source="Kendler 1998: risk is raised mostly within the month, up to 6 months for difficulties: 10 % left then",
        confidence="derived",
    )  # fmt: skip
    buffer: float = number(
        0.2, low=0, high=0.9, unit="share", claim="Part of an event that full support takes away.",
        source="weak prior: main effect of support well above buffering (Rueger 2016); range 0-0.5",
        confidence="assumption",
    )  # fmt: skip
    reference_support: float = number(
        0.686, low=0, high=1, unit="share", claim="Mean support in the baseline.",
        source="calibrated to the baseline, so that mean distress is 0", confidence="calibrated",
    )  # fmt: skip
    protection: float = number(
        0.4, low=0, high=0.9, unit="share", claim="Part of an event that boundless coping skill would take away.",
        source="assumption; range 0-0.6", confidence="assumption",
    )  # fmt: skip
    skill_gain: float = number(
        0.05, low=0, high=1, unit="skill a visit", claim="Coping skill from a visit that does nothing but teach.",
        source="assumption: ten sessions give half a unit, a third of the protection; range 0.01-0.1",
        confidence="assumption",
    )  # fmt: skip
    skill_half_life: float = number(
        26.0, low=2, high=520, unit="weeks", claim="Time in which half a coping skill is gone.",
        source="Mental Health First Aid (Morgan 2018): effects to 6 months, unclear at 12", confidence="assumption",
    )  # fmt: skip
    reference_skill: float = number(
        0.004, low=0, high=5, unit="skill", claim="Mean coping skill in the baseline.",
        source="calibrated to the baseline, so that mean distress is 0", confidence="calibrated",
    )  # fmt: skip
    cushion: float = number(
        0.3, low=0, high=2, unit="log per SD",
        claim="How far a neighborhood's collective efficacy takes the edge off a common shock.",
        source="cohesion buffers daily stressors (Robinette 2013); size assumed, range 0-0.6", confidence="assumption",
    )  # fmt: skip

    def normaliser(self, vulnerability_sd: float, unemployed: float) -> float:
        """Mean of the hazard multiplier in the baseline: quintiles evenly filled, vulnerability normal."""
        steps = sum(math.exp(self.income * step) for step in (-2, -1, 0, 1, 2)) / 5
        jobless = 1 + unemployed * (math.exp(self.unemployed) - 1)
        return steps * jobless * math.exp((self.vulnerability * vulnerability_sd) ** 2 / 2)

    def cushioned(self) -> float:
        """Part of an event's size that is felt at the reference levels of support and skill."""
        skill = self.reference_skill / (1 + self.reference_skill)
        return (1 - self.buffer * self.reference_support) * (1 - self.protection * skill)

    def mean(self) -> float:
        """Mean effective size of a week's events in the baseline, SD."""
        return self.rate * self.size * self.cushioned()

    def variance(self) -> float:
        """Variance of a week's events in the baseline; a gamma of shape 2 has mean square 1.5 mean^2."""
        return 1.5 * self.rate * (self.size * self.cushioned()) ** 2 - self.mean() ** 2
