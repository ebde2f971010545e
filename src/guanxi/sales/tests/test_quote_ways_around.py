"""Ways around the discount limit: lines that the customer adds, and what is taken back once a quote has been sent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from guanxi.audit import undo as undoing
from guanxi.audit.operations import operation
from guanxi.catalogue.models import Product
from guanxi.sales.models import Quote, SalesTerms
from guanxi.sales.opportunities.actions import start
from guanxi.sales.pipelines.standard import ensure_standard_pipeline
from guanxi.sales.quotes import actions, drafting
from guanxi.sales.quotes.drafting import DraftedLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea_leaves(db) -> Product:
    SalesTerms.objects.create(discount_limit=Decimal(20))
    return Product.objects.create(code="T1", name="龙井", currency="CNY", price=10000)


def written(world, tea, *lines: DraftedLine) -> Quote:
    values = {"party": tea, "owner": world.alice}
    return drafting.draft(values=values, lines=lines, by=world.alice, at=timezone.now())


def test_a_line_that_the_customer_may_add_is_not_given_away_either(world, tea, tea_leaves):
    dear = DraftedLine(tea_leaves, "", Decimal(1), Decimal(100))
    cheap = DraftedLine(tea_leaves, "赠", Decimal(100), Decimal(1), is_optional=True)
    with pytest.raises(ValidationError, match="20"):
        actions.send(quote=written(world, tea, dear, cheap), by=world.alice, at=timezone.now())
    fair = DraftedLine(tea_leaves, "", Decimal(1), Decimal(90), is_optional=True)
    sent = actions.send(quote=written(world, tea, dear, fair), by=world.alice, at=timezone.now())
    assert sent.state == Quote.State.SENT


@pytest.mark.parametrize("overwrite", [False, True])
def test_what_was_sent_is_not_taken_back_line_by_line(world, tea, tea_leaves, overwrite):
    quote = written(world, tea, DraftedLine(tea_leaves, "", Decimal(1), Decimal(10)))
    dear = DraftedLine(tea_leaves, "", Decimal(1), Decimal(100), pk=quote.lines.get().pk)
    with operation("edit", by=world.alice) as done:
        drafting.revise(quote=quote, values={}, lines=[dear], version=None, at=timezone.now())
    with operation("verb", by=world.alice) as sending:
        actions.send(quote=quote, by=world.alice, at=timezone.now())
    with pytest.raises(PermissionDenied, match=quote.code):
        undoing.undo(operation=done.row, by=world.alice, at=timezone.now(), overwrite=overwrite)
    assert Quote.objects.get(pk=quote.pk).total == 10000
    undoing.undo(operation=sending.row, by=world.alice, at=timezone.now())
    undoing.undo(operation=done.row, by=world.alice, at=timezone.now(), overwrite=overwrite)
    assert Quote.objects.get(pk=quote.pk).total == 1000


def test_what_was_not_checked_is_not_sent_by_doing_it_again(world, tea, tea_leaves):
    quote = written(world, tea, DraftedLine(tea_leaves, "", Decimal(1), Decimal(100)))
    with operation("verb", by=world.alice) as sending:
        actions.send(quote=quote, by=world.alice, at=timezone.now())
    back = undoing.undo(operation=sending.row, by=world.alice, at=timezone.now())
    drafting.revise(
        quote=quote,
        values={},
        lines=[DraftedLine(tea_leaves, "", Decimal(1), Decimal(1))],
        version=None,
        at=timezone.now(),
    )
    with pytest.raises(PermissionDenied):
        undoing.undo(operation=back, by=world.alice, at=timezone.now())
    assert Quote.objects.get(pk=quote.pk).state == Quote.State.DRAFT


def test_terms_that_are_hidden_stand_nowhere(world, tea, tea_leaves, alice):
    quote = written(world, tea, DraftedLine(tea_leaves, "", Decimal(1), Decimal(100)))
    Quote.objects.update(terms="款到发货")
    assert "款到发货" in alice.get(quote.get_absolute_url()).content.decode()
    world.alice.roles.update(fields={"sales.quote": {"terms": "hidden"}})
    assert "款到发货" not in alice.get(quote.get_absolute_url()).content.decode()


def test_an_opportunity_stands_without_its_stage(world, tea, alice):
    ensure_standard_pipeline()
    deal = start(values={"name": "年节", "party": tea, "owner": world.alice}, by=world.alice, at=timezone.now())
    world.alice.roles.update(fields={"sales.opportunity": {"stage": "hidden"}})
    page = alice.get(deal.get_absolute_url())
    assert page.status_code == 200
    assert str(deal.stage) not in page.content.decode()
