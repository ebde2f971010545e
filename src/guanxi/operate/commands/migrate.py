"""`guanxi migrate`."""

from __future__ import annotations

import click


@click.command()
@click.option("--plan", is_flag=True, help="Only say what would be done.")
def migrate(plan: bool) -> None:
    """Bring the database to this version of the program. A database with data is backed up first."""
    from django.utils import timezone

    from guanxi.operate import instance, schema

    instance.guard()
    missing = schema.pending()
    if plan or not missing:
        click.echo("\n".join(missing) or "The database is up to date.")
        return
    saved = schema.migrate(at=timezone.now(), verbosity=1)
    if saved:
        click.echo(f"The state before is kept in {saved}.")
