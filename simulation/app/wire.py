"""What a page is sent, without waiting for it: Solara's connection, with a queue.

Solara hands every message to the thread of the network and waits until it is sent: two changes of threads each, and
with a class of pages a good part of what the server does. Here whoever sends goes on at once, and all that waits goes
in one turn.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

from solara.server import starlette, websocket
from starlette.websockets import WebSocketState

MOST = 8 * 2**20  # bytes that may wait for a page that does not read; whoever sends more waits


class Wire(starlette.WebsocketWrapper):  # type: ignore[misc]
    """A connection to a page whose messages wait in a queue, in order.

    Raises:
        websocket.WebSocketDisconnect: by a message to a page that has gone.
    """

    def __init__(self, ws: Any, portal: Any) -> None:
        super().__init__(ws, portal)
        self._waiting: deque[str | bytes] = deque()
        self._size = 0
        self._room = threading.Condition()
        self._going = self._gone = False

    def send_text(self, data: str) -> None:
        """Send a text."""
        self._put(data)

    def send_bytes(self, data: bytes) -> None:
        """Send bytes."""
        self._put(data)

    def _put(self, data: str | bytes) -> None:
        with self._room:
            while self._size > MOST and not self._gone and threading.get_ident() != self._thread_id:
                self._room.wait(1)
                self._gone = self._gone or self.ws.client_state is WebSocketState.DISCONNECTED
            if self._gone:
                raise websocket.WebSocketDisconnect
            self._waiting.append(data)
            self._size += len(data)
            if self._going:
                return
            self._going = True
        self.event_loop.call_soon_threadsafe(self._go)

    def _go(self) -> None:
        self.tasks.add(task := self.event_loop.create_task(self._send_all()))
        task.add_done_callback(self.tasks.discard)

    async def _send_all(self) -> None:
        try:
            while (data := self._next()) is not None:
                await (self._send_text_exc(data) if isinstance(data, str) else self._send_bytes_exc(data))
        except BaseException as error:
            self._end()
            if not isinstance(error, websocket.WebSocketDisconnect):  # of that, the next who sends hears
                raise

    def _next(self) -> str | bytes | None:
        with self._room:
            if not self._waiting:
                self._going = False
                return None
            data = self._waiting.popleft()
            self._size -= len(data)
            self._room.notify_all()
            return data

    def _end(self) -> None:
        with self._room:
            self._gone = True
            self._waiting.clear()
            self._room.notify_all()
