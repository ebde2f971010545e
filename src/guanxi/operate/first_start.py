"""What `./run` does before it serves: migrate, make the first administrator, load the demo company, print a link."""

from __future__ import annotations

from datetime import datetime

import click
from django.conf import settings
from django.utils.translation import gettext as _

from guanxi.access.links import one_time_link
from guanxi.access.models import User
from guanxi.access.standard_roles import ensure_standard_roles
from guanxi.credit import scheme
from guanxi.operate import instance, schema
from guanxi.operate.cli import MEMBERS
from guanxi.operate.steps import Steps
from guanxi.sales.invoices import kinds
from guanxi.sales.pipelines.standard import ensure_standard_pipeline
from guanxi.sales.presales.standard import ensure_standard_flow


def prepare(*, at: datetime, demo: str) -> str:
    """Make the instance ready to serve and return a one-time sign-in link for its administrator.

    `demo` is the size of the demo company that a new instance gets, or "none".
    """
    instance.guard()
    if missing := schema.pending():
        click.echo(_("Bringing the database to this version (%(steps)s steps) …") % {"steps": len(missing)})
        with Steps() as steps:
            schema.migrate(at=at, tell=steps)
    administrator = first_administrator()
    ensure_standard_roles()
    ensure_standard_pipeline()
    ensure_standard_flow()
    if not instance.certificate(settings.DATA).get("prepared"):
        scheme.begin()
        kinds.begin()
        _load_demo(demo)
        instance.certify(settings.DATA, at=at, prepared=at.isoformat())
    return one_time_link(administrator)


def first_administrator() -> User:
    """The administrator who was there first; made, without a password, where there is none."""
    existing = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    return existing or User.objects.create_superuser("admin", password=None, display_name="Administrator")


def _load_demo(size: str) -> None:
    member = MEMBERS["demo"]
    if size == "none" or not member.available:
        return
    click.echo(_("Loading the demo company …"))
    try:
        member.load().main(["load", "--size", size], prog_name="guanxi demo", standalone_mode=False)
    except click.ClickException as error:
        # The program is of use without it, too (a first start that was broken off has left part of it, say).
        click.echo(error.format_message(), err=True)
