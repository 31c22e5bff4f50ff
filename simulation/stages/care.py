"""Stage 11, care: some see a need and seek care, queue, attend, drop out; a crisis goes first.

Seeing the need: ``logit = base + b·severity + b·literacy``. Seeking it in a week, above a threshold of severity:
``logit = base + b·(severity - threshold) + b·(depression - anxiety) - b·stigma + b·service trust + b·support
+ door·insured + outreach - b·own price·(6 - income quintile)/5 - b·way - b·language - no home``, the last 0 by
default. Seeking residents get onto their center's list with a fixed chance a week. Places (clinicians in post times
clients each) that are free go by severity band, then weeks waited, then a keyed lottery; the odds of taking one fall
by 0.95 a week waited (Psychiatric Services 2023). A course is ``length`` attended sessions; dropout per session makes
19.7 % a course (Swift & Greenberg 2012), raised by price and language, lowered by trust. ``joined = served + left +
waiting`` at every center, in every week.
Whoever moves away while waiting has left the queue; colleagues take over the clients of a clinician who leaves.
A center's budget pays for ``budget / salary`` posts, the last one in part; who is in a post that it does not pay for
goes, and posts are filled again only as the money is back and hiring takes its time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import kernel
from simulation.memo import once_each
from simulation.randomness import Decision, resident_words, uniforms, unit
from simulation.residents import CareState, Housing
from simulation.settings.centers import STAFF_ITEM, severity_of, staff_posts
from simulation.settings.staffing import turnover

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.parameters.care import Care
    from simulation.world import World

READS: tuple[str, ...] = (
    "distress", "depression", "anxiety", "stress", "event", "literacy", "stigma", "service_trust", "support", "income",
    "housing", "insured", "mobility", "language", "neighborhood", "setting", "transit", "center", "dwelling", "arrival",
    "care_state", "care_weeks", "sessions", "clinicians", "in_post", "waiting", "served", "joined", "left", "levers",
)  # fmt: skip
WRITES: tuple[str, ...] = (
    "care_state", "care_weeks", "sessions", "session", "budget", "in_post", "waiting", "served", "joined", "left",
)  # fmt: skip

SEEK, CARE = np.int64(Decision.SEEK), np.int64(Decision.CARE)
NONE, SEEKING, WAITING = np.int8(CareState.NONE), np.int8(CareState.SEEKING), np.int8(CareState.WAITING)
IN_CARE, AFTER = np.int8(CareState.IN_CARE), np.int8(CareState.AFTER)
ONE = np.float32(1)


def run(world: World) -> None:
    """One week of care for every resident, then of every center's queue and staff."""
    r, pl, p = world.residents, world.places, world.scenario.care
    numbers = _numbers(p)
    price = np.float32(p.fee / 100) * (ONE - np.clip(world.levers.get("care_fee"), 0, 1))[pl.center]
    way = world.scenario.neighborhoods.travel(pl.setting)
    levers = world.levers
    referral, cover, lift = (levers.get_or_empty(name) for name in ("referral", "insurance", "care_travel"))
    outreach = _urged(world)
    # what holds for a center holds for everybody it serves
    speech, held, reach = (levers.get(name)[pl.center] for name in ("care_language", "care_dropout", "crisis"))
    seed, week = np.uint64(world.seed), np.int64(world.week)
    listed = world.over(
        lambda a, b: courses(
            a, b, numbers, seed, week, price, way, pl.transit, outreach, referral, cover, lift, speech, held, reach,
            r.distress, r.depression, r.anxiety, r.stress,
            r.event, r.literacy, r.stigma, r.service_trust, r.support, r.income, r.insured, r.mobility, r.language,
            r.neighborhood, r.dwelling, r.arrival, r.care_state, r.care_weeks, r.sessions, r.session,
        )
    )  # fmt: skip
    _queue(world, np.concatenate(listed))
    _staff(world)


def _urged(world: World) -> NDArray[np.float32]:
    """Push on the weekly logit of seeking care by resident: outreach, less what having no home costs; may be empty."""
    p, levers, r = world.scenario.care, world.levers, world.residents
    if p.no_home == 0:
        return levers.get_or_empty("outreach")
    without = np.where(r.housing == Housing.NONE, 1 - np.clip(levers.get("housed"), 0, 1), 0)
    return np.asarray(levers.get("outreach") - np.float32(p.no_home) * without, np.float32)


def slots(world: World) -> NDArray[np.int64]:
    """Clients each center can see at a time, (K,): clinicians in post times clients each, levers included."""
    staff = np.maximum(world.places.in_post + world.levers.get("clinicians"), 0)
    more = np.where(staff > 0, world.levers.get("clients"), 0)
    return np.asarray(np.floor(np.maximum(staff * world.scenario.care.clients + more, 0) + 1e-6), np.int64)


