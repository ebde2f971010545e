"""What is sold is shared like any record: seen by whom it is opened to, in the list, alone and over the API."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.administration.sharing import end, share
from guanxi.api.tests.conftest import api
from guanxi.api.tests.examples import example
from guanxi.sales.models import Invoice, Opportunity, Order, Payment, Quote, Return, Shipment
from guanxi.workbench.listing import listing_of

__all__ = ["api"]
pytestmark = pytest.mark.django_db
AT = timezone.now()


@pytest.mark.parametrize("model", [Order, Payment, Opportunity, Quote, Invoice, Shipment, Return])
def test_a_shared_record_is_reached_and_its_customer_is_not(world, api, model):
    record = example(model, world.alice)
    key, carol = listing_of(model._meta.label_lower).key, api(world.carol)
    assert carol.get(f"{key}/{record.pk}").status_code == 404
    made = share(record=record, user=world.carol, may_change=False, until=None, by=world.alice, at=AT)
    assert [each["id"] for each in carol.get(key).json()["items"]] == [record.pk]
    party = carol.get(f"{key}/{record.pk}").json().get("party")
    assert party is None or party["name"] is None
    assert carol.patch(f"{key}/{record.pk}", {}).status_code in (403, 405)
    alice = Client(headers={"Accept-Language": "en"})
    alice.force_login(world.alice)
    assert str(world.carol) in alice.get(reverse("administration:shares", args=[key, record.pk])).content.decode()
    end(share=made, by=world.alice, at=AT)
    assert carol.get(f"{key}/{record.pk}").status_code == 404
