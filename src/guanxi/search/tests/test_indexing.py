"""The index follows the records."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from guanxi.audit.models import Change, Operation
from guanxi.search import indexing, registry, search, searchable
from guanxi.search.models import SearchDocument


def titles(query):
    return [hit.title for hit in search(query)]


def test_a_change_is_found_and_the_old_text_no_longer(groups):
    (group,) = groups("张伟")
    Group.objects.filter(pk=group.pk).update(name="李娜")
    indexing.on_records_changed(Group, [group.pk])
    assert (titles("李娜"), titles("张伟"), titles("zw")) == (["李娜"], [], [])


def test_a_deleted_record_leaves_the_index(groups):
    one, _other = groups("张伟", "张敏")
    pk = one.pk
    one.delete()
    indexing.on_records_changed(Group, [pk])
    assert titles("张") == ["张敏"]
    assert SearchDocument.objects.count() == 1


def test_a_record_that_is_no_longer_among_the_rows_leaves_the_index(only_own_kinds, db):
    searchable(Group, title=lambda group: group.name, rows=lambda: Group.objects.exclude(name__startswith="旧"))
    group = Group.objects.create(name="张伟")
    indexing.reindex(Group, [group.pk])
    group.name = "旧张伟"
    group.save()
    assert indexing.reindex(Group, [group.pk]) == 0
    assert titles("张伟") == []


def test_what_has_not_changed_is_not_written(groups):
    made = groups("张伟", "张敏")
    assert indexing.reindex(Group, [group.pk for group in made]) == 0


def test_columns_that_say_nothing_cost_nothing(only_own_kinds, db, django_assert_num_queries):
    searchable(Group, title=lambda group: group.name, fields=["name"])
    group = Group.objects.create(name="张伟")
    with django_assert_num_queries(0):
        indexing.on_records_changed(Group, [group.pk], {"colour"})
    indexing.on_records_changed(Group, [group.pk], {"colour", "name"})
    assert titles("张伟") == ["张伟"]


@pytest.mark.parametrize("kind", [kind for kind in registry.kinds() if kind.fields], ids=lambda kind: kind.label)
def test_what_goes_to_the_bin_leaves_the_index(kind):
    """A column that is missing among those named would be changed without its document."""
    columns = {field.attname for field in kind.model._meta.concrete_fields}
    assert kind.fields <= columns
    assert ("deleted_at" in kind.fields) == ("deleted_at" in columns)


@pytest.fixture
def models_with_permissions(only_own_kinds, db):
    """A content type is found by the names of its permissions."""
    searchable(
        ContentType,
        title=lambda kind: kind.model,
        text=lambda kind: [permission.name for permission in kind.permission_set.all()],
        rows=lambda: ContentType.objects.prefetch_related("permission_set"),
        related={"auth.Permission": "content_type_id"},
    )
    return ContentType.objects.get_for_model(Group)


def test_a_part_makes_its_record_found(models_with_permissions):
    part = Permission.objects.create(name="招待客人", codename="host", content_type=models_with_permissions)
    indexing.on_records_changed(Permission, [part.pk])
    assert titles("客人") == ["group"]


def test_a_deleted_part_no_longer_does(models_with_permissions):
    part = Permission.objects.create(name="招待客人", codename="host", content_type=models_with_permissions)
    indexing.on_records_changed(Permission, [part.pk])
    Change.objects.create(
        operation=Operation.objects.create(kind="system", at="2026-11-22T00:00Z"),
        model="auth.permission",
        object_id=part.pk,
        action=Change.Action.DELETE,
        before={"content_type_id": models_with_permissions.pk},
    )
    pk = part.pk
    part.delete()
    indexing.on_records_changed(Permission, [pk])
    assert titles("客人") == []


def test_rebuilding_mends_whatever_is_wrong(groups, monkeypatch):
    monkeypatch.setattr(indexing, "CHUNK", 3)
    made = groups(*(f"张{i}" for i in range(7)))
    first, *_ = SearchDocument.objects.order_by("pk")
    SearchDocument.objects.filter(pk=first.pk).delete()
    SearchDocument.objects.create(pk=first.pk - 1, title="ghost before", terms=["ghost"], checksum=1)
    SearchDocument.objects.create(pk=first.pk + 100, title="ghost after", terms=["ghost"], checksum=1)
    SearchDocument.objects.create(pk=5, title="ghost of a kind that is gone", terms=["ghost"], checksum=1)
    Group.objects.filter(pk=made[3].pk).update(name="李四")
    steps = []
    assert indexing.rebuild(progress=lambda kind, done: steps.append(done)) == 2
    assert steps == [3, 6, 7]
    assert len(titles("张")) == 6
    assert titles("李四") == ["李四"]
    assert titles("ghost") == []
    assert SearchDocument.objects.count() == 7


def test_rebuilding_takes_a_constant_number_of_queries_a_step(groups, django_assert_num_queries):
    groups(*(f"张{i}" for i in range(20)))
    with django_assert_num_queries(6):  # keys of the step, savepoint, documents, records, release, gone kinds
        indexing.rebuild()


def test_the_command_tells_what_it_did(groups, capsys):
    groups("张伟")
    SearchDocument.objects.all().delete()
    call_command("rebuild_search", "auth.Group", verbosity=2)
    out = capsys.readouterr().out
    assert "auth.group: 1" in out
    assert re.search(r"\b1\b.*\b0\.\d\b", out)
    with pytest.raises(CommandError, match=r"no\.such"):
        call_command("rebuild_search", "no.such")


def test_titles_are_cut_and_cleaned(only_own_kinds, db):
    searchable(Group, title=lambda group: "张\x00\n伟" * 500, text=lambda group: [None, ""])
    group = Group.objects.create(name="x")
    indexing.reindex(Group, [group.pk])
    (title,) = titles("张")
    assert len(title) <= 200
    assert title.startswith("张 伟")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="FTS5 is SQLite's")
def test_fts5_agrees_with_its_documents(groups):
    made = groups("张伟", "李娜", "王芳")
    made[0].delete()
    Group.objects.filter(pk=made[1].pk).update(name="李")
    indexing.reindex(Group, [group.pk for group in made if group.pk])
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_index(search_index, rank) VALUES ('integrity-check', 1)")


def test_what_is_searchable_since_an_upgrade_is_found_after_it(groups):
    groups("张伟")
    assert indexing.unknown() == []
    SearchDocument.objects.all().delete()
    assert indexing.unknown() == ["auth.group"]
