"""`guanxi import` and `guanxi export`: the same engine as the pages, from the command line."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from guanxi.access.models import User
from guanxi.exchange import actions, exporting, kinds
from guanxi.exchange.engine import Overtaken
from guanxi.exchange.models import ImportRun
from guanxi.exchange.reading.dialect import named_delimiter
from guanxi.exchange.reading.rows import UnreadableFile

BLOCK = 1 << 20
REPORTED = ("created", "updated", "unchanged", "bad")
State = ImportRun.State


@click.command()
@click.argument("kind")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "maps", multiple=True, metavar="FIELD=COLUMN", help="Which column a field is read from.")
@click.option(
    "--mode",
    type=click.Choice(ImportRun.Mode.values),
    default="update",
    show_default=True,
    help="What happens to records that exist: update them, skip them, or call them bad (create).",
)
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--delimiter", help="One character, or: tab, comma, semicolon, pipe, whitespace. Default: found out.")
@click.option("--encoding", help="Default: found out.")
@click.option("--columns", help="Names of the columns, a,b,c, for a file without a header.")
@click.option("--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), help="What 3/4/2020 means. Default: found out.")
@click.option("--decimal-mark", type=click.Choice([".", ","]), help="Default: found out.")
@click.option("--match", "match_by", help="The field by which records are found again (code, phone, email, name).")
@click.option("--user", "username", help="Import as this user: with their rights, and as the owner of new records.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def import_(kind: str, file: Path, maps: tuple[str, ...], form: str, dry_run: bool, **given: Any) -> None:
    """Import a CSV, XLSX or Parquet FILE of a KIND: parties, contacts, products, orders, payments.

    Columns that are not mapped by --map are mapped by their names, in English or Chinese, unless any is mapped by
    hand. The same command again after an interruption goes on where it was stopped.
    """
    _known_kind(kind)
    by = _user(given["username"])
    run = _resumable(kind, file, maps, dry_run, given, by) or _prepare(kind, file, maps, dry_run, given, by)
    run = _carry_out(run, quiet=form == "json")
    _report(run, form)


def _known_kind(kind: str) -> None:
    try:
        kinds.find(kind)
    except kinds.UnknownKind:
        known = ", ".join(k.key for k in kinds.kinds())
        raise click.BadParameter(f"There is no kind “{kind}”. Kinds: {known}.") from None


def _user(username: str | None) -> User | None:
    if not username:
        return None
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise click.BadParameter(f"There is no user “{username}”.")
    return user


def _mapping(run: ImportRun, maps: tuple[str, ...]) -> dict[str, str]:
    if not maps:
        return run.mapping
    kind = kinds.find(run.kind)
    mapping = {}
    for each in maps:
        key, _, column = each.partition("=")
        if key not in kind.by_key:
            raise click.BadParameter(f"“{kind.key}” has no field “{key}”. Fields: {', '.join(kind.by_key)}.")
        if column not in run.columns:
            raise click.BadParameter(f"The file has no column “{column}”. Columns: {', '.join(run.columns)}.")
        mapping[key] = column
    return mapping


def _prepare(
    kind: str, file: Path, maps: tuple[str, ...], dry: bool, given: Mapping[str, Any], by: User | None
) -> ImportRun:
    written: dict[str, Any] = {}
    if given["encoding"]:
        written["encoding"] = given["encoding"]
    if given["delimiter"]:
        try:
            written["delimiter"] = named_delimiter(given["delimiter"])
        except ValueError:
            raise click.BadParameter("A delimiter is one character, or a name.", param_hint="--delimiter") from None
    if given["columns"]:
        written |= {
            "columns": [name.strip() for name in given["columns"].split(",")],
            "has_header": False,
            "header_row": 1,
        }
    at = timezone.now()
    try:
        run = actions.take_in(content=_blocks(file), name=file.name, kind=kind, by=by, at=at, written=written)
    except UnreadableFile as error:
        raise click.ClickException(str(error)) from error
    try:
        options = {"date_order": given["date_order"], "decimal_mark": given["decimal_mark"]}
        options |= {"match_by": given["match_by"], "owner": "me" if by else ""}
        actions.choose(run=run, mapped=_mapping(run, maps), mode=given["mode"], options=options)
        run = actions.begin(run=run, at=at, dry=dry)
    except (actions.NotNow, click.BadParameter) as error:
        actions.forget(run=run)
        raise error if isinstance(error, click.ClickException) else click.ClickException(str(error)) from error
    return run


def _blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while block := opened.read(BLOCK):
            yield block


def _resumable(
    kind: str, file: Path, maps: tuple[str, ...], dry: bool, given: Mapping[str, Any], by: User | None
) -> ImportRun | None:
    """The interrupted run of this very command, if there is one."""
    if dry:
        return None
    begun = ImportRun.objects.filter(kind=kind, state=State.RUNNING, job_id=None, created_by=by, mode=given["mode"])
    if not begun.exists():
        return None
    digest = hashlib.sha256()
    for block in _blocks(file):
        digest.update(block)
    for run in begun.filter(digest=digest.hexdigest()).order_by("-pk"):
        if run.path.exists() and _mapping(run, maps) == run.mapping:
            return run
    return None


def _carry_out(run: ImportRun, *, quiet: bool) -> ImportRun:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
               TimeElapsedColumn(), TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal, transient=True) as progress:
        bar = progress.add_task(run.file_name, total=run.total, rate="")

        def report(consumed: int) -> None:
            speed = progress.tasks[bar].speed
            rate = f"{speed:,.0f}/s" if speed else ""
            progress.update(bar, completed=consumed, total=run.total, rate=rate)

        try:
            return actions.carry_on(run=run, at=timezone.now(), report=report)
        except KeyboardInterrupt:
            raise click.ClickException("Stopped. The same command goes on where this one was stopped.") from None
        except Overtaken:
            raise click.ClickException("Another process carries this import on.") from None
        except UnreadableFile as error:
            actions.fail(run=run, reason=str(error), at=timezone.now())
            raise click.ClickException(str(error)) from error


def _report(run: ImportRun, form: str) -> None:
    figures = {"read": run.consumed} | {name: run.counts.get(name, 0) for name in REPORTED}
    errors = str(run.error_path) if run.error_bytes else None
    if form == "json":
        click.echo(json.dumps(figures | {"error_file": errors}))
        return
    for name, figure in figures.items():
        click.echo(f"{name:>10} {figure:>12,}")
    if repeated := run.counts.get("repeated"):
        click.echo(f"{repeated:,} lines repeat an earlier line of the file.")
    if errors:
        click.echo(f"Put these lines right and import the file again: {errors}")


@click.command()
@click.argument("kind")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="FILE.csv, .xlsx or .parquet; else CSV."
)
@click.option("--user", "username", help="Only what this user may export.")
def export(kind: str, output: Path | None, username: str | None) -> None:
    """Export all records of a KIND: parties, contacts, products, orders, lines, payments."""
    try:
        exporter = exporting.find(kind)
    except kinds.UnknownKind:
        known = ", ".join(e.key for e in exporting.exporters())
        raise click.BadParameter(f"There is no kind “{kind}”. Kinds: {known}.") from None
    form = output.suffix.lstrip(".").lower() if output else "csv"
    if form not in exporting.FORMATS:
        raise click.BadParameter("The file's name must end in .csv, .xlsx or .parquet.", param_hint="--output")
    by = _user(username)
    console = Console(stderr=True)
    if output is None:
        exporting.write(exporter, sys.stdout.buffer, form="csv", by=by)
        return
    with Progress(TextColumn("{task.description} {task.completed:,}"), TimeElapsedColumn(), console=console,
                  disable=not console.is_terminal, transient=True) as progress:  # fmt: skip
        bar = progress.add_task(kind, total=None)
        part = output.with_name(output.name + ".part")
        with part.open("wb") as target:
            rows = exporting.write(
                exporter, target, form=form, by=by, report=lambda done: progress.update(bar, completed=done)
            )
        part.replace(output)
    click.echo(f"{rows:,} rows in {output}", err=True)
