"""A discount beyond the limit is sent once somebody who may give it has approved it, and not before."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from guanxi.access.models import User
from guanxi.approvals import actions as approvals
from guanxi.approvals.asking import Terms, ask_verb
from guanxi.catalogue.models import Product
from guanxi.sales.models import Quote, SalesTerms
from guanxi.sales.quotes import actions, drafting
from guanxi.sales.quotes.drafting import DraftedLine
from guanxi.sales.quotes.limits import ANY_DISCOUNT
from guanxi.sales.quotes.listing import QUOTES

pytestmark = pytest.mark.django_db


@pytest.fixture
def quote(world, tea) -> Quote:
    """Half the list price, by a lower price and not by a discount that one could see."""
    SalesTerms.objects.create(discount_limit=Decimal(20))
    product = Product.objects.create(code="T1", name="龙井", currency="CNY", price=10000)
    lines = [DraftedLine(product, "", Decimal(1), Decimal(50))]
    return drafting.draft(values={"party": tea, "owner": world.alice}, lines=lines, by=world.alice, at=timezone.now())


def asked(quote: Quote, world):
    terms = Terms(why="大客户", deadline=timezone.now() + timedelta(days=1), approver=world.mona)
    about = {"listing": QUOTES, "record": Quote.objects.get(pk=quote.pk), "verb": "sending", "data": {}}
    return ask_verb(**about, terms=terms, by=world.alice, at=timezone.now())


def test_it_is_sent_by_the_approval_alone(world, quote, alice):
    role = world.mona.roles.get()
    role.abilities = [*role.abilities, ANY_DISCOUNT]
    role.save()
    with pytest.raises(ValidationError, match="20"):
        actions.send(quote=quote, by=world.alice, at=timezone.now())
    assert "verb=sending" in alice.get(quote.get_absolute_url()).content.decode()
    approval = asked(quote, world)
    with pytest.raises(ValidationError):
        actions.send(quote=quote, by=world.alice, at=timezone.now())
    approvals.approve(approval=approval, reason="", by=User.objects.get(pk=world.mona.pk), at=timezone.now())
    assert Quote.objects.get(pk=quote.pk).state == Quote.State.SENT


def test_who_may_not_give_it_cannot_approve_it(world, quote):
    approval = asked(quote, world)
    with pytest.raises(ValidationError):
        approvals.approve(approval=approval, reason="", by=world.mona, at=timezone.now())
    assert Quote.objects.get(pk=quote.pk).state == Quote.State.DRAFT


def test_within_the_limit_nobody_is_asked(world, quote):
    SalesTerms.objects.update(discount_limit=Decimal(50))
    assert actions.send(quote=quote, by=world.alice, at=timezone.now()).state == Quote.State.SENT
