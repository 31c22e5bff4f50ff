"""The social network: what kinds of tie there are, how they are made, kept and lost, and what they give."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from simulation.memo import once_each
from simulation.parameters.base import Section, number

_LEVEL = "calibrated to a level mean degree over five years and to ties kept (Mollenhorst: 48 % in 7 years)"
_SUPPORT = "ordering spouse > family > friends (Gariepy 2016); size calibrated to 16 % often lonely (Pew 2025)"


def _contact(default: float) -> Any:
    return number(
        default, low=0, high=1, unit="share of full contact",
        claim="Contact in an ordinary week between two who have not drifted apart.",
        source="assumption", confidence="assumption",
    )  # fmt: skip


def _fade(default: float) -> Any:
    return number(
        default, low=0.0005, high=0.5, unit="share a week", claim="Part of a tie's strength lost in a week.",
        source="assumption; a half-life of 14 to 70 weeks without contact", confidence="assumption",
    )  # fmt: skip


def _lasts(default: float) -> Any:
    return number(
        default, low=0.1, high=1000, unit="years",
        claim="Mean time until the two drift apart; constant hazard.", source=_LEVEL, confidence="calibrated",
    )  # fmt: skip


def _weight(default: float) -> Any:
    return number(
        default, low=0, high=5, unit="tie weight",
        claim="Support that a tie of strength 1 and full availability gives.",
        source=_SUPPORT, confidence="calibrated",
    )  # fmt: skip


def _mean(default: float, who: str) -> Any:
    return number(
        default, low=0, high=20, unit="ties a resident", claim=f"Mean number of {who} at the start.",
        source="calibrated to about 12 ties, spread 0.46-0.6, clustering 0.3 (ANU hall, Nicaragua and Indian villages)",
        confidence="calibrated",
    )  # fmt: skip


def _every(default: int, what: str) -> Any:
    return number(
        default, low=1, high=520, unit="weeks",
        claim=f"Weeks from one occasion on which {what} get together to the next.",
        source="assumption", confidence="assumption",
    )  # fmt: skip


def _come(default: float, what: str) -> Any:
    return number(
        default, low=0, high=1, unit="probability",
        claim=f"Chance that a resident without any ties is open to meeting somebody {what}.",
        source=f"{_LEVEL}; falls with the scale of the place", confidence="calibrated",
    )  # fmt: skip


def _unlike(default: float, what: str) -> Any:
    return number(
        default, low=0, high=10, unit="log odds", claim=f"How much {what} hinders a tie.",
        source="assumption: birds of a feather (McPherson, Smith-Lovin and Cook 2001 give the ordering)",
        confidence="assumption",
    )  # fmt: skip


class HouseholdTie(Section):
    """Ties among those who share a home; they last as long as the household."""

    contact: float = _contact(1.0)
    fade: float = _fade(0.01)
    weight: float = _weight(0.28)


class KinTie(Section):
    """Ties among relatives who live apart."""

    contact: float = _contact(0.5)
    fade: float = _fade(0.01)
    lasts: float = _lasts(60.0)
    weight: float = _weight(0.14)


class FriendTie(Section):
    """Ties among friends."""

    contact: float = _contact(0.5)
    fade: float = _fade(0.015)
    lasts: float = _lasts(12.0)
    weight: float = _weight(0.09)


class NeighborTie(Section):
    """Ties among neighbors; cut when one of them moves away."""

    contact: float = _contact(0.4)
    fade: float = _fade(0.02)
    lasts: float = _lasts(11.0)
    weight: float = _weight(0.04)


class PeerTie(Section):
    """Ties among those who met at an activity."""

    contact: float = _contact(0.3)
    fade: float = _fade(0.03)
    lasts: float = _lasts(4.0)
    weight: float = _weight(0.05)


class OnlineTie(Section):
    """Ties among those who met online."""

    contact: float = _contact(0.3)
    fade: float = _fade(0.03)
    lasts: float = _lasts(3.0)
    weight: float = _weight(0.03)


class Unlikeness(Section):
    """Social distance: how far apart two residents stand; a tie's chance falls as exp(-distance)."""

    age: float = _unlike(0.2, "each ten years of difference in age")
    culture: float = _unlike(0.5, "another cultural group")
    language: float = _unlike(0.7, "a language barrier on one side")
    income: float = _unlike(0.5, "the whole range of income")
    education: float = _unlike(0.4, "the whole range of schooling")


