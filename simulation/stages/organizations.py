"""Stage 12, organizations: money and people keep groups going; without them quality falls, then groups close.

``cash' = cash + revenue·volatility + grant + funding + fees - staff - venue - overhead - improvement``, in USD a week;
staff is paid for the posts filled and saved on where volunteers replace paid hours, up to a limit. ``received - spent``
plus the starting cash is ``cash``, always; debt that creditors lose at a closure counts as received.
Steady revenue follows the budget: what planned meetings cost, less fees and volunteers' work, plus a margin.
``ownership' = ownership + rate·(say + volunteers - ownership) - share of leaders who left``.
What an intervention's funding pays for opens; when it ends, the group lives on what it has.
Closing: ``hazard = closure·debt/limit·exp(-b·ownership - b·diversity)``, diversity being 1 minus the sum of
squared shares of the four incomes. A closure takes away its visitors' habit, their knowing of it, and some trust;
one that opens again must be found again. No study gives these rates: every one is a declared assumption.

This stage is the one exception to the rule that a state has one writer: what a closure does to trust is taken off
next week's trust after :mod:`simulation.stages.attitudes` has written it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import kernel
from simulation.randomness import Decision, gaussians, uniforms
from simulation.settings.organizations import (
    column,
    existing,
    grant_time,
    paid_hours,
    per_organization,
    planned,
    posts,
    shut_groups,
    voice,
)
from simulation.settings.staffing import turnover

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.world import World

READS: tuple[str, ...] = (
    "organization_of", "offered", "open", "meets", "parallel", "attendance", "base_quality", "unit_of", "neighborhood",
    "cash", "revenue", "received", "spent", "staffing", "volunteers", "ownership", "running", "grant_until",
    "known", "habit", "next.trust", "levers",
)  # fmt: skip
WRITES: tuple[str, ...] = (
    "cash", "revenue", "received", "spent", "staffing", "volunteers", "ownership", "running", "grant_until", "open",
    "quality", "known", "habit", "next.trust",
)  # fmt: skip


def run(world: World) -> None:
    """One week of every organization: money, staff, volunteers, ownership, quality, closure, renewal."""
    pl, p = world.places, world.scenario.organizations
    number = np.arange(pl.dims["O"])
    funding = world.levers.get("funding").astype(np.float64)
    _found(world, funding > 0)
    there = existing(pl, len(world.scenario.activities))
    cost = planned(pl, world.activities, p, there)
    full = posts(cost, p)
    running = pl.running == 1
    filled = np.rint(pl.staffing * full)

    income = _income(world, number, funding)
    replaced = _volunteers(world, paid_hours(cost, p))
    improvement = _money(world, cost, income, replaced)

    draw = uniforms(world.seed, Decision.STAFF, world.week, number, 0)
    hire = np.where(pl.cash >= 0, 1 / p.hiring_weeks, 0.0)
    leave = np.clip(p.leave + world.levers.get("staff_leave"), 0, 1)
    left = np.floor(filled * leave + draw[:, 0])  # the same draw as in turnover: leaders who go this week
    pl.staffing[:] = turnover(filled, full, leave, hire, draw[:, 0], draw[:, 1]) / full * running

    say = np.clip(voice(pl, world.activities, there) + world.levers.get("say"), 0, 1)
    target = p.ownership_say * say + p.ownership_volunteers * replaced
    own = pl.ownership + p.ownership_rate * (target - pl.ownership) - p.ownership_leaders * pl.ownership * left / full
    pl.ownership[:] = np.clip(own, 0, 1) * running

    debt = np.maximum(-pl.cash / np.maximum(p.debt_limit * cost, 1e-9), 0)
    change = improvement - p.vacancy_loss * (1 - pl.staffing) - p.debt_loss * np.minimum(debt, 1)
    # what levers add is felt from next week on, like staffing, by whoever reads quality
    pl.quality[:] = pl.base_quality + np.where(running, change, 0.0)[pl.organization_of] + world.levers.get("quality")

    diversity = 1 - np.sum((income / np.maximum(income.sum(axis=0), 1e-9)) ** 2, axis=0)
    safe = p.closure_ownership * pl.ownership + p.closure_diversity * diversity - world.levers.get("closure")
    hazard = p.closure * debt * np.exp(-safe)
    closes = running & (uniforms(world.seed, Decision.CLOSURE, world.week, number, 0)[:, 0] < -np.expm1(-hazard))
    _renew(world, number, ~running & (cost > 0), cost)
    if closes.any():
        _close(world, closes)


def _income(world: World, number: NDArray[Any], funding: NDArray[np.float64]) -> NDArray[np.float64]:
    """USD this week by stream: steady revenue, grants, funding by levers, fees of visitors; (4, O).

    Steady revenue has a good or bad year, from a date of the year that differs between organizations. A cut
    (negative funding) takes from revenue and grants and never from fees.
    """
    pl, p = world.places, world.scenario.organizations
    running = pl.running == 1
    won = uniforms(world.seed, Decision.REVENUE, world.week, number, 0)[:, 0] < 1 / p.grant_gap
    starts = running & (pl.grant_until < world.week) & won
    pl.grant_until[starts] = world.week + p.grant_weeks - 1
    year = (world.week + (number * 23) % 52) // 52
    z = gaussians(world.seed, Decision.REVENUE, 0, number, year, item=1)[:, 0].astype(np.float64)
    steady = pl.revenue * np.exp(p.volatility * z - p.volatility**2 / 2)
    grant = pl.revenue * p.grant_share / ((1 - p.grant_share) * grant_time(p)) * (pl.grant_until >= world.week)
    cut = np.minimum(1.0, np.maximum(-funding, 0) / np.maximum(steady + grant, 1e-9))
    fees = per_organization(pl, pl.attendance * column(world.activities, "price"))
    streams = [steady * (1 - cut), grant * (1 - cut), np.maximum(funding, 0), fees]
    return np.asarray(np.stack(streams) * running)


def _volunteers(world: World, paid: NDArray[np.float64]) -> NDArray[np.float64]:
    """Volunteer hours follow role holders and burn out where posts stay vacant.

    Returns:
        Volunteer hours over paid hours, at most 1, before the limit on what they can replace, (O,).
    """
    pl, p = world.places, world.scenario.organizations
    willing = per_organization(pl, pl.attendance * column(world.activities, "roles")) * p.role_hours
    lost = p.burnout * (1 - pl.staffing) * pl.volunteers
    pl.volunteers[:] = (pl.volunteers + p.volunteer_rate * (willing - pl.volunteers) - lost) * (pl.running == 1)
    np.maximum(pl.volunteers, 0, out=pl.volunteers)
    return np.asarray(np.minimum(1.0, pl.volunteers / np.maximum(paid, 1e-9)))


def _money(
    world: World, cost: NDArray[np.float64], income: NDArray[np.float64], replaced: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Book the week's income and costs; answers with the quality that money above the reserve buys, (O,)."""
    pl, p = world.places, world.scenario.organizations
    running = pl.running == 1
    meetings = per_organization(pl, (pl.open & pl.meets) * pl.parallel * column(world.activities, "weekly_cost"))
    staff = meetings * p.staff_share * pl.staffing * (1 - np.minimum(replaced, p.volunteer_limit))
    venue = meetings * (1 - p.staff_share)
    admin = cost * p.overhead / (1 + p.overhead)
    saved = meetings * p.staff_share * pl.staffing - staff
    need = np.maximum(cost - income[3] - saved, 0) * (1 + p.margin) * (1 - p.grant_share)
    pl.revenue[:] += p.fundraising * (need - pl.revenue) * (running & (pl.revenue > 0))
    extra = p.reserve_spend * np.maximum(pl.cash - p.reserve * cost, 0)
    spent = (staff + venue + admin + extra) * running
    taken = income.sum(axis=0)
    pl.received[:] += taken
    pl.spent[:] += spent
    pl.cash[:] += taken - spent
    return np.asarray(p.improvement * extra / np.maximum(extra + cost, 1e-9) * running)


