"""A worker that is killed in the middle of a rule has done nothing; the next one does it, once."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from guanxi.audit.log import Change
from guanxi.automation.models import Run
from guanxi.automation.tests import slow_step  # noqa: F401 (registers itself)
from guanxi.automation.tests.conftest import put
from guanxi.jobs.tests.test_worker import database_url, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = """
import django; django.setup()
from datetime import timedelta
from guanxi.automation.tests import slow_step
from guanxi.jobs.worker import Worker
Worker(lease=timedelta(seconds=2), grace=0.5).run()
"""


def test_a_rule_survives_the_kill_of_its_worker(world, rule, party, edit, tmp_path):
    log = tmp_path / "log"
    rule("changed", put("remark", "x"), {"kind": "slow", "log": str(log)}, fields=["city"])
    edit(party, city="杭州")
    environment = os.environ | {"DATABASE_URL": database_url()}
    workers = [subprocess.Popen([sys.executable, "-c", WORKER], env=environment)]
    try:
        wait_for(log.exists)
        workers[0].kill()
        workers.append(subprocess.Popen([sys.executable, "-c", WORKER], env=environment))
        wait_for(lambda: Run.objects.filter(state="done").exists())
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    assert log.read_text() == "begun\nbegun\n"
    assert Run.objects.count() == 1
    assert Change.objects.filter(operation__kind="rule", after__remark="x").count() == 1
