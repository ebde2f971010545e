"""The lists of coupons and of their kinds."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import User
from guanxi.access.sight import record_seen
from guanxi.conditions.kinds.text import Text
from guanxi.loyalty.coupons import actions
from guanxi.loyalty.coupons.forms import CouponForm, KindForm
from guanxi.loyalty.models import Coupon, CouponKind
from guanxi.records.actions import remove_unused
from guanxi.workbench.columns import Choice, Column, Flag, Moment, Money, Number, Related, Title
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, Preset, register

State = Coupon.State
TONES: dict[str, str] = {State.ISSUED: "green", State.REDEEMED: "blue", State.VOID: "red"}


def _heading(coupon: Coupon, user: User) -> str:
    """Its kind and what it takes off, as far as the user reads that, and the end of its code."""
    kind = record_seen(coupon, "kind") if user.reads(Coupon._meta.label_lower, "kind") else None
    if kind is None:
        return str(coupon)
    worth = kind.says if user.reads(CouponKind._meta.label_lower, "amount", "percent", "minimum") else ""
    return " · ".join(part for part in (str(kind), worth, str(coupon)) if part)


COUPONS = register(
    Listing(
        model=Coupon,
        key="coupons",
        title=_("Coupons"),
        noun=_("Coupon"),
        icon="ticket",
        heading=_heading,
        columns=(
            Title(key="code", label=_("Coupon code"), edit="code", single=True),
            Related(key="kind", label=_("Kind of coupon"), edit="kind", shows=("name",)),
            Related(key="party", label=_("Customer"), edit="party", shows=("name",)),
            Choice(key="state", label=pgettext_lazy("coupon", "State"), tones=TONES),
            Moment(key="valid_until", label=_("Valid until"), edit="valid_until"),
            Moment(key="issued_at", label=_("Given out on")),
            Moment(key="redeemed_at", label=_("Redeemed on")),
            Related(key="used_by", label=_("Used by"), shows=("name",)),
            Column(key="note", label=_("Note"), edit="note"),
            Related(key="owner", label=_("Owner"), edit="owner"),
        ),
        default=("code", "kind", "party", "state", "valid_until", "redeemed_at", "used_by", "owner"),
        filters=(Text("customer", _("Name of the customer"), path="party__name"),),
        presets=(
            Preset(key="open", label=_("To be used"), condition={"field": "state", "op": "is", "value": "issued"}),
            Preset(
                key="redeemed",
                label=pgettext_lazy("coupons", "Redeemed"),
                condition={"field": "state", "op": "is", "value": "redeemed"},
            ),
        ),
        form=CouponForm,
        create=actions.create,
        change=actions.change,
        change_all=actions.change_all,
        delete=actions.delete,
        empty_text=_("Coupons stand here, each with a code that nobody can guess. Make a kind of coupon first."),
        links=(Link("coupon-kinds:list", _("Kinds of coupons"), "ticket"),),
    )
)
COUPON_KINDS = register(
    Listing(
        model=CouponKind,
        key="coupon-kinds",
        order="name",
        title=_("Kinds of coupons"),
        noun=_("Kind of coupon"),
        icon="rosette-discount",
        columns=(
            Title(key="name", label=_("Name"), order="name", edit="name", single=True),
            Choice(key="form", label=pgettext_lazy("coupon", "Form"), edit="form"),
            Money(key="amount", label=_("Amount off"), edit="amount"),
            Number(key="percent", label=_("Percent off"), edit="percent"),
            Money(key="cap", label=_("At most"), edit="cap"),
            Money(key="minimum", label=_("Minimum spend"), edit="minimum"),
            Moment(key="starts_on", label=_("Valid from"), edit="starts_on"),
            Moment(key="ends_on", label=_("Valid until"), edit="ends_on"),
            Number(key="days", label=_("Days to use it"), edit="days"),
            Related(key="category", label=_("Category"), edit="category", shows=("name",)),
            Related(key="product", label=_("Product"), edit="product", shows=("name",)),
            Number(key="per_customer", label=_("Each customer uses at most"), edit="per_customer"),
            Number(key="total", label=_("Given out at most"), edit="total"),
            Number(key="issued", label=_("Given out")),
            Flag(key="is_combinable", label=_("Goes with other coupons"), edit="is_combinable"),
            Flag(key="is_on", label=_("In use"), edit="is_on"),
        ),
        default=("name", "form", "amount", "percent", "minimum", "ends_on", "total", "issued", "is_on"),
        form=KindForm,
        change=actions.change_kind,
        change_all=actions.change_kinds,
        delete=remove_unused,
        bulk=("edit", "delete"),
        empty_text=_("What coupons take off, of which orders and how often, stands here."),
        links=(Link("coupons:list", _("Coupons"), "ticket"),),
    )
)
