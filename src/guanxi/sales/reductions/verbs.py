"""Using coupons and points on an order, and taking them off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import User
from guanxi.kernel import money
from guanxi.loyalty.coupons import redeeming
from guanxi.loyalty.models import Coupon, PointsEntry
from guanxi.sales.models import Order
from guanxi.sales.reductions import actions
from guanxi.workbench.verbs import Verb, declare

ORDER = Order._meta.label_lower
SHOWN = 20
# More than a till redeems in a minute, and too few to guess a code.
RATE = "20/m/user"


class CouponForm(forms.Form):
    """The code of a coupon; those of the customer that hold here are proposed, each with what is left to pay."""

    code = forms.CharField(label=_("Coupon code"), max_length=40)

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order = order

    def propose(self, user: User) -> None:
        """Offer what the user sees."""
        told = offered(self.order, user)
        asked = self.fields["code"]
        asked.widget.attrs |= {"autocomplete": "off", "autocapitalize": "characters"}
        asked.help_text = " · ".join(told.values())
        if told:
            self.initial["code"] = next(iter(told))


def offered(order: Order, user: User) -> dict[str, str]:
    """The customer's coupons that hold on an order, by code, with what each takes off and leaves to pay."""
    now, basket = timezone.now(), actions.basket_of(order)
    others = [one.coupon.kind for one in actions.reductions_of(order) if one.coupon]
    rows = Coupon.objects.visible_to(user).filter(party=order.party_id, state=Coupon.State.ISSUED, party__isnull=False)
    found = {}
    for coupon in rows.select_related("kind").order_by("valid_until", "pk")[:SHOWN]:
        try:
            off = redeeming.check(coupon, basket, others=others, at=now)
        except redeeming.Refused:
            continue
        told = {"code": coupon.code, "off": off, "total": order.total - off}
        told |= {name: money.format(told[name], order.currency) for name in ("off", "total")}
        found[coupon.code] = _now("%(code)s: −%(off)s, to pay %(total)s") % told
    return found


class PointsForm(forms.Form):
    """How many points are used: what can be is proposed, with what it takes off."""

    points = forms.IntegerField(label=pgettext_lazy("loyalty", "Points"), min_value=0)

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = actions.usable(order)
        off = actions.value(most, order)
        told = {"most": most, "off": money.format(off, order.currency)}
        self.initial["points"] = most
        self.fields["points"].help_text = _now("Up to %(most)s here, which take %(off)s off. 0 takes them off.") % told


def _coupon(record: Order, values: Mapping[str, Any], *, by: User, at: datetime) -> Order:
    return actions.use_coupon(order=record, code=values["code"], by=by, at=at)


def _points(record: Order, values: Mapping[str, Any], *, by: User, at: datetime) -> Order:
    return actions.use_points(order=record, points=values["points"], by=by, at=at)


def _without(record: Order, values: Mapping[str, Any], *, by: User, at: datetime) -> Order:
    return actions.take_off(order=record, by=by, at=at)


def _is_open(order: Order) -> bool:
    return order.status == Order.Status.PLACED and order.total > 0 and not order.invoiced


TOTAL = (ORDER, "total")
declare(
    Order,
    Verb(
        key="coupon",
        label=_("Use a coupon"),
        run=_coupon,
        form=CouponForm,
        subject="order",
        reads=(TOTAL, (Coupon._meta.label_lower, "code")),
        fits=lambda order, user: _is_open(order) and Coupon.objects.exists(),
        icon="ticket",
        done=_("The coupon was redeemed."),
        rate=RATE,
    ),
    Verb(
        key="points",
        label=_("Use points"),
        run=_points,
        form=PointsForm,
        subject="order",
        reads=(TOTAL, (PointsEntry._meta.label_lower, "points")),
        fits=lambda order, user: _is_open(order) and actions.usable(order) > 0,
        icon="coins",
        done=_("The points were used."),
    ),
    Verb(
        key="undiscounted",
        label=_("Take coupons and points off"),
        run=_without,
        reads=(TOTAL,),
        fits=lambda order, user: _is_open(order) and order.reductions.exists(),
        icon="ticket-off",
        done=_("Coupons and points can be used again."),
    ),
)
