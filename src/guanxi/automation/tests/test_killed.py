"""A worker that is killed in the middle of a rule has done nothing; the next one does it, once."""

from __future__ import annotations

import pytest

from guanxi.audit.log import Change
from guanxi.automation.models import Run
from guanxi.automation.tests import slow_step
from guanxi.automation.tests.conftest import put
from guanxi.jobs.tests import processes
from guanxi.jobs.tests.test_worker import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_rule_survives_the_kill_of_its_worker(world, rule, party, edit, tmp_path):
    log = tmp_path / "log"
    rule("changed", put("remark", "x"), {"kind": "slow", "log": str(log)}, fields=["city"])
    edit(party, city="杭州")
    workers = [processes.start(knowing=slow_step.__name__)]
    try:
        wait_for(log.exists)
        workers[0].kill()
        workers.append(processes.start(knowing=slow_step.__name__))
        wait_for(lambda: Run.objects.filter(state="done").exists())
    finally:
        for worker in workers:
            worker.kill()
            worker.join()
    assert log.read_text() == "begun\nbegun\n"
    assert Run.objects.count() == 1
    assert Change.objects.filter(operation__kind="rule", after__remark="x").count() == 1