def _found(world: World, funded: NDArray[np.bool_]) -> None:
    """Money paid by an intervention or a shock opens what it pays for: the organization and all its groups."""
    pl = world.places
    if funded.any():
        founded = funded & (pl.running == 0)
        pl.running[founded] = 1
        pl.staffing[founded] = 1.0
        pl.open[funded[pl.organization_of] & (pl.offered == 1)] = 1


def _renew(world: World, number: NDArray[Any], may: NDArray[np.bool_], cost: NDArray[np.float64]) -> None:
    """Found closed organizations anew: seed money for half a reserve, all posts filled, groups open."""
    pl, p = world.places, world.scenario.organizations
    chance = p.renewal * np.exp(world.levers.get("renewal").astype(np.float64))
    opens = may & (uniforms(world.seed, Decision.RENEWAL, world.week, number, 0)[:, 0] < chance)
    if not opens.any():
        return
    seed_money = np.where(opens, cost * p.reserve / 2, 0.0)
    pl.received[:] += seed_money
    pl.cash[:] += seed_money
    pl.running[opens] = 1
    pl.staffing[opens] = 1.0
    own = np.arange(pl.dims["A"]) < len(world.scenario.activities)
    pl.open[opens[pl.organization_of] & (pl.offered == 1) & own] = 1


def _close(world: World, closes: NDArray[np.bool_]) -> None:
    """End these organizations, write off their debt, and take from residents what they lose with them."""
    pl, res, p = world.places, world.residents, world.scenario.organizations
    pl.received[:] += np.where(closes, -pl.cash, 0.0)  # in debt by definition: what creditors lose
    pl.cash[closes] = 0.0
    pl.running[closes] = 0
    pl.staffing[closes] = pl.volunteers[closes] = pl.ownership[closes] = 0.0
    pl.grant_until[closes] = -1
    shut = shut_groups(pl, closes)
    columns = np.arange(shut.shape[1])
    bits = np.left_shift(np.uint32(1), columns.astype(np.uint32))
    mask = np.where(shut[pl.unit_of, columns], bits, np.uint32(0)).sum(axis=1).astype(np.uint32)
    trust = np.float32(p.closure_trust)
    world.over(lambda a, b: lose(a, b, mask, trust, res.neighborhood, res.known, res.habit, res.next.trust))


@kernel
def lose(
    start: Any, stop: Any, mask: Any, trust: Any, neighborhood: Any, known: Any, habit: Any, next_trust: Any
) -> None:
    """Residents of neighborhoods with closed groups (bits of ``mask``) lose habit, knowledge and trust."""
    for i in range(start, stop):
        bits = mask[neighborhood[i]]
        if bits == np.uint32(0):
            continue
        known[i] &= ~bits
        for a in range(habit.shape[1]):
            if bits & (np.uint32(1) << np.uint32(a)):
                next_trust[i] -= trust * habit[i, a]
                habit[i, a] = np.float32(0)
