"""Messages to a page keep their order, do not keep the sender waiting, and end with the page."""

import asyncio
import threading
from contextlib import contextmanager

import pytest
from solara.server.websocket import WebSocketDisconnect
from starlette.websockets import WebSocketDisconnect as Left
from starlette.websockets import WebSocketState

from simulation.app import wire
from tests.app_server import until


class Page:
    """The far end: takes what it is sent, waits where it is told to, and may leave."""

    def __init__(self):
        self.got, self.reads, self.left = [], threading.Event(), False
        self.client_state = WebSocketState.CONNECTED
        self.reads.set()

    async def send_bytes(self, data):
        while not self.reads.is_set():
            await asyncio.sleep(0.001)
        if self.left:
            raise Left
        self.got.append(data)

    send_text = send_bytes


@contextmanager
def connected():
    loop, page = asyncio.new_event_loop(), Page()

    async def make():
        return wire.Wire(page, object())

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield asyncio.run_coroutine_threadsafe(make(), loop).result(5), page
    page.left = True
    page.reads.set()
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


def test_what_several_threads_send_comes_whole_and_each_in_its_order():
    with connected() as (sent, page):
        threads = [
            threading.Thread(target=lambda who=who: [sent.send_text(f"{who} {n}") for n in range(200)])
            for who in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        until(lambda: len(page.got) == 800)
        for who in range(4):
            assert [text for text in page.got if text.startswith(f"{who} ")] == [f"{who} {n}" for n in range(200)]


def test_who_sends_goes_on_before_the_page_has_read():
    with connected() as (sent, page):
        page.reads.clear()
        for n in range(50):
            sent.send_bytes(bytes([n]))
        assert page.got == []
        page.reads.set()
        until(lambda: page.got == [bytes([n]) for n in range(50)])


def test_a_page_that_does_not_read_holds_up_its_sender(monkeypatch):
    monkeypatch.setattr(wire, "MOST", 1_000)
    with connected() as (sent, page):
        page.reads.clear()
        written = []
        sender = threading.Thread(target=lambda: [written.append(sent.send_bytes(bytes(400))) for _ in range(20)])
        sender.start()
        until(lambda: len(written) >= 3)
        sender.join(0.3)
        assert len(written) < 6
        page.reads.set()
        sender.join(5)
        assert len(written) == 20
        until(lambda: len(page.got) == 20)


def test_a_page_that_has_left_is_told_to_the_next_who_sends(monkeypatch):
    monkeypatch.setattr(wire, "MOST", 100)
    with connected() as (sent, page):
        page.left = True
        sent.send_text("into the void")
        until(lambda: sent._gone)
        with pytest.raises(WebSocketDisconnect):
            sent.send_text("again")


def test_a_page_that_leaves_while_its_sender_waits_lets_it_go(monkeypatch):
    monkeypatch.setattr(wire, "MOST", 100)
    with connected() as (sent, page):
        page.reads.clear()
        caught = []

        def write():
            try:
                for _ in range(5):
                    sent.send_bytes(bytes(200))
            except WebSocketDisconnect as error:
                caught.append(error)

        sender = threading.Thread(target=write)
        sender.start()
        sender.join(0.2)
        assert sender.is_alive()
        page.left = True
        page.reads.set()
        sender.join(5)
        assert len(caught) == 1


def test_a_connection_that_is_lost_without_a_word_lets_its_sender_go(monkeypatch):
    monkeypatch.setattr(wire, "MOST", 100)
    with connected() as (sent, page):
        page.reads.clear()
        sent.send_bytes(bytes(200))
        sent.send_bytes(bytes(200))
        caught = []

        def write():
            try:
                sent.send_bytes(bytes(200))
            except WebSocketDisconnect as error:
                caught.append(error)

        sender = threading.Thread(target=write)
        sender.start()
        page.client_state = WebSocketState.DISCONNECTED
        sender.join(5)
        assert len(caught) == 1