def _queue(world: World, listed: NDArray[np.int32]) -> None:
    """Count who joined and left, offer the free places in order, and count again.

    ``listed`` are the rows of all who wait or are in care.
    """
    r, pl, p = world.residents, world.places, world.scenario.care
    k = pl.dims["K"]
    in_care = r.care_state[listed] == IN_CARE
    rows = listed[~in_care]
    at, weeks = pl.center[r.neighborhood[rows]], r.care_weeks[rows]
    new = np.bincount(at[weeks == 0], minlength=k)
    still = np.bincount(at, minlength=k) - new
    gone = pl.waiting - still
    pl.joined[:] += new + np.maximum(-gone, 0)
    pl.left[:] += np.maximum(gone, 0)

    busy = np.bincount(pl.center[r.neighborhood[listed[in_care]]], minlength=k)
    free = np.maximum(slots(world) - busy, 0)
    draw = uniforms(world.seed, Decision.QUEUE, world.week, r.dwelling[rows], r.arrival[rows])
    band = (severity_of(world, rows) >= p.severe).astype(np.int8)
    band[r.distress[rows] + r.event[rows] > p.crisis] = 2
    ready = (weeks >= p.intake) | (band == 2)
    offered = first_in_line(at, ready, band, weeks, draw[:, 0], r.dwelling[rows], free)
    odds = p.take_up / max(1 - p.take_up, 1e-9) * p.wait_odds ** weeks.astype(np.float64)
    takes = offered & (draw[:, 1] < odds / (1 + odds))
    declines = offered & ~takes
    r.care_state[rows[takes]], r.care_state[rows[declines]] = IN_CARE, NONE
    r.care_weeks[rows[offered]] = 0
    r.sessions[rows[takes]] = 0
    pl.served[:] += np.bincount(at[takes], minlength=k)
    pl.left[:] += np.bincount(at[declines], minlength=k)
    pl.waiting[:] = np.bincount(at[~offered], minlength=k)


def first_in_line(
    center: NDArray[Any], ready: NDArray[np.bool_], band: NDArray[Any], weeks: NDArray[Any], lot: NDArray[Any],
    tie: NDArray[Any], free: NDArray[Any],
) -> NDArray[np.bool_]:  # fmt: skip
    """Who is offered a place: at each center the first ``free[center]`` of those ready.

    They stand by severity band, then weeks waited, then lot; ids break the ties of lots, so that rows never do.
    """
    ready_first = center.astype(np.int64) * 2 + ~ready
    longest_first = band.astype(np.int64) * 65_536 + weeks
    # one number to sort by: 23 bits of center, 18 of band and weeks, 22 of the lot
    key = (ready_first << 40) + ((262_143 - longest_first) << 22) + (lot * 4_194_304).astype(np.int64)
    order = np.lexsort((tie, key))
    sorted_center = center[order]
    place = np.arange(order.size) - np.searchsorted(sorted_center, sorted_center)
    offered = np.zeros(order.size, np.bool_)
    offered[order] = place < free[sorted_center]
    return offered & ready


def _staff(world: World) -> None:
    """Clinicians leave, sooner where many wait; posts that the budget pays for are filled after a lag, others go.

    A budget that pays for all posts, as every center has unless ``care_funding`` moves it, binds nobody.
    """
    pl, p = world.places, world.scenario.care
    _, size = staff_posts(pl.clinicians)
    pl.budget[:] = np.maximum(pl.clinicians * p.salary / 52 + world.levers.get("care_funding"), 0)
    # rounded, so that a full budget pays for exactly all posts
    paid = np.round(pl.budget * 52 / p.salary / np.maximum(size, 1e-12), 6)
    u = uniforms(world.seed, Decision.STAFF, world.week, np.arange(size.size), 0, item=STAFF_ITEM)
    load = np.minimum(1.0, pl.waiting / np.maximum(slots(world), 1))
    filled = np.minimum(np.rint(pl.in_post / np.maximum(size, 1e-12)), paid)
    leave = np.clip(p.leave * (1 + p.burnout * load) + world.levers.get("clinician_leave"), 0, 1)
    after = turnover(filled, paid, leave, 1 / p.hiring_weeks, u[:, 0], u[:, 1])
    pl.in_post[:] = after * size


@once_each
def _numbers(p: Care) -> NDArray[np.float32]:
    """The parameters the kernel needs, in the order in which it unpacks them."""
    dropout = 1 - (1 - p.dropout) ** (1 / p.length)  # per attended session
    return np.array(
        [
            p.general, np.sqrt((1 - p.general**2) / 3), p.threshold, p.crisis, p.crisis_reach,
            p.need_base, p.need_severity, p.need_literacy,
            p.seek, p.seek_severity, p.stigma, p.service_trust, p.notice, p.door, p.cost, p.travel, p.car, p.language,
            p.copay, p.find, p.give_up, p.better, p.length, p.attend, dropout, p.dropout_trust, p.dropout_language,
            p.dropout_cost, p.after, p.self_stigma, p.seek_kind,
        ],
        np.float32,
    )  # fmt: skip


