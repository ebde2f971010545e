"""The lists of commission statements and of the rules by which they are made."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.kernel import money
from guanxi.sales import tones
from guanxi.sales.commission import actions
from guanxi.sales.commission.forms import RuleForm
from guanxi.sales.models import CommissionRule, CommissionStatement
from guanxi.workbench.columns import Choice, Column, Moment, Money, Related, Title
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, Preset, register

State = CommissionStatement.State


def _whom(rule: CommissionRule) -> str:
    return rule.whom


def _rates(rule: CommissionRule) -> str:
    first, *others = rule.steps
    told = [f"≥ {money.format(tier.start, settings.CURRENCY)}: {tier.percent}%" for tier in others]
    return " · ".join([f"{first.percent}%", *told])


def _in_state(state: Any) -> dict[str, Any]:
    return {"field": "state", "op": "is", "value": str(state)}


STATEMENTS = register(
    Listing(
        model=CommissionStatement,
        key="commissions",
        title=_("Commission"),
        noun=_("Commission statement"),
        icon="coins",
        columns=(
            Title(
                key="name",
                label=_("Commission statement"),
                compute=str,
                needs=("month", "owner__display_name", "owner__username"),
                rule=(CommissionStatement._meta.label_lower, "owner"),
            ),
            Related(key="owner", label=_("Person")),
            Money(key="total", label=_("Commission"), order="-total"),
            Choice(key="state", label=pgettext_lazy("statement", "State"), tones=tones.STATEMENT),
            Moment(key="month", label=pgettext_lazy("of a statement", "First day"), order="-month"),
            Moment(key="drawn_at", label=_("Drawn up on")),
            Moment(key="approved_at", label=_("Approved on")),
            Related(key="approved_by", label=_("Approved by")),
            Moment(key="paid_at", label=_("Paid out")),
            Related(key="team", label=pgettext_lazy("of people", "Team")),
        ),
        default=("name", "total", "state", "approved_by", "paid_at"),
        order="-month",
        presets=(
            Preset(key="mine", label=_("Mine"), condition={"field": "owner", "op": "me"}),
            Preset(key="drafts", label=_("To be approved"), condition=_in_state(State.DRAFT)),
            Preset(key="unpaid", label=_("To be paid"), condition=_in_state(State.APPROVED)),
        ),
        create=None,
        change=actions.keep,
        change_all=actions.keep_all,
        delete=actions.keep_all,
        bulk=(),
        pages="guanxi.sales.commission.urls",
        empty_text=_(
            "What people earn by the commission rules stands here by month: make a rule, then have the statements of a "
            "month drawn up. They are approved by somebody else than the person concerned."
        ),
        links=(
            Link("commissions:draw_up", _("Draw up a month"), "calculator", actions.may_draw_up),
            Link("commission-rules:list", _("Commission rules"), "percentage"),
        ),
    )
)
RULES = register(
    Listing(
        model=CommissionRule,
        key="commission-rules",
        title=_("Commission rules"),
        noun=_("Commission rule"),
        icon="percentage",
        columns=(
            Title(key="name", label=_("Name"), order="name", edit="name", single=True),
            Choice(key="base", label=pgettext_lazy("of commission", "Base"), edit="base", single=True),
            Column(key="rates", label=_("Rates"), compute=_rates, needs=("tiers",)),
            Choice(key="method", label=_("Several rates"), edit="method", single=True),
            Column(key="whom", label=pgettext_lazy("of a rule", "For"), compute=_whom, needs=("person", "for_team")),
            Related(key="category", label=_("Category"), edit="category", single=True),
            Related(key="product", label=_("Product"), edit="product", single=True),
            Moment(key="valid_from", label=_("From (month)"), order="-valid_from", edit="valid_from", single=True),
            Moment(key="valid_until", label=_("Until (month)"), edit="valid_until", single=True),
        ),
        related=("category", "product", "person", "for_team"),
        order="-valid_from",
        form=RuleForm,
        change=actions.change_rule,
        change_all=actions.change_rules,
        delete=actions.delete_rules,
        bulk=("delete",),
        pages="guanxi.sales.commission.rule_urls",
        empty_text=_(
            "By which rules people earn commission stands here: a part of the order amount, the margin or the money "
            "received, from a month on. A rule that has begun does not change; new rates follow it."
        ),
    )
)
