"""The database backend that the settings name (`ENGINE`); Django looks for it under this name."""

from django.db.backends.sqlite3 import base

from guanxi.kernel.sqlite3.schema import SchemaEditor


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, but for how the schema is changed."""

    SchemaEditorClass = SchemaEditor
