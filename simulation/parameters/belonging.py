"""Belonging and purpose: what they follow, how slowly, and how distress lowers them."""

from __future__ import annotations

from simulation.parameters.base import Section, number

_ZERO = "calibrated to the baseline, so that mean belonging is 0"


class Belonging(Section):
    """Target and inertia of sense of community."""

    half_life: float = number(
        35.0, low=4, high=260, unit="weeks", claim="Time in which half the way to the target is made.",
        source="model: 20-60 weeks; year-to-year stability of sense of community was not found",
        confidence="assumption",
    )  # fmt: skip
    own_sd: float = number(
        0.62, low=0, high=1, unit="SD", claim="Spread of residents' own baselines.",
        source="assumption: about as trait-like as distress; range 0.4-0.8", confidence="assumption",
    )  # fmt: skip
    income: float = number(
        0.06, low=-1, high=1, unit="SD per quintile", claim="Target per income quintile.",
        source="Peterson 2025: household status goes with sense of community in SHOW; size assumed, range 0-0.15",
        confidence="assumption",
    )  # fmt: skip
    tenure: float = number(
        0.15, low=-1, high=1, unit="SD per log year", claim="Target per unit of ln(1 + years lived here).",
        source="New York 2020: cohesion rises by about half an SD from the youngest to the oldest; that years lived "
        "here do it is assumed, range 0-0.3",
        confidence="assumption",
    )  # fmt: skip
    reference_tenure: float = number(
        2.019, low=0, high=5, unit="log years", claim="Mean of ln(1 + years lived here) in the baseline.", source=_ZERO,
        confidence="calibrated",
    )  # fmt: skip
    reference_tenure_sd: float = number(
        1.0, low=0, high=3, unit="log years", claim="Spread of ln(1 + years lived here) in the baseline.",
        source=_ZERO,
        confidence="calibrated",
    )  # fmt: skip
    safety: float = number(
        0.08, low=0, high=1, unit="SD per SD", claim="Target per SD of neighborhood safety.",
        source="assumption; places as a whole explain 6 % of the variance; range 0-0.15", confidence="assumption",
    )  # fmt: skip
    local: float = number(
        0.6, low=0, high=3, unit="SD", claim="Target between no local ties and no end of them.",
        source="assumption; range 0-1.2", confidence="assumption",
    )  # fmt: skip
    local_half: float = number(
        1.5, low=0.01, high=50, unit="tie weight", claim="Sum of strengths of local ties that gives half of it.",
        source="assumption: three middling ties", confidence="assumption",
    )  # fmt: skip
    reference_local: float = number(
        0.518, low=0, high=1, unit="share", claim="Mean of local ties / (local ties + half) in the baseline.",
        source=_ZERO,
        confidence="calibrated",
    )  # fmt: skip
    reference_local_sd: float = number(
        0.192, low=0, high=0.5, unit="share", claim="Spread of the same.", source=_ZERO, confidence="calibrated"
    )
    participation: float = number(
        0.6, low=0, high=3, unit="SD", claim="Target between no habit of taking part and no end of it.",
        source="Talo 2014: sense of community goes 'moderately strongly' with participation; range 0-1.2",
        confidence="assumption",
    )  # fmt: skip
    quality: float = number(
        0.2, low=0, high=2, unit="log per SD", claim="How much more a habit gives per SD of facilitator quality.",
        source="assumption; no trial of facilitator training of size was found; range 0-0.5", confidence="assumption",
    )  # fmt: skip
    reference_participation: float = number(
        0.114, low=0, high=1, unit="share", claim="Mean of habits / (1 + habits) in the baseline.", source=_ZERO,
        confidence="calibrated",
    )  # fmt: skip
    reference_participation_sd: float = number(
        0.181, low=0, high=0.5, unit="share", claim="Spread of the same.", source=_ZERO, confidence="calibrated"
    )
    neighborhood_pull: float = number(
        0.1, low=0, high=2, unit="share", claim="Pull of the neighborhood's mean on the target, per SD of difference.",
        source="assumption; range 0-0.3", confidence="assumption",
    )  # fmt: skip
    reverse: float = number(
        0.2, low=0.01, high=1, unit="SD per SD", claim="Target lost per SD of distress above the mean.",
        source="Prati 2024: mental health to cohesion is the larger direction; size assumed, range 0.1-0.4",
        confidence="assumption",
    )  # fmt: skip
    displacement: float = number(
        0.5, low=0, high=3, unit="SD per SD", claim="Target lost by long-term residents per SD of rent pressure.",
        source="assumption; range 0-1", confidence="assumption",
    )  # fmt: skip
    displacement_poor: float = number(
        0.5, low=0, high=3, unit="share",
        claim="How much more rent pressure weighs on the poorest fifth of long-term residents than on the richest.",
        source="Tran 2020: serious distress with gentrification among renters, the poor and long-term residents; size "
        "assumed, range 0-1",
        confidence="assumption",
    )  # fmt: skip
    heritage: float = number(
        0.0, low=0, high=3, unit="SD",
        claim="Target added by a full habit of a group made for one's own culture, beyond any other group's.",
        source="off: no study gives it apart from taking part; range 0-0.3, a structural alternative",
        confidence="assumption",
    )  # fmt: skip

    def rate(self) -> float:
        """Part of the way to the target in a week."""
        return float(1 - 0.5 ** (1 / self.half_life))


class Purpose(Section):
    """Purpose rises with roles and a say, falls with distress, and fades."""

    half_life: float = number(
        26.0, low=4, high=260, unit="weeks", claim="Time in which half of it is gone without a role.",
        source="assumption; range 12-52", confidence="assumption",
    )  # fmt: skip
    role: float = number(
        0.25, low=0, high=3, unit="SD", claim="Where purpose tends in somebody who holds a role every week.",
        source="community engagement: self-efficacy d 0.41 (0.16-0.65; O'Mara-Eves 2015) times a bias deflator of 0.6",
        confidence="derived",
    )  # fmt: skip
    voice: float = number(
        0.5, low=0, high=3, unit="share", claim="Worth of a full say in a group against a role in it.",
        source="assumption: type of engagement did not matter in O'Mara-Eves 2015; range 0-1", confidence="assumption",
    )  # fmt: skip
    mastery: float = number(
        0.0, low=0, high=3, unit="share", claim="Worth of a visit that teaches fully against a role held.",
        source="off: no study gives mastery apart from roles; range 0-1; move `reference_roles` with it, for mean 0",
        confidence="assumption",
    )  # fmt: skip
    ladder: float = number(
        0.0, low=0, high=1, unit="share",
        claim="How far roles go to those who come regularly, in proportion to their habit, instead of going round.",
        source="off: no study gives it; range 0-1, a structural alternative", confidence="assumption",
    )  # fmt: skip
    reference_roles: float = number(
        0.054, low=0, high=5, unit="roles", claim="Mean roles held in a baseline week, a full say counted as `voice`.",
        source="calibrated to the baseline, so that mean purpose is 0", confidence="calibrated",
    )  # fmt: skip
    distress: float = number(
        0.2, low=0, high=1, unit="SD per SD", claim="Purpose lost per SD of distress.",
        source="assumption; range 0-0.4", confidence="assumption",
    )  # fmt: skip

    def rate(self) -> float:
        """Part of the way to the target in a week."""
        return float(1 - 0.5 ** (1 / self.half_life))
