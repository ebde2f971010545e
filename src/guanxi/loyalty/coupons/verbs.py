"""What can be done to coupons beyond editing: giving them out, and making them void."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import User
from guanxi.kernel.addresses import address
from guanxi.loyalty.coupons import actions
from guanxi.loyalty.coupons.forms import GiveForm, IssueForm, VoidForm
from guanxi.loyalty.models import Coupon, CouponKind
from guanxi.parties.models import Party
from guanxi.workbench.verbs import Verb, declare


def _issue(record: CouponKind, values: Mapping[str, Any], *, by: User, at: datetime) -> CouponKind:
    actions.issue(kind=record, by=by, at=at, **values)
    return CouponKind.objects.get(pk=record.pk)


def _give(record: Party, values: Mapping[str, Any], *, by: User, at: datetime) -> Party:
    actions.give(party=record, by=by, at=at, **values)
    return record


def _void(record: Coupon, values: Mapping[str, Any], *, by: User, at: datetime) -> Coupon:
    return actions.void(coupon=record, reason=values["reason"], at=at)


declare(
    CouponKind,
    Verb(
        key="issue",
        label=_("Give out coupons"),
        run=_issue,
        form=IssueForm,
        creates=Coupon,
        fits=lambda kind, user: kind.is_on,
        icon="ticket",
        primary=True,
        done=_("The coupons were given out."),
        goes_to=lambda kind: address("coupons:list"),
    ),
)
declare(
    Party,
    Verb(
        key="coupon",
        label=_("Give a coupon"),
        run=_give,
        form=GiveForm,
        creates=Coupon,
        fits=lambda party, user: True,
        icon="ticket",
        done=_("The coupon was given."),
    ),
)
declare(
    Coupon,
    Verb(
        key="voiding",
        label=pgettext_lazy("coupon", "Make void"),
        run=_void,
        form=VoidForm,
        writes=("note",),
        fits=lambda coupon, user: coupon.state in (Coupon.State.ISSUED, Coupon.State.EXPIRED),
        icon="ban",
        done=_("The coupon holds no more."),
    ),
)