@kernel
def courses(
    start: Any, stop: Any, numbers: Any, seed: Any, week: Any, price: Any, way: Any, transit: Any, outreach: Any,
    referral: Any, cover: Any, lift: Any, speech: Any, held: Any, reach: Any, distress: Any, depression: Any,
    anxiety: Any, stress: Any, event: Any, literacy: Any, stigma: Any, service_trust: Any, support: Any, income: Any,
    insured: Any, mobility: Any, language: Any, neighborhood: Any, dwelling: Any, arrival: Any, care_state: Any,
    care_weeks: Any, sessions: Any, session: Any,
) -> Any:  # fmt: skip
    """Every resident's own step through care; only those above the threshold, referred or in it draw a number.

    Levers by resident may be empty; ``speech``, ``held`` and ``reach`` are by neighborhood.

    Returns:
        The rows among start .. stop that now wait or are in care, in order.
    """
    (
        general, specific, threshold, crisis, crisis_reach, need_base, need_severity, need_literacy,
        seek, seek_severity, b_stigma, b_trust, b_notice, door, b_cost, b_travel, car, b_language,
        copay, find, give_up, better, length, attend, dropout, d_trust, d_language, d_cost, after, b_self, b_kind,
    ) = (
        numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7],
        numbers[8], numbers[9], numbers[10], numbers[11], numbers[12], numbers[13], numbers[14], numbers[15],
        numbers[16], numbers[17], numbers[18], numbers[19], numbers[20], numbers[21], numbers[22], numbers[23],
        numbers[24], numbers[25], numbers[26], numbers[27], numbers[28], numbers[29], numbers[30],
    )  # fmt: skip
    one = np.float32(1)
    for i in range(start, stop):
        session[i] = np.int8(0)
        state = care_state[i]
        severity = general * distress[i] + specific * (depression[i] + anxiety[i] + stress[i])
        in_crisis = distress[i] + event[i] > crisis
        referred = np.float32(0)
        if referral.shape[0] > 0:
            referred = referral[i]
        if state == NONE and severity < threshold and not in_crisis and referred <= 0:
            continue
        h = neighborhood[i]
        covered = np.float32(insured[i])
        if cover.shape[0] > 0:
            covered = min(one, covered + max(cover[i], np.float32(0)))
        own = price[h] * (np.float32(6 - income[i]) / np.float32(5)) * (one - covered * (one - copay))
        foreign = np.float32(language[i]) * (one - min(one, max(speech[h], np.float32(0))))
        if state in (NONE, AFTER):
            if state == AFTER:
                care_weeks[i] += np.int16(1)
                if np.float32(care_weeks[i]) > after:
                    care_state[i], care_weeks[i], sessions[i] = NONE, np.int16(0), np.int16(0)
                if not in_crisis and referred <= 0:
                    continue
            words = resident_words(seed, SEEK, 0, week, dwelling[i], arrival[i])
            if (in_crisis and unit(words[1]) < crisis_reach + reach[h]) or unit(words[2]) < referred:
                care_state[i], care_weeks[i], sessions[i] = WAITING, np.int16(0), np.int16(0)
                continue
            if state == AFTER or severity < threshold:
                continue
            means = car
            if mobility[i] == 1:
                means = max(car, one - transit[h])
            elif mobility[i] == 2:
                means = one
            far = means * way[h]
            if lift.shape[0] > 0:
                far *= one - min(one, max(lift[i], np.float32(0)))
            v = seek + seek_severity * (severity - threshold) - b_stigma * stigma[i] + b_trust * service_trust[i]
            v += b_kind * (depression[i] - anxiety[i])
            v -= b_self * max(stigma[i], np.float32(0)) * (severity - threshold)
            v += b_notice * support[i] + door * covered
            v -= b_cost * own + b_travel * far + b_language * foreign
            if outreach.shape[0] > 0:
                v += outreach[i]
            chance, draw = one / (one + np.exp(-v)), unit(words[0])
            if draw >= chance:  # a product of two chances below is lower still: most need no second one
                continue
            need = need_base + need_severity * severity + need_literacy * literacy[i]
            if draw < chance / (one + np.exp(-need)):
                care_state[i], care_weeks[i] = SEEKING, np.int16(0)
            continue
        words = resident_words(seed, CARE, 0, week, dwelling[i], arrival[i])
        care_weeks[i] = min(care_weeks[i], np.int16(32000)) + np.int16(1)
        if state == SEEKING:
            if in_crisis or unit(words[0]) < find:
                care_state[i], care_weeks[i] = WAITING, np.int16(0)
        elif state == WAITING:
            if not in_crisis and (severity < better or unit(words[0]) < give_up):
                care_state[i], care_weeks[i] = NONE, np.int16(0)
        elif unit(words[0]) < attend:
            session[i] = np.int8(1)
            sessions[i] += np.int16(1)
            push = d_language * foreign + d_cost * own - d_trust * service_trust[i]
            push = np.exp(push) * (one - min(one, max(held[h], np.float32(0))))
            if unit(words[1]) < one - np.exp(np.log(one - dropout) * push):
                care_state[i], care_weeks[i], sessions[i] = NONE, np.int16(0), np.int16(0)
            elif np.float32(sessions[i]) >= length:
                care_state[i], care_weeks[i] = AFTER, np.int16(0)
    listed, count = np.empty(stop - start, np.int32), 0
    for i in range(start, stop):
        if care_state[i] == WAITING or care_state[i] == IN_CARE:
            listed[count] = i
            count += 1
    return listed[:count]
