"""Changes of the schema on SQLite: foreign keys are checked where a migration wrote, and few changes copy a table.

Django checks every row of the database after each migration, and copies the whole table for a new column that must
not be empty, for a longer text, or for a unique constraint. A company of a million customers waits half an hour then.
"""

from __future__ import annotations

import re
from types import TracebackType
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.sqlite3.schema import DatabaseSchemaEditor
from django.db.models import BaseConstraint, CharField, Field, Model, UniqueConstraint

from guanxi.kernel.sqlite3.writes import Writes

LENGTH = re.compile(r"varchar\(\d+\)")


class SchemaEditor(DatabaseSchemaEditor):
    """The change of one migration: a transaction, as with Django, at whose end no foreign key leads nowhere."""

    def __enter__(self) -> SchemaEditor:
        super().__enter__()
        self.writes = Writes()
        self.connection.ensure_connection()
        self.connection.connection.set_authorizer(self.writes)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.connection.connection.set_authorizer(None)
        end = super(DatabaseSchemaEditor, self).__exit__
        try:
            if kind is None:
                self.connection.check_constraints(sorted(self.writes.doubtful(self._foreign_keys())))
        except BaseException as broken:
            end(type(broken), broken, broken.__traceback__)
            raise
        else:
            end(kind, error, traceback)
        finally:
            self.connection.enable_constraint_checking()

    def add_field(self, model: type[Model], field: Field[Any, Any]) -> None:
        """A column with a constant default is only noted: SQLite reads the default for the rows that are there."""
        given = not (field.has_default() and callable(field.default)) and self.effective_default(field) is not None
        if given and not (field.null or field.unique or field.generated or field.is_relation or field.has_db_default()):
            BaseDatabaseSchemaEditor.add_field(self, model, field)
        else:
            super().add_field(model, field)

    def skip_default_on_alter(self, field: Field[Any, Any]) -> bool:
        """SQLite cannot take a column's default away; Django names every column when it writes, so it does no harm."""
        return True

    def add_constraint(self, model: type[Model], constraint: BaseConstraint) -> None:
        """A unique constraint is an index, of its own name, also where it has no condition."""
        if isinstance(constraint, UniqueConstraint):
            BaseDatabaseSchemaEditor.add_constraint(self, model, constraint)
        else:
            super().add_constraint(model, constraint)

    def alter_db_table(self, model: type[Model], old_db_table: str, new_db_table: str) -> None:
        super().alter_db_table(model, old_db_table, new_db_table)
        self.writes.renamed(old_db_table, new_db_table)

    def _alter_field(
        self, model: type[Model], old_field: Field[Any, Any], new_field: Field[Any, Any], *about: Any, **more: Any
    ) -> None:
        if not self._stored_alike(model, old_field, new_field):
            super()._alter_field(model, old_field, new_field, *about, **more)  # type: ignore[misc]

    def _stored_alike(self, model: type[Model], old: Field[Any, Any], new: Field[Any, Any]) -> bool:
        """Whether only the length of a text differs, to which SQLite does not hold it: forms and models do."""
        if not (isinstance(old, CharField) and isinstance(new, CharField)) or _indexed(old) != _indexed(new):
            return False
        before, after = (LENGTH.sub("varchar", str(self.column_sql(model, field))) for field in (old, new))
        return old.column == new.column and before == after

    def _remake_table(self, model: type[Model], *about: Any, **more: Any) -> None:
        """Rows are copied as they are: only the columns that come in with the new table can be wrong."""
        kept, self.writes.paused = self.writes.paused, True
        try:
            super()._remake_table(model, *about, **more)  # type: ignore[misc]
        finally:
            self.writes.paused = kept
        altered = [new for _old, new in more.get("alter_fields") or ()]
        brought = [field for field in (more.get("create_field"), *altered) if field is not None]
        if any(field.is_relation for field in brought):
            self.writes.inserted.add(model._meta.db_table)
        if any(field.unique for field in brought):
            self.writes.deleted.add(model._meta.db_table)

    def _foreign_keys(self) -> list[tuple[str, str, str, str]]:
        """Of every table: its name, the column, the table that it leads to, and the column there."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                'SELECT t.name, k."from", k."table", coalesce(k."to", \'\') '
                "FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) k WHERE t.type = 'table'"
            )
            return [(table, column, other, target) for table, column, other, target in cursor.fetchall()]


def _indexed(field: Field[Any, Any]) -> bool:
    return bool(getattr(field, "db_index", False))
