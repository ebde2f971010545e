"""The bin: what one has deleted, by whom, until when; one or many come back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext, override

from guanxi.activities.models import Activity
from guanxi.parties.models import Party
from guanxi.sales.models import Opportunity, Order, Payment
from guanxi.workbench.binned import in_bin
from guanxi.workbench.listing import listing_of

pytestmark = pytest.mark.django_db
BIN = "audit:bin"


@pytest.fixture
def binned(files, as_user):
    """Alice has deleted two of her parties, Carol her own."""
    for name, party in (("alice", "甲"), ("alice", "乙"), ("carol", "丁")):
        as_user(name).post(reverse("parties:delete", args=[files[party].pk]))
    return files


def test_it_tells_what_by_whom_and_until_when(binned, as_user, world, django_assert_max_num_queries):
    client = as_user("mona")
    with django_assert_max_num_queries(12):
        found = client.get(reverse(BIN), {"kind": "parties"}).context["binned"]
    assert [(b.record.name, b.by) for b in found] == [
        ("丁酒家", world.carol),
        ("乙茶行", world.alice),
        ("甲茶行", world.alice),
    ]
    assert found[0].until - found[0].at == timedelta(days=30)
    assert [b.record.name for b in as_user("carol").get(reverse(BIN)).context["binned"]] == ["丁酒家"]
    assert as_user("rita").get(reverse(BIN)).status_code == 403


def test_one_or_many_are_restored_in_one_operation(binned, as_user):
    client = as_user("alice")
    pks = [binned[n].pk for n in "甲乙丁"]
    client.post(reverse("audit:restore"), {"kind": "parties", "pk": pks})
    assert set(Party.objects.values_list("name", flat=True)) == {"甲茶行", "乙茶行", "丙茶行"}
    page = client.get(reverse("audit:operations"))
    assert [d.text.split(":")[0].split("：")[0] for d in page.context["operations"][0][2]] == ["移出回收站"] * 2
    undo = page.context["operations"][0][0].pk
    client.post(reverse("audit:undo", args=[undo]))
    assert Party.objects.count() == 1


def test_a_code_that_was_taken_meanwhile_is_said(binned, as_user, world):
    Party.objects.create(name="新", code=binned["甲"].code, owner=world.alice)
    response = as_user("alice").post(reverse("audit:restore"), {"kind": "parties", "pk": binned["甲"].pk}, follow=True)
    assert [m.level_tag for m in response.context["shell"].request._messages._loaded_data or []] != ["success"]
    assert not Party.objects.filter(pk=binned["甲"].pk).exists()


def test_it_says_what_does_not_go_because_others_refer_to_it(binned, as_user):
    Order.objects.create(code="1", party=binned["甲"], ordered_at=binned["甲"].created_at, currency="CNY")
    response = as_user("alice").get(reverse(BIN), {"kind": "parties"})
    assert {b.record.name: b.kept for b in response.context["binned"]} == {"甲茶行": True, "乙茶行": False}
    with override("zh-hans"):
        assert response.content.decode().count(gettext("Kept: others refer to it")) == 1


@pytest.mark.parametrize("model", [Activity, Opportunity, Order, Party, Payment])
def test_a_bin_is_read_by_an_index_of_its_own(model, world):
    rows = in_bin(listing_of(model), world.root)
    asked = [rows.order_by("-deleted_at", "-id")]
    if connection.vendor == "postgresql":
        # Of an empty table it takes any index that has the column; in order only one gives them.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    else:
        asked.append(rows)
    for some in asked:
        assert "_binned" in some.explain(), some.explain()
