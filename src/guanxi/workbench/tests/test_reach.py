"""What a user may not see steers nothing: no sort, board, sum, preset, cursor; and a damaged filter means nobody."""

import base64
import json
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from guanxi.access.models import Role
from guanxi.audit.log import Change
from guanxi.parties.models import Party
from guanxi.sales.models import Order

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
LIST = "/parties/"


def hide(**fields):
    role = Role.objects.get(name="sales")
    role.fields = {"parties.party": fields}
    role.save()


def names(response):
    return re.findall(r">([甲乙丙丁]茶?.?[行家])<", response.content.decode())


@pytest.mark.parametrize("verb", ["edit", "assign", "delete"])
def test_all_of_a_filter_that_cannot_be_read_changes_nothing(files, as_user, verb):
    given = {"all": "1", "query": "filter=1damaged", "column": "city", "city": "X", "owner": ""}
    client = as_user("alice")
    assert client.post(reverse("parties:bulk_ask", args=[verb]), given, headers=HTMX).status_code == 422
    assert client.post(reverse("parties:bulk_do", args=[verb]), given, headers=HTMX).status_code == 422
    assert client.post(reverse("parties:export"), given).status_code in (302, 403)
    assert Party.objects.filter(owner__isnull=False).exclude(city="X").count() == 4


def test_all_of_a_filter_on_a_hidden_field_changes_nothing(files, as_user):
    hide(city="hidden")
    given = {"all": "1", "query": "city=上海"}
    assert as_user("alice").post(reverse("parties:bulk_do", args=["delete"]), given, headers=HTMX).status_code == 422
    assert Party.objects.count() == 4


def test_no_more_than_were_counted_are_changed(files, as_user, world):
    client = as_user("alice")
    given = {"all": "1", "query": ""}
    asked = client.post(reverse("parties:bulk_ask", args=["delete"]), given, headers=HTMX)
    given["counted"] = re.search(r'name="counted" value="(\d+)"', asked.content.decode())[1]
    Party.objects.create(name="新", code="新", owner=world.alice)
    assert client.post(reverse("parties:bulk_do", args=["delete"]), given, headers=HTMX).status_code == 422
    assert Party.objects.count() == 5
    given["counted"] = "4"
    assert client.post(reverse("parties:bulk_do", args=["delete"]), given, headers=HTMX).status_code == 200


@pytest.mark.parametrize("access", ["hidden", "masked"])
def test_what_is_not_seen_in_full_sorts_and_sums_nothing(files, as_user, access):
    client = as_user("alice")
    assert names(client.get(f"{LIST}?sort=-value"))[:3] == ["甲茶行", "乙茶行", "丙茶行"]
    hide(value=access)
    for sort in ("-value", "value"):
        assert client.get(f"{LIST}?sort={sort}").context["state"].order.column != "value"
    assert not re.search("sort=-?value", client.get(LIST).content.decode())
    step = client.get(reverse("parties:neighbour", args=[files["乙"].pk, "next"]) + "?sort=-value")
    assert "value" not in step["Location"]
    totals = client.get(reverse("parties:totals") + "?group=customer_kind").context["totals"]
    assert sum(t.count for t in totals) == 3 and not any(t.sum for t in totals)


def test_there_is_no_board_and_no_preset_of_what_is_hidden(files, as_user):
    hide(grade="hidden", customer_kind="masked")
    client = as_user("alice")
    for group in ("grade", "customer_kind"):
        assert client.get(f"{LIST}?group={group}").context["state"].group == ""
        assert client.get(reverse("parties:totals") + f"?group={group}").status_code == 403
    preset = client.get(f"{LIST}?preset=vip")
    assert preset.status_code == 200 and preset.context["state"].problem
    assert "preset=vip" not in client.get(LIST).content.decode()


def test_a_cursor_of_ones_own_making_is_refused(files, as_user):
    for bad in ([0, 150, 0], [0, "abc", 1], [0, {"a": 1}, 1], [0, 10**30, 1]):
        cursor = base64.urlsafe_b64encode(json.dumps(bad).encode()).decode().rstrip("=")
        for page in (f"{LIST}?sort=value&", "/operations/?", "/bin/?"):
            assert as_user("mona").get(f"{page}after={cursor}").status_code == 400


def test_only_who_may_edit_the_owner_assigns(files, as_user, world):
    hide(owner="read")
    client, given = as_user("alice"), {"pk": [files["甲"].pk], "owner": world.carol.pk}
    for name in ("bulk_ask", "bulk_do"):
        assert client.post(reverse(f"parties:{name}", args=["assign"]), given, headers=HTMX).status_code == 403
    assert reverse("parties:bulk_ask", args=["assign"]) not in client.get(LIST).content.decode()
    assert Party.objects.get(pk=files["甲"].pk).owner == world.alice


def test_a_value_is_not_restored_by_who_may_not_edit_the_field(files, as_user, world):
    party = files["甲"]
    for value in ("GEHEIM", "x"):
        as_user("root").post(reverse("parties:cell", args=[party.pk, "industry"]), {"industry": value}, headers=HTMX)
    change = Change.objects.filter(object_id=party.pk, after__industry="x").get()
    restore = reverse("parties:restore_value", args=[party.pk, change.pk, "industry"])
    for access in ("hidden", "masked", "read"):
        hide(industry=access)
        refused = as_user("alice").post(restore, headers=HTMX)
        assert refused.status_code == 403 and "GEHEIM" not in str(refused.headers)
    hide()
    assert as_user("alice").post(restore, headers=HTMX).status_code == 204
    assert Party.objects.get(pk=party.pk).industry == "GEHEIM"


def test_history_names_no_record_out_of_sight(files, as_user, world):
    order = Order.objects.create(code="A1", party=files["甲"], owner=world.alice, ordered_at=timezone.now())
    Order.objects.filter(pk=order.pk).update(party=files["丁"])
    page = as_user("alice").get(reverse("orders:history", args=[order.pk])).content.decode()
    assert "甲茶行" in page and "丁酒家" not in page
    assert "丁酒家" in as_user("root").get(reverse("orders:history", args=[order.pk])).content.decode()


@pytest.mark.parametrize("key", ["²", "1" + "0" * 30, "x", "-1"])
def test_what_is_no_key_is_nobody(files, as_user, key):
    client, pk = as_user("alice"), files["甲"].pk
    delete = client.post(reverse("parties:bulk_do", args=["delete"]), {"pk": [key]}, headers=HTMX)
    assert delete.status_code == 200 and Party.objects.count() == 4
    given = {"pk": [pk], "owner": key}
    assert client.post(reverse("parties:bulk_do", args=["assign"]), given, headers=HTMX).status_code == 422
    assert client.get(reverse("parties:history", args=[pk]) + f"?before={key}").status_code == 200
    assert client.post("/bin/restoration", {"kind": "parties", "pk": [key]}).status_code == 302
    cell = reverse("parties:cell", args=[pk, "city"])
    assert client.post(cell, {"city": "杭州", "version": key}, headers=HTMX).status_code == 200
