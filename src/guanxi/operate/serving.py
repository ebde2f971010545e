"""The processes that make up the running program: the web server and the job workers."""

from __future__ import annotations

import gc
import http.client
import socket
import time
from collections.abc import Callable

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.urls import get_resolver
from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.operate.cli import Refused, set_up_django
from guanxi.operate.supervisor import Child, follow_parent

READY_SECONDS = 60.0
# Web processes get this long for the requests in hand when they are told to stop.
FINISH_SECONDS = 20


def web(*, host: str, port: int, workers: int, threads: int) -> None:
    """Serve pages until told to stop; the body of the web process."""
    set_up_django()
    translation.deactivate()  # pages speak their reader's language, not that of the terminal
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "guanxi.operate.serving:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        backlog=1024,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=FINISH_SECONDS,
    ).serve()


def application() -> WSGIHandler:
    """What each of granian's own processes serves; made in it, so that it can watch over its parent."""
    follow_parent()
    from guanxi.config.wsgi import application

    return application


def work(*, queues: tuple[str, ...]) -> None:
    """Carry out jobs until told to stop; the body of a worker process."""
    set_up_django()
    translation.deactivate()  # jobs speak the company's language, not that of the terminal
    from guanxi.jobs.worker import Worker

    Worker(queues=queues).run()


def workers(number: int) -> list[Child]:
    """The job workers. With more than one, the first leaves long jobs to the others, so that short ones never wait."""
    queues = [("default",) if index == 0 and number > 1 else () for index in range(number)]
    return [Child(f"worker {index + 1}", work, {"queues": names}) for index, names in enumerate(queues)]


def load_before_forking() -> None:
    """Load what the children share, and let go of what they must not: open connections."""
    assert get_resolver().url_patterns
    for connection in connections.all(initialized_only=True):
        connection.close()
    gc.collect()
    gc.freeze()


def require_free(host: str, port: int) -> None:
    """Raise Refused when another program listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                _("Port %(port)s cannot be used (%(why)s). Choose another: PORT=%(next)s ./run")
                % {"port": port, "why": error.strerror, "next": port + 1}
            ) from error


def when_ready(host: str, port: int, call: Callable[[], None]) -> None:
    """Call once /healthz answers, or not at all if it does not within a minute."""
    name = settings.ALLOWED_HOSTS[0].lstrip(".")
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        try:
            client = http.client.HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=5)  # noqa: S104
            client.request("GET", "/healthz", headers={"Host": name})
            if client.getresponse().status == 200:
                return call()
        except OSError:
            pass
        time.sleep(0.05)
    return None
