"""Where the tables are counted: DuckDB in this process, or Spark. The only file that knows the engines."""

import contextlib
import functools
import shutil
import tempfile
import uuid
import weakref
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa

from guanxi.analytics.encoding import in_utf8
from guanxi.analytics.result import Refusal

Table: TypeAlias = ir.Table
Column: TypeAlias = ir.Column


class Engine:
    """One connection. Expressions made from its tables run where the data are."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self.name: str = {"pyspark": "spark"}.get(backend.name, backend.name)

    def table(self, source: Any) -> Table:
        """An expression over a file (Parquet or CSV, one or several), an in-memory table or an ibis table.

        Columns of a CSV file come as text: the check of the input table gives them their types, so that every bad
        value can be named. In-memory tables are pandas, Polars, Arrow, DuckDB relations, a mapping of columns or a
        sequence of rows.
        """
        if isinstance(source, ibis.Table):
            return source
        if isinstance(source, str | Path):
            return self._file([source])
        if isinstance(source, Sequence) and source and all(isinstance(item, str | Path) for item in source):
            return self._file(source)
        return ibis.memtable(_arrow(source))

    def cache(self, expression: Table) -> Table:
        """The same rows, computed once and kept in the engine while the expression is in use."""
        # Table.cache() would ask the table for its backend, and an in-memory table has none.
        with _read_in_words():
            return self.backend._cached_table(expression)

    def row(self, expression: Table) -> dict[str, Any]:
        """The only row of an aggregate."""
        return dict(self.fetch(expression).to_pylist()[0])

    def fetch(self, expression: Table) -> pa.Table:
        """The rows as an Arrow table: only for what a group-by has made small."""
        with _read_in_words():
            return self.backend.to_pyarrow(expression)

    def local(self, moment: Column, zone: str) -> Column:
        """An aware time as the local time of the zone, without its offset."""
        convert = _builtin("from_utc_timestamp" if self.name == "spark" else "timezone", self.name)
        return convert(moment, zone) if self.name == "spark" else convert(zone, moment)

    def replaced(self, text: Column, pattern: str, by: str) -> Column:
        r"""Text with a pattern replaced; `\1` stands for its first group, which Java writes $1."""
        return text.re_replace(pattern, by.replace("\\", "$") if self.name == "spark" else by)

    @property
    def joins_asof(self) -> bool:
        """Whether the engine can join each row to the nearest earlier one."""
        return self.name == "duckdb"

    @property
    def knows_counts(self) -> bool:
        """Whether plain counts, least and greatest values come from a file's statistics, so that asking is free."""
        return self.name == "duckdb"

    def _file(self, paths: Sequence[str | Path]) -> Table:
        kinds = {_kind(path) for path in paths}
        if len(kinds) > 1:
            raise Refusal("mixed_files", "The files are of different kinds: {kinds}.", kinds=", ".join(sorted(kinds)))
        names = [str(path) if kinds == {"parquet"} else self._in_utf8(path) for path in paths]
        try:
            if len(names) > 1:
                self._alike(paths, names, kinds == {"parquet"})
            if kinds == {"parquet"} and self.name == "duckdb":
                return self.backend.read_parquet(names, union_by_name=len(names) > 1)
            if kinds == {"parquet"}:
                # Spark takes a list of paths for the name of one.
                first, *others = (self.backend.read_parquet(name) for name in names)
                return ibis.union(first, *(other.select(*first.columns) for other in others)) if others else first
            if self.name == "duckdb":
                return self.backend.read_csv(
                    names, all_varchar=True, header=True, null_padding=True, union_by_name=len(names) > 1
                )
            return self.backend.read_csv(names, header=True, inferSchema=False)
        except Refusal:
            raise
        except Exception as error:  # each engine has its own class for a file that it cannot read
            raise Refusal(
                "unreadable_file",
                "{file} cannot be read as {kind}: {why}",
                file=", ".join(Path(name).name for name in paths),
                kind=kinds.pop(),
                why=str(error).splitlines()[0],
            ) from error

    def _alike(self, paths: Sequence[str | Path], names: Sequence[str], parquet: bool) -> None:
        """Refuse files of which one lacks a column of the first."""
        read = self.backend.read_parquet if parquet else functools.partial(self.backend.read_csv, header=True)
        first, *others = (read(name).columns for name in names)
        for path, columns in zip(paths[1:], others, strict=True):
            for name in first:
                if name not in columns:
                    raise Refusal(
                        "mixed_files",
                        '{file} has no column "{column}", which {first} has.',
                        file=str(path),
                        column=name,
                        first=str(paths[0]),
                    )

    def _in_utf8(self, path: str | Path) -> str:
        """The file of text in UTF-8; what had to be made for it lives as long as the engine."""
        if not Path(path).is_file():
            return str(path)
        readable = in_utf8(Path(path))
        if readable != Path(path):
            weakref.finalize(self, readable.unlink, missing_ok=True)
        return str(readable)


