"""Loading and removing as the command line and the workers do it: in transactions of their own."""

import pytest
from click.testing import CliRunner

from guanxi.access.models import User
from guanxi.actionmessages.models import ActionMessage
from guanxi.demo.cli import demo
from guanxi.demo.models import Load
from guanxi.demo.tasks import load_demo, remove_demo
from guanxi.insight.models import Run
from guanxi.jobs.models import Job, Status
from guanxi.jobs.worker import work_off
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(demo, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_line_loads_a_company_with_a_life_and_removes_it():
    assert "parties.party" in run("load", "--size", "tiny")
    assert set(Party.objects.values_list("grade", flat=True)) >= {"main", "small"}
    assert ActionMessage.objects.filter(watcher="desk.overdue", state="open").exists()
    again = CliRunner().invoke(demo, ["load"])
    assert again.exit_code == 1
    assert "guanxi demo remove" in again.output
    made = set(Run.objects.values_list("pk", flat=True))
    run("remove")
    assert not Run.objects.filter(pk__in=made).exists()
    assert not Party.objects.exists()
    assert not ActionMessage.objects.exists()
    assert "no demo company" in run("remove")


def worked(kind: str) -> Job:
    """The job of this kind, after all that was due: the pages of analysis are made in jobs of their own."""
    return next(job for job in work_off() if job.kind == kind)


@pytest.mark.one_database
def test_workers_load_and_remove():
    """What loading and removing ask of a database, the command line asks of both above."""
    boss = User.objects.create_superuser("boss")
    load_demo.enqueue(by=boss, size="tiny")
    loaded = worked("demo.load")
    assert loaded.status == Status.DONE, loaded.last_error
    assert loaded.result["parties.party"] == Party.objects.count() > 150
    load_demo.enqueue(by=boss, size="tiny")
    refused = worked("demo.load")
    assert refused.status == Status.DEAD
    remove_demo.enqueue(by=boss)
    removed = worked("demo.remove")
    assert removed.status == Status.DONE, removed.last_error
    assert not Load.objects.exists()
    assert list(User.objects.all()) == [boss]
