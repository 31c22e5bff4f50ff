"""Answers are remembered by object, not by value, and not for ever."""

from __future__ import annotations

import gc
import weakref

from simulation.memo import HELD, Lately, once_each


class Thing:
    def __eq__(self, other):
        raise AssertionError("never compared")

    __hash__ = None


def test_each_object_is_asked_once_and_never_compared():
    asked = []
    answer = once_each(lambda thing: asked.append(thing) or len(asked))
    one, two = Thing(), Thing()
    assert [answer(one), answer(two), answer(one), answer(two)] == [1, 2, 1, 2]
    assert len(asked) == 2


def test_an_answer_is_never_given_for_another_object_in_the_same_place():
    answer = once_each(id)
    for _ in range(3 * HELD):
        thing = Thing()
        assert answer(thing) == id(thing)


def test_objects_are_let_go():
    answer = once_each(id)
    first = Thing()
    seen = weakref.ref(first)
    answer(first)
    del first
    others = [Thing() for _ in range(HELD)]
    for other in others:
        answer(other)
    gc.collect()
    assert seen() is None


def test_the_last_few_things_are_kept_by_number_and_object():
    made, lately = [], Lately(2)
    one, two = Thing(), Thing()
    for name, seed, thing in (("a", 1, one), ("b", 1, one), ("c", 2, one), ("d", 1, two), ("e", 1, one)):
        lately.of((seed, thing), lambda name=name: made.append(name))
    assert made == ["a", "c", "d", "e"]  # the first had been put out by the third; no answer is an answer too
