"""Where life happens: neighborhoods, the groups that really meet, organizations that pay for them, care centers.

A *unit* is what shares one group of an activity: a neighborhood, or a district of neighborhoods for activities that
draw from further away. Units 0 .. H-1 are the neighborhoods, the rest the districts.
Axes: H neighborhoods, U units, A activities, B barriers, O organizations (unit times host), K care centers.
"""

from __future__ import annotations

from simulation.table import Column, Table


def _hood(name: str, unit: str, low: float, high: float, meaning: str, role: str = "fixed") -> Column:
    return Column(name, "float32", "H", unit, low, high, meaning, role)


def _org(name: str, unit: str, low: float, high: float, meaning: str, dtype: str = "float64") -> Column:
    return Column(name, dtype, "O", unit, low, high, meaning, "own")


def _center(name: str, unit: str, low: float, high: float, meaning: str, dtype: str = "float64") -> Column:
    return Column(name, dtype, "K", unit, low, high, meaning, "own")


class Places(Table):
    """Places as arrays; built by :mod:`simulation.building`."""

    legend = (
        # neighborhoods
        Column("setting", "int8", "H", "code", 0, 2, "0 urban, 1 suburban, 2 rural."),
        Column("district", "int32", "H", "id", 0, 2e9, "District the neighborhood belongs to."),
        Column("center", "int32", "H", "id", 0, 2e9, "Care center that serves the neighborhood."),
        _hood("safety", "SD", -8, 8, "Perceived safety."),
        _hood("green", "SD", -8, 8, "Quality of the physical environment."),
        _hood("transit", "share", 0, 1, "How far public transport replaces a car."),
        _hood("distress_effect", "SD", -4, 4, "Neighborhood's part in the set point of distress."),
        _hood("belonging_effect", "SD", -4, 4, "Neighborhood's part in the target of belonging."),
        _hood("mean_belonging", "SD", -12, 12, "Mean belonging of its residents, last week.", "flow"),
        _hood("mean_trust", "SD", -12, 12, "Mean trust of its residents, last week.", "flow"),
        _hood("efficacy", "SD", -12, 12, "Collective efficacy, from trust and belonging.", "flow"),
        Column("population", "int32", "H", "residents", 0, 2e9, "Residents.", "flow"),
        # groups
        Column("unit_of", "int32", "H A", "id", 0, 2e9, "Unit whose group a neighborhood's residents go to."),
        Column("offered", "uint8", "U A", "0/1", 0, 1, "Whether the unit has such a group at all.", "own"),
        Column("open", "uint8", "U A", "0/1", 0, 1, "Whether its organization still runs it.", "own"),
        Column("meets", "uint8", "U A", "0/1", 0, 1, "Whether it meets this week.", "flow"),
        Column("capacity", "int32", "U A", "places", 0, 2e9, "Places at each meeting, all parallel groups.", "own"),
        Column("parallel", "int32", "U A", "groups", 1, 2e9, "Groups of this activity side by side.", "own"),
        Column("base_quality", "float32", "U A", "SD", -8, 8, "Facilitator quality when fully staffed.", "own"),
        Column("quality", "float32", "U A", "SD", -8, 8, "Quality this week: base, staffing and levers.", "flow"),
        Column("distance", "float32", "U A", "km", 0, 1000, "Way one way for a resident of the unit, 0 online."),
        Column("unit_safety", "float32", "U", "SD", -8, 8, "Perceived safety of the unit."),
        Column("exposure", "float32", "B U A", "utility", 0, 99, "Weight times exposure to each barrier, no levers."),
        Column("organization_of", "int32", "U A", "id", 0, 2e9, "Organization that runs it.", "own"),
        Column("attendance", "int32", "U A", "residents", 0, 2e9, "Residents who came this week.", "flow"),
        Column("demand", "int32", "U A", "residents", 0, 2e9, "Residents who wanted to come this week.", "flow"),
        # organizations
        _org("cash", "USD", -1e12, 1e12, "Money held."),
        _org("revenue", "USD a week", 0, 1e9, "Steady revenue: donations, dues, contracts."),
        _org("received", "USD", 0, 1e15, "All money taken in so far."),
        _org("spent", "USD", 0, 1e15, "All money paid out so far."),
        _org("staffing", "share", 0, 1, "Posts filled."),
        _org("volunteers", "hours a week", 0, 1e9, "Volunteer hours given this week."),
        _org("ownership", "0-1", 0, 1, "Residents' sense that it is theirs."),
        _org("running", "0/1", 0, 1, "Whether the organization runs.", "uint8"),
        _org("grant_until", "week", -1, 1e9, "Last week of grant money, -1 none.", "int32"),
        # care centers
        _center("clinicians", "staff", 0, 1e9, "Clinicians' posts."),
        _center("in_post", "staff", 0, 1e9, "Posts filled."),
        _center("budget", "USD a week", 0, 1e12, "Money for clinicians' pay this week."),
        _center("waiting", "residents", 0, 2e9, "Residents in the queue.", "int64"),
        _center("served", "residents", 0, 2e9, "Residents taken in from the queue so far.", "int64"),
        _center("joined", "residents", 0, 2e9, "Residents who ever joined the queue.", "int64"),
        _center("left", "residents", 0, 2e9, "Residents who left the queue unserved.", "int64"),
    )
