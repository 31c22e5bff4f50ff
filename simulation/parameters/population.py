"""Who lives here: numbers, homes, ages, schooling, work, means, and how they come and go."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from simulation.parameters.base import Confidence, Section, number

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[float, Field(ge=0, le=1e10)]
Age = Annotated[int, Field(ge=0, le=115)]

WISCONSIN_2023: dict[str, tuple[float, float]] = {
    "16-19": (160138, 152198), "20-24": (201919, 195176), "25-29": (188429, 178187), "30-34": (190201, 183026),
    "35-39": (188500, 182739), "40-44": (192492, 185586), "45-49": (170648, 165110), "50-54": (179206, 173798),
    "55-59": (192365, 191239), "60-64": (207853, 210246), "65-69": (185743, 190998), "70-74": (147177, 156309),
    "75-79": (98159, 109772), "80-84": (55877, 71734), "85+": (41579, 72454),
}  # fmt: skip


def table(default: Any, *, unit: str, claim: str, source: str, confidence: Confidence) -> Any:
    """Several numbers under one name: like :func:`simulation.parameters.base.number`, the range is in the type."""
    extra: Any = {"unit": unit, "source": source, "confidence": confidence}
    return Field(default, description=claim, min_length=1, max_length=120, json_schema_extra=extra)


def bands(pyramid: dict[str, tuple[float, float]]) -> list[tuple[int, int | None]]:
    """Lower and upper edges (completed years, upper edge not included) of age bands such as ``16-19`` and ``85+``.

    Raises:
        ValueError: if a band cannot be read, or bands overlap or leave gaps.
    """
    edges: list[tuple[int, int | None]] = []
    for name in pyramid:
        low, dash, high = name.partition("-")
        parts = [name[:-1]] if name.endswith("+") else [low, high] if dash else []
        if not parts or not all(part.strip().isascii() and part.strip().isdigit() for part in parts):
            raise ValueError(f"the age band {name!r} cannot be read; write bands such as '16-19' or '85+'")
        edges.append((int(parts[0]), int(parts[1]) + 1 if len(parts) == 2 else None))
    edges.sort()
    for (low_, high_), (after, _) in pairwise(edges):
        if high_ != after or high_ <= low_:
            raise ValueError(f"age bands must follow one another: after the band from {low_} comes {after}")
    first, last = edges[0][0], edges[-1]
    if not 16 <= first <= 100 or (last[1] is not None and not last[0] < last[1] <= 111) or last[0] > 100:
        raise ValueError("age bands must lie between 16 and 110; residents are adults of 16 and over")
    return edges


class Population(Section):
    """People as shares and rates; the defaults describe adults in Wisconsin, 2023."""

    residents: int = number(
        1000, low=2, high=20_000_000, unit="residents", claim="Adults who are simulated; a file's rows count instead.",
        source="scenario", confidence="definition",
    )  # fmt: skip
    file: str | None = Field(None, description="CSV or Parquet table of residents; missing columns are drawn.")
    neighborhood_size: int = number(
        1000, low=50, high=20_000, unit="adults", claim="Adults in one neighborhood.",
        source="census block groups hold 600 to 3,000 people (Census Bureau definition)", confidence="memory",
    )  # fmt: skip
    street_size: int = number(
        25, low=2, high=1000, unit="adults", claim="Adults who live door to door.",
        source="assumption: a dozen homes; range 10-60", confidence="assumption",
    )  # fmt: skip
    circle_size: int = number(
        12, low=2, high=500, unit="adults", claim="People of similar age at a workplace, school or club.",
        source="assumption; range 6-25", confidence="assumption",
    )  # fmt: skip
    kin_size: int = number(
        6, low=1, high=500, unit="adults", claim="Members of an extended family who live in the district.",
        source="assumption: two to four households; range 3-10", confidence="assumption",
    )  # fmt: skip

    # homes
    households: dict[Annotated[int, Field(ge=1, le=30)], Share] = table(
        {1: 0.35, 2: 0.47, 3: 0.12, 4: 0.06}, unit="share of households",
        claim="Households by number of adults; one adult: 28-29 % live alone, some with children.",
        source="Census about 2020: one-person households 28-29 %; single parents and larger homes are an assumption",
        confidence="memory",
    )  # fmt: skip
    alone_by_age: dict[Age, Share] = table(
        {16: 0.01, 20: 0.1, 25: 0.18, 35: 0.15, 45: 0.16, 55: 0.2, 65: 0.26, 75: 0.36, 85: 0.5}, unit="share",
        claim="Only adult of the home, by age, linear between; shifted to fit the household sizes.",
        source="assumption: over a quarter of those above 65 live alone", confidence="assumption",
    )  # fmt: skip
    household_age_link: float = number(
        0.7, low=0, high=0.99, unit="correlation", claim="Likeness in age of those who move in together.",
        source="assumption: couples are alike, grown children are not; range 0.4-0.9", confidence="assumption",
    )  # fmt: skip
    settled_age_link: float = number(
        0.35, low=0, high=0.99, unit="correlation", claim="Likeness in age of those who share a home at the start.",
        source="calibrated to stand still over 40 years, as single members of homes are replaced",
        confidence="calibrated",
    )  # fmt: skip
    ownership: float = number(
        0.68, low=0, high=1, unit="share", claim="Residents whose home is owned.",
        source="Wisconsin counties weighted by population (County Health Rankings 2025)", confidence="table",
    )  # fmt: skip
    owned_by_age: dict[Age, Share] = table(
        {16: 0.68, 19: 0.62, 23: 0.45, 28: 0.48, 35: 0.62, 45: 0.71, 55: 0.77, 65: 0.8, 75: 0.8, 85: 0.68},
        unit="share", claim="Lives in an owned home, by age, linear between; shifted to fit the ownership.",
        source="assumption: homeownership by age of householder rises to 65; the young still live with parents",
        confidence="assumption",
    )  # fmt: skip
    ownership_by_income: float = number(
        0.5, low=0, high=3, unit="log odds a quintile", claim="How much likelier the richer own their home.",
        source="assumption: gives 46, 59, 70, 79 and 86 % by quintile; range 0.3-0.8", confidence="assumption",
    )  # fmt: skip
    supported: float = number(
        0.012, low=0, high=1, unit="share", claim="Homes that are supported housing, of those not owned.",
        source="assumption; range 0.005-0.03", confidence="assumption",
    )  # fmt: skip
    unhoused: float = number(
        0.003, low=0, high=1, unit="share", claim="Households without a home of their own, of those not owning one.",
        source="point-in-time counts of about 0.1 % of all residents", confidence="memory",
    )  # fmt: skip
    home_finding: float = number(
        0.0, low=0, high=1, unit="hazard a week",
        claim="Households without a home find one to rent, and as many of the poorest renters lose theirs.",
        source="off: no figure found; range 0.01-0.1, half a year to weeks without", confidence="assumption",
    )  # fmt: skip
    home_loss_jobless: float = number(
        3.0, low=1, high=30, unit="ratio", claim="Hazard of losing the home where somebody is out of work.",
        source="no figure found; range 1-6", confidence="assumption",
    )  # fmt: skip

    # who they are
    pyramid: dict[str, tuple[Count, Count]] = table(
        WISCONSIN_2023, unit="men, women", claim="Men and women in each age band.",
        source="Census Bureau Vintage 2023, cc-est2023-agesex, Wisconsin; 16-19 is 4/5 of 15-19", confidence="table",
    )  # fmt: skip
    other_gender: float = number(
        0.01, low=0, high=1, unit="share", claim="Neither man nor woman.",
        source="Pew 2022: 1.6 % of adults trans or nonbinary", confidence="memory",
    )  # fmt: skip
    cultures: dict[str, Share] = table(
        {"white": 0.795, "hispanic": 0.081, "black": 0.063, "other": 0.061}, unit="share", claim="Cultural groups.",
        source="Wisconsin counties weighted by population (County Health Rankings 2025)", confidence="table",
    )  # fmt: skip
    culture_income_ratio: float = number(
        2.5, low=1, high=20, unit="ratio", claim="Minorities' share in the lowest against the highest income quintile.",
        source="assumption; range 1.5-4", confidence="assumption",
    )  # fmt: skip
    limited_language: dict[str, Share] = table(
        {"white": 0.005, "hispanic": 0.25, "black": 0.02, "other": 0.2}, unit="share",
        claim="Speaks the main language with difficulty, by culture; 0 for cultures not named.",
        source="assumption, giving 3.8 % in all; about 3 % in Wisconsin from memory", confidence="assumption",
    )  # fmt: skip
    income_segregation: float = number(
        0.1, low=0, high=0.9, unit="share of variance", claim="Income differences that lie between neighborhoods.",
        source="assumption; range 0.05-0.25", confidence="assumption",
    )  # fmt: skip
    hardship_ratio: float = number(
        4.0, low=1, high=50, unit="ratio",
        claim="Risk in the lowest against the highest income quintile of: unemployment, limitation, no internet, no "
        "transport, no insurance.",
        source="assumption: Pew's broadband gap is larger, disability's smaller; range 2-6", confidence="assumption",
    )  # fmt: skip
    education: tuple[Share, Share, Share, Share] = table(
        (0.066, 0.294, 0.31, 0.33), unit="share at 25 and over",
        claim="Below high school, high school, some college, degree; the young reach them at 18, 20 and 23.",
        source="high school completed 93.4 % (County Health Rankings 2025, Wisconsin); the rest from memory",
        confidence="memory",
    )  # fmt: skip
    education_income_link: float = number(
        0.4, low=0, high=0.99, unit="correlation", claim="Schooling and household income, latent scales.",
        source="assumption; range 0.3-0.6", confidence="assumption",
    )  # fmt: skip
    occupation_by_age: dict[Age, tuple[Share, Share, Share]] = table(
        {16: (0.85, 0.01, 0), 18: (0.6, 0.03, 0), 20: (0.42, 0.04, 0), 23: (0.15, 0.08, 0), 27: (0.05, 0.1, 0),
         35: (0.02, 0.13, 0.0), 50: (0.005, 0.14, 0.03), 56: (0, 0.14, 0.1), 61: (0, 0.12, 0.25), 66: (0, 0.07, 0.65),
         70: (0, 0.05, 0.8), 75: (0, 0.03, 0.9), 85: (0, 0.02, 0.97)},
        unit="share", claim="Student, at home, retired, by age, linear between; the rest is in the labor force.",
        source="assumption, near US labor force participation by age", confidence="assumption",
    )  # fmt: skip
    unemployment: float = number(
        0.031, low=0, high=0.9, unit="share of the labor force", claim="Out of work.",
        source="Wisconsin counties weighted by population (County Health Rankings 2025)", confidence="table",
    )  # fmt: skip
    job_finding: float = number(
        0.07, low=0.001, high=5, unit="hazard a week", claim="Finding work; losing it follows from the unemployment.",
        source="median spell of about ten weeks, ln 2 / 10", confidence="memory",
    )  # fmt: skip
    limitation_by_age: dict[Age, Share] = table(
        {16: 0.03, 30: 0.04, 45: 0.1, 60: 0.17, 70: 0.21, 80: 0.33, 90: 0.5}, unit="share",
        claim="Difficulty in walking or climbing stairs, by age, linear between.",
        source="assumption below PLACES' any disability, 29.6 % of Wisconsin adults", confidence="assumption",
    )  # fmt: skip
    offline: float = number(
        0.108, low=0, high=0.9, unit="share", claim="Without usable internet.",
        source="households without broadband, Wisconsin (County Health Rankings 2025)", confidence="table",
    )  # fmt: skip
    offline_older_ratio: float = number(
        1.75, low=1, high=20, unit="ratio", claim="Without internet at 65 and over against younger adults.",
        source="Pew 2019: 41 % of those 65 and over without broadband; about 23 % of younger adults",
        confidence="derived",
    )  # fmt: skip
    no_transport: float = number(
        0.073, low=0, high=0.9, unit="share", claim="Without reliable transport.",
        source="CDC PLACES 2024, Wisconsin counties weighted by population", confidence="table",
    )  # fmt: skip
    no_transport_older_ratio: float = number(
        1.0, low=0.2, high=10, unit="ratio", claim="Without reliable transport at 65 and over against younger adults.",
        source="assumption: no figure by age was found; range 0.7-3; the share of all residents stays",
        confidence="assumption",
    )  # fmt: skip
    transit_users: float = number(
        0.1, low=0, high=1, unit="share", claim="Relies on public transport, where it fully replaces a car.",
        source="assumption; range 0.05-0.3", confidence="assumption",
    )  # fmt: skip
    uninsured: float = number(
        0.065, low=0, high=0.9, unit="share below 65", claim="Without health insurance; at 65 everybody has Medicare.",
        source="Wisconsin, about 6-7 % of adults below 65", confidence="memory",
    )  # fmt: skip
    free_time: dict[str, tuple[Share, Share, Share]] = table(
        {"employed": (0.15, 0.65, 0.75), "unemployed": (0.85, 0.8, 0.8), "student": (0.3, 0.7, 0.8),
         "retired": (0.85, 0.7, 0.8), "at_home": (0.6, 0.55, 0.65)},
        unit="share", claim="Free on weekdays, evenings and weekends, by main occupation.",
        source="assumption", confidence="assumption",
    )  # fmt: skip

    # traits
    trauma: float = number(
        0.17, low=0, high=1, unit="share", claim="Carries trauma, four or more adverse childhood experiences.",
        source="about one US adult in six", confidence="memory",
    )  # fmt: skip
    lived_experience: float = number(
        0.2, low=0, high=1, unit="share", claim="Has lived with mental illness.",
        source="assumption: near one year's prevalence of any mental illness; range 0.1-0.4", confidence="assumption",
    )  # fmt: skip
    vulnerability_link: float = number(
        0.4, low=0, high=0.95, unit="correlation", claim="Vulnerability and being prone to trauma or lived experience.",
        source="assumption; range 0.2-0.6", confidence="assumption",
    )  # fmt: skip
    social_anxiety_link: float = number(
        0.3, low=-0.95, high=0.95, unit="correlation", claim="Social anxiety and vulnerability.",
        source="assumption; range 0.2-0.5", confidence="assumption",
    )  # fmt: skip
    expectant: float = number(
        0.04, low=0, high=1, unit="share of women under 45", claim="Expects a child.",
        source="about 11 births a year in 1,000 residents", confidence="memory",
    )  # fmt: skip
    desired_support: float = number(
        0.7, low=0.01, high=0.99, unit="share", claim="Support that the median resident wishes for.",
        source="assumption; range 0.5-0.9", confidence="assumption",
    )  # fmt: skip
    desired_support_spread: float = number(
        0.6, low=0, high=3, unit="SD of the logit", claim="Differences in the support wished for.",
        source="assumption; range 0.3-1", confidence="assumption",
    )  # fmt: skip
    outside_support: float = number(
        0.6, low=0, high=5, unit="tie weight", claim="Mean support from ties who live elsewhere (exponential).",
        source="assumption; range 0.2-1.2", confidence="assumption",
    )  # fmt: skip
    tie_limit: float = number(
        23.0, low=3, high=200, unit="ties", claim="Ties the mean resident can keep up.",
        source="assumption: some 12 kept, half of what is possible; range 15-40", confidence="assumption",
    )  # fmt: skip
    tie_limit_spread: float = number(
        0.79, low=0, high=1.5, unit="SD of the logarithm", claim="Differences in how many ties can be kept up.",
        source="calibrated to a variation of degree of 0.46-0.6 (ANU hall 0.46 and 0.52, Nicaragua 0.57 and 0.60)",
        confidence="calibrated",
    )  # fmt: skip
    long_term_years: float = number(
        10.0, low=1, high=60, unit="years", claim="Years at an address that make a long-term resident.",
        source="convention", confidence="definition",
    )  # fmt: skip

    # coming and going
    moving: float = number(
        0.115, low=0, high=0.9, unit="share a year", claim="Residents who change address, as whole households.",
        source="Census CPS: 11.6 % 2010-11, 11.5 % 2014, 8.4 % 2020-21", confidence="secondary",
    )  # fmt: skip
    moving_renter_ratio: float = number(
        4.3, low=0.1, high=50, unit="ratio", claim="Moves of those who do not own their home against owners.",
        source="Census 2006: 30 against 7 %", confidence="derived",
    )  # fmt: skip
    moving_within: float = number(
        0.6, low=0, high=1, unit="share of moves", claim="Moves that stay within the modelled area.",
        source="assumption: most moves stay in the county; range 0.3-0.8", confidence="assumption",
    )  # fmt: skip

    @field_validator("cultures", "households", "education", "pyramid")
    @classmethod
    def _adds_up(cls, value: Any, info: Any) -> Any:
        numbers = value.values() if isinstance(value, dict) else value
        if info.field_name == "pyramid":
            bands(value)
            if sum(sum(pair) for pair in numbers) <= 0:
                raise ValueError("nobody in any age band; write counts of men and women")
        elif abs(sum(numbers) - 1) > 0.011:
            raise ValueError(f"the shares sum to {sum(numbers):.3f}; they must sum to 1")
        return value

    @model_validator(mode="after")
    def _fits(self) -> Population:
        if len(self.cultures) > 16:
            raise ValueError(f"{len(self.cultures)} cultures; write at most 16")
        missing = {"employed", "unemployed", "student", "retired", "at_home"} ^ set(self.free_time)
        if missing:
            raise ValueError(f"free_time needs exactly employed, unemployed, student, retired, at_home; see {missing}")
        unknown = set(self.limited_language) - set(self.cultures) - set(type(self).model_fields["cultures"].default)
        if unknown:
            raise ValueError(f"limited_language names {sorted(unknown)}, which are not among the cultures")
        if any(sum(shares) > 1.0001 for shares in self.occupation_by_age.values()):
            raise ValueError("occupation_by_age: student, at home and retired cannot exceed 1 at any age")
        if self.supported + self.unhoused > 1:
            raise ValueError("supported and unhoused are shares of homes not owned and cannot exceed 1 together")
        if self.file is not None and not self.file.strip():
            raise ValueError("file is blank; write a path or null")
        return self
