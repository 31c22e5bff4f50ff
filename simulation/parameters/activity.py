"""An activity: data in a scenario file, never code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from simulation.parameters.base import Section, number

if TYPE_CHECKING:
    from collections.abc import Mapping
from simulation.residents import Who

Family = Literal["social", "volunteering", "arts", "faith", "learning", "support", "civic", "online"]


class Activity(Section):
    """A group that really meets, in a place, at a time, with a limit and a price."""

    story: str = Field("", description="What a visitor would see, in one line.")
    source: str = Field(
        "assumption", description="Where this entry's figures come from, or 'assumption'.", min_length=3
    )
    family: Family = Field(..., description="Kind of activity.")
    pool: Literal["neighborhood", "district"] = Field("neighborhood", description="Who shares one group.")
    slot: Literal["weekday", "evening", "weekend"] = Field("evening", description="When it meets.")
    online: bool = Field(False, description="Whether it meets online: no travel, no access step, a digital gate.")
    host: str = Field("community center", description="Kind of organization that runs it.", min_length=1)
    culture: str | None = Field(None, description="Cultural group it is made for; none means everybody alike.")
    group: Who = Field("everybody", description="Who may come at all, such as expectant residents.")
    setting: Literal["any", "urban", "suburban", "rural"] = Field("any", description="Where it is offered.")
    offered: float = number(
        1.0,
        low=0,
        high=1,
        unit="share of units",
        claim="How many neighborhoods (or districts) have one.",
        source="scenario",
        confidence="assumption",
    )
    frequency: float = number(
        1.0,
        low=0.02,
        high=1,
        unit="meetings a week",
        claim="How often it meets.",
        source="scenario",
        confidence="assumption",
    )
    term: int = number(
        0,
        low=0,
        high=520,
        unit="weeks",
        claim="Length of a course's term: one enrolls at its beginning. 0: one may come at any time.",
        source="scenario",
        confidence="definition",
    )
    entry: int = number(
        2,
        low=1,
        high=520,
        unit="weeks",
        claim="First weeks of a term in which newcomers may come; later those who still come to the course.",
        source="no figure found; range 1-4",
        confidence="assumption",
    )
    capacity: int = number(
        25,
        low=1,
        high=5000,
        unit="places a meeting",
        claim="How many it admits.",
        source="scenario",
        confidence="assumption",
    )
    per_thousand: float = number(
        1.0,
        low=0.01,
        high=50,
        unit="groups per 1,000 adults",
        claim="Groups side by side, at least one.",
        source="scenario",
        confidence="assumption",
    )
    appeal: float = number(
        -3.0,
        low=-15,
        high=5,
        unit="utility (logit)",
        claim="Pull on a resident with no taste, habit or friends for it, before barriers.",
        source="calibrated to yearly participation (Pew 2019: 57 % in a group) and stopping (over a third)",
        confidence="calibrated",
    )
    price: float = number(
        0.0,
        low=0,
        high=500,
        unit="USD a visit",
        claim="What a visit costs.",
        source="scenario",
        confidence="assumption",
    )
    distance: float = number(
        1.0,
        low=0,
        high=100,
        unit="km",
        claim="Travel one way in a suburb.",
        source="scenario",
        confidence="assumption",
    )
    step: float = number(
        0.3,
        low=0,
        high=1,
        unit="share",
        claim="How hard the place is to enter with a physical limitation.",
        source="scenario",
        confidence="assumption",
    )
    intensity: float = number(
        0.5,
        low=0,
        high=1,
        unit="share",
        claim="How much talking to strangers it asks for.",
        source="scenario",
        confidence="assumption",
    )
    label: float = number(
        0.0,
        low=0,
        high=1,
        unit="share",
        claim="How far going there says 'mental health'.",
        source="scenario",
        confidence="assumption",
    )
    language: float = number(
        0.5,
        low=0,
        high=1,
        unit="share",
        claim="How much it depends on the area's main language.",
        source="scenario",
        confidence="assumption",
    )
    welcome: float = number(
        0.8,
        low=0,
        high=1,
        unit="share",
        claim="How far those who are elsewhere kept out are made to feel welcome.",
        source="no figure found; range 0.5-1",
        confidence="assumption",
    )
    paperwork: float = number(
        0.1,
        low=0,
        high=1,
        unit="share",
        claim="Forms, proofs and membership asked for before one may come.",
        source="no figure found; range 0-0.3 for groups open to all",
        confidence="assumption",
    )
    quality: float = number(
        0.0,
        low=-3,
        high=3,
        unit="SD",
        claim="Facilitator quality.",
        source="scenario",
        confidence="assumption",
    )
    meets: int = number(
        4,
        low=0,
        high=50,
        unit="residents",
        claim="Others a visitor really talks to at a meeting.",
        source="scenario",
        confidence="assumption",
    )
    roles: float = number(
        0.1,
        low=0,
        high=1,
        unit="share of visitors",
        claim="Visitors who hold a role: helper, organizer, peer.",
        source="scenario",
        confidence="assumption",
    )
    voice: float = number(
        0.0,
        low=0,
        high=1,
        unit="share",
        claim="How far visitors decide about what happens.",
        source="scenario",
        confidence="assumption",
    )
    contact: float = number(
        0.05,
        low=0,
        high=1,
        unit="contacts a visit",
        claim="Chance that somebody with lived experience speaks openly of it.",
        source="scenario",
        confidence="assumption",
    )
    teaches: float = number(
        0.0,
        low=0,
        high=1,
        unit="share",
        claim="How far a visit teaches coping and mental-health literacy.",
        source="scenario",
        confidence="assumption",
    )
    lift: float = number(
        1.0,
        low=-10,
        high=10,
        unit="multiple",
        claim="Lift in mood from a visit, over the ordinary one (symptoms.uplift); below 0 it weighs on people.",
        source="1 unless a scenario asks; what SHARE tells of kinds of groups (Croezen 2015) is an association",
        confidence="assumption",
    )
    weekly_cost: float = number(
        150.0,
        low=0,
        high=1e6,
        unit="USD a meeting",
        claim="Staff, venue and material of one group's meeting.",
        source="scenario",
        confidence="assumption",
    )

    @model_validator(mode="after")
    def _one_can_enroll(self) -> Activity:
        if self.term and not 1 / self.frequency <= self.entry <= self.term:
            raise ValueError(
                f"a term of {self.term} weeks with newcomers in the first {self.entry} needs a meeting in these: "
                f"entry from {1 / self.frequency:g} to {self.term}"
            )
        return self


def hosts(activities: Mapping[str, Activity]) -> list[str]:
    """Kinds of organizations that run the activities, in order of first mention, so that new ones come last."""
    return list(dict.fromkeys(a.host for a in activities.values()))
