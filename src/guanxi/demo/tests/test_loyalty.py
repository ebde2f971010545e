"""Points and coupons of the demo company agree with each other and with its orders."""

from datetime import UTC, datetime
from unittest import mock

from django.db.models import Count, F, Q, Sum
from django.test import TestCase

from guanxi.demo import actions
from guanxi.demo.loading import reducing
from guanxi.kernel import calendar
from guanxi.loyalty.coupons import codes, redeeming
from guanxi.loyalty.models import Coupon, CouponKind, Draw, PointsAccount, PointsEntry, Programme
from guanxi.loyalty.points import accounts
from guanxi.loyalty.points.actions import expire
from guanxi.sales import rewards
from guanxi.sales.models import Order, Reduction
from guanxi.sales.reductions.actions import basket_of

AS_OF = datetime(2026, 6, 17, 6, 30, tzinfo=UTC)
Kind = PointsEntry.Kind


class Loyalty(TestCase):
    @classmethod
    def setUpTestData(cls):
        # So small a company has few orders from which much was taken off: also older ones count.
        with mock.patch.object(reducing, "DAYS", 800):
            actions.load_tiny(AS_OF)

    def test_every_balance_is_the_sum_of_its_entries_and_of_what_is_left_of_them(self):
        entries = PointsEntry.objects.order_by().values("party")
        rows = entries.annotate(sum=Sum("points"), rest=Sum("left"))
        sums = {row["party"]: (row["sum"], row["rest"]) for row in rows}
        held = {pk: (held, held) for pk, held in PointsAccount.objects.values_list("party", "held")}
        assert len(held) > 20
        assert sums == held
        assert accounts.reconcile(list(held)[:10]) == 0

    def test_what_goes_out_is_drawn_from_what_came_in_first(self):
        kinds = set(PointsEntry.objects.values_list("kind", flat=True))
        assert kinds == {Kind.EARNED, Kind.REDEEMED, Kind.EXPIRED, Kind.ADJUSTED}
        out = PointsEntry.objects.filter(points__lt=0).annotate(used=Sum("draws__points"))
        assert all(entry.used == -entry.points for entry in out)
        came = PointsEntry.objects.filter(points__gt=0).annotate(gone=Sum("drawn__points"))
        assert all(lot.points - lot.left == (lot.gone or 0) for lot in came)
        assert not Draw.objects.filter(lot__at__gt=F("entry__at")).exists()
        assert not Draw.objects.exclude(lot__party=F("entry__party")).exists()
        whole: set[int] = set()
        for lot in came.order_by("pk"):
            assert not (lot.gone and lot.party_id in whole)
            if lot.left:
                whole.add(lot.party_id)

    def test_the_night_finds_nothing_to_let_go(self):
        assert expire(at=AS_OF) == 0
        late = Q(valid_until__lt=calendar.day(AS_OF))
        assert not Coupon.objects.filter(late, state=Coupon.State.ISSUED).exists()

    def test_orders_have_earned_and_used_what_the_rules_say(self):
        before = PointsEntry.objects.count()
        used = list(Reduction.objects.values_list("order", flat=True))
        since = Order.objects.filter(party__isnull=False, ordered_at__date__gte=Programme.current().starts_on)
        rewards.follow([*used, *since.order_by("-total").values_list("pk", flat=True)[:40]])
        assert PointsEntry.objects.count() == before
        assert Reduction.objects.filter(points__gt=0).exists()

    def test_coupons_took_off_what_they_promise_and_each_kind_counts_its_own(self):
        for one in Reduction.objects.filter(coupon__isnull=False).select_related("coupon__kind", "order", "line"):
            coupon = one.coupon
            assert (coupon.state, coupon.used_by_id, coupon.origin_id) == ("redeemed", one.order.party_id, one.order_id)
            assert redeeming.worth(coupon.kind, basket_of(one.order)) == -one.line.amount
            assert coupon.issued_at < coupon.redeemed_at == one.order.ordered_at
        redeemed = Coupon.objects.filter(state="redeemed")
        assert redeemed.count() == Reduction.objects.filter(coupon__isnull=False).count() > 0
        assert {*Coupon.objects.values_list("state", flat=True)} == {"issued", "redeemed", "expired", "void"}
        assert all(kind.issued == kind.count for kind in CouponKind.objects.annotate(count=Count("coupons")))
        assert all(codes.tidy(code) == code for code in Coupon.objects.values_list("code", flat=True)[:20])
