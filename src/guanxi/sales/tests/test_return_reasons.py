"""Reasons for returns are the company's own: fault decides on the freight, retired ones are offered no more."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from guanxi.conditions.tree import parse
from guanxi.conditions.urltext import to_text
from guanxi.records.actions import remove_unused
from guanxi.sales.models import ReturnReason
from guanxi.sales.returns.forms import RequestForm
from guanxi.sales.tests.test_returns import TEA, Kind, ask, sell

pytestmark = pytest.mark.django_db


@pytest.fixture
def size(db):
    return ReturnReason.objects.create(name="尺寸不合", position=1)


def test_a_company_begins_with_eight_told_in_the_language_of_the_reader_until_they_are_renamed():
    assert ReturnReason.objects.exclude(key="").count() == 8
    late = ReturnReason.objects.get(key="late")
    with translation.override("en"):
        assert str(late) == "Delivered too late"
    with translation.override("zh-hans"):
        assert str(late) != "Delivered too late"
        late.name = "错过节日"
        assert str(late) == "错过节日"


def test_whose_fault_a_reason_is_decides_who_pays_the_freight(world, tea, size):
    request = ask(world, sell(world, tea, TEA), Kind.RETURN, "1", reason=size)
    assert request.freight_by == "customer"
    size.is_our_fault = True
    size.save()
    assert ask(world, sell(world, tea, TEA), Kind.RETURN, "1", reason=size).freight_by == "company"
    request.refresh_from_db()
    assert request.freight_by == "customer"


def test_a_retired_one_stays_on_old_returns_and_is_offered_no_more(as_user, world, tea, size):
    order = sell(world, tea, TEA)
    request = ask(world, order, Kind.RETURN, "1", reason=size)
    size.is_active = False
    size.save()
    form = RequestForm({"kind": "return", "reason": size.pk}, order=order)
    assert size not in form.fields["reason"].queryset and "reason" in form.errors
    root = as_user("root")
    assert size.name in root.get(request.get_absolute_url()).content.decode()
    condition = to_text(parse({"version": 1, "field": "reason", "op": "in", "value": [size.pk]}))
    found = root.get("/returns/", {"filter": condition})
    assert request.code in found.content.decode() and not found.context["state"].problem
    with pytest.raises(ValidationError):
        remove_unused(records=ReturnReason.objects.filter(pk=size.pk), at=timezone.now())
