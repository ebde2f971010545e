"""`guanxi serve`."""

from __future__ import annotations

import logging

import click

from guanxi.config.environment import read


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
    from django.conf import settings
    from django.utils import timezone

    from guanxi.operate import first_start, instance, serving
    from guanxi.operate.supervisor import Child, supervise

    environment = read()
    port = port or environment.port
    serving.require_free(host, port)
    with instance.in_use(settings.DATA):
        if prepare:
            logging.getLogger("guanxi.jobs").setLevel(logging.WARNING)
            link = first_start.prepare(at=timezone.now(), demo=environment.guanxi_demo)
            notice = (
                f"Guanxi is ready. Sign in here (the link works once, for 15 minutes):\n\n  {link}\n\nCtrl-C stops it."
            )
        else:
            instance.guard()
            notice = f"Guanxi serves on http://{host}:{port}."
        serving.load_before_forking()
        number = workers or environment.web_workers
        web = Child("web server", serving.web, {"host": host, "port": port, "workers": number, "threads": threads})
        children = [web, *serving.workers(environment.job_workers if jobs is None else jobs)]
        status = supervise(children, on_start=lambda: serving.when_ready(host, port, lambda: click.echo(notice)))
    raise SystemExit(status)
