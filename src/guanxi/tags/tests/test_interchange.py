"""Tags in files: several in a cell, added and never taken away, undone with the import, and taken out again."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone

from guanxi.access.models import Role
from guanxi.audit.undo import undo
from guanxi.catalogue.models import Product
from guanxi.exchange import exporting
from guanxi.exchange.tests.conftest import bring, figures, in_english, prepare, stored_apart
from guanxi.parties.models import Party
from guanxi.sales.models import Order
from guanxi.tags import actions
from guanxi.tags.models import Tag, Tagging
from guanxi.tags.taggable import is_taggable

__all__ = ["bring", "in_english", "prepare", "stored_apart"]
pytestmark = pytest.mark.django_db


def tags_of(model, code):
    return model.objects.get(code=code).tags


def test_a_cell_holds_several_and_undo_takes_them_back(bring):
    Tag.objects.create(name="VIP")
    Tag.objects.create(name="a, b")
    text = 'code,name,标签\nK1,茶,vip；老客户、重点\nK2,壶,"a, b;new"\nK1,茶,又一个\n'
    assert figures(bring("parties", text, dry=True)) == (2, 1, 0, 0)
    run = bring("parties", text)
    assert figures(run) == (2, 1, 0, 0)
    assert tags_of(Party, "K1") == ["VIP", "又一个", "老客户", "重点"] and tags_of(Party, "K2") == ["a, b", "new"]
    undo(operation=run.operation, by=None, at=timezone.now())
    assert not Tagging.objects.exists() and set(Tag.objects.values_list("name", flat=True)) == {"VIP", "a, b"}


def test_rows_add_to_what_a_record_has_and_say_when_nothing_is_new(bring):
    party = Party.objects.create(code="K1", name="茶")
    actions.put(tag=actions.named(name="VIP"), records=Party.objects.all())
    assert figures(bring("parties", "code,name,tags\nK1,茶,\n")) == (0, 0, 1, 0)
    assert figures(bring("parties", "code,name,tags\nK1,茶,VIP\n")) == (0, 0, 1, 0)
    assert figures(bring("parties", "code,name,tags\nK1,茶,老\n", mode="skip")) == (0, 0, 1, 0)
    assert figures(bring("parties", "code,name,tags\nK1,茶,老\n")) == (0, 1, 0, 0)
    assert tags_of(Party, "K1") == ["VIP", "老"] and Party.objects.get().version == party.version


def test_who_may_not_make_tags_is_told_in_the_row(bring, world):
    Role.objects.filter(name="sales").update(permissions={"*": {"view": "all", "create": "all", "change": "all"}})
    role = Role.objects.get(name="sales")
    role.permissions["tags.tag"] = {"view": "all", "create": "none"}
    role.save()
    Tag.objects.create(name="VIP")
    run = bring("parties", "code,name,tags\nK1,茶,VIP\nK2,壶,VIP; 新\nK3,杯," + "长" * 41 + "\n", by=world.alice)
    assert figures(run) == (1, 0, 0, 2)
    told = [fault["reason"] for issue in run.issues.order_by("row") for fault in issue.faults]
    assert told == ["There is no tag “新”, and you may not make one.", "Name a tag of at most 40 letters, without “;”."]
    assert tags_of(Party, "K1") == ["VIP"] and Tag.objects.count() == 1


def test_products_and_orders_take_them_and_orders_of_several_rows_once(bring):
    assert figures(bring("products", "code,name,tags\nP1,红茶,新; 热\n"))[0] == 1
    assert tags_of(Product, "P1") == ["新", "热"]
    rows = "order,date,customer,product,amount,tags\nO1,2026-01-02,K1,P1,5,大单\nO1,2026-01-02,K1,P1,6,急; 大单\n"
    assert figures(bring("orders", rows)) == (2, 0, 0, 0)
    assert tags_of(Order, "O1") == ["大单", "急"]
    assert figures(bring("orders", rows)) == (0, 0, 2, 0)
    assert figures(bring("orders", rows.replace("急", "更急"))) == (0, 2, 0, 0)
    assert tags_of(Order, "O1") == ["大单", "急", "更急"]


@pytest.mark.parametrize(("kind", "head"), [("parties", "code,name"), ("products", "code,name")])
def test_what_is_taken_out_comes_in_again(bring, kind, head):
    bring(kind, f"{head},tags\nK1,茶,b; a\nK2,壶,\n")
    target = io.BytesIO()
    exporting.write(exporting.find(kind), target, form="csv", by=None, labelled=True)
    assert "a; b" in target.getvalue().decode()
    assert figures(bring(kind, target.getvalue())) == (0, 0, 2, 0)


def test_every_export_of_tagged_records_has_their_column():
    whole = {one.key for one in exporting.exporters() if "tags" in [c.key for c in one.every_column]}
    assert {one.key for one in exporting.exporters() if is_taggable(one.model)} - whole <= {"commissions", "presales"}
    assert {"parties", "products", "orders", "payments", "opportunities", "quotes", "leads", "invoices"} <= whole
