"""The documents and their full-text index: FTS5 kept by triggers on SQLite, GIN on PostgreSQL.

SQLite drops the triggers when Django rebuilds the table: a later migration that alters it makes them anew.
"""

from django.db import migrations, models

import guanxi.search.fields

# `ascii` splits at ASCII signs and spaces only; the terms are folded and cut before they come here.
SQLITE = [
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        terms, content='search_document', content_rowid='id', tokenize='ascii', columnsize=0)
    """,
    """
    CREATE TRIGGER search_document_added AFTER INSERT ON search_document BEGIN
        INSERT INTO search_index(rowid, terms) VALUES (new.id, new.terms);
    END
    """,
    """
    CREATE TRIGGER search_document_removed AFTER DELETE ON search_document BEGIN
        INSERT INTO search_index(search_index, rowid, terms) VALUES ('delete', old.id, old.terms);
    END
    """,
    """
    CREATE TRIGGER search_document_changed AFTER UPDATE OF id, terms ON search_document BEGIN
        INSERT INTO search_index(search_index, rowid, terms) VALUES ('delete', old.id, old.terms);
        INSERT INTO search_index(rowid, terms) VALUES (new.id, new.terms);
    END
    """,
]
POSTGRESQL = ["CREATE INDEX search_document_terms ON search_document USING gin (terms)"]


def create_index(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE search_index")


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("title", models.TextField()),
                ("terms", guanxi.search.fields.TermsField()),
                ("checksum", models.BigIntegerField()),
            ],
            options={"db_table": "search_document"},
        ),
        migrations.RunPython(create_index, drop_index),
    ]
