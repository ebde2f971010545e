"""Removing takes away the demo company, and nothing else."""

import socket
import subprocess
from datetime import UTC, datetime, timedelta

from django.apps import apps
from django.test import TestCase
from hypothesis import given
from hypothesis import strategies as st

from guanxi.access.models import User
from guanxi.activities.models import Activity
from guanxi.audit.models import Change
from guanxi.audit.operations import operation
from guanxi.catalogue.models import Brand, Category, Product, Store
from guanxi.demo import actions
from guanxi.demo.models import Load
from guanxi.demo.removal.actions import clear_leftovers, remove
from guanxi.demo.removal.spans import LAST_KEY, Spans, without
from guanxi.parties import actions as parties
from guanxi.parties.models import ContactPoint, Party
from guanxi.sales.models import Order, OrderLine
from guanxi.sales.pipelines.standard import ensure_standard_pipeline
from guanxi.sales.presales.standard import ensure_standard_flow
from guanxi.search import search

AS_OF = datetime(2026, 6, 17, 6, 30, tzinfo=UTC)


def everything() -> dict[str, int]:
    """How many rows there are in each table of the program."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("guanxi.") and model._meta.managed
    }


class Removing(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.root = User.objects.create_superuser("root")
        with operation("edit", by=cls.root, at=AS_OF):
            cls.own = parties.create(values={"name": "自己的客户", "phone": "13490000001"}, by=cls.root, at=AS_OF)
        # As every instance that serves has them already, they are no part of the demo company.
        ensure_standard_pipeline()
        ensure_standard_flow()
        cls.before = everything()
        actions.load_tiny(AS_OF)

    def removed(self, by: User | None = None):
        return remove(by=by, at=AS_OF + timedelta(hours=1))

    def test_all_of_it_goes_and_all_else_stays(self):
        assert Party.objects.count() > 150
        self.removed()
        assert everything() == self.before | {"access.Role": everything()["access.Role"]}
        assert not search("可颂")
        assert search("自己的客户")

    def test_what_was_noted_on_its_customers_goes_with_them(self):
        party = Party.objects.filter(purchase_count__gt=0).exclude(pk=self.own.pk).first()
        with operation("edit", by=self.root, at=AS_OF):
            Activity.objects.create(kind="note", party=party, text="喜欢龙井", owner=self.root)
            party.remark = "常客"
            party.save()
        own_activity = Activity.objects.create(kind="note", party=self.own, text="第一次来")
        changes = Change.objects.filter(model="parties.party", object_id=self.own.pk).count()
        self.removed()
        assert list(Activity.objects.all()) == [own_activity]
        assert not Change.objects.filter(model="parties.party", object_id=party.pk).exists()
        assert Change.objects.filter(model="parties.party", object_id=self.own.pk).count() == changes

    def test_own_orders_stay_with_what_they_name(self):
        party = Party.objects.filter(purchase_count__gt=3).first()
        product, store = Product.objects.first(), Store.objects.first()
        numbers = party.points.count()
        order = Order.objects.create(
            code="EIGEN-1", party=party, store=store, ordered_at=AS_OF, currency="CNY", total=500
        )
        OrderLine.objects.create(order=order, product=product, quantity=1, amount=500)
        report = self.removed()
        assert list(Order.objects.all()) == [order]
        assert report.kept["parties.party"] == 1
        party.refresh_from_db()
        assert (party.purchase_count, party.purchase_total) == (1, 500)
        assert ContactPoint.objects.filter(party=party).count() == numbers
        assert list(Product.objects.all()) == [product]
        assert list(Store.objects.all()) == [store]

    def test_a_branch_above_an_own_category_stays(self):
        own = Category.objects.create(name="自己的", parent=Category.objects.get(name="绿茶"))
        self.removed()
        names = []
        while own:
            names.append(own.name)
            own = own.parent
        assert names[:2] == ["自己的", "绿茶"]
        assert Category.objects.count() == len(names) == 4

    def test_own_customers_of_demo_people_become_nobodys(self):
        clerk = User.objects.filter(team__isnull=False).last()
        self.own.owner = clerk
        self.own.save()
        self.removed()
        self.own.refresh_from_db()
        assert (self.own.owner, self.own.team) == (None, None)

    def test_whoever_removes_stays(self):
        chief = User.objects.filter(team__isnull=False).first()
        report = self.removed(by=chief)
        assert report.kept == {"access.user": 1}
        assert set(User.objects.all()) == {self.root, chief}

    def test_what_a_broken_load_left_is_cleared(self):
        load = Load.objects.get()
        Load.objects.update(finished_at=None)
        clear_leftovers(at=load.touched_at + timedelta(minutes=9))
        assert Load.objects.exists()
        clear_leftovers(at=load.touched_at + timedelta(minutes=11))
        assert Party.objects.get() == self.own

    def test_a_load_whose_process_is_gone_is_cleared_by_the_next(self):
        dead = subprocess.Popen(["true"])
        dead.wait()
        Load.objects.update(finished_at=None, holder=f"{socket.gethostname()}:{dead.pid}")
        again = actions.load_tiny(AS_OF)
        assert list(Load.objects.all()) == [again]
        assert Party.objects.filter(code="YQ0000001").count() == 1


class OwnCodes(TestCase):
    def test_codes_and_names_of_ones_own_are_not_taken(self):
        Party.objects.create(name="老客户", code="YQ0000001")
        Brand.objects.create(name="云栖")
        actions.load_tiny(AS_OF)
        assert Party.objects.filter(code="YQA0000001").exists()
        assert Brand.objects.filter(name="云栖·演示").exists()


KEYS = st.integers(1, 60)


@given(st.lists(st.tuples(KEYS, KEYS).map(lambda both: (min(both), max(both)))), KEYS)
def test_merged_spans_and_their_gaps_hold_each_key_once(spans: list[tuple[int, int]], key: int):
    merged = Spans.of(spans)
    covered = any(first <= key <= last for first, last in spans)
    assert (key in merged) == covered
    assert sum(first <= key <= last for first, last in [*merged.all, *merged.gaps()]) == 1
    assert (LAST_KEY - 1) in Spans(tuple(merged.gaps()))


@given(KEYS, KEYS, st.sets(KEYS), KEYS)
def test_a_span_without_keys_holds_all_others(one: int, other: int, taken: set[int], key: int):
    span = (min(one, other), max(one, other))
    held = any(first <= key <= last for first, last in without(span, taken))
    assert held == (span[0] <= key <= span[1] and key not in taken)
