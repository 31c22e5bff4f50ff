"""The server behind ``cohesion app``: one process, no telemetry, nothing asked of any other machine."""

from __future__ import annotations

import logging
import os
import re
import socket
import sys
import threading
import time
import warnings
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.app import thrift
from simulation.app.gate import EXTENSIONS, LARGEST, Gate
from simulation.app.sharing import LARGEST as LARGEST_WORLD
from simulation.errors import InputError
from simulation.reading.scenario_files import shipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulation.scenario import Scenario

SHARED = 10_000  # residents that a page of a class may ask for: thirty pages share this computer
SETTINGS = {
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_KERNEL_CULL_TIMEOUT": "3m",  # a page that vanished without a word; one that is closed says so
    "SOLARA_THEME_LOADER": "cohesion",
    "SOLARA_THEME_TITLE": "A neighborhood, twice",
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
    "SOLARA_APP": "simulation.app.site",
}


def application() -> Any:
    """The ASGI application: Solara's behind a gate, and its files come from this machine or not at all.

    Solara fetches what it lacks from a content network, on behalf of whoever asks; a class has no such network, and
    no student's browser should make this computer call another.
    """
    os.environ.update(SETTINGS)
    import solara.server.server
    import solara.server.settings
    from solara.server import starlette as solaras
    from starlette.applications import Starlette
    from starlette.routing import Mount
    from starlette.staticfiles import StaticFiles

    from simulation.app.wire import Wire

    solara.server.settings.main.mode = "production"
    solaras.WebsocketWrapper = Wire
    folder = solara.server.settings.assets.proxy_cache_dir
    _complete(folder, Path(solaras.__file__).parent / "templates" / "solara.html.j2")
    # this computer may have other extensions of Jupyter, which every page would ask for
    wanted = [name for name in solara.server.server.get_nbextension_names() if name.split("/")[0] in EXTENSIONS]
    solara.server.server.get_nbextension_names = lambda: wanted
    files = StaticFiles(directory=folder, check_dir=False)
    routes = [Mount("/_solara/cdn", app=files), Mount("/", app=solaras.app)]
    return Gate(Starlette(routes=routes, lifespan=solaras.lifespan))


def _complete(folder: Path, template: Path) -> None:
    """Refuse a page that would stay blank: solara-assets of another age lacks the files that Solara's page names."""
    named = re.findall(r"@widgetti/solara-vuetify-app@[\w.-]+|requirejs@[\w.-]+", template.read_text(encoding="utf-8"))
    missing = sorted(name for name in set(named) if not (folder / name).is_dir())
    if missing:
        what = f"{', '.join(missing)} did not come with solara-assets, and the page would be blank without a network"
        raise InputError(what, "app", "pip install 'solara>=1.64,<1.65' 'solara-assets>=1.58.2,<1.65'")


def serve(
    baseline: Scenario, arm: Scenario, *, seed: int = 1, start: str = "baseline", port: int | None = None,
    browser: bool = True, together: bool = False, say: Callable[[str], None] = print,
) -> None:  # fmt: skip
    """Show the page until Ctrl-C.

    Args:
        baseline: scenario of the first world.
        arm: scenario of the second.
        seed: key of every draw.
        start: name of the scenario from which these began, if it ships with the package.
        port: to listen on; the first free one from 8765 if not given.
        browser: whether to open one.
        together: whether to listen on the local network, for a class.
        say: told the address.

    Raises:
        InputError: if the port is taken or may not be listened on.
    """
    host = "0.0.0.0" if together else "127.0.0.1"
    listening = _listen(host, port)
    number = listening.getsockname()[1]
    say(f"Starting at http://localhost:{number} ...")
    try:
        import uvicorn

        app = application()
        from simulation.app.page import Launch
    except ImportError as error:
        what = f"the page needs {error.name}, which is not installed"
        raise InputError(what, "app", "pip install 'cohesion-abm' again, in a new environment") from None
    Launch.baseline, Launch.arm, Launch.seed, Launch.threads = baseline, arm, seed, 1 if together else None
    Launch.start = start if start in shipped() else "baseline"
    Launch.address = f"http://{address()}:{number}" if together else ""
    Launch.most = SHARED if together else LARGEST_WORLD
    warnings.filterwarnings("ignore", module=r"solara\..*")  # about cookies over plain http, at each visit
    logging.getLogger("solara").setLevel(logging.ERROR)
    # pages and worlds share the interpreter: a page that waits five milliseconds for its turn stutters
    sys.setswitchinterval(0.0005)
    config = uvicorn.Config(
        app,
        log_level="error",
        access_log=False,
        loop="asyncio",
        lifespan="on",
        ws_per_message_deflate=False,
        ws_max_size=LARGEST,
        limit_concurrency=512,  # connections of all pages, fewer than the files that a process may hold open
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thrift.begin()
    told = threading.Thread(target=_announce, args=(server, number, browser, together, say), daemon=True)
    told.start()
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        pass  # the way to end it
    finally:
        listening.close()
        _leave()
    say("Closed.")


def _announce(server: Any, port: int, browser: bool, together: bool, say: Callable[[str], None]) -> None:
    while not server.started:
        if server.should_exit:
            return
        time.sleep(0.02)
    here = f"http://localhost:{port}"
    if together:
        say(f"For the class, on this network: http://{address()}:{port} - each browser gets a world of its own.")
    say(f"The page is at {here} - Ctrl-C ends it.")
    if browser:
        webbrowser.open(here)


def address() -> str:
    """This computer's address on the local network; asks the routing table and sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(
                ("192.0.2.1", 9)
            )  # reserved for examples: nobody is there, and a datagram socket says nothing
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def _listen(host: str, port: int | None) -> socket.socket:
    """A socket on the port, or on the first free one from 8765."""
    for number in [port] if port is not None else [*range(8765, 8785), 0]:
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, number))
            listening.listen()  # now: two servers that start together could both bind, and one would fail later
            return listening
        except OSError as error:
            listening.close()
            if port is not None:
                what = f"cannot be listened on: {error.strerror}"
                raise InputError(what, f"--port {port}", "name another port, such as 8766, or leave it out") from None
    raise InputError("no port is free", "app", "name one with --port")


def _leave() -> None:
    """Wait for players in the middle of a week: a thread in machine code must not outlive the interpreter."""
    for thread in threading.enumerate():
        if thread.name == "cohesion player":
            thread.join(3)
