"""What is loaded is sound: sums, derived columns, states, and the same rows for the same seed on either database."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

import numpy as np
import pytest
from django.db.models import F, Model, Sum
from django.test import TestCase

from guanxi.access.models import Team, User
from guanxi.actionmessages.watching import watchers
from guanxi.audit.models import Change
from guanxi.catalogue.models import StockMovement
from guanxi.credit.models import Appraisal, Criterion
from guanxi.demo import actions
from guanxi.demo.company.states import STATES
from guanxi.demo.loading import writing
from guanxi.journal.models import Entry
from guanxi.kernel.collation import sort_key
from guanxi.parties import points
from guanxi.parties.models import ContactPoint, Party, PartyRole, StateChange
from guanxi.parties.states import Facts, state_of
from guanxi.sales.derived import refresh_parties
from guanxi.sales.models import Allocation, GivenBack, Instalment, Order, OrderLine, Payment, Standing
from guanxi.sales.plans.spreading import in_order
from guanxi.sales.prepaid import free_of, spent_of
from guanxi.search import search

PURCHASES = ("first_purchase_at", "last_purchase_at", "purchase_count", "purchase_total")
AS_OF = datetime(2026, 6, 17, 6, 30, tzinfo=UTC)

# What was taken off the lines of orders is told as a reduction, their totals stay; of which purchase goods came is
# known once that is there.
TOLD_LATER = {OrderLine: {"amount", "discount"}, StockMovement: {"origin_kind", "origin_id"}}


class Recorded:
    """The columns that the writer was given, by model, with keys made relative to their tables' first."""

    def __init__(self) -> None:
        self.blocks: list[tuple[type[Model], int, int, dict[str, Any]]] = []
        self._write = writing.Writer.write

    def __call__(self, writer: writing.Writer, model: type[Model], count: int, columns: dict[str, Any]) -> int:
        first = self._write(writer, model, count, columns)
        self.blocks.append((model, first, count, columns))
        return first


