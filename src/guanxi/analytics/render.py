"""Writes a result: a table for the eye, JSON, CSV, Parquet, a page in HTML, or its chart."""

import contextlib
import html
import sys
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from rich.console import Console
from rich.table import Table as Grid

from guanxi.analytics.raster import png
from guanxi.analytics.result import Refusal, Result, plain
from guanxi.analytics.svg import drawing

FORMATS = ("table", "json", "csv", "parquet", "html", "svg", "png")
_BY_SUFFIX = {f".{format}": format for format in FORMATS[1:]} | {".txt": "table"}
_ROWS_FOR_THE_EYE = 50


def format_of(output: str | None) -> str:
    """The format that the name of the file asks for; a table for the eye where there is no file."""
    if output is None:
        return "table"
    suffix = Path(output).suffix.lower()
    if suffix not in _BY_SUFFIX:
        known = ", ".join(_BY_SUFFIX)
        raise Refusal("no_format", "{file}: give --format, or a file that ends with {known}.", file=output, known=known)
    return _BY_SUFFIX[suffix]


def write(
    result: Result, *, format: str, summary: bool = False, output: str | None = None, table: str | None = None
) -> None:
    """Write the result to the file `output`, or to stdout; `table` names the one to write as CSV or Parquet.

    Without `table` that is the first one with a row per customer, or with `summary` the first of the others.

    Raises Refusal for a file that cannot be written.
    """
    try:
        _write(result, format=format, summary=summary, output=output, table=table)
    except OSError as error:
        if output is None:
            raise
        sentence = "{file} cannot be written: {why}."
        raise Refusal("unwritable_file", sentence, file=output, why=error.strerror or error) from error


def _write(result: Result, *, format: str, summary: bool, output: str | None, table: str | None) -> None:
    if format in ("csv", "parquet"):
        _write_table(result.table(_chosen(result, summary, table)), format, output)
        return
    if format == "png":
        if output is None:
            raise Refusal("no_output", "--format {format} needs --output FILE.", format=format)
        Path(output).write_bytes(png(_chart(result)))
        return
    if format == "table":
        with Path(output).open("w", encoding="utf-8") if output else contextlib.nullcontext(sys.stdout) as stream:
            _show(result, stream, summary)
        return
    if format == "json":
        text = result.to_json(summary=summary, indent=2) + "\n"
    else:
        text = page(result) if format == "html" else _chart(result)
    if output:
        Path(output).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


def page(result: Result) -> str:
    """A page of its own: chart, figures, tables and provenance, without any script."""
    parts = [f"<h1>{html.escape(result.provenance.method)}</h1>", drawing(result.plot())]
    parts.append(_html_of(plain(dict(result.figures))))
    for name in result.tables:
        shown = result.table(name)
        parts.append(f"<h2>{html.escape(name)} ({shown.num_rows})</h2>{_html_table(shown.slice(0, 200))}")
    parts.append(f"<h2>provenance</h2>{_html_of(result.provenance.to_dict())}")
    return (
        '<!doctype html><html><head><meta charset="utf-8"><title>Guanxi</title><style>body{font:15px/1.5 system-ui;'
        "margin:2rem auto;max-width:70rem;padding:0 1rem}table{border-collapse:collapse}td,th{padding:.2rem .8rem;"
        "border-bottom:1px solid #8884;text-align:left}</style></head><body>" + "".join(parts) + "</body></html>\n"
    )


def _chart(result: Result) -> str:
    drawn = drawing(result.plot())
    if not drawn:
        raise Refusal("no_drawing", "This chart is drawn on the program's pages only: use another format.")
    return drawn + "\n"


def _chosen(result: Result, summary: bool, table: str | None) -> str:
    if table is not None:
        if table not in result.tables:
            all_names = ", ".join(result.tables)
            raise Refusal("no_table", '--table: there is no "{name}"; there are: {all}.', name=table, all=all_names)
        return table
    single = [name for name in result.tables if name in result.details]
    others = [name for name in result.tables if name not in result.details]
    if not (single or others):
        raise Refusal("no_table", "This method gives figures only: use --format json.")
    return (others or single)[0] if summary else (single or others)[0]


def _write_table(table: pa.Table, format: str, output: str | None) -> None:
    if format == "parquet":
        if output is None:
            raise Refusal("no_output", "--format {format} needs --output FILE.", format=format)
        pa.parquet.write_table(table, output)
    else:
        sink = pa.BufferOutputStream()
        pa.csv.write_csv(_flat(table), sink)
        text = sink.getvalue().to_pybytes()
        if output:
            Path(output).write_bytes(text)
        else:
            sys.stdout.write(text.decode())


def _flat(table: pa.Table) -> pa.Table:
    """Lists, which CSV does not know, as text with commas."""
    for index, column in enumerate(table.schema):
        if pa.types.is_list(column.type):
            joined = pc.binary_join(table.column(index).cast(pa.list_(pa.string())), ", ")
            table = table.set_column(index, column.name, joined)
    return table


def _show(result: Result, stream: TextIO, summary: bool) -> None:
    console = Console(file=stream, width=None if stream.isatty() else 200)
    figures = Grid(show_header=False, title=result.provenance.method)
    for name, value in plain(dict(result.figures)).items():
        figures.add_row(name, _word(value))
    console.print(figures)
    for name in result.tables:
        if summary and name in result.details:
            continue
        table = result.table(name)
        grid = Grid(*table.column_names, title=f"{name} ({table.num_rows})")
        for row in table.slice(0, _ROWS_FOR_THE_EYE).to_pylist():
            grid.add_row(*(_word(plain(value)) for value in row.values()))
        console.print(grid)
    left_out = ", ".join(f"{count} {reason}" for reason, count in result.provenance.excluded.items())
    if result.provenance.tables:
        console.print(f"{result.provenance.rows} rows used" + (f"; left out: {left_out}" if left_out else ""))


def _word(value: Any) -> str:
    match value:
        case None:
            return "–"
        case float():
            return f"{value:,.4f}".rstrip("0").rstrip(".")
        case dict():
            return ", ".join(f"{key} {_word(item)}" for key, item in value.items())
        case list():
            return ", ".join(_word(item) for item in value)
    return f"{value:,f}" if hasattr(value, "normalize") else str(value)


def _html_of(values: dict[str, Any]) -> str:
    cells = ((html.escape(key), html.escape(_word(item))) for key, item in values.items())
    rows = "".join(f"<tr><th>{key}</th><td>{item}</td></tr>" for key, item in cells)
    return f"<table>{rows}</table>"


def _html_table(table: pa.Table) -> str:
    head = "".join(f"<th>{html.escape(name)}</th>" for name in table.column_names)
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(_word(plain(value)))}</td>" for value in row.values()) + "</tr>"
        for row in table.to_pylist()
    )
    return f"<table><tr>{head}</tr>{rows}</table>"
