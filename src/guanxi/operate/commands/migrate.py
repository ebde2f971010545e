"""`guanxi migrate`."""

from __future__ import annotations

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.operate import instance, schema
from guanxi.operate.steps import Steps


@click.command()
@click.option("--plan", is_flag=True, help="Only say what would be done.")
def migrate(plan: bool) -> None:
    """Bring the database to this version of the program. A database with data is backed up first."""
    instance.guard()
    missing = schema.pending()
    if plan or not missing:
        click.echo("\n".join(missing) or _("The database is up to date."))
        return
    with Steps() as steps:
        saved = schema.migrate(at=timezone.now(), tell=steps)
    if saved:
        click.echo(_("The state before is kept in %(place)s.") % {"place": saved})
