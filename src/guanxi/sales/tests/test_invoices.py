"""Invoices: numbered without a gap, never more than the order comes to, and what was issued stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from guanxi.access.models import Role, User
from guanxi.audit.models import Operation
from guanxi.audit.operations import operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import undo
from guanxi.journal.models import Entry
from guanxi.parties.models import Party
from guanxi.sales import billing, fulfilment
from guanxi.sales.invoices import actions, drafting, views
from guanxi.sales.invoices.forms import BUYER, DraftForm
from guanxi.sales.models import Invoice, InvoiceKind, Order, Return, ReturnReason
from guanxi.sales.orders import actions as orders
from guanxi.sales.orders.drafted import Drafted
from guanxi.sales.quantities import part_of
from guanxi.sales.returns import actions as returns

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
VAT = Decimal(13)
TOTALS = ("sales.order", "sales.invoice")
State, Invoicing = Invoice.State, Order.Invoicing


@pytest.fixture
def order(world, tea) -> Order:
    """Three tins at ¥33.33 and two cups at ¥30, with ¥0.99 off the whole: ¥159.00."""
    lines = [
        Drafted(None, "龙井", Decimal(3), Decimal("33.33")),
        Drafted(None, "茶杯", Decimal(2), Decimal(30)),
        Drafted(None, "优惠", Decimal(1), Decimal("-0.99")),
    ]
    values = {"party": tea, "owner": world.alice, "status": Order.Status.COMPLETED}
    return orders.place(values=values, lines=lines, by=world.alice, at=timezone.now())


def fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def draft(order: Order, *quantities: str, amount: int = 0, **values: Any) -> Invoice:
    goods = order.lines.filter(amount__gt=0).order_by("position")
    chosen = {line.pk: Decimal(text) for line, text in zip(goods, quantities, strict=False)}
    values = {"buyer": "西湖茶行有限公司"} | values
    return actions.draft(order=order, values=values, chosen=chosen, amount=amount, rate=VAT, by=None, at=timezone.now())


def issue(invoice: Invoice, at: datetime | None = None) -> Invoice:
    return actions.issue(invoice=invoice, by=None, at=at or timezone.now())


def give_back(world: Any, order: Order, quantity: str) -> Return:
    """So many of the first line come back, and are refunded."""
    line = order.lines.order_by("position").first()
    about = {"kind": Return.Kind.REFUND, "reason": ReturnReason.standard("quality"), "note": "", "by": world.root}
    request = returns.request(order=order, chosen={line.pk: Decimal(quantity)}, at=timezone.now(), **about)
    returns.approve(request=request, decision="", by=world.root, at=timezone.now())
    return returns.refund(request=request, method="", by=world.root, at=timezone.now())


def test_invoices_in_parts_come_to_the_order_exactly(order):
    assert (order.total, fresh(order).invoicing) == (15900, Invoicing.NOT)
    first = issue(draft(order, "1", "1"))
    assert first.total == first.net + first.tax
    assert all(line.net + line.tax == line.amount for line in first.lines.all())
    assert (fresh(order).invoiced, fresh(order).invoicing) == (first.total, Invoicing.PARTLY)
    with pytest.raises(ValidationError, match="龙井"):
        draft(order, "3")
    second = draft(order, "2", "1")
    with pytest.raises(ValidationError):
        draft(order, amount=1)
    issue(second)
    assert first.total + second.total == 15900
    assert (fresh(order).invoiced, fresh(order).invoicing) == (15900, Invoicing.WHOLLY)
    assert not billing.to_bill(order)


@pytest.mark.one_database
def test_the_smallest_sums_in_many_parts_come_to_the_whole():
    for worth in (0, 1, 2, 3, 7):
        parts: list[int] = []
        for left in range(7, 0, -1):
            parts.append(part_of(worth - sum(parts), Decimal(left), Decimal(1)))
        assert sum(parts) == worth
        assert min(parts) >= 0
    assert part_of(-5, Decimal(2), Decimal(1)) == part_of(0, Decimal(0), Decimal(1)) == 0


def test_numbers_have_no_gap_and_begin_anew_each_year(order):
    parts = [draft(order, amount=100 * n) for n in range(1, 5)]
    drafting.delete(records=Invoice.objects.filter(pk=parts[1].pk), at=timezone.now())
    assert [invoice.code for invoice in parts] == [""] * 4
    issue(parts[3], datetime(2026, 12, 31, 15, 59, tzinfo=UTC))
    with pytest.raises(ValidationError):
        issue(parts[3])
    issue(parts[0], datetime(2026, 12, 31, 15, 59, tzinfo=UTC))
    # In Shanghai the new year has begun.
    issue(parts[2], datetime(2026, 12, 31, 16, 1, tzinfo=UTC))
    codes = Invoice.objects.exclude(code="").order_by("issued_at", "code").values_list("code", "total")
    assert [*codes] == [("INV2026000001", 400), ("INV2026000002", 100), ("INV2027000001", 300)]


def test_the_kind_asks_for_the_tax_number_and_only_who_may_issues(world, order):
    special = InvoiceKind.objects.create(name="增值税专用发票", needs_tax_number=True)
    invoice = draft(order, amount=100, kind=special)
    with pytest.raises(ValidationError, match="增值税专用发票"):
        issue(invoice)
    drafting.change(record=invoice, values={"tax_number": "91330106MA2XX"}, version=None)
    with pytest.raises(PermissionDenied):
        actions.issue(invoice=invoice, by=world.alice, at=timezone.now())
    actions.issue(invoice=invoice, by=world.root, at=timezone.now())
    assert Entry.objects.filter(kind="sales.InvoiceIssued", party=order.party).count() == 1


def test_what_was_issued_stands(world, order):
    invoice = issue(draft(order, "3"))
    line = invoice.lines.get()
    with pytest.raises(ValidationError):
        drafting.change(record=invoice, values={"buyer": "别人"}, version=None)
    with pytest.raises(ValidationError):
        drafting.change_line(record=line, values={"amount": 1}, version=None, by=None, at=timezone.now())
    with pytest.raises(ValidationError):
        drafting.remove_line(part=line, by=None, at=timezone.now())
    with pytest.raises(ValidationError):
        drafting.delete(records=Invoice.objects.all(), at=timezone.now())
    drafting.change(record=invoice, values={"owner": world.bob}, version=None)
    less = [Drafted(None, "龙井", Decimal(3), Decimal(1), pk=order.lines.get(description="龙井").pk)]
    with pytest.raises(ValidationError, match="SO2"):
        orders.revise(order=order, values={}, lines=less, version=None, at=timezone.now())
    with pytest.raises(ValidationError):
        orders.delete(records=Order.objects.filter(pk=order.pk), at=timezone.now())
    with pytest.raises(ValidationError):
        orders.change(record=order, values={"party": None}, version=None)
    with pytest.raises(ValidationError):
        orders.change(record=order, values={"status": Order.Status.CANCELLED}, version=None)


def test_a_placed_order_that_is_invoiced_is_not_cancelled(order):
    Order.objects.filter(pk=order.pk).update(status=Order.Status.PLACED)
    invoice = issue(draft(order, amount=100))
    with pytest.raises(ValidationError):
        fulfilment.cancel(order=fresh(order))
    actions.void(invoice=invoice, reason="开错", by=None, at=timezone.now())
    assert fulfilment.cancel(order=fresh(order)).status == Order.Status.CANCELLED


def test_a_void_invoice_keeps_its_number_and_can_be_written_again(order):
    invoice = issue(draft(order, "3", "2"))
    with pytest.raises(ValidationError) as refusal:
        actions.void(invoice=invoice, reason=" ", by=None, at=timezone.now())
    assert "reason" in refusal.value.message_dict
    void = actions.void(invoice=invoice, reason="抬头写错", by=None, at=timezone.now())
    assert (void.code, void.state, fresh(order).invoicing) == (invoice.code, State.VOID, Invoicing.NOT)
    assert issue(draft(order, "3", "2")).total == 15900
    with pytest.raises(ValidationError):
        actions.void(invoice=void, reason="again", by=None, at=timezone.now())


def test_after_a_return_a_credit_note_is_due_and_takes_exactly_that_back(world, order):
    invoice = issue(draft(order, "3", "2"))
    back = give_back(world, order, "1")
    assert fresh(order).invoicing == Invoicing.OVER
    assert -billing.left(order) == back.amount
    with pytest.raises(ValidationError):
        draft(order, amount=1)
    note = issue(actions.credit(invoice=invoice, amount=back.amount, by=None, at=timezone.now()))
    assert (note.total, note.corrects, note.code) == (-back.amount, invoice, f"INV{note.issued_at.year}000002")
    assert (fresh(order).invoiced, fresh(order).invoicing) == (15900 - back.amount, Invoicing.WHOLLY)
    with pytest.raises(ValidationError):
        actions.credit(invoice=invoice, amount=15900 - back.amount + 1, by=None, at=timezone.now())
    with pytest.raises(ValidationError):
        actions.void(invoice=invoice, reason="x", by=None, at=timezone.now())
    with pytest.raises(ValidationError):
        # Then more would be invoiced than there is.
        actions.void(invoice=note, reason="x", by=None, at=timezone.now())
    rest = issue(actions.credit(invoice=invoice, amount=15900 - back.amount, by=None, at=timezone.now()))
    assert (note.net + rest.net, note.tax + rest.tax) == (-invoice.net, -invoice.tax)


def test_what_came_back_before_is_not_invoiced(world, order):
    back = give_back(world, order, "2")
    assert {one.line.description: one.left for one in billing.to_bill(order)} == {"龙井": 1, "茶杯": 2}
    assert issue(draft(order, "1", "2")).total == 15900 - back.amount
    assert fresh(order).invoicing == Invoicing.WHOLLY


def test_undo_takes_a_draft_back_and_nothing_that_has_a_number(world, order):
    with operation("edit", by=world.root) as drafted:
        invoice = draft(order, "3")
    with operation("edit", by=world.root) as changed:
        line = invoice.lines.get()
        drafting.change_line(record=line, values={"amount": 5000}, version=None, by=None, at=timezone.now())
    assert Invoice.objects.get().total == 5000
    undo(operation=changed.row, by=world.root, at=timezone.now())
    assert Invoice.objects.get().total == Invoice.objects.get().lines.get().amount != 5000
    undo(operation=drafted.row, by=world.root, at=timezone.now())
    assert not Invoice.objects.exists()
    with operation("edit", by=world.root) as drafted:
        invoice = draft(order, "3")
    with operation("edit", by=world.root) as issued:
        issue(invoice)
    for what in (issued, drafted):
        with pytest.raises(OutOfReach):
            undo(operation=what.row, by=world.root, at=timezone.now(), overwrite=True)
    assert Invoice.objects.get().state == State.ISSUED


def test_the_page_drafts_and_proposes_the_last_buyer(world, alice, order):
    issue(draft(order, "1", tax_number="91330106MA2XX", buyer_bank="工行 123"))
    url = reverse("orders:verb", args=[order.pk, "invoice"])
    asked = alice.get(url, headers=HTMX).content.decode()
    assert "91330106MA2XX" in asked and "西湖茶行有限公司" in asked
    line = order.lines.order_by("position").first()
    form = {"buyer": "西湖茶行有限公司", "tax_rate": "13", f"quantities_{line.pk}": "3"}
    assert alice.post(url, form, headers=HTMX).status_code == 422
    assert alice.post(url, form | {f"quantities_{line.pk}": "2"}, headers=HTMX).status_code == 204
    made = Invoice.objects.latest("pk")
    assert "¥66.2" in alice.get(made.get_absolute_url()).content.decode()
    assert made.code == "" and Operation.objects.latest("pk").changes.exists()
    for page in (order.get_absolute_url(), reverse("party_deals", args=[order.party_id])):
        assert str(made) in alice.get(page).content.decode()


def test_the_file_of_a_customer_says_what_stands_on_invoices(world, tea, order):
    def proposed() -> list[Any]:
        form = DraftForm(order=order)
        form.propose(User.objects.get(pk=world.alice.pk))
        return [form.initial.get(name) for name in BUYER]

    assert proposed() == [tea.name, None, None, None]
    issue(draft(order, "1", tax_number="ALT", buyer_bank="工行 123"))
    assert proposed() == ["西湖茶行有限公司", "ALT", "", "工行 123"]
    Party.objects.update(invoice_title="西湖茶业", tax_number="91330106MA2TEA0001")
    assert proposed() == ["西湖茶业", "91330106MA2TEA0001", None, None]
    Role.objects.filter(name="sales").update(fields={"parties.party": {"tax_number": "hidden"}})
    assert "91330106MA2TEA0001" not in proposed()


def test_the_paper_says_everything_in_both_languages(order):
    invoice = issue(draft(order, "3", "2", tax_number="91330106MA2XX"))
    chinese, english = views.html(invoice, "zh-hans"), views.html(invoice, "en")
    assert "人民币壹佰伍拾玖元整" in chinese and "发票" in chinese and invoice.code in chinese
    assert "Invoice" in english and "91330106MA2XX" in english and "13%" in english
    actions.void(invoice=invoice, reason="抬头写错", by=None, at=timezone.now())
    assert "抬头写错" in views.html(Invoice.objects.get(), "zh-hans")


def test_programs_draft_and_issue(world, api, order):
    told = {"buyer": "茶行", "tax_rate": "13", "quantities": {str(order.lines.first().pk): "1"}}
    assert api(world.root).post(f"orders/{order.pk}/invoice", told).status_code == 200
    invoice = Invoice.objects.get()
    assert api(world.root).post(f"invoices/{invoice.pk}/issue", {}).status_code == 200
    assert api(world.root).get(f"invoices/{invoice.pk}").json()["state"] == "issued"
    assert api(world.root).post(f"invoices/{invoice.pk}/credit", {"amount": {"amount": "99", "currency": "CNY"}})
    assert timezone.now() - Invoice.objects.get(pk=invoice.pk).issued_at < timedelta(minutes=1)


def test_who_may_not_read_what_it_came_to_is_proposed_no_sum(world, as_user, api, order):
    Role.objects.filter(name="sales").update(fields={"sales.order": {"total": "hidden"}})
    url = reverse("orders:verb", args=[order.pk, "invoice"])
    assert as_user("alice").get(url, headers=HTMX).status_code == 403
    told = {"buyer": "茶行", "tax_rate": "13", "quantities": {str(order.lines.first().pk): "1"}}
    assert api(world.alice).post(f"orders/{order.pk}/invoice", told).status_code == 403


def test_a_draft_comes_out_of_the_bin_only_while_there_is_so_much_left_whichever_way(world, api, order):
    first = draft(order, "3")
    drafting.delete(records=Invoice.objects.filter(pk=first.pk), at=timezone.now())
    issue(draft(order, "3", "2"))
    assert api(world.root).post(f"invoices/{first.pk}/restoration").status_code == 422
    assert Invoice.objects.count() == 1


def test_the_story_of_a_customer_tells_no_sum_that_one_may_not_read(as_user, order):
    issue(draft(order, "3", "2"))
    story, beside = (reverse(f"party_{part}", args=[order.party_id]) for part in ("timeline", "related"))
    assert as_user("alice").get(story).content.decode().count("159.00") == 2
    assert "159.00" in as_user("alice").get(beside).content.decode()
    Role.objects.filter(name="sales").update(fields={label: {"total": "hidden"} for label in TOTALS})
    for page in (story, beside):
        told = as_user("alice").get(page).content.decode()
        assert order.code in told and "159.00" not in told