class LoadedCompany(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.recorded = Recorded()
        with mock.patch.object(writing.Writer, "write", lambda *given: cls.recorded(*given)):
            cls.load = actions.load_tiny(AS_OF)

    def test_orders_are_the_sums_of_their_lines(self):
        lines = {
            row["order"]: (row["total"], row["cost_sum"])
            for row in OrderLine.objects.order_by().values("order").annotate(total=Sum("amount"), cost_sum=Sum("cost"))
        }
        orders = {pk: (total, cost) for pk, total, cost in Order.objects.values_list("pk", "total", "cost")}
        assert len(orders) > 500
        assert orders == lines
        for line in OrderLine.objects.all()[:300]:
            assert line.amount == line.quantity * line.unit_price * 100 - line.discount

    def test_orders_are_paid_by_their_allocations(self):
        paid = dict(Allocation.objects.order_by().values_list("order").annotate(Sum("amount")))
        for pk, amount in Order.objects.values_list("pk", "paid"):
            assert amount == paid.get(pk, 0)
        assert not Order.objects.filter(total__gt=0, paid__gt=F("total")).exists()

    def test_no_payment_is_spent_twice(self):
        for payment in Payment.objects.all():
            used = spent_of(payment)
            assert used <= payment.amount if payment.amount > 0 else used == payment.amount

    def test_every_way_of_settling_occurs_and_some_money_is_overdue(self):
        assert set(Order.objects.values_list("party__settlement", flat=True)) >= {"cash", "prepaid", "credit"}
        late = Order.objects.filter(due_on__lt=AS_OF.date(), paid__lt=F("total")).exclude(status="cancelled")
        assert late.exists()
        assert Order.objects.filter(due_on__gte=AS_OF.date(), paid__lt=F("total")).exists()

    def test_some_orders_are_paid_in_parts_some_money_is_in_advance_and_some_credit_was_granted(self):
        today = AS_OF.date()
        standings = {one.standing(today) for one in Instalment.objects.select_related("order")}
        assert standings >= {Standing.PAID, Standing.OVERDUE, Standing.OPEN}
        for order in Order.objects.filter(instalments__isnull=False).distinct():
            plan = in_order(order.instalments.all())
            assert (sum(one.amount for one in plan), plan[-1].due_on) == (order.total, order.due_on)
        refunded = set(GivenBack.objects.values_list("payment_id", flat=True))
        assert refunded and all(free_of(p) > 0 for p in Payment.objects.filter(pk__in=refunded))
        granted = Appraisal.objects.filter(state=Appraisal.State.IN_FORCE)
        assert all(one.scores.count() == Criterion.objects.count() for one in granted)
        assert granted.filter(review_on__lte=today + timedelta(days=14)).exists()
        held = Order.objects.get(held_since__isnull=False)
        assert granted.filter(party=held.party).exists()
        assert held.holds.get().overdue > 0

    def test_derived_columns_are_what_sales_would_derive(self):
        before = {row["pk"]: row for row in Party.objects.values("pk", *PURCHASES)}
        refresh_parties(before)
        assert {row["pk"]: row for row in Party.objects.values("pk", *PURCHASES)} == before

    def test_states_are_those_of_the_rules(self):
        for party in Party.objects.filter(purchase_count__gt=0):
            # What the night is to find is not found yet.
            found = {
                state_of(Facts(party.state, party.purchase_count, party.last_purchase_at), now)[0]
                for now in (AS_OF, AS_OF - timedelta(days=1))
            }
            assert party.state in found
        assert set(Party.objects.values_list("state", flat=True)) >= {*map(str, STATES[1:5]), "target", "non_customer"}

    def test_histories_of_states_lead_to_the_present_one(self):
        last: dict[int, str] = {}
        for change in StateChange.objects.order_by("party_id", "at", "pk"):
            assert change.before == last.get(change.party_id, "latent")
            assert change.before != change.after
            assert change.at <= AS_OF
            last[change.party_id] = change.after
        assert dict(Party.objects.filter(pk__in=last).values_list("pk", "state")) == last

    def test_files_show_their_first_number_and_sort_by_sound(self):
        primary = {
            (point.party_id, point.channel): point.value
            for point in ContactPoint.objects.filter(is_primary=True)
            if point.normalised == points.normalise(point.channel, point.value)
        }
        for party in Party.objects.all():
            assert party.phone == primary.get((party.pk, "phone"), "")
            assert party.email == primary.get((party.pk, "email"), "")
            assert party.name_key == sort_key(party.name)

    def test_one_file_may_play_several_roles(self):
        roles: dict[int, set[str]] = {}
        for party, role in PartyRole.objects.values_list("party_id", "role"):
            roles.setdefault(party, set()).add(role)
        assert {"customer", "employee"} in roles.values()
        assert {"customer", "supplier"} in roles.values()
        assert {role for played in roles.values() for role in played} >= {"owner", "partner"}

    def test_people_work_in_a_tree_of_teams_and_nobody_has_a_password(self):
        assert not any(user.has_usable_password() for user in User.objects.all())
        assert all(user.roles.count() == 1 for user in User.objects.all())
        root = Team.objects.get(parent=None)
        assert len(Team.tree_of(root.pk)) == Team.objects.count()

    def test_the_timeline_tells_what_happened_up_to_now(self):
        kinds = set(Entry.objects.values_list("kind", flat=True))
        assert kinds >= {"sales.OrderPlaced", "sales.PaymentReceived", "parties.StateChanged", "activities.CallLogged"}
        assert not Entry.objects.filter(at__gt=AS_OF).exists()
        for entry in Entry.objects.filter(subject_model="sales.order").select_related("party")[:50]:
            order = Order.objects.get(pk=entry.subject_id)
            assert (order.party_id, order.total) == (entry.party_id, entry.facts["amount"])

    def test_the_watchers_find_something_to_do(self):
        seen = {w.key for w in watchers() if next(iter(w.look(AS_OF, w.defaults())), None) is not None}
        assert {"desk.overdue", "desk.task_due"} <= seen

    def test_everybody_is_found(self):
        party = Party.objects.filter(purchase_count__gt=0).last()
        assert party.pk in {hit.object_id for hit in search(party.code)}

    def test_no_change_is_recorded_row_by_row(self):
        assert not Change.objects.exists()

    def test_the_database_holds_exactly_what_was_made(self):
        """So the rows are the same on every database: they follow from seed and day alone."""
        for model, first, count, columns in self.recorded.blocks:
            if model is Team:  # its paths are written once the keys are known
                continue
            names = sorted(columns.keys() - TOLD_LATER.get(model, set()))
            stored = model._base_manager.filter(pk__range=(first, first + count - 1)).order_by("pk")
            for number, row in enumerate(stored.values_list(*names)):
                for name, value in zip(names, row, strict=True):
                    column = columns[name]
                    made = column[number] if isinstance(column, list | np.ndarray) else column
                    assert same(made, value), (model, name, made, value)


def same(made: Any, stored: Any) -> bool:
    """Whether a made value and a stored one are the same."""
    if isinstance(made, np.datetime64):
        made = None if np.isnat(made) else made.astype(object)
        return stored == (made.replace(tzinfo=UTC) if isinstance(made, datetime) else made)
    if isinstance(stored, dict | list):
        return stored == json.loads(made)
    if isinstance(stored, Decimal):
        return stored == Decimal(str(made))
    return stored == made


class TwoLoads(TestCase):
    @pytest.mark.one_database
    def test_the_same_seed_gives_the_same_company(self):
        figures = []
        for _ in range(2):
            made = actions.load_tiny(AS_OF)
            orders = Order.objects.order_by("pk").values_list("code", "party__name", "ordered_at", "total", "paid")
            figures.append([list(orders), actions.counts(made)])
            from guanxi.demo.removal.actions import remove

            remove(by=None, at=AS_OF)
        assert figures[0] == figures[1]

    def test_a_second_company_is_refused(self):
        actions.load_tiny(AS_OF)
        with self.assertRaises(actions.AlreadyLoaded):
            actions.load_tiny(AS_OF)
