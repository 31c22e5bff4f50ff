"""The gate of the classroom's server: who is let in, where to, and what may be said there."""

import asyncio
import json
import struct

import pytest

from simulation.app.gate import Gate, fit, ours

KEY = "0f6e1d80-74f0-4fdd-8af3-1d6cae902f88"
SOCKET = f"/jupyter/api/kernels/{KEY}/channels"


class Behind:
    """An application that notes what reached it."""

    def __init__(self, said=()):
        self.reached, self.heard = [], []

    async def __call__(self, scope, receive, send):
        self.reached.append(scope["path"])
        if scope["type"] == "websocket":
            while (message := await receive())["type"] == "websocket.receive":
                self.heard.append(message["text"])
        else:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})


def knock(path="/", method="GET", client="192.168.1.7", says=(), behind=None, most=9, **headers):
    """Status of an answer, its headers, and what was behind the gate."""
    behind, sent, coming = behind or Behind(), [], [{"type": "websocket.receive", "text": said} for said in says]
    kind = "websocket" if method == "socket" else "http"
    headers = {"host": "192.168.1.5:8765", **headers}
    scope = {
        "type": kind, "path": path, "method": method, "client": (client, 50000),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items() if value is not None],
    }  # fmt: skip

    async def receive():
        return coming.pop(0) if coming else {"type": "websocket.disconnect"}

    async def send(message):
        sent.append(message)

    asyncio.run(Gate(behind, most)(scope, receive, send))
    status = next((m["status"] for m in sent if "status" in m), 403 if sent else 101)
    return status, dict(sent[0].get("headers", ())) if sent else {}, behind


def message(kind, channel="shell", **content):
    head = {"msg_type": kind, "msg_id": "1", "session": "2"}
    return json.dumps({"header": head, "parent_header": {}, "metadata": {}, "channel": channel, "content": content})


RUN = message("comm_msg", comm_id="c", data={"method": "run", "args": {"path": "/"}})


@pytest.mark.parametrize(
    "path",
    ["/", "/static/assets/style.css", "/jupyter/nbextensions/anywidget/index.js",
     "/_solara/cdn/@widgetti/solara-vuetify-app@10.1.1/dist/main8.css", "/_solara/cdn/requirejs@2.3.6/require.js"],
)  # fmt: skip
def test_what_the_page_is_made_of_is_given_and_may_hold_nothing_from_elsewhere(path):
    status, headers, behind = knock(path)
    assert status == 200
    assert behind.reached == [path]
    assert b"default-src 'self'" in headers[b"content-security-policy"]
    assert headers[b"x-frame-options"] == b"DENY"


@pytest.mark.parametrize(
    ("path", "method"),
    [("/readyz", "GET"), ("/resourcez", "GET"), ("/lesson", "GET"), ("/", "POST"), ("/", "DELETE"),
     (f"/_solara/api/evict/{KEY}", "POST"), (f"/jupyter/api/kernels/{KEY}", "GET"), (SOCKET, "GET"),
     ("/static/public/x.js", "GET"), ("/static/../serve.py", "GET"), ("/static/..", "GET"),
     ("/static/solara_bootstrap.py", "GET"), ("/jupyter/nbextensions/widgetsnbextension/extension.js", "GET"),
     ("/jupyter/nbextensions/anywidget/../../x.js", "GET"), ("/_solara/cdn/@widgetti/../../../etc/passwd", "GET"),
     ("/_solara/cdn/a@1/..", "GET"), ("/_solara/cdn/https://example.org/x.js", "GET"), ("//", "GET")],
)  # fmt: skip
def test_all_else_is_not_there(path, method):
    status, _, behind = knock(path, method)
    assert status == 404
    assert behind.reached == []


def test_figures_of_the_server_are_for_who_sits_at_it():
    assert knock("/resourcez", client="127.0.0.1", host="localhost:8765")[0] == 200


