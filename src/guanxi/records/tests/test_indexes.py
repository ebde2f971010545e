"""How records are indexed."""

from django.apps import apps

from guanxi.records.models import Record


def test_no_index_begins_with_what_all_records_share():
    """Without statistics SQLite takes it for rare, and sorts a million customers for the first page of a list."""
    kinds = [model for model in apps.get_models() if issubclass(model, Record)]
    assert kinds
    indexes = [(index.name, index.fields) for model in kinds for index in model._meta.indexes if not index.condition]
    assert [name for name, fields in indexes if fields[:1] == ["deleted_at"]] == []
