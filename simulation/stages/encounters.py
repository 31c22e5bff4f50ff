"""Those who meet may become tied; ties strengthen with contact and fade without.

Every tie, each week, from both ends by the same arithmetic:

    s' = s + gain * (1 - s) * contact - fade(kind) * s,     gone below a threshold,

with contact = the kind's background while the two have not drifted apart, plus ``shared_visit`` for each activity
attended in the same group this week and for a session of a closed group that both sat in, at most 1. Without contact
a tie's half-life is ln 2 / -ln(1 - fade) weeks.

Then some of those who meet become tied (:mod:`simulation.network.meeting`).
Source: Mollenhorst for the share of ties kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import kernel
from simulation.network.meeting import form
from simulation.network.tying import whole_eights
from simulation.residents import Group
from simulation.settings.groups_kernel import subgroup
from simulation.ties import NEVER

if TYPE_CHECKING:
    from simulation.world import World

READS = (
    "attended", "neighborhood", "street", "circle", "kin_group", "age", "culture", "language", "income", "education",
    "groups", "housing", "tie_limit", "dwelling", "arrival", "unit_of", "parallel", "quality",
    "degree", "neighbor", "strength", "kind", "lasts", "district", "levers",
)  # fmt: skip
WRITES = ("degree", "neighbor", "strength", "kind", "lasts", "ties_met", "lived_met")
_LIVED = int(Group.LIVED_EXPERIENCE)


def run(world: World) -> None:
    """Update every tie, record who was met, let new ties form."""
    renew(world)
    form(world)


def renew(world: World) -> None:
    """Strengthen and fade all ties; write ties_met, lived_met."""
    people, ties, places, p = world.residents, world.ties, world.places, world.scenario.ties
    told = np.array([a.contact for a in world.activities.values()], np.float32)[None, :] + np.zeros(
        places.unit_of.shape, np.float32
    )
    if world.levers.touched("contact"):
        told += world.levers.get("contact")[places.unit_of, np.arange(told.shape[1])[None, :]]
    towards = np.float32(p.gain) * np.array(p.by_kind("contact"), np.float32)
    fade = np.array(p.by_kind("fade"), np.float32)
    numbers = np.array([p.gain * p.shared_visit, p.gain, p.gone_below, p.disclosure], np.float32)
    key = np.uint64(world.seed), np.uint16(min(world.week, NEVER - 1))
    world.over(
        lambda start, stop: _renew(
            start, stop, *key, ties.degree, ties.neighbor, ties.strength, ties.kind, ties.lasts, people.attended,
            people.neighborhood, people.groups, people.dwelling, people.arrival, places.unit_of, places.parallel,
            told, towards, fade, numbers, world.levers.get_or_empty("sitting"), people.ties_met, people.lived_met,
        )
    )  # fmt: skip


@kernel
def _shared(
    common: Any, i: Any, j: Any, hood_i: Any, hood_j: Any, seed: Any, dwelling: Any, arrival: Any, unit_of: Any,
    parallel: Any,
) -> Any:  # fmt: skip
    """How many of the activities that both attended (bits) they attended in the same group."""
    shared, a = 0, 0
    while common:
        if common & np.uint32(1):
            u = unit_of[hood_i, a]
            if u == unit_of[hood_j, a] and (
                subgroup(seed, u, a, parallel[u, a], dwelling[i], arrival[i])
                == subgroup(seed, u, a, parallel[u, a], dwelling[j], arrival[j])
            ):
                shared += 1
        common >>= np.uint32(1)
        a += 1
    return shared


@kernel
def by_kind(kind: Any, table: Any) -> Any:
    """An entry of a table by kind of tie: comparisons instead of a lookup, so that eight ties go abreast."""
    high = table[4] if kind == 4 else table[5]
    middle = table[2] if kind == 2 else (table[3] if kind == 3 else high)
    return table[0] if kind == 0 else (table[1] if kind == 1 else middle)


@kernel
def _renew(
    start: Any, stop: Any, seed: Any, week: Any, degree: Any, neighbor: Any, strength: Any, kind: Any, lasts: Any,
    went: Any, neighborhood: Any, groups: Any, dwelling: Any, arrival: Any, unit_of: Any, parallel: Any, told: Any,
    towards: Any, fade: Any, numbers: Any, sitting: Any, ties_met: Any, lived_met: Any,
) -> None:  # fmt: skip
    visit, most, gone, disclosure = numbers[0], numbers[1], numbers[2], numbers[3]
    one, none, lived = np.float32(1), np.float32(0), np.uint16(_LIVED)
    # rows are never sliced here: a slice counts references, and two threads would fight over that count
    for i in range(start, stop):
        # unsigned numbers as indices: no test for counting from the end
        attended, hood = went[i], np.uint64(neighborhood[i])
        held = np.uint64(degree[i])
        sits = sitting.shape[0] > 0 and sitting[i] > 0
        if (
            attended == 0 and not sits
        ):  # most weeks of most residents: nobody is met at a group, and seldom is a tie lost
            ties_met[i], lived_met[i], lost = 0, none, np.uint32(0)
            whole = whole_eights(held, strength)  # what is empty stays 0 and is no loss
            for d in range(whole):
                k, s = kind[i, d], strength[i, d]
                gain = by_kind(k, towards) if week < lasts[i, d] else none
                s = s + gain * (one - s) - by_kind(k, fade) * s
                strength[i, d] = s
                lost += np.uint32(s < gone)
            if lost == np.uint32(whole - held):
                continue
        heard, met, kept = none, 0, np.uint64(0)
        a, bits = 0, attended
        while bits:
            if bits & np.uint32(1):
                heard += told[hood, a]
            bits >>= np.uint32(1)
            a += 1
        for d in range(held):
            j, k, s = np.uint32(neighbor[i, d]), np.uint8(kind[i, d]), strength[i, d]
            if attended or sits:
                gain, shared = towards[k] * np.float32(week < lasts[i, d]), 0
                common = attended & went[j]
                if common:
                    there = np.uint64(neighborhood[j])
                    shared += _shared(common, i, j, hood, there, seed, dwelling, arrival, unit_of, parallel)
                if sits and sitting[j] == sitting[i]:
                    shared += 1
                if shared > 0:
                    gain = min(gain + visit * np.float32(shared), most)
                    met += 1
                    if groups[j] & lived:
                        heard += disclosure
                s = s + gain * (one - s) - fade[k] * s
            if s >= gone:
                strength[i, kept] = s
                if kept != d:
                    neighbor[i, kept], kind[i, kept], lasts[i, kept] = neighbor[i, d], kind[i, d], lasts[i, d]
                kept += np.uint64(1)
        for d in range(kept, held):
            neighbor[i, d], strength[i, d], kind[i, d], lasts[i, d] = -1, none, 0, 0
        degree[i] = kept
        ties_met[i], lived_met[i] = met, heard
