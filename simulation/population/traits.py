"""Who somebody is: slow columns and traits, drawn alike for those who live here at the start and for newcomers.

Every draw is keyed to the person (dwelling, arrival) or to the household's number, never to a week, so that a
column that depends on age can be asked again on a birthday: it is the same draw against another threshold.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtr, ndtri

from simulation.memo import once_each
from simulation.population import demography
from simulation.randomness import Decision, gaussians, normal_rows, text_key, uniforms, unit_rows
from simulation.residents import Employment, Group, Housing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from simulation.parameters.population import Population
    from simulation.places import Places
    from simulation.residents import Residents
    from simulation.scenario import Scenario

YOUNG, FERTILE, OLD = 25, 45, 65  # youth ends, nobody expects a child any more, older adults begin
REACHED = (18, 20, 23)  # ages at which high school, some college and a degree can first be held
_QUINTILES = np.arange(1, 6)


@dataclass(frozen=True)
class Draws:
    """What draws depend on besides the person.

    Attributes:
        seed: key of every draw.
        scenario: sections population, symptoms, belonging and participation are read.
        places: neighborhoods, with residents counted.
        tables: age tables of the population.
        given: columns that a file gave; they are left as they are.
        rank: share of the residents who are younger, for each age.
    """

    seed: int
    scenario: Scenario
    places: Places
    tables: demography.Demography
    given: frozenset[str] = frozenset()
    rank: Callable[[Any], Any] | None = None

    @property
    def population(self) -> Population:
        """The scenario's population."""
        return self.scenario.population

    def person(self, r: Residents, rows: Any, item: int, decision: Decision = Decision.PERSON) -> NDArray[np.float32]:
        """Four uniforms that belong to each of these residents for life."""
        return unit_rows(self.seed, decision, 0, r.dwelling[rows], r.arrival[rows], item).T

    def person_z(self, r: Residents, rows: Any, item: int, decision: Decision) -> NDArray[np.float32]:
        """Four standard normals that belong to each of these residents for life."""
        return normal_rows(self.seed, decision, 0, r.dwelling[rows], r.arrival[rows], item).T

    def age_ranks(self, r: Residents, rows: Any, alike: float) -> NDArray[np.float64]:
        """Uniform ranks of age that correlate by ``alike`` within a household (Gaussian copula)."""
        shared = gaussians(self.seed, Decision.HOUSEHOLD, 0, r.household[rows], 0, item=4)[:, 0]
        own = self.person_z(r, rows, 7, Decision.PERSON)[:, 0]
        return np.asarray(ndtr(np.sqrt(alike) * shared + np.sqrt(1 - alike) * own), np.float64)

    def kept(self, u: Any, owned: Any) -> NDArray[np.float64]:
        """Years that a home has been kept, exponential at its hazard of moving, from uniforms."""
        hazard = np.maximum(self.tables.moves[np.asarray(owned, np.int64)], 1e-3)
        return np.asarray(-np.log(u) / hazard, np.float64)

    def put(self, r: Residents, rows: Any, name: str, values: Any) -> None:
        """Set a column, unless a file gave it."""
        if name not in self.given:
            getattr(r, name)[rows] = values


@cache
def factors(ratio: float) -> NDArray[np.float64]:
    """Multipliers by income quintile with mean 1, the lowest ``ratio`` times the highest, in equal steps."""
    steps = ratio ** (-(_QUINTILES - 3) / 4)
    return np.asarray(steps / steps.mean(), np.float64)


def draw_households(draws: Draws, r: Residents, rows: Any) -> None:
    """Fill what a household shares: income, culture, kin. Reads household, neighborhood and housing."""
    p, places = draws.population, draws.places
    u = uniforms(draws.seed, Decision.HOUSEHOLD, 0, r.household[rows], 0, item=0)
    hood = r.neighborhood[rows]
    z = gaussians(draws.seed, Decision.NEIGHBORHOOD, 0, np.arange(places.dims["H"]), 0, item=text_key("income"))[:, 0]
    z = z - z.mean()  # one neighborhood alone is neither rich nor poor
    mixed = ndtr(np.sqrt(p.income_segregation) * z[hood] + np.sqrt(1 - p.income_segregation) * ndtri(u[:, 0]))
    owned = (r.housing[rows] == Housing.OWNER).astype(np.int64)
    bounds = _income_bounds(p.ownership, p.ownership_by_income)
    draws.put(r, rows, "income", 1 + (mixed[:, None] > bounds[owned][:, :4]).sum(axis=1))

    shares = _culture_shares(p)
    upper = np.cumsum(shares, axis=1)
    quintile = r.income[rows].astype(np.int64) - 1
    culture = np.minimum((u[:, 1, None] > upper[quintile]).sum(axis=1), len(p.cultures) - 1)
    draws.put(r, rows, "culture", culture)
    # families are of one culture: each takes a stretch of the district's kin groups as long as its share
    overall = np.concatenate([[0.0], np.cumsum(list(p.cultures.values()))])
    overall /= overall[-1]
    culture = np.minimum(r.culture[rows].astype(np.int64), len(p.cultures) - 1)
    where = overall[culture] + u[:, 2] * (overall[culture + 1] - overall[culture])
    draws.put(r, rows, "kin_group", _cell(places, hood, where, p.kin_size))


