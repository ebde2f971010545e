"""Changes of the schema on SQLite: nothing is copied without need, and no foreign key is left leading nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps.registry import Apps
from django.db import IntegrityError, connections, models
from django.db.utils import ConnectionHandler
from django.test.utils import CaptureQueriesContext

registry = Apps()


class Shelf(models.Model):
    name = models.CharField(max_length=10)

    class Meta:
        app_label, apps = "library", registry


class Book(models.Model):
    shelf = models.ForeignKey(Shelf, models.CASCADE)
    title = models.CharField(max_length=10)

    class Meta:
        app_label, apps = "library", registry


@pytest.fixture
def library(tmp_path: Path, django_db_blocker: Any) -> Iterator[Any]:
    """A connection to a database of its own, with a book on a shelf; it tells what it was asked."""
    settings = {"ENGINE": "guanxi.kernel.sqlite3", "NAME": str(tmp_path / "library.sqlite3")}
    connection = ConnectionHandler({"default": {}, "library": settings})["library"]
    # Transactions find it by its name.
    connections["library"] = connection
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Shelf)
            editor.create_model(Book)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO library_shelf (id, name) VALUES (1, 'A')")
            cursor.execute("INSERT INTO library_book (id, shelf_id, title) VALUES (1, 1, 'Dream')")
        yield connection
        connection.close()
    del connections["library"]


def named(field: models.Field[Any, Any], name: str, model: type[models.Model] = Book) -> models.Field[Any, Any]:
    field.set_attributes_from_name(name)
    field.model = model
    return field


def books(connection: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM library_book")
        return [dict(zip([c[0] for c in cursor.description], row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (models.CharField(max_length=5, default="it's"), "it's"),
        (models.CharField(max_length=5, blank=True), ""),
        (models.BooleanField(default=True), 1),
        (models.PositiveIntegerField(default=7), 7),
        (models.DateField(null=True), None),
    ],
)
def test_a_column_is_added_without_copying_the_table(library: Any, field: models.Field[Any, Any], value: Any) -> None:
    with CaptureQueriesContext(library) as asked, library.schema_editor() as editor:
        editor.add_field(Book, named(field, "further"))
    assert not [query for query in asked.captured_queries if "INSERT" in query["sql"] or "_check(" in query["sql"]]
    assert [book["further"] for book in books(library)] == [value]


def test_a_longer_text_needs_no_copy_but_an_empty_one_does(library: Any) -> None:
    former = Book._meta.get_field("title")
    for field, copied in (
        (models.CharField(max_length=99), False),
        (models.CharField(max_length=10, null=True), True),
        (models.CharField(max_length=10, db_index=True), True),
    ):
        with CaptureQueriesContext(library) as asked, library.schema_editor() as editor:
            editor.alter_field(Book, former, named(field, "title"))
        assert any("new__library_book" in query["sql"] for query in asked.captured_queries) is copied
    assert [book["title"] for book in books(library)] == ["Dream"]


def test_a_unique_constraint_comes_without_a_copy_holds_and_goes(library: Any) -> None:
    once = models.UniqueConstraint(fields=["title"], name="title_once")
    again = "INSERT INTO library_book (shelf_id, title) VALUES (1, 'Dream')"
    with CaptureQueriesContext(library) as asked, library.schema_editor() as editor:
        editor.add_constraint(Book, once)
    assert not any("new__" in query["sql"] for query in asked.captured_queries)
    with library.cursor() as cursor, pytest.raises(IntegrityError):
        cursor.execute(again)
    with library.schema_editor() as editor:
        editor.remove_constraint(Book, once)
    with library.cursor() as cursor:
        cursor.execute(again)
    assert len(books(library)) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE library_book SET shelf_id = 9",
        "INSERT INTO library_book (shelf_id, title) VALUES (9, 'Journey')",
        "DELETE FROM library_shelf",
        "UPDATE library_shelf SET id = 9",
    ],
)
def test_what_leaves_a_key_that_leads_nowhere_is_refused_and_taken_back(library: Any, statement: str) -> None:
    with pytest.raises(IntegrityError, match="invalid foreign key"), library.schema_editor() as editor:
        editor.execute(statement)
    assert [(book["shelf_id"], book["title"]) for book in books(library)] == [(1, "Dream")]
    with library.cursor() as cursor, pytest.raises(IntegrityError):
        cursor.execute("INSERT INTO library_book (shelf_id, title) VALUES (9, 'Margin')")


def test_only_what_can_have_gone_wrong_is_checked(library: Any) -> None:
    """Text that is written, and rows that are copied as they are, leave the keys as they were."""
    with CaptureQueriesContext(library) as asked, library.schema_editor() as editor:
        editor.execute("UPDATE library_book SET title = 'Journey'")
        editor.add_field(Shelf, named(models.CharField(max_length=4, unique=True, default="x"), "code", Shelf))
    assert [q["sql"] for q in asked.captured_queries if "foreign_key_check" in q["sql"]] == [
        'PRAGMA foreign_key_check("library_book")'
    ]
    with CaptureQueriesContext(library) as asked, library.schema_editor() as editor:
        editor.alter_field(Book, Book._meta.get_field("title"), named(models.TextField(), "title"))
    assert not [q for q in asked.captured_queries if "foreign_key_check" in q["sql"]]
