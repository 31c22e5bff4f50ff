"""The door of the classroom's server: what it answers, to whom, and what it lets a browser say.

Solara serves more than a class needs: figures of its own, every notebook extension of this computer, and a socket on
which a browser may make any widget there is. Whoever knocks here is a student's browser at best, so each way in stands
in :data:`WAYS`, each kind of message in :func:`fit`, and everything else is refused before Solara hears of it.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import re
import socket
import struct
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Scope = MutableMapping[str, Any]
    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[Scope, Receive, Send], Awaitable[None]]

SOCKETS = 64  # pages at once: a class of thirty, each with a second page, and the teacher
LARGEST = 1_100_000  # bytes of a message: a scenario file of 1 MB and the words around it
EXTENSIONS = "anywidget", "jupyter-vue", "jupyter-vuetify"  # of Jupyter's, those that the page is made of

_KEY = "[0-9a-fA-F-]{36}"
_FILE = r"[\w-]+(?:\.[\w-]+)*"  # no name of a file that climbs out of its folder
WAYS = tuple(
    (methods, re.compile(pattern))
    for methods, pattern in (
        ({"GET", "HEAD"}, "/"),
        ({"GET", "HEAD"}, rf"/static/(?:assets/)?{_FILE}\.(?:css|js|svg|png)"),
        ({"GET", "HEAD"}, rf"/jupyter/nbextensions/(?:{'|'.join(EXTENSIONS)})/{_FILE}\.js"),
        ({"GET", "HEAD"}, rf"/_solara/cdn/(?:@[\w-]+/)?[\w-]+@[\d.]+/(?:{_FILE}/)*{_FILE}"),
        ({"POST"}, f"/_solara/api/close/{_KEY}"),
        ({"socket"}, f"/jupyter/api/kernels/{_KEY}/channels"),
    )
)
HERE = ({"GET"}, re.compile("/resourcez"))  # how many pages there are: for who sits at this computer
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),  # an address may hold all settings
    (b"x-frame-options", b"DENY"),
)
# nothing from elsewhere, whatever a widget might ask for; widgets are modules made on the page, hence blob: and eval
POLICY = (
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; connect-src 'self' ws://{host} wss://{host} blob: "
    "data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_NOBODYS = (".local", ".lan", ".internal", ".home.arpa", ".localhost")  # ends of names that nobody outside can own


class Gate:
    """An ASGI application in front of Solara's.

    Args:
        app: what lies behind.
        most: sockets at once.
    """

    def __init__(self, app: Application, most: int = SOCKETS) -> None:
        self._app, self._most, self._open = app, most, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let through."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        refused = self._refused(scope)
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send, refused)
        elif refused:
            await _say(send, *refused)
        else:
            await self._app(scope, receive, _with_headers(scope, send))

    async def _socket(self, scope: Scope, receive: Receive, send: Send, refused: tuple[int, str] | None) -> None:
        if refused or self._open >= self._most:
            await receive()
            await send({"type": "websocket.close", "code": 1008})  # before it is accepted: answered with 403
            return
        self._open += 1
        try:
            await self._app(scope, _listening(receive), send)
        except Exception as error:  # whatever one browser said, the class goes on
            logging.getLogger(__name__).warning("a page's connection ended: %s", type(error).__name__)
        finally:
            self._open -= 1

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        host, origin = _header(scope, b"host"), _header(scope, b"origin")
        if not ours(host):
            return 400, "Open this page by the address that was told when it was started."
        method = "socket" if scope["type"] == "websocket" else scope["method"]
        foreign = origin is not None and urlsplit(origin).netloc.lower() != (host or "").lower()
        if foreign or (origin is None and method == "socket"):
            return 403, "Only the page itself may ask this."
        ways = (*WAYS, HERE) if _from_here(scope) else WAYS
        if not any(method in methods and pattern.fullmatch(scope["path"]) for methods, pattern in ways):
            return 404, "There is nothing here. The page is at /"
        return None


def ours(host: str | None) -> bool:
    """Whether a name can be this computer's.

    A stranger's page can have its own name lead to this computer (DNS rebinding) and would then be asked for by that
    name; so a name must be an address, this computer's own, or one that nobody can own outside a local network.
    """
    try:
        name = (urlsplit(f"//{host or ''}").hostname or "").lower().rstrip(".")
    except ValueError:
        return False
    if not name:
        return False
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return "." not in name or name.endswith(_NOBODYS) or name == socket.gethostname().lower()
    return True


def fit(data: str | bytes | None) -> bool:
    """Whether a browser may say so: what the page itself says, and nothing that makes a widget or asks for others'."""
    try:
        said = json.loads(data if isinstance(data, str) else _first(data or b""))
        head, content = said["header"], said["content"]
        if said["channel"] != "shell" or any(not isinstance(said[part], dict) for part in _PARTS):
            return False
        kind, _ = head["msg_type"], (head["msg_id"], head["session"])
        if kind not in ("comm_open", "comm_msg", "comm_close"):
            return kind in ("kernel_info_request", "comm_info_request")
        if not isinstance(content["comm_id"], str):
            return False
        if kind == "comm_open":
            return content["target_name"] in ("solara.control", "jupyter.widget.control")
        if kind == "comm_msg":
            what = content["data"]
            if what["method"] == "update":  # no widget's state is a browser's to change, but for whether it is dark
                return [*what["state"]] == ["dark_effective"] and isinstance(what["state"]["dark_effective"], bool)
            return what["method"] in _METHODS and isinstance(what.get("content", {}), dict)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, struct.error):
        return False
    return True


_PARTS = ("header", "parent_header", "metadata", "content")
_METHODS = ("custom", "request_state", "request_states", "run", "app-status")


def _first(data: bytes) -> bytes:
    """The words of a message with buffers: a count, where each part begins, then the parts (Jupyter's protocol)."""
    (count,) = struct.unpack("!i", data[:4])
    if not 0 < count <= 16:
        raise ValueError(count)
    begins = struct.unpack(f"!{count}I", data[4 : 4 * (count + 1)])
    if list(begins) != sorted(begins) or begins[-1] > len(data):
        raise ValueError(begins)
    return data[begins[0] : begins[1] if count > 1 else None]


def _listening(receive: Receive) -> Receive:
    """Hear what is fit to hear; the rest is as if it had never been said."""
    begun = False

    async def heard() -> Message:
        nonlocal begun
        while True:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            data = message.get("text") if message.get("text") is not None else message.get("bytes")
            if not fit(data):
                continue
            if _begins(data):
                if begun:
                    continue  # each beginning makes worlds: one a socket
                begun = True
            return message

    return heard


def _begins(data: str | bytes | None) -> bool:
    said = json.loads(data if isinstance(data, str) else _first(data or b""))
    return bool(said["header"]["msg_type"] == "comm_msg" and said["content"]["data"]["method"] == "run")


def _with_headers(scope: Scope, send: Send) -> Send:
    policy = POLICY.format(host=_header(scope, b"host")).encode("latin-1")

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            added = [*HEADERS, (b"content-security-policy", policy)]
            message = {**message, "headers": [*message.get("headers", ()), *added]}
        await send(message)

    return sending


async def _say(send: Send, status: int, words: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{words}\n".encode()})


def _header(scope: Scope, name: bytes) -> str | None:
    """A header, if it was sent once."""
    found = [value for key, value in scope["headers"] if key == name]
    return found[0].decode("latin-1") if len(found) == 1 else None


def _from_here(scope: Scope) -> bool:
    return (scope.get("client") or ("",))[0] in ("127.0.0.1", "::1")
