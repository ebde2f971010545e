"""Where sales stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.administrators import ADMINISTER
from guanxi.sales.funnel.drilling import may_see as may_see_funnel
from guanxi.sales.leads.listing import LEADS, SOURCES
from guanxi.sales.leads.rule_listings import ASSIGNMENT_RULES, CAPTURE_FORMS, SCORE_RULES
from guanxi.sales.opportunities.listing import OPPORTUNITIES
from guanxi.sales.orders.listing import ORDERS
from guanxi.sales.payments.listing import PAYMENTS
from guanxi.sales.pipelines.listing import PIPELINES, REASONS
from guanxi.sales.quotes.listing import QUOTES
from guanxi.sales.receivables.ages import may_see
from guanxi.sales.returns.listing import RETURN_REASONS, RETURNS
from guanxi.sales.shipments.listing import SHIPMENTS
from guanxi.shell.navigation import item
from guanxi.workbench.places import place, quick_place

place(LEADS, "sales", order=2, go="l")
place(OPPORTUNITIES, "sales", order=5, go="b", on_phone=True)
place(QUOTES, "sales", order=8)
place(ORDERS, "goods", order=10, go="o")
place(SHIPMENTS, "goods", order=12)
place(RETURNS, "goods", order=14)
item(
    "rules",
    "return_terms",
    _("Rules of returns"),
    icon="arrow-back-up",
    url_name="returns:terms",
    order=46,
    allowed=lambda user: user.able(ADMINISTER),
)
place(RETURN_REASONS, "rules", order=47)
place(PAYMENTS, "money", order=20)
place(PIPELINES, "rules", order=40)
place(REASONS, "rules", order=41)
item(
    "sales",
    "sales_funnel",
    _("Funnel and forecast"),
    icon="filter",
    url_name="funnel",
    order=6,
    allowed=may_see_funnel,
)
quick_place(LEADS, order=12)
quick_place(OPPORTUNITIES, order=15)
quick_place(ORDERS, order=20)
quick_place(PAYMENTS, order=30)
place(SOURCES, "data", order=20)
quick_place(QUOTES, order=25)
item(
    "rules",
    "sales_terms",
    _("Quotes and limits"),
    icon="file-text",
    url_name="quotes:terms",
    order=45,
    allowed=lambda user: user.able(ADMINISTER),
)
item("money", "receivables", _("Receivables"), icon="receipt", url_name="receivables", order=30, allowed=may_see)
place(CAPTURE_FORMS, "data", order=22)
place(SCORE_RULES, "rules", order=50)
place(ASSIGNMENT_RULES, "rules", order=52)
item(
    "rules",
    "lead_terms",
    _("Public pool"),
    icon="users-group",
    url_name="leads:terms",
    order=54,
    allowed=lambda user: user.able(ADMINISTER),
)
