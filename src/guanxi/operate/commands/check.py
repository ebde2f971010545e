"""`guanxi check`."""

from __future__ import annotations

import click
from django.utils import timezone

from guanxi.operate import health


@click.command()
@click.option("--deploy", is_flag=True, help="Also check what a server on the internet must have.")
@click.option("--full", is_flag=True, help="Also whether each index names each row: minutes for a million customers.")
def check(deploy: bool, full: bool) -> None:
    """Check settings, database and background work; one line each, exit status 1 if something is wrong."""
    wrong = False
    for finding in health.examine(at=timezone.now(), deploy=deploy, full=full):
        click.echo(("✓ " if finding.good else "✗ ") + finding.text)
        wrong |= not finding.good
    raise SystemExit(wrong)
