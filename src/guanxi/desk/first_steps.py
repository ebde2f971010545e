"""What a company does first: shown on the home page until it has customers and business with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from guanxi.access.administrators import ADMINISTER
from guanxi.access.models import User
from guanxi.exchange.permissions import kinds_open_to
from guanxi.insight.models import Run
from guanxi.insight.views.pages import RUN
from guanxi.paper.models import Letterhead
from guanxi.parties.models import Party
from guanxi.sales.models import Lead, Opportunity, Order

OTHER_BUSINESS: tuple[type[Model], ...] = (Opportunity, Lead)


@dataclass(frozen=True)
class Step:
    """One thing to do, where, and whether it is done; what else helps with it stands in `further`: address → words."""

    icon: str
    title: str
    told: str
    url: str
    is_done: bool
    further: dict[str, str]


def first_steps(user: User) -> list[Step]:
    """The steps open to this user; none once the company is at work. Looks beyond the user's own scope."""
    has_customers, has_orders = Party.objects.exists(), Order.objects.exists()
    if has_customers and has_orders and Run.objects.exists():
        return []
    if has_customers and not has_orders and any(model._default_manager.exists() for model in OTHER_BUSINESS):
        return []
    return [
        *_imports(user, has_customers=has_customers, has_orders=has_orders),
        *_analysis(user, has_orders=has_orders),
        *_administration(user),
    ]


def _imports(user: User, *, has_customers: bool, has_orders: bool) -> Iterator[Step]:
    kinds = {kind.key for kind in kinds_open_to(user)}
    if "parties" in kinds:
        yield Step(
            "users",
            _("Import your customers"),
            _("CSV or Excel, in whatever columns it has. You see the outcome first, and can undo the whole."),
            _importing("parties"),
            has_customers,
            {_blank("parties"): _("Blank template")},
        )
    if "orders" in kinds:
        yield Step(
            "shopping-bag",
            _("Import what they bought"),
            _("Customer, day and amount are enough for RFM, value pyramid, lifetime value and churn."),
            _importing("orders"),
            has_orders,
            {_blank("orders"): _("Blank template"), _importing("opportunities"): _("Or your open deals")},
        )


def _analysis(user: User, *, has_orders: bool) -> Iterator[Step]:
    if has_orders and user.able(RUN):
        yield Step(
            "chart-line",
            _("Analyse what they bought"),
            _("Now, and by itself each night: grades, classes and value stand on every customer then."),
            reverse("insight:overview"),
            False,
            {},
        )


def _importing(kind: str) -> str:
    return f"{reverse('exchange:imports')}?{urlencode({'kind': kind})}"


def _blank(kind: str) -> str:
    return reverse("exchange:template", args=[kind])


def _administration(user: User) -> Iterator[Step]:
    if not user.able(ADMINISTER):
        return
    yield Step(
        "users-group",
        _("Invite your colleagues"),
        _("Each sees what their role and team allow."),
        reverse("administration:invite"),
        User.objects.filter(is_active=True).count() > 1,
        {},
    )
    yield Step(
        "building-store",
        _("Say who you are"),
        _("Name, logo and tax number stand on quotes, invoices and orders to suppliers."),
        reverse("paper:letterhead"),
        bool(Letterhead.company_name()),
        {reverse("demo:page"): _("Or look around in a demo company first")},
    )
