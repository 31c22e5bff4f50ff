"""The only maker of random numbers: counter-based, keyed by (seed, decision, item, week, resident or pair).

A draw is a pure function of its key: there is no stream to run out of step, so shuffling residents, adding threads
or adding an intervention changes no draw that it has no cause to change. Draw for everybody, then mask.

The generator is Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), checked in
the tests against the published known answers. Counter: (dwelling, arrival, week, decision and item) for a resident,
(lower dwelling, higher dwelling, week, decision and item) for an unordered pair; key: the seed.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import kernel

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

FEW = 512  # keys for which one plain loop beats three that go eight abreast


class Decision(IntEnum):
    """What a draw is for; the number is part of the key, so never reuse or renumber one."""

    # building a world
    HOUSEHOLD = 1
    PERSON = 2
    TRAIT = 3
    TASTE = 4
    STATE = 5
    NEIGHBORHOOD = 6
    TIE_EXISTS = 7
    TIE_STRENGTH = 8
    TIE_LASTS = 9
    CIRCLE = 10
    ORGANIZATION = 11
    KNOWN = 12
    # the week
    MOVE = 20
    NEWCOMER = 21
    JOB = 22
    LEARN = 23
    FORGET = 24
    CHOOSE = 25
    ADMIT = 26
    MEET = 27
    MEET_PLACE = 28
    TIE_FORMS = 29
    INTRODUCED = 43
    EVENT = 30
    EVENT_SIZE = 31
    SYMPTOM_NOISE = 32
    BELONGING_NOISE = 33
    ATTITUDE_NOISE = 34
    SEEK = 35
    CARE = 36
    QUEUE = 37
    REVENUE = 38
    CLOSURE = 39
    RENEWAL = 40
    STAFF = 41
    MEASURE = 42
    # interventions
    ENROLL = 60
    NOMINATE = 61
    PIECE = 62
    INVITED = 63
    SURVEY_SAMPLE = 70
    SURVEY_MISSING = 71
    SURVEY_ITEMS = 72
    # calibration: where chains start, noise of made-up data
    CALIBRATION = 80
    SYNTHETIC = 81
    # economics: utilities (item 0), orders in which a parameter says nothing (item 1)
    ECONOMICS = 90


@kernel
def philox(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> Any:
    """Four 32-bit words for one counter and key: Philox4x32, ten rounds."""
    m0, m1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
    low, half = np.uint64(0xFFFFFFFF), np.uint64(32)
    x0, x1, x2, x3 = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)
    a, b = np.uint64(k0), np.uint64(k1)
    for _ in range(10):
        p0, p1 = m0 * x0, m1 * x2
        x0, x1, x2, x3 = ((p1 >> half) ^ x1 ^ a), p1 & low, ((p0 >> half) ^ x3 ^ b), p0 & low
        a = (a + np.uint64(0x9E3779B9)) & low
        b = (b + np.uint64(0xBB67AE85)) & low
    return np.uint32(x0), np.uint32(x1), np.uint32(x2), np.uint32(x3)


@kernel
def resident_words(seed: Any, decision: Any, item: Any, week: Any, dwelling: Any, arrival: Any) -> Any:
    """Four words keyed to one resident, week and decision."""
    s = np.uint64(seed)
    c3 = (np.uint64(decision) << np.uint64(20)) | np.uint64(item)
    return philox(dwelling, arrival, np.uint32(week), c3, s & np.uint64(0xFFFFFFFF), s >> np.uint64(32))


@kernel
def pair_words(seed: Any, decision: Any, week: Any, dw_a: Any, arr_a: Any, dw_b: Any, arr_b: Any) -> Any:
    """Four words keyed to an unordered pair: the same from both ends."""
    if dw_a > dw_b:
        dw_a, dw_b, arr_a, arr_b = dw_b, dw_a, arr_b, arr_a
    s = np.uint64(seed)
    # both arrival numbers go into the item's place; 1,024 newcomers in one dwelling are beyond any horizon here
    item = ((np.uint64(arr_a) & np.uint64(0x3FF)) << np.uint64(10)) | (np.uint64(arr_b) & np.uint64(0x3FF))
    c3 = (np.uint64(decision) << np.uint64(20)) | item
    return philox(dw_a, dw_b, np.uint32(week), c3, s & np.uint64(0xFFFFFFFF), s >> np.uint64(32))


@kernel
def unit(word: Any) -> Any:
    """A float32 in the open interval (0, 1): 23 bits and a half, so neither end is ever reached."""
    return np.float32((np.float32(word >> np.uint32(9)) + np.float32(0.5)) * np.float32(1.1920928955078125e-07))


@kernel
def _fill(seed: Any, decision: Any, item: Any, week: Any, c0: Any, c1: Any, w0: Any, w1: Any, w2: Any, w3: Any) -> None:
    """The words of many keys at once: no branch, no call and one output array a word, so that eight go abreast."""
    m0, m1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
    low, half = np.uint64(0xFFFFFFFF), np.uint64(32)
    c2, c3 = np.uint64(np.uint32(week)), (np.uint64(decision) << np.uint64(20)) | np.uint64(item)
    k0, k1 = np.uint64(seed) & low, np.uint64(seed) >> half
    for i in range(c0.shape[0]):
        x0, x1, x2, x3 = np.uint64(c0[i]), np.uint64(c1[i]), c2, c3
        a, b = k0, k1
        for _ in range(10):
            p0, p1 = m0 * x0, m1 * x2
            x0, x1, x2, x3 = ((p1 >> half) ^ x1 ^ a), p1 & low, ((p0 >> half) ^ x3 ^ b), p0 & low
            a = (a + np.uint64(0x9E3779B9)) & low
            b = (b + np.uint64(0xBB67AE85)) & low
        w0[i], w1[i], w2[i], w3[i] = x0, x1, x2, x3


@kernel
def _to_units(words: Any, out: Any) -> None:
    """:func:`unit` of each word."""
    nine, half, step = np.uint32(9), np.float32(0.5), np.float32(1.1920928955078125e-07)
    for i in range(words.shape[0]):
        out[i] = (np.float32(np.int32(words[i] >> nine)) + half) * step


@kernel
def _units(seed: Any, decision: Any, items: Any, week: Any, dwelling: Any, arrival: Any, out: Any) -> None:
    """:func:`unit_rows` of a few keys, in one call."""
    s, week_word = np.uint64(seed), np.uint32(week)
    k0, k1 = s & np.uint64(0xFFFFFFFF), s >> np.uint64(32)
    for k in range(items.shape[0]):
        c3 = (np.uint64(decision) << np.uint64(20)) | np.uint64(items[k])
        for i in range(dwelling.shape[0]):
            w0, w1, w2, w3 = philox(dwelling[i], arrival[i], week_word, c3, k0, k1)
            out[4 * k, i], out[4 * k + 1, i] = unit(w0), unit(w1)
            out[4 * k + 2, i], out[4 * k + 3, i] = unit(w2), unit(w3)


def word_rows(
    seed: int, decision: Decision, week: int, dwelling: NDArray[Any], arrival: NDArray[Any], item: int = 0
) -> NDArray[np.uint32]:
    """The four words of each (dwelling, arrival), shape (4, n); those of :func:`resident_words`, an order faster."""
    out = np.empty((4, dwelling.size), np.uint32)
    key = np.uint64(seed), np.int64(decision), np.int64(item), np.int64(week)
    _fill(*key, dwelling, arrival, out[0], out[1], out[2], out[3])
    return out


def unit_rows(
    seed: int, decision: Decision, week: int, dwelling: NDArray[Any], arrival: NDArray[Any], *items: int
) -> NDArray[np.float32]:
    """Four uniforms in (0, 1) for each (dwelling, arrival) and item, shape (4 items, n); item 0 if none is named.

    The same as :func:`unit` of :func:`resident_words`, an order faster.
    """
    items = items or (0,)
    if dwelling.size <= FEW:
        few = np.empty((4 * len(items), dwelling.size), np.float32)
        _units(np.uint64(seed), int(decision), _listed(items), week, dwelling, arrival, few)
        return few
    out = np.empty((len(items), 4 * dwelling.size), np.float32)
    for k, item in enumerate(items):
        _to_units(word_rows(seed, decision, week, dwelling, arrival, item).reshape(-1), out[k])
    return out.reshape(4 * len(items), dwelling.size)


@cache
def _listed(items: tuple[int, ...]) -> NDArray[np.int64]:
    return np.array(items)


def normal_rows(
    seed: int, decision: Decision, week: int, dwelling: NDArray[Any], arrival: NDArray[Any], item: int = 0,
    count: int = 4,
) -> NDArray[np.float32]:  # fmt: skip
    """The first ``count`` (2 to 4) of four independent standard normals for each (dwelling, arrival), (count, n).

    Box and Muller (1958): the cosines of both angles come first, so that who needs two pays for no sine.
    """
    u = unit_rows(seed, decision, week, dwelling, arrival, item)
    radius, angle, sines = u[:2], u[2:], count - 2
    np.log(radius, out=radius)
    radius *= np.float32(-2)
    np.sqrt(radius, out=radius)
    angle *= np.float32(2 * np.pi)
    out = np.empty((count, dwelling.size), np.float32)
    np.cos(angle, out=out[:2])
    np.sin(angle[:sines], out=out[2:])
    out[:2] *= radius
    out[2:] *= radius[:sines]
    return out


def _keys(dwelling: ArrayLike, arrival: ArrayLike) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    c0 = np.ascontiguousarray(dwelling, np.uint32)
    if isinstance(arrival, int):  # a week's draws by neighborhood or organization: every number is made for few keys
        return c0, np.full(c0.shape, arrival, np.uint32)
    c1 = np.asarray(arrival, np.uint32)
    return c0, np.ascontiguousarray(c1 if c1.shape == c0.shape else np.broadcast_to(c1, c0.shape))


def uniforms(
    seed: int, decision: Decision, week: int, dwelling: ArrayLike, arrival: ArrayLike, item: int = 0
) -> NDArray[np.float32]:
    """Four uniforms in (0, 1) for each (dwelling, arrival), shape (n, 4), float32."""
    return unit_rows(seed, decision, week, *_keys(dwelling, arrival), item).T


def gaussians(
    seed: int, decision: Decision, week: int, dwelling: ArrayLike, arrival: ArrayLike, item: int = 0
) -> NDArray[np.float32]:
    """Four independent standard normals for each (dwelling, arrival), shape (n, 4), float32."""
    return normal_rows(seed, decision, week, *_keys(dwelling, arrival), item).T


def text_key(text: str) -> int:
    """A stable 20-bit item number for a name (FNV-1a folded), so that a piece keeps its draws whatever its place."""
    h = 0x811C9DC5
    for byte in text.encode():
        h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
    return (h ^ (h >> 20)) & 0xFFFFF
