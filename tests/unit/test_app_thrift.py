"""Closed pages ask for their memory to go back to the system, once for all that close together."""

import threading
import types

from simulation.app import thrift
from simulation.app.desk import Desk
from tests.app_server import until
from tests.app_worlds import place, settle


def test_pages_closed_together_are_one_trim(monkeypatch):
    trims = []
    library = types.SimpleNamespace(malloc_trim=trims.append)
    monkeypatch.setattr(thrift, "AFTER", 0.3)
    monkeypatch.setattr(thrift.ctypes, "CDLL", lambda name: library)
    monkeypatch.setattr(thrift, "_wanted", threading.Event())
    thrift.begin()
    settle(0.1)
    assert trims == []
    for _ in range(3):
        Desk(place(300)).close()
    until(lambda: trims)
    settle(0.5)
    assert trims == [0]


def test_a_system_without_it_starts_nothing(monkeypatch):
    monkeypatch.setattr(thrift.ctypes, "CDLL", lambda name: types.SimpleNamespace())
    before = threading.active_count()
    thrift.begin()
    assert threading.active_count() == before
