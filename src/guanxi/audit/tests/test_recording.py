"""No path of writing escapes the change log."""

from datetime import date

import pytest
from django.utils import translation

from guanxi.audit import recording
from guanxi.audit.log import Change, Operation
from guanxi.audit.operations import operation
from guanxi.parties.models import ContactPoint, Party

pytestmark = pytest.mark.django_db


def party(name: str, **more) -> Party:
    return Party.objects.create(name=name, code=name, **more)


def changes(record) -> list[tuple[str, dict, dict]]:
    rows = Change.objects.filter(model=record._meta.label_lower, object_id=record.pk).order_by("pk")
    return [(c.action, c.before, c.after) for c in rows]


def test_creating_and_saving(world):
    with operation("edit", by=world.alice):
        acme = party("甲公司", owner=world.alice)
    with operation("edit", by=world.bob):
        acme.city, acme.birthday = "上海", date(2000, 2, 29)
        acme.save()
    (made, _, after), (action, before, then) = changes(acme)
    assert (made, after["name"], after["owner_id"]) == ("create", "甲公司", world.alice.pk)
    assert (action, before, then) == (
        "update",
        {"city": "", "birthday": None},
        {"city": "上海", "birthday": "2000-02-29"},
    )
    assert [c.operation.by for c in Change.objects.order_by("pk")] == [world.alice, world.bob]


def test_saving_without_change_leaves_no_trace():
    acme = party("甲")
    before = Operation.objects.count()
    acme.save()
    assert len(changes(acme)) == 1
    assert Operation.objects.count() == before


def test_update_fields_records_only_what_is_written():
    acme = party("甲")
    acme.city, acme.industry = "上海", "茶"
    acme.save(update_fields=["city"])
    assert changes(acme)[-1] == ("update", {"city": ""}, {"city": "上海"})


def test_bulk_paths(django_assert_max_num_queries):
    made = Party.objects.bulk_create([Party(name=f"n{i}", code=f"n{i}") for i in range(30)])
    assert Change.objects.filter(action="create").count() == 30
    with django_assert_max_num_queries(20), operation("bulk"):
        Party.objects.filter(pk__in=[p.pk for p in made]).update(city="苏州")
    assert Change.objects.filter(action="update", after__city="苏州").count() == 30
    for p in made:
        p.industry = "茶"
    Party.objects.bulk_update(made, ["industry"])
    assert Change.objects.filter(action="update", after__industry="茶").count() == 30
    assert Party.objects.filter(version=3).count() == 30


def test_deleting_keeps_all_that_was_held():
    acme = party("甲")
    point = ContactPoint.objects.create(party=acme, channel="phone", value="138 0000 1111", normalised="13800001111")
    pk = point.pk
    ContactPoint.objects.filter(pk=pk).delete()
    row = Change.objects.get(model="parties.contactpoint", object_id=pk, action="delete")
    assert row.before["value"] == "138 0000 1111"
    assert row.before["party_id"] == acme.pk


def test_derived_columns_are_written_straight(django_assert_num_queries):
    acme = party("甲")
    with django_assert_num_queries(1):
        Party.objects.filter(pk=acme.pk).update(grade="vip", value=100)
    assert len(changes(acme)) == 1


def test_listeners_hear_of_every_path():
    heard = []

    def listener(model, pks, columns):
        heard.append((model.__name__, len(pks), columns))

    recording.on_change(listener)
    try:
        acme = party("甲")
        Party.objects.filter(pk=acme.pk).update(city="上海", name="甲")
    finally:
        recording._listeners.remove(listener)
    assert heard == [("Party", 1, None), ("Party", 1, {"city"})]


def test_one_operation_holds_all_that_is_done_inside(world):
    with operation("merge", by=world.mona, label="x") as current:
        party("甲")
        party("乙")
    assert current.row is not None
    assert current.row.changes.count() == 2
    assert current.row.by == world.mona


def test_what_was_created_is_no_point_in_time():
    with translation.override("zh-hans"):
        assert Change.Action.CREATE.label == "新建"
