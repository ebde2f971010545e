"""The column that holds a document's terms in the form in which its database matches them."""

from __future__ import annotations

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class TermsField(models.TextField):
    """Terms in order: text on SQLite, where FTS5 indexes it; a tsvector with positions on PostgreSQL.

    Terms hold neither spaces nor quotes. No parser of the database touches them, so that rare characters and emoji
    are terms like all others.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "tsvector" if connection.vendor == "postgresql" else super().db_type(connection)