@contextlib.contextmanager
def _read_in_words() -> Iterator[None]:
    """A file whose rows turn out not to be what its beginning promised is refused."""
    try:
        yield
    except (duckdb.ConversionException, duckdb.InvalidInputException, duckdb.IOException) as error:
        raise Refusal("unreadable_rows", "The rows cannot be read: {why}", why=str(error).splitlines()[0]) from error


def connect(url: str = "duckdb", *, memory: str | None = None, threads: int | None = None) -> Engine:
    """Open an engine.

    `duckdb` (in memory), `duckdb:FILE`, `spark-local` or `spark://HOST:PORT`. `memory` ("4GB") and `threads` bound
    DuckDB, which works out of core beyond them.
    """
    if url == "duckdb" or url.startswith("duckdb:"):
        limits = {"memory_limit": memory, "threads": threads}
        path = url.removeprefix("duckdb").removeprefix(":").removeprefix("//")
        given = {key: value for key, value in limits.items() if value}
        return Engine(ibis.duckdb.connect(path, **given)) if path else _in_memory(given)
    if url == "spark-local" or url.startswith("spark://"):
        return Engine(_spark("local[*]" if url == "spark-local" else url))
    raise Refusal(
        "unknown_engine", 'There is no engine "{url}": use duckdb, spark-local or spark://HOST:PORT.', url=url
    )


def _in_memory(limits: Mapping[str, Any]) -> Engine:
    """DuckDB without a file, with a place of its own for what does not fit into memory.

    By default all would write to `.tmp` in the working directory, and two at a time overwrite what the other needs.
    """
    # DuckDB makes the folder when it needs it, and takes it away when it is closed.
    spilled = Path(tempfile.gettempdir()) / f"guanxi-analysis-{uuid.uuid4().hex}"
    backend = ibis.duckdb.connect(":memory:", temp_directory=str(spilled), **limits)
    # As long as the connection, which results keep whose tables are still to be fetched.
    weakref.finalize(backend, shutil.rmtree, spilled, ignore_errors=True)
    return Engine(backend)


def engine_of(source: Any) -> Engine:
    """The engine in which an ibis table lives, else a new DuckDB."""
    if isinstance(source, ibis.Table):
        backends, _ = source._find_backends()
        if backends:
            return Engine(backends[0])
    return connect()


def _spark(master: str) -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise Refusal("no_spark", "PySpark is not installed: pip install 'guanxi[spark]'.") from error
    builder = SparkSession.builder.master(master).appName("guanxi").config("spark.ui.enabled", "false")
    # Aware times become local by name of the zone, so the session itself must not shift them.
    builder = builder.config("spark.sql.session.timeZone", "UTC")
    if master.startswith("local"):
        builder = builder.config("spark.sql.shuffle.partitions", "8")  # 200 tasks would only wait for each other
    session = builder.getOrCreate()
    return ibis.pyspark.connect(session)


def _builtin(name: str, engine: str) -> Any:
    aware, local = dt.Timestamp(timezone="UTC"), dt.Timestamp()
    takes = (aware, dt.string) if engine == "spark" else (dt.string, aware)

    def convert(a, b): ...  # type: ignore[no-untyped-def]

    return ibis.udf.scalar.builtin(convert, name=name, signature=(takes, local))


def _kind(path: str | Path) -> str:
    place = Path(path)
    if not place.exists() and "*" not in str(path) and "://" not in str(path):
        raise Refusal("no_file", "There is no file {file}.", file=str(path))
    return "parquet" if place.suffix.lower() in {".parquet", ".pq"} or place.is_dir() else "csv"


def _arrow(source: Any) -> pa.Table:
    try:
        if isinstance(source, pa.Table):
            return source
        if hasattr(source, "collect") and not hasattr(source, "__arrow_c_stream__"):
            source = source.collect()
        if isinstance(source, Mapping):
            return pa.table({name: _array(values) for name, values in source.items()})
        if isinstance(source, Sequence):
            names = dict.fromkeys(name for row in source for name in row)
            return pa.table({name: _array([row.get(name) for row in source]) for name in names})
        if hasattr(source, "iloc"):
            return _arrow_of_pandas(source)
        return pa.table(source)
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise Refusal("unreadable_table", "The table cannot be read: {why}", why=str(error).splitlines()[0]) from error


def _array(values: Any) -> Any:
    """A column of mixed Python objects, which Arrow refuses, becomes text."""
    try:
        return pa.array(values)
    except pa.ArrowException:
        return pa.array([None if value is None else str(value) for value in values], pa.string())


def _arrow_of_pandas(frame: Any) -> pa.Table:
    """The same for a DataFrame, without its index."""
    try:
        return pa.Table.from_pandas(frame, preserve_index=False)
    except pa.ArrowException:
        mixed = {name: "string" for name, kind in frame.dtypes.items() if kind.kind == "O"}
        return pa.Table.from_pandas(frame.astype(mixed), preserve_index=False)