def draw_people(draws: Draws, r: Residents, rows: Any, week: int) -> None:
    """Fill what is a person's own. Reads identity, place, age, gender and what the household shares."""
    p, places = draws.population, draws.places
    age, quintile, hood = r.age[rows], r.income[rows].astype(np.int64) - 1, r.neighborhood[rows]
    circle, language = draws.person(r, rows, 1).T[:2]
    rank = (draws.rank or draws.tables.rank)(age) + 0.06 * (circle - 0.5)
    draws.put(r, rows, "circle", _cell(places, hood, np.abs(1 - np.abs(1 - np.abs(rank))), p.circle_size))
    limited = np.array([p.limited_language.get(name, 0.0) for name in p.cultures] + [0.0] * 16)
    draws.put(r, rows, "language", language < limited[r.culture[rows].astype(np.int64)])
    draws.put(r, rows, "mobility", mobility_at(draws, r, rows, age))
    for name, values in at_age(draws, r, rows, age)[0].items():
        draws.put(r, rows, name, values)
    draws.put(r, rows, "education", education_at(draws, r, rows, age))
    jobless = draws.person(r, rows, 4)[:, 0] < unemployed_share(p)[quintile]
    if "employment" not in draws.given:
        working = r.employment[rows] == Employment.EMPLOYED
        r.employment[rows] = np.where(working & jobless, Employment.UNEMPLOYED, r.employment[rows])
    draw_free_time(draws, r, rows)
    _draw_traits(draws, r, rows)
    draw_expectant(draws, r, rows, week)
    flag(draws, r, rows)


def at_age(draws: Draws, r: Residents, rows: Any, *ages: NDArray[Any]) -> list[dict[str, NDArray[np.int8]]]:
    """Columns that change with age, at each of these ages: one person's draws against thresholds that move.

    Work is told as EMPLOYED, STUDENT, AT_HOME or RETIRED; who of the first are out of work is another draw.
    """
    p = draws.population
    hardship = factors(p.hardship_ratio).astype(np.float32)[r.income[rows].astype(np.int64) - 1]
    work, limit, online, insured = draws.person(r, rows, 2).T
    younger = _younger(draws.tables)
    offline = p.offline / (younger + (1 - younger) * p.offline_older_ratio)
    answers = []
    for age in ages:
        student, home, retired = curve_of(p.occupation_by_age, age).T
        employment = np.zeros(age.size, np.int8)  # EMPLOYED
        employment[work > 1 - retired - home] = _AT_HOME
        employment[work > 1 - retired] = _RETIRED
        employment[work <= student] = _STUDENT
        old = age >= OLD
        unconnected = np.where(old, np.float32(offline * p.offline_older_ratio), np.float32(offline)) * hardship
        disabled = np.minimum(0.95, curve_of(p.limitation_by_age, age) * hardship)
        answers.append({
            "employment": employment,
            "limitation": (limit < disabled).astype(np.int8),
            "digital": (online > np.minimum(0.95, unconnected)).astype(np.int8),
            "insured": (old | (insured > np.minimum(0.95, p.uninsured * hardship))).astype(np.int8),
        })  # fmt: skip
    return answers


@once_each
def _younger(tables: demography.Demography) -> Any:
    """Share of residents below the age of older adults."""
    return tables.rank(OLD)


def mobility_at(draws: Draws, r: Residents, rows: Any, age: NDArray[Any]) -> NDArray[np.int64]:
    """Means of travel at this age: those without any are more frequent among the poor and, if so told, the old."""
    p = draws.population
    younger = _younger(draws.tables)
    overall = younger + (1 - younger) * p.no_transport_older_ratio  # keeps the share of all residents
    ratio = np.where(age >= OLD, p.no_transport_older_ratio, 1.0) / overall
    hardship = factors(p.hardship_ratio)[r.income[rows].astype(np.int64) - 1]
    u = draws.person(r, rows, 1)[:, 2]
    nothing = np.minimum(0.95, p.no_transport * hardship * ratio)
    transit = nothing + p.transit_users * draws.places.transit[r.neighborhood[rows]]
    return np.asarray(np.where(u < nothing, 2, u < transit), np.int64)


