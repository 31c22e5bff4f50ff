"""A hostile student before the classroom's server: no route, no socket and no message gets further than the page."""

import http.client
import json
import re
import subprocess
import sys
import time
from contextlib import closing
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import websockets
from websockets.sync.client import connect

from simulation.app.gate import LARGEST
from tests.app_server import SMALL, serving


@pytest.fixture(scope="module")
def server():
    with serving(*SMALL, "--class") as made:
        yield made
        assert made.process.poll() is None  # nothing of all this ended it
        assert made.end() == 0
        assert "Traceback" not in made.said, made.said


@pytest.fixture
def ask(server):
    """Ask for a path exactly as it is written; gives status, headers and body."""

    def asked(path, method="GET", **headers):
        with closing(http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=5)) as line:
            line.putrequest(method, path, skip_host="Host" in headers)
            for name, value in headers.items():
                line.putheader(name, value)
            line.endheaders()
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()

    return asked


def socket(server, origin, page="page", **how):
    where = f"{server.address.replace('http', 'ws')}/jupyter/api/kernels/{uuid4()}/channels?session_id={page}"
    return connect(where, origin=origin, open_timeout=5, close_timeout=1, **how)


LIST = """
from solara.server.starlette import app
def walk(app, before=""):
    for route in app.routes:
        inner = getattr(route, "routes", None)
        print(*([] if inner else [before + route.path + ("/x.txt" if type(route).__name__ == "Mount" else "")]))
        walk(route, before + route.path) if inner else None
walk(app)
"""


def test_of_all_that_solara_answers_only_what_the_page_needs_is_there(ask):
    # in a process of its own: the import changes ipywidgets
    listed = subprocess.run([sys.executable, "-c", LIST], capture_output=True, text=True, check=True).stdout.split()
    assert len(listed) > 10
    for route in listed:
        path = re.sub(r"\{\w*path\w*(:path)?\}", "a", re.sub(r"\{\w*id\}", str(uuid4()), route)).format(name="channels")
        assert ask(path)[0] == (200 if path in ("/", "/resourcez") else 404), path


@pytest.mark.parametrize(
    "path",
    ["/static/../../../../etc/passwd", "/static/%2e%2e/%2e%2e/settings.py", "/static/..%2fsettings.py",
     "/_solara/cdn/@widgetti/solara-vuetify-app@10.1.1/../../../../etc/passwd", "/static/solara_bootstrap.py",
     "/_solara/cdn/a@1.0/%2e%2e/%2e%2e/x.js", "/jupyter/nbextensions/anywidget/..%5c..%5cx.js", "/static/a%00.css",
     "//etc/passwd", "/etc/passwd", "http://example.org/"],
)  # fmt: skip
def test_no_path_leaves_the_folders_of_the_page(ask, path):
    assert ask(path)[0] in (400, 404)


def test_the_computer_asks_no_other_for_what_it_lacks(ask):
    began = time.monotonic()
    assert ask("/_solara/cdn/left-pad@1.3.0/index.js")[0] == 404
    assert time.monotonic() - began < 2  # asking the content network is tried for seven seconds


def test_a_name_that_leads_here_from_elsewhere_is_refused(ask):
    assert ask("/", Host="evil.example")[0] == 400
    status, headers, body = ask("/", Host="192.168.1.5:8765")
    assert (status, headers["X-Frame-Options"]) == (200, "DENY")
    assert b"A neighborhood, twice" in body
    assert headers["Server"] is None


@pytest.mark.parametrize("origin", ["http://evil.example", "http://localhost", "null", None])
def test_another_page_that_a_student_has_open_gets_no_socket(server, origin):
    with pytest.raises(websockets.InvalidStatus) as refused:
        socket(server, origin)
    assert refused.value.response.status_code == 403


def test_a_socket_hears_nothing_that_the_page_does_not_say(server):
    def message(kind, **content):
        head = {"msg_type": kind, "msg_id": uuid4().hex, "session": "s", "username": "", "version": "5.2"}
        rest = {"parent_header": {}, "metadata": {"version": "2.1.0"}, "buffers": [], "channel": "shell"}
        return json.dumps({"header": head, "content": content, **rest})

    upload = {"_model_module": "@jupyter-widgets/controls", "_model_module_version": "2.0.0", "_view_name": "X",
              "_model_name": "FileUploadModel", "_view_module": "x", "_view_module_version": "2.0.0"}  # fmt: skip
    with socket(server, server.address) as line:
        for said in ("", "{", "[1]", '{"header": null}', "[" * 50_000, b"\x00", b"\xff\xff\xff\xff" * 9):
            line.send(said)
        line.send(message("execute_request", code="open('/tmp/hostile', 'w')"))
        line.send(message("comm_open", comm_id="c", target_name="jupyter.widget", data={"state": upload}))
        line.send(message("comm_msg", comm_id="nobody", data={"method": "custom", "content": {"x": 1}}))
        line.send(message("kernel_info_request"))
        heard = []
        while "kernel_info_reply" not in heard:  # it goes on as if the rest had not been said
            heard.append(_kind(line.recv(timeout=5)))
    assert "comm_open" not in heard
    assert "execute_reply" not in heard


def test_what_is_too_large_ends_the_line_and_not_the_server(server, ask):
    with socket(server, server.address, max_size=None) as line:
        line.send("x" * (LARGEST + 1))
        with pytest.raises(websockets.ConnectionClosedError):
            line.recv(timeout=5)
        assert line.close_code == 1009
    assert ask("/")[0] == 200
    with pytest.raises((ConnectionError, http.client.HTTPException, AssertionError)):
        assert ask("/", Cookie="x" * 400_000)[0] == 200
    assert ask("/?settings=" + "A" * 9_000)[0] == 200  # the page itself says that this is no link


def _kind(raw):
    text = raw if isinstance(raw, str) else raw[raw.index(b"{") :].decode(errors="ignore")
    return json.loads(text)["msg_type"] if isinstance(raw, str) else text.split('"msg_type": "')[1].split('"')[0]
