"""`guanxi worker`."""

from __future__ import annotations

import click
from django.conf import settings

from guanxi.operate import instance, serving
from guanxi.operate.supervisor import Child, supervise


@click.command()
@click.option("--queue", "queues", multiple=True, help="Only take jobs of this queue; may be repeated.")
@click.option("--processes", type=click.IntRange(1), default=1, show_default=True, help="Worker processes.")
def worker(queues: tuple[str, ...], processes: int) -> None:
    """Do background work until Ctrl-C or SIGTERM.

    Any number of these may run, on any number of machines, against one PostgreSQL database; each job is done by one.
    """
    with instance.in_use(settings.DATA):
        instance.guard()
        serving.load_before_forking()
        children = [Child(f"worker {n + 1}", serving.work, {"queues": queues}) for n in range(processes)]
        status = supervise(children)
    raise SystemExit(status)
