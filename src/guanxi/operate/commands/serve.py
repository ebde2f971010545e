"""`guanxi serve`."""

from __future__ import annotations

import logging

import click
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.operate import first_start, instance, metrics_folder, serving
from guanxi.operate.supervisor import Child, supervise


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", type=int, help="Port to listen on; PORT by default.")
@click.option("--workers", type=click.IntRange(1), help="Web processes; WEB_WORKERS by default.")
@click.option("--threads", type=click.IntRange(1), default=4, show_default=True, help="Requests at once per process.")
@click.option("--jobs", type=click.IntRange(0), help="Worker processes for background work; JOB_WORKERS by default.")
@click.option("--prepare", is_flag=True, help="First migrate, make an administrator, load the demo; print a link.")
def serve(host: str, port: int | None, workers: int | None, threads: int, jobs: int | None, prepare: bool) -> None:
    """Serve the pages and do the background work, until Ctrl-C or SIGTERM.

    Stopping lets the requests in hand end and gives unfinished jobs back to the queue.
    """
    port = port or settings.ENV.port
    serving.require_free(host, port)
    with instance.in_use(settings.DATA), metrics_folder.shared():
        notice = _prepare() if prepare else _look(host, port)
        serving.load_before_forking()
        place = {"host": host, "port": port, "workers": workers or settings.ENV.web_workers, "threads": threads}
        number = settings.ENV.job_workers if jobs is None else jobs
        children = [Child("web server", serving.web, place), *serving.workers(number)]
        status = supervise(children, on_start=lambda: serving.when_ready(host, port, lambda: click.echo(notice)))
    raise SystemExit(status)


def _prepare() -> str:
    """Make everything ready; what to say once the pages are served."""
    # Whoever starts the program by hand wants to see the link, not the daily round of the jobs.
    logging.getLogger("guanxi.jobs").setLevel(logging.WARNING)
    link = first_start.prepare(at=timezone.now(), demo=settings.ENV.guanxi_demo)
    ready = _("Guanxi is ready. Sign in here (the link works once, for 15 minutes):")
    return f"{ready}\n\n  {link}\n\n" + _("Ctrl-C stops it.")


def _look(host: str, port: int) -> str:
    """Make sure that the data are sound; what to say once the pages are served."""
    instance.guard()
    return _("Guanxi serves on %(address)s.") % {"address": f"http://{host}:{port}"}
