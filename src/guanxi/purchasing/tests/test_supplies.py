"""Who supplies what: by form and by file; what it costs is a matter of the rule for costs, wherever it stands."""

from __future__ import annotations

import pytest
from django.urls import reverse

from guanxi.access.models import Role
from guanxi.parties.models import Party, PartyRole
from guanxi.purchasing.models import PurchaseOrder, Supply

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def test_a_price_is_in_the_currency_that_is_sent_with_it(tea, as_user, world):
    party = Party.objects.create(name="京都茶园", code="KT", owner=world.alice)
    sent = {"supplier": party.pk, "product": tea.pk, "pack": "12", "price": "9800", "currency": "JPY"}
    as_user("root").post(reverse("supplies:new"), sent, headers=HTMX)
    made = Supply.objects.get()
    assert (made.price, made.currency, made.pack) == (9800, "JPY", 12)
    assert PartyRole.objects.get(party=party).role == "supplier"


def test_a_bundle_is_not_bought(tea, as_user, world):
    type(tea).objects.update(is_stocked=False, is_bundle=True)
    party = Party.objects.create(name="甲", owner=world.alice)
    sent = {"supplier": party.pk, "product": tea.pk, "pack": "1", "currency": "CNY"}
    assert as_user("root").post(reverse("supplies:new"), sent, headers=HTMX).status_code == 422


# What each page says to whoever may not read costs, too.
PAGES = {
    "proposal": "甲",
    "product": "甲",
    "party": "L-1",
    "order": "L-1",
    "purchases": "甲",
    "supplies": "甲",
    "history": "甲",
}


@pytest.mark.parametrize(("page", "told"), PAGES.items())
def test_who_may_not_read_costs_reads_no_purchase_price(page, told, level, supplies, as_user, world):
    supply = supplies("甲", 123457, article="L-1")
    supplies("乙", 123458)
    if page != "proposal":
        as_user("alice").post(reverse("purchases:proposal"), {"take": level.pk, f"quantity-{level.pk}": "20"})
    order = PurchaseOrder.objects.first()
    urls = {
        "proposal": reverse("purchases:proposal"),
        "product": reverse("product", args=[level.product_id]),
        "party": reverse("party_related", args=[supply.supplier_id]),
        "order": order.get_absolute_url() if order else "",
        "purchases": reverse("purchases:list"),
        "supplies": reverse("supplies:list"),
        "history": reverse("supplies:history", args=[supply.pk]),
    }
    shown = as_user("alice").get(urls[page]).content.decode()
    assert "1,234.57" in shown or "24,691.40" in shown
    Role.objects.filter(name="sales").update(fields={"catalogue.product": {"cost": "hidden"}})
    shown = as_user("alice").get(urls[page])
    assert shown.status_code == 200
    text = shown.content.decode()
    assert not any(sum_ in text for sum_ in ("1,234.5", "24,691", "123457", "Cheapest"))
    assert told in text


def test_articles_come_in_by_file_and_make_suppliers(bring, tea, world):
    Party.objects.create(name="茶山", code="S1", owner=world.alice)
    header = "供应商,商品编码,供应商货号,箱规,采购价,起订量,交期,首选\n"
    bring("supplies", f"{header}S1,P,L-1,24,480.50,48,7,是\n")
    made = Supply.objects.get()
    assert (made.pack, made.price, made.minimum, made.lead_days, made.is_preferred) == (24, 48050, 48, 7, True)
    assert PartyRole.objects.get().role == "supplier"
    bring("supplies", f"{header}S1,P,L-1,24,470.00,48,7,是\n")
    assert Supply.objects.get().price == 47000
