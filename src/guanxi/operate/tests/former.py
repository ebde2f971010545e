"""A company as a former version of the program kept it: schema by its last migrations, rows by its models.

python -m guanxi.operate.tests.former dump FILE     on the version that is to be kept, with a company in it
python -m guanxi.operate.tests.former upgrade FILE  on an empty database: makes that state, migrates, tells sums
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

Totals = dict[str, dict[str, int]]
# What is written anew by every version.
LEFT_OUT = {"jobs", "search"}
KINDS = ("primary_key", "unique", "foreign_key", "check")


def ours(registry: Any) -> Iterator[type[models.Model]]:
    """The models of the program with rows worth keeping."""
    labels = {config.label for config in apps.get_app_configs() if config.name.startswith("guanxi.")} - LEFT_OUT
    for model in registry.get_models(include_auto_created=True):
        if model._meta.app_label in labels and model._meta.managed and not model._meta.proxy:
            yield model


def everything(model: type[models.Model]) -> models.QuerySet[Any]:
    """All rows, those in the bin as well."""
    return models.QuerySet(model).order_by("pk")


def totals(registry: Any) -> Totals:
    """Of each table the number of rows and the sums of its columns of money (big integers)."""
    found = {}
    for model in ours(registry):
        money = [f.attname for f in model._meta.concrete_fields if type(f) is models.BigIntegerField]
        sums = everything(model).order_by().aggregate(rows=models.Count("pk"), **{n: models.Sum(n) for n in money})
        found[model._meta.db_table] = {name: int(value or 0) for name, value in sums.items()}
    return found


def dump(file: Path) -> None:
    """Write last migrations, rows and totals of the present database."""
    from django.db.migrations.loader import MigrationLoader

    content = {
        "leaves": MigrationLoader(connection).graph.leaf_nodes(),
        "rows": {
            model._meta.label_lower: list(everything(model).values(*(f.attname for f in model._meta.concrete_fields)))
            for model in ours(apps)
        },
        "totals": totals(apps),
    }
    with file.open("wb") as target, gzip.GzipFile(fileobj=target, mode="wb", mtime=0) as packed:
        packed.write(json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False).encode())


def shape() -> dict[str, list[str]]:
    """Of each table the columns and what holds of them: keys, uniqueness, checks, indexes; in no order."""
    found = {}
    with connection.cursor() as cursor:
        for model in ours(apps):
            table = model._meta.db_table
            described = connection.introspection.get_table_description(cursor, table)
            rules = connection.introspection.get_constraints(cursor, table).values()
            # A rule that nothing repeats is an index in one database and a part of the table in another.
            held = {str([rule["columns"], *map(rule.get, KINDS)]) for rule in rules if any(map(rule.get, KINDS))}
            indexed = {str([rule["columns"], rule.get("orders")]) for rule in rules if not any(map(rule.get, KINDS))}
            found[table] = sorted({f"{column.name} {column.null_ok}" for column in described} | held | indexed)
    return found


def upgrade(file: Path) -> dict[str, Any]:
    """Make the kept state in the empty database and bring it to this version; totals before and after, the schema."""
    from django.utils import timezone

    from guanxi.operate import schema

    content = json.loads(gzip.decompress(file.read_bytes()))
    make(content)
    assert schema.pending(), "The kept state is of this very version."
    schema.migrate(at=timezone.now())
    assert not schema.pending()
    return {"before": content["totals"], "after": totals(apps), "schema": shape()}


def make(content: dict[str, Any]) -> None:
    """The schema of the former version with its rows."""
    from django.db.migrations.executor import MigrationExecutor

    from guanxi.operate.management.commands.migrate import building_few

    executor = MigrationExecutor(connection)
    # The former version knew the single migrations, not those that have replaced them since.
    executor.loader.replace_migrations = False
    executor.loader.build_graph()
    with building_few():
        state = executor.migrate([tuple(leaf) for leaf in content["leaves"]])
    made = []
    with transaction.atomic():
        for model in ours(state.apps):
            rows = content["rows"].get(model._meta.label_lower, [])
            fields = model._meta.concrete_fields
            objects = [model(**{f.attname: f.to_python(row[f.attname]) for f in fields}) for row in rows]
            models.QuerySet(model).bulk_create(objects, batch_size=500)
            made.append(model)
    with connection.cursor() as cursor:
        from django.core.management.color import no_style

        for statement in connection.ops.sequence_reset_sql(no_style(), made):
            cursor.execute(statement)


if __name__ == "__main__":
    django.setup()
    verb, path = sys.argv[1], Path(sys.argv[2])
    if verb == "dump":
        dump(path)
    else:
        sys.stdout.write(json.dumps(upgrade(path)))