class Network(Section):
    """Scenario section ``ties``: the generated or given network, and its dynamics."""

    file: str | None = Field(
        None,
        min_length=1,
        description="Edge list (.csv: from, to[, strength][, kind]) or .graphml; none generates one.",
    )
    slots: int = number(
        28, low=4, high=255, unit="ties", claim="Most ties a resident's row can hold.",
        source="assumption: some 1 % of residents would have more; costs 11 bytes a slot", confidence="assumption",
    )  # fmt: skip
    # how the network starts: social foci (Feld 1981)
    kin_tied: float = number(
        0.85, low=0, high=1, unit="probability", claim="Highest chance that two of an extended family are tied.",
        source="assumption; close kin in Nicaragua 0.68 a direction (village_aid_nicaragua, p_tie_by_kin)",
        confidence="assumption",
    )  # fmt: skip
    relatives: float = _mean(2.7, "relatives who live apart")
    friends: float = _mean(5.8, "friends from the same circle")
    neighbors: float = _mean(1.6, "neighbors of the same street")
    peers: float = _mean(0.5, "peers of the same neighborhood")
    far_friends: float = _mean(0.3, "friends anywhere in the area")
    clique: int = number(
        8, low=2, high=60, unit="residents",
        claim="Mean size of the knots within a circle in which friends are chosen.",
        source="calibrated to clustering about 0.3; between 5 and 15, Dunbar's layers (Roy 2022)",
        confidence="calibrated",
    )  # fmt: skip
    unlike: Unlikeness = Field(default_factory=Unlikeness, description="What makes two residents socially distant.")
    # how ties change
    gain: float = number(
        0.05, low=0, high=1, unit="share a week",
        claim="Part of the missing strength that full contact adds in a week.",
        source="assumption; freshmen's ties take some 20 weeks to settle (van de Bunt 1999)", confidence="assumption",
    )  # fmt: skip
    shared_visit: float = number(
        0.5, low=0, high=1, unit="share of full contact", claim="Contact from one activity attended together.",
        source="assumption", confidence="assumption",
    )  # fmt: skip
    first_strength: float = number(
        0.10, low=0.01, high=1, unit="0-1", claim="Strength of a new tie.", source="assumption",
        confidence="assumption",
    )  # fmt: skip
    gone_below: float = number(
        0.05, low=0.001, high=0.5, unit="0-1", claim="Strength below which a tie is gone.", source="assumption",
        confidence="assumption",
    )  # fmt: skip
    household: HouseholdTie = Field(default_factory=HouseholdTie, description="Ties within a household.")
    kin: KinTie = Field(default_factory=KinTie, description="Ties of kinship.")
    friend: FriendTie = Field(default_factory=FriendTie, description="Ties of friendship.")
    neighbor: NeighborTie = Field(default_factory=NeighborTie, description="Ties between neighbors.")
    peer: PeerTie = Field(default_factory=PeerTie, description="Ties made at activities.")
    online: OnlineTie = Field(default_factory=OnlineTie, description="Ties made online.")
    # who meets whom
    forms: float = number(
        0.09, low=0, high=1, unit="probability",
        claim="Chance that a meeting makes a tie between two who are alike and have no tie in common.",
        source=_LEVEL, confidence="calibrated",
    )  # fmt: skip
    closure: float = number(
        110.0, low=0, high=400, unit="ratio - 1",
        claim="How much likelier a tie is between two who have a tie in common.",
        source="calibrated to keep clustering level at about 0.3; closure of triads: Granovetter 1973",
        confidence="calibrated",
    )  # fmt: skip
    quality: float = number(
        0.2, low=0, high=2, unit="log rate per SD", claim="How much facilitator quality helps ties to form.",
        source="assumption", confidence="assumption",
    )  # fmt: skip
    kin_every: int = _every(6, "relatives")
    street_needs_home: bool = Field(
        False, description="Whether those without a home are left out when the neighbors of a street get together."
    )
    street_every: int = _every(8, "neighbors of a street")
    circle_every: int = _every(4, "members of a circle")
    neighborhood_every: int = _every(8, "residents of a neighborhood")
    town_every: int = _every(8, "residents of the whole area")
    come_kin: float = _come(1.0, "when relatives get together")
    come_street: float = _come(0.68, "when the street gets together")
    come_circle: float = _come(0.92, "when the circle gets together")
    come_neighborhood: float = _come(0.11, "when the neighborhood gets together")
    come_town: float = _come(0.08, "when the whole area gets together")
    come_visit: float = _come(0.55, "at an activity, a visit")
    # what ties give
    availability: float = number(
        2.0, low=-5, high=8, unit="logit", claim="Availability of a helper of average distress.",
        source="assumption: 88 % available", confidence="assumption",
    )  # fmt: skip
    availability_distress: float = number(
        0.7, low=0, high=5, unit="logit per SD", claim="How much a helper's distress lowers availability.",
        source="assumption; depression works by withdrawal (Schaefer 2011)", confidence="assumption",
    )  # fmt: skip
    company_half_life: float = number(
        12.0, low=1, high=520, unit="weeks",
        claim="Time in which half of what a closed group's session gave is gone.",
        source="relief of loneliness is as large 1 to 6 months after a program as at its end (Lasgaard 2022); another "
        "review finds none left (2025, 16 RCTs); range 4-52",
        confidence="assumption",
    )  # fmt: skip
    mood: float = number(
        0.12, low=0, high=1, unit="share per SD",
        claim="Loneliness that a SD of a resident's own distress adds to what support is missing; 0 switches it off.",
        source="calibrated to loneliness and depression going together at r 0.35-0.66 (Dunn & Sicouri 2022, Erzen & "
        "Cikrikci 2018, Korean students); both ways within persons (Luo 2022); range 0-0.3",
        confidence="calibrated",
    )  # fmt: skip
    disclosure: float = number(
        0.1, low=0, high=1, unit="contacts a meeting",
        claim="Chance that a tie with lived experience speaks of it when they meet at an activity.",
        source="assumption", confidence="assumption",
    )  # fmt: skip

    def by_kind(self, name: str) -> tuple[float, ...]:
        """One of contact, fade, lasts (years; infinite for households), weight for each kind, in TieKind's order."""
        return _by_kind(self)[name]


@once_each
def _by_kind(p: Network) -> dict[str, tuple[float, ...]]:
    ties = (p.household, p.kin, p.friend, p.neighbor, p.peer, p.online)
    names = {name for tie in ties for name in type(tie).model_fields}
    return {name: tuple(float(getattr(tie, name, float("inf"))) for tie in ties) for name in names}