@pytest.mark.parametrize(
    ("host", "mine"),
    [("192.168.1.5:8765", True), ("localhost:8765", True), ("[::1]:8765", True), ("teacher.local", True),
     ("teacher", True), ("evil.example:8765", False), ("local.evil.example", False), ("", False), (None, False),
     ("[::1", False), ("192.168.1.5.evil.example", False)],
)  # fmt: skip
def test_a_name_that_a_stranger_can_own_is_not_ours(host, mine):
    assert ours(host) is mine
    assert knock(host=host)[0] == (200 if mine else 400)


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://192.168.1.5:8765", 101), ("http://evil.example", 403), ("http://192.168.1.5:8000", 403), ("null", 403),
     ("", 403), (None, 403), ("http://evil.example/192.168.1.5:8765", 403)],
)  # fmt: skip
def test_only_the_page_itself_gets_a_socket(origin, status):
    got, _, behind = knock(SOCKET, "socket", origin=origin)
    assert got == status
    assert bool(behind.reached) == (status == 101)


def test_another_page_closes_nobodys_world():
    assert knock(f"/_solara/api/close/{KEY}", "POST", origin="http://evil.example")[0] == 403
    assert knock(f"/_solara/api/close/{KEY}", "POST", origin="http://192.168.1.5:8765")[0] == 200


def test_there_are_only_so_many_sockets():
    origin = "http://192.168.1.5:8765"
    assert knock(SOCKET, "socket", origin=origin, most=1)[0] == 101
    assert knock(SOCKET, "socket", origin=origin, most=0)[0] == 403


def test_what_a_page_says_is_heard_and_what_only_a_hand_would_write_is_not():
    custom = message("comm_msg", comm_id="c", data={"method": "custom", "content": {"name": "play", "value": True}})
    heard = [message("kernel_info_request"), message("comm_open", comm_id="c", target_name="solara.control"), custom]
    heard += [message("comm_msg", comm_id="c", data={"method": "update", "state": {"dark_effective": True}})]
    unheard = [
        "", "[]", "null", "{", "1" * 10_000, "[" * 100_000, '{"header": 3}',
        message("execute_request", code="import os"), message("shutdown_request"),
        message("kernel_info_request", "control"),
        message("comm_open", comm_id="c", target_name="jupyter.widget", data={"state": {"_model_name": "X"}}),
        message("comm_open", comm_id=["c"], target_name="solara.control"), message("comm_msg", comm_id="c"),
        message("comm_msg", comm_id="c", data={"method": "update", "state": {"fields": [{"name": "population.file"}]}}),
        message("comm_msg", comm_id="c", data={"method": "evict"}),
        message("comm_msg", comm_id="c", data={"method": []}),
        message("comm_msg", comm_id="c", data={"method": "custom", "content": "text"}),
    ]  # fmt: skip
    behind = knock(SOCKET, "socket", origin="http://192.168.1.5:8765", says=[*unheard, *heard, *unheard])[2]
    assert behind.heard == heard


def test_a_socket_begins_one_page():
    behind = knock(SOCKET, "socket", origin="http://192.168.1.5:8765", says=[RUN] * 5)[2]
    assert behind.heard == [RUN]


def test_a_message_with_buffers_is_judged_by_its_words():
    words = message("comm_msg", comm_id="c", data={"method": "custom", "content": {"asked": "open"}}).encode()
    assert fit(struct.pack("!3I", 2, 12, 12 + len(words)) + words + b"a: b")
    evil = message("execute_request", code="1").encode()
    assert not fit(struct.pack("!3I", 2, 12, 12 + len(evil)) + evil + words)
    for bad in (b"", b"\xff" * 8, struct.pack("!i", 2**31 - 1), struct.pack("!iI", 1, 2**31), struct.pack("!i", -1)):
        assert not fit(bad)


def test_a_page_that_fails_does_not_fail_the_class(caplog):
    class Broken(Behind):
        async def __call__(self, scope, receive, send):
            raise KeyError("x")

    knock(SOCKET, "socket", origin="http://192.168.1.5:8765", behind=Broken())
    assert "a page's connection ended: KeyError" in caplog.text