def education_at(draws: Draws, r: Residents, rows: Any, age: NDArray[Any]) -> NDArray[np.int8]:
    """Schooling at this age: what somebody will reach goes with the household's income, the young are on their way."""
    p = draws.population
    u = draws.person(r, rows, 6)
    within = ndtri((r.income[rows] - 1 + u[:, 0]) / 5)  # household income as a normal score
    level = ndtr(_linked(within, ndtri(u[:, 1]), p.education_income_link))
    upper = np.cumsum(p.education) / sum(p.education)
    reached = np.searchsorted(REACHED, age, side="right")
    return np.minimum(np.searchsorted(upper[:3], level), reached).astype(np.int8)


def curve_of(knots: dict[int, Any], age: NDArray[Any]) -> NDArray[np.float32]:
    """A table by age in completed years, shape of ``age`` and then of the entries."""
    return np.asarray(_by_year(knots)[np.minimum(age, 119).astype(np.int64)])


@once_each
def _by_year(knots: dict[int, Any]) -> NDArray[np.float32]:
    return demography.curve(knots, np.arange(120)).astype(np.float32)


def draw_free_time(draws: Draws, r: Residents, rows: Any) -> None:
    """Fill free time slots by main occupation; the same person keeps the same inclination."""
    p = draws.population
    shares = np.array([p.free_time[name] for name in ("employed", "unemployed", "student", "retired", "at_home")])
    free = draws.person(r, rows, 3)[:, :3] < shares[r.employment[rows].astype(np.int64)]
    draws.put(r, rows, "free_slots", free @ np.array([1, 2, 4], np.uint8))


def draw_expectant(draws: Draws, r: Residents, rows: Any, week: int) -> None:
    """Set the flag of women below 45 who expect a child, asked anew every 40 weeks."""
    if "groups" in draws.given:
        return
    u = uniforms(draws.seed, Decision.PERSON, week, r.dwelling[rows], r.arrival[rows], item=5)[:, 0]
    expects = (u < draws.population.expectant) & (r.gender[rows] == 1) & (r.age[rows] < FERTILE)
    r.groups[rows] = np.where(expects, r.groups[rows] | _EXPECTANT, r.groups[rows] & ~_EXPECTANT)


_EXPECTANT = np.uint16(Group.EXPECTANT)
_HELD = np.uint16(Group.EXPECTANT | Group.LIVED_EXPERIENCE | Group.TRAUMA)  # follow from nothing else
_FOLLOW = [
    np.uint16(g) for g in (Group.OLDER_ADULT, Group.YOUTH, Group.OPPORTUNITY_YOUTH, Group.LONG_TERM, Group.RURAL)
]
_UNEMPLOYED, _STUDENT, _RETIRED, _AT_HOME = (
    np.int8(w) for w in (Employment.UNEMPLOYED, Employment.STUDENT, Employment.RETIRED, Employment.AT_HOME)
)


def flag(draws: Draws, r: Residents, rows: Any) -> None:
    """Set the group flags that follow from age, work, tenure and place; the others stay."""
    if "groups" in draws.given:
        return
    age, work = r.age[rows], r.employment[rows]
    idle = (work == _UNEMPLOYED) | (work == _AT_HOME)
    young = age < YOUNG
    settled = r.tenure[rows] >= draws.population.long_term_years
    facts = (age >= OLD, young, young & idle, settled, draws.places.setting[r.neighborhood[rows]] == 2)
    held = r.groups[rows] & _HELD
    for bit, fact in zip(_FOLLOW, facts, strict=True):
        held |= fact * bit
    r.groups[rows] = np.where(age >= FERTILE, held & ~_EXPECTANT, held)


def draw_taste(
    scenario: Scenario, seed: int, r: Residents, rows: Any, activities: Iterable[str], first: int = 0
) -> None:
    """Fill lasting likings of these activities, N(0, taste_sd), in the columns from ``first`` on, keyed by name."""
    sd = np.float32(scenario.participation.taste_sd)
    for a, name in enumerate(activities, start=first):
        z = ndtri(uniforms(seed, Decision.TASTE, 0, r.dwelling[rows], r.arrival[rows], text_key(name))[:, 0])
        r.taste[rows, a] = sd * z


