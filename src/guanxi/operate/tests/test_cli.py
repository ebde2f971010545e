from __future__ import annotations

import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.contrib.auth import get_user_model
from django.utils import translation

from guanxi.operate import cli, instance
from guanxi.operate.cli import MEMBERS, Member, guanxi


def run(*arguments: str):
    return CliRunner().invoke(guanxi, arguments)


def test_help_names_every_available_command_with_its_purpose():
    result = run("--help")
    assert result.exit_code == 0
    for name, member in MEMBERS.items():
        assert (f"  {name} " in result.output) == member.available


@pytest.mark.parametrize("name", [name for name, member in MEMBERS.items() if member.available])
def test_every_command_tells_what_it_does(name):
    result = run(name, "--help")
    assert result.exit_code == 0, result.output
    assert "Usage: guanxi" in result.output


def test_a_command_of_another_edition_is_explained(monkeypatch):
    monkeypatch.setitem(cli.MEMBERS, "fax", Member("guanxi.fax.cli:fax", "Send a fax."))
    result = run("fax")
    assert result.exit_code == 1
    assert "`guanxi fax` is not part of this edition" in result.output


def test_analysing_files_needs_no_django():
    code = (
        "import sys; from guanxi.operate.cli import guanxi\n"
        "try: guanxi(['analyse', '--help'])\n"
        "finally: print('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.endswith("False\n"), done.stderr


@pytest.mark.django_db
def test_people_are_added_listed_linked_and_disabled():
    added = run("user", "add", "alice", "--administrator", "--display-name", "Alice")
    assert "/sign-in/" in added.output
    assert "There is a user named alice" in run("user", "add", "alice").output
    assert "There is no role named Boss" in run("user", "add", "bob", "--role", "Boss").output
    assert "last administrator" in run("user", "disable", "alice").output
    run("user", "add", "bob", "--administrator")
    assert "alice is disabled" in run("user", "disable", "alice").output
    assert "alice is disabled" in run("user", "link", "alice").output
    assert not get_user_model().objects.get(username="alice").is_active
    assert "disabled" in run("user", "list").output


@pytest.mark.django_db(transaction=True)
def test_a_server_on_the_internet_passes_the_deployment_check(guanxi, elsewhere):
    production = {
        "GUANXI_MODE": "production",
        "DATABASE_URL": elsewhere["DATABASE_URL"] or f"sqlite:///{elsewhere['GUANXI_DATA']}/production.sqlite3",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "crm.example.com",
        "BASE_URL": "https://crm.example.com",
    }
    found = guanxi("check", "--deploy", **production).stdout
    assert found == "✓ Settings are fit for the internet\n✓ No database yet: the first start makes it.\n"
    assert Path(elsewhere["GUANXI_DATA"]).is_dir()
    refused = guanxi("check", **production | {"ALLOWED_HOSTS": "*"})
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "ALLOWED_HOSTS must name the hosts" in refused.stderr


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_not_ready_is_told_of_without_a_stack(guanxi):
    done = guanxi("user", "list")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: the database says: ")
    assert "Traceback" not in done.stderr


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
def test_analysing_before_there_is_a_company_is_told_so(guanxi):
    assert "There is no company yet" in guanxi("analyse", "rfm", DATABASE_URL="").stderr


@pytest.mark.parametrize("locale, word", [("zh_CN.UTF-8", "正在使用中"), ("C.UTF-8", "is in use")])
def test_the_command_speaks_the_terminal_s_language(monkeypatch, locale, word, data):
    monkeypatch.setenv("LC_ALL", locale)
    with translation.override(None), instance.in_use(data):
        cli.speak_the_terminal_s_language()
        with pytest.raises(cli.Refused, match=word):
            instance.to_itself(data).__enter__()
