"""Real worker processes on the test database, to be killed.

They are forked from a process that has set the program up once: to import it takes longer than they work.
"""

from __future__ import annotations

import multiprocessing
import os
from datetime import timedelta
from importlib import import_module
from multiprocessing.process import BaseProcess

import pytest
from django.db import connection

from guanxi.jobs.worker import Worker

_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload(["guanxi.jobs.tests.set_up"])


def database_url() -> str:
    """Where other processes find the test database."""
    s = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{s['NAME']}"
    return f"postgres://{s['USER']}:{s['PASSWORD']}@{s['HOST']}:{s['PORT']}/{s['NAME']}"


def start(knowing: str) -> BaseProcess:
    """A worker that knows the tasks and steps of a module, takes over after two seconds and stops after half a one."""
    process = _forking.Process(target=_work, args=(knowing,), daemon=True)
    with pytest.MonkeyPatch.context() as patch:
        # The first start makes the process that they come from, which reads its settings here.
        patch.setitem(os.environ, "DATABASE_URL", database_url())
        process.start()
    return process


def _work(knowing: str) -> None:
    import_module(knowing)
    Worker(lease=timedelta(seconds=2), grace=0.5).run()


def ended(process: BaseProcess, seconds: float) -> int | None:
    """The exit status, a signal as its negative number; None if it still runs."""
    process.join(seconds)
    return process.exitcode