def unemployed_share(p: Population) -> NDArray[np.float64]:
    """Share of the labor force out of work, by income quintile."""
    return np.minimum(0.95, p.unemployment * factors(p.hardship_ratio))


def _draw_traits(draws: Draws, r: Residents, rows: Any) -> None:
    """Fill lasting traits: normal scores that share the person's own part of vulnerability."""
    from simulation.feedback import shared_cause  # late: feedback reads a whole scenario

    p, own_sd, house_sd = draws.population, draws.scenario.symptoms.own_sd, draws.scenario.symptoms.household_sd
    z = draws.person_z(r, rows, 0, Decision.TRAIT)
    more = draws.person_z(r, rows, 1, Decision.TRAIT)
    house = gaussians(draws.seed, Decision.HOUSEHOLD, 0, r.household[rows], 0, item=1)[:, 0]
    draws.put(r, rows, "vulnerability", own_sd * z[:, 0] + house_sd * house)
    share = own_sd / max(float(np.hypot(own_sd, house_sd)), 1e-9)
    prone = share * z[:, 0] + np.sqrt(1 - share**2) * house  # vulnerability in its own SD
    tied = shared_cause(draws.scenario)
    baseline = tied * z[:, 0] + np.sqrt(1 - tied**2) * z[:, 1]
    draws.put(r, rows, "belonging_baseline", draws.scenario.belonging.own_sd * baseline)
    draws.put(r, rows, "social_anxiety", _linked(prone, z[:, 2], p.social_anxiety_link))
    wish = np.log(p.desired_support / (1 - p.desired_support)) + p.desired_support_spread * z[:, 3]
    draws.put(r, rows, "desired_support", 1 / (1 + np.exp(-wish)))
    outside = -p.outside_support * np.log(draws.person(r, rows, 3)[:, 3])
    draws.put(r, rows, "outside_support", np.minimum(outside, 9.0))
    spread = p.tie_limit_spread
    limit = p.tie_limit * np.exp(spread * more[:, 2] - spread**2 / 2)
    draws.put(r, rows, "tie_limit", np.clip(np.rint(limit), 3, 255))
    bits = np.zeros(prone.size, np.uint16)
    for share_, column, bit in ((p.trauma, 0, Group.TRAUMA), (p.lived_experience, 1, Group.LIVED_EXPERIENCE)):
        above = ndtr(_linked(prone, more[:, column], p.vulnerability_link)) > 1 - share_
        bits |= above.astype(np.uint16) * np.uint16(bit)
    draws.put(r, rows, "groups", bits)


def _linked(known: Any, fresh: Any, correlation: float) -> NDArray[Any]:
    return np.asarray(correlation * known + np.sqrt(1 - correlation**2) * fresh)


@cache
def _income_bounds(ownership: float, slope: float) -> NDArray[np.float64]:
    """Upper bounds of the quintiles as quantiles, given a home not owned or owned; shape (2, 5)."""
    low, high = -40.0, 40.0
    for _ in range(80):
        shift = (low + high) / 2
        owned = 1 / (1 + np.exp(-(shift + slope * (_QUINTILES - 3))))
        low, high = (shift, high) if owned.mean() < ownership else (low, shift)
    given = np.stack([1 - owned, owned])
    return np.asarray(np.cumsum(given / given.sum(axis=1, keepdims=True), axis=1), np.float64)


def _culture_shares(p: Population) -> NDArray[np.float64]:
    """Shares of cultures by income quintile (5, C): all but the largest lean to the lower quintiles."""
    return _leaning(tuple(p.cultures.values()), p.culture_income_ratio)


@cache
def _leaning(cultures: tuple[float, ...], ratio: float) -> NDArray[np.float64]:
    share = np.array(cultures) / sum(cultures)
    largest = int(np.argmax(share))
    by = factors(ratio)[:, None] * share
    by[:, largest] = 0
    by *= np.minimum(1.0, 0.99 / np.maximum(by.sum(axis=1, keepdims=True), 1e-12))
    by[:, largest] = 1 - by.sum(axis=1)
    return np.asarray(by, np.float64)


def _cell(places: Places, hood: NDArray[Any], where: NDArray[Any], size: int) -> NDArray[np.int64]:
    """Number of the district's circle or kin group at ``where`` in (0, 1), so that about ``size`` share one."""
    district = places.district
    adults = np.bincount(district, places.population, minlength=places.dims["K"])
    groups = np.maximum(1, np.rint(adults / size)).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(groups)[:-1]])
    mine = district[hood]
    return np.asarray(first[mine] + np.minimum((where * groups[mine]).astype(np.int64), groups[mine] - 1))
