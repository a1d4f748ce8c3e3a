"""The explorer's page, served by Voilà to this machine only, to whoever has the token in the printed address."""

import contextlib
import errno
import logging
import os
import secrets
import socket
import sys
import tempfile
import webbrowser
from pathlib import Path

from jupyter_server import DEFAULT_STATIC_FILES_PATH
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.auth.identity import IdentityProvider
from jupyter_server.base.handlers import JupyterHandler
from tornado.ioloop import IOLoop
from voila.app import Voila

import cost_model
from cost_model.faults import DataError
from cost_model.inputs.data import DATA

ADDRESS, TRIES = "127.0.0.1", 50
ROOT = DATA.parent
NOTEBOOK = ROOT / "notebooks" / "explorer.ipynb"
LONGEST = 40  # letters of the folder for passing files, with which the name of such a file is still allowed
IDLE = 600  # seconds after which what a closed page left behind is ended
SETTINGS = {
    "allow_remote_access": False,  # a name that somebody else made lead here is refused
    "disable_check_xsrf": True,  # a page that closes cannot send that cookie; a call from another origin is refused without it
    "static_path": DEFAULT_STATIC_FILES_PATH,  # the page that tells of an error asks for it
    "static_url_prefix": "/voila/static/",
    "ws_ping_timeout": 30_000,  # milliseconds, no longer than the interval
}
REFUSED = (
    "This page opens only with the whole address that `make explore` printed, with its token.",
    "این صفحه فقط با نشانی کاملی باز می‌شود که فرمان make explore نوشته است.",
)


class Refuse(JupyterHandler):
    """Where somebody without the token ends up."""

    @allow_unauthenticated
    def get(self):
        self.set_status(403)
        english, persian = REFUSED
        self.finish(
            f'<!doctype html><meta charset="utf-8"><title>403</title><p>{english}</p><p dir="rtl" lang="fa">{persian}</p>'
        )

    post = get


class TokenOnly(IdentityProvider):
    """Whoever has the token may come in; there is no form to guess at."""

    def get_handlers(self):
        return [(r"/login", Refuse)]


class Server(Voila):
    """Voilà for one notebook, which says where it is in one line."""

    show = False

    def listen(self):
        IOLoop.current().add_callback(self.announce)
        super().listen()

    def announce(self):
        address = f"http://{ADDRESS}:{self.port}/?token={self.token}"
        print(f"The explorer is open, on this machine only; Ctrl-C ends it:\n  {address}", flush=True)
        if self.show:
            # By way of a file that only this user can read: the address of a program's start can be read by everybody.
            page = Path(self.connection_dir) / "open.html"
            page.write_text(f'<!doctype html><meta http-equiv="refresh" content="0; url={address}">', encoding="utf-8")
            with contextlib.suppress(webbrowser.Error):
                IOLoop.current().run_in_executor(None, webbrowser.open, page.as_uri())


def free_port(first):
    """The first free port from one on."""
    for port in range(first, min(first + TRIES, 2**16)):
        with socket.socket() as trial:
            try:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind((ADDRESS, port))
                return port
            except OSError as error:
                if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                    raise
    raise DataError(f"--port: found none free from {first} to {min(first + TRIES, 2**16) - 1}; name another one")


def serve(port, browser=True):
    """Serve the page until Ctrl-C; returns the exit status. Faults in data/ are told before."""
    print("Starting the explorer", file=sys.stderr)
    try:
        cost_model.load()
        free = free_port(port)
        if free != port:
            print(f"Port {port} is taken; the page is on {free}.", file=sys.stderr)
        start(free, browser)
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # before the page was open
        pass
    print("\nThe explorer is closed.", file=sys.stderr)
    return 0


def start(port, browser):
    """Run Voilà on a free port, with no configuration but ours."""
    logging.getLogger("tornado").setLevel(logging.ERROR)
    here = Path(__file__).parent
    os.environ["JUPYTER_PATH"] = os.pathsep.join([str(here), str(Path(sys.prefix) / "share" / "jupyter")])
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    server = Server.instance(
        ip=ADDRESS,
        port=port,
        token=secrets.token_urlsafe(24),
        open_browser=False,
        notebook_path=str(NOTEBOOK),
        log_level=logging.ERROR,
        identity_provider_class=TokenOnly,
        config_file_paths=[],
        tornado_settings=SETTINGS,
    )
    server.config.VoilaConfiguration.template = "explorer"
    server.config.VoilaConfiguration.allow_template_override = "NO"
    server.config.VoilaConfiguration.allow_theme_override = "NO"
    server.config.VoilaConfiguration.file_allowlist = []
    server.config.VoilaConfiguration.http_header_envs = ["Accept-Language"]
    if len(tempfile.gettempdir()) < LONGEST:
        server.config.KernelManager.transport = "ipc"  # files that only this user can open, instead of ports
    server.config.MappingKernelManager.cull_idle_timeout = IDLE
    server.show = browser
    server.initialize([])
    server.start()
