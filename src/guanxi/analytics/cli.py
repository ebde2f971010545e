"""`guanxi analyse METHOD [FILE…]`: every method of the list, its options made from its signature."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import click

from guanxi.analytics import render
from guanxi.analytics.method import Parameter, Signature, takes, written
from guanxi.analytics.methods import METHODS, Method
from guanxi.analytics.result import Refusal, Result
from guanxi.analytics.tables import Schema, Source, TableError

# Where the program's own data come from when no FILE is given: the program sets it at its start.
company_tables: Callable[[Schema], Any] | None = None


class Wrong(click.ClickException):
    """What was asked cannot be done: one sentence on stderr, status 2."""

    exit_code = 2


class Methods(click.Group):
    """The methods as commands, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(METHODS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        method = METHODS.get(cmd_name)
        return Lazy(method) if method else None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        return _in_one_sentence(lambda: super(Methods, self).resolve_command(ctx, args))


class Lazy(click.Command):
    """One method. Its help line is known without importing it."""

    def __init__(self, method: Method) -> None:
        super().__init__(method.name, short_help=method.says, callback=self.run)
        self.method = method

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        if not self.params:
            self.params = _parameters(takes(self.method.load()))
            self.help = (self.method.load().__doc__ or "").split("\n\n    >>>")[0].replace("\n\n", "\n\n\b\n")
        return super().get_params(ctx)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return list(_in_one_sentence(lambda: super(Lazy, self).parse_args(ctx, args)))

    def run(self, **given: Any) -> None:
        form = {name: given.pop(name) for name in ("format", "summary", "output", "table")}
        try:
            form["format"] = form["format"] or render.format_of(form["output"])
            render.write(_result(self.method, given), **form)
        except Refusal as refusal:
            raise Wrong(refusal.sentence) from refusal


@click.group(cls=Methods)
def analyse() -> None:
    """Analyse a file, or without a FILE the company's own data.

    \b
    guanxi analyse rfm orders.csv --map customer=Client --map date=Day --map amount=Total --format json
    """


def _result(method: Method, given: dict[str, Any]) -> Result:
    function = method.load()
    shape = takes(function)
    files, mapping, zone = given.pop("files", ()), given.pop("map", ()), given.pop("zone", "UTC")
    url = given.pop("engine", "duckdb")
    inputs: dict[str, Any] = {}
    if shape.document:
        inputs[shape.document] = _document(files)
    elif shape.tables:
        from guanxi.analytics.engine import connect  # ibis takes a second to import

        engine = connect(url)
        columns = _columns(mapping, shape)
        first = next(iter(shape.tables))
        for name, schema in shape.tables.items():
            source = list(files) if name == first else given.pop(name, None)
            if source:
                mapped = schema(source, zone=zone, engine=engine, decimals=2, **columns[name])
                inputs[name] = mapped if name == first else replace(mapped, prefix=f"{name}.")
            elif not files and (own := _own(schema, needed=name in shape.required)) is not None:
                inputs[name] = own
            elif name in shape.required:
                raise Refusal("no_file", "{method} needs a FILE with {table}.", method=method.name, table=schema.name)
    return function(**inputs, **given)


def _own(schema: Schema, *, needed: bool) -> Source | None:
    source = company_tables(schema) if company_tables else None
    if source is None and needed:
        raise Refusal("no_data", "Give a FILE: there are no {table} of a company at hand here.", table=schema.name)
    return None if source is None else schema(source)


def _columns(mapping: tuple[str, ...], shape: Signature) -> dict[str, dict[str, str]]:
    """`NAME=COLUMN` belongs to the FILE, `TABLE.NAME=COLUMN` to another input table."""
    columns: dict[str, dict[str, str]] = {name: {} for name in shape.tables}
    for entry in mapping:
        name, separator, column = entry.partition("=")
        table, dot, own_name = name.partition(".")
        if not (name and separator and column) or (dot and table not in columns):
            raise TableError(
                "bad_mapping", "--map {entry}: write NAME=COLUMN, such as customer=CustomerID.", entry=entry
            )
        columns[table if dot else next(iter(columns))][own_name if dot else name] = column
    return columns


def _document(files: tuple[str, ...]) -> Mapping[str, Any]:
    if len(files) != 1:
        raise Refusal("no_file", "One FILE in JSON is needed.")
    try:
        document = json.loads(Path(files[0]).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise Refusal("unreadable_file", "{file} cannot be read as JSON: {why}", file=files[0], why=error) from error
    if not isinstance(document, dict):
        raise Refusal("unreadable_file", "{file} holds no JSON object.", file=files[0])
    return document


def _parameters(shape: Signature) -> list[click.Parameter]:
    parameters: list[click.Parameter] = []
    if shape.tables or shape.document:
        parameters.append(click.Argument(["files"], nargs=-1, metavar="[FILE]..."))
    if shape.tables:
        parameters += [
            click.Option(["--map"], multiple=True, metavar="NAME=COLUMN", help="which column is what; may be repeated"),
            click.Option(["--zone"], default="UTC", show_default=True, help="time zone in which days begin"),
            click.Option(
                ["--engine"],
                default="duckdb",
                envvar="GUANXI_ENGINE",
                show_default=True,
                show_envvar=True,
                help="duckdb, spark-local, spark://HOST:PORT",
            ),
        ]
        _, *others = shape.tables
        parameters += [click.Option([f"--{name}"], metavar="FILE", help=f"a further table: {name}") for name in others]
    parameters += [_option(option) for option in shape.options]
    return [
        *parameters,
        click.Option(["--format"], type=click.Choice(render.FORMATS), help=_FORMAT),
        click.Option(["--summary"], is_flag=True, help="without the rows of single customers"),
        click.Option(["--table"], metavar="NAME", help="the table to write as csv or parquet"),
        click.Option(["--output"], metavar="FILE", type=click.Path(dir_okay=False), help="write to a file"),
    ]


def _option(parameter: Parameter) -> click.Option:
    kind, several = parameter.type, False
    if get_origin(kind) in (Union, UnionType):
        kind = next(part for part in get_args(kind) if part is not type(None))
    if get_origin(kind) is tuple:
        kind, several = get_args(kind)[0], True
    flag = f"--{parameter.option.flag or parameter.name.replace('_', '-')}"
    names = [flag, parameter.name]
    default = written(parameter.default) if isinstance(parameter.default, timedelta) else parameter.default
    if kind is bool:
        return click.Option(names, is_flag=True, default=parameter.default, help=parameter.option.help)
    return click.Option(
        names,
        type=click.Choice(get_args(kind)) if get_origin(kind) is Literal else _TYPES[kind],
        default=list(default) if several else default,
        multiple=several,
        show_default=parameter.default not in (None, ()),
        help=parameter.option.help + (" (may be repeated)" if several else ""),
    )


_FORMAT = "default: by the ending of the output FILE, else table"


class _Exact(click.ParamType[Decimal]):
    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            return Decimal(str(value))
        except InvalidOperation:
            self.fail(f"{value!r} is not a number.", param, ctx)


_TYPES: dict[Any, Any] = {int: int, float: float, str: str, Decimal: _Exact(), date: str, timedelta: str}


def _in_one_sentence(parse: Callable[[], Any]) -> Any:
    try:
        return parse()
    except click.UsageError as error:
        raise Wrong(error.format_message()) from error
