"""The two processes that `fivefold serve` starts: the pages and the worker. Not for people; the supervisor calls it."""

import logging
import os
import signal
import sys
from importlib import import_module
from threading import Thread
from typing import Any

from django.conf import settings
from django.urls import get_resolver
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

GRACEFUL_SECONDS = 5
"""How long pages that are being answered may go on after the site was asked to stop."""
SILENT_SECONDS = 120
WORKER_NAME = "served"
"""The supervised worker's name. The folder's lock allows one at a time, so its leases are its dead predecessor's."""


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's own log, told through the root logger like everything else; no access log, for addresses hold secrets."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class Pages(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """The web application in gunicorn: one process with threads, on a socket that the supervisor holds."""

    def __init__(self, socket: int) -> None:
        self._socket = socket
        super().__init__()

    def load_config(self) -> None:
        chosen = {
            "bind": f"fd://{self._socket}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": settings.FIVEFOLD.web_threads,
            "graceful_timeout": GRACEFUL_SECONDS,
            "timeout": SILENT_SECONDS,
            "control_socket_disable": True,
            "loglevel": "warning",
            "logger_class": ServerLog,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application with all its pages, so that what cannot be loaded is found now and not by the first reader."""
        application = import_module("fivefold.config.wsgi").application
        _ = get_resolver().url_patterns
        return application


def end_with(parent: int) -> None:
    """Ask this process to stop when the other end of the pipe `parent` closes: then the supervisor is gone."""

    def watch() -> None:
        os.read(parent, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=watch, name="parent watch", daemon=True).start()


def main(role: str, parent: int, *rest: int) -> None:
    import django

    os.umask(0o077)
    django.setup()
    end_with(parent)
    if role == "web":
        Pages(rest[0]).run()
        return
    from fivefold.foundation.tasks.worker import Worker
    from fivefold.network.people.selectors import scope_of_network

    Worker(name=WORKER_NAME, scope_of=scope_of_network).run()
    logging.shutdown()


if __name__ == "__main__":
    main(sys.argv[1], *(int(number) for number in sys.argv[2:]))
