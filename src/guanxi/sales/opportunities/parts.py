"""What hangs on an opportunity and is edited on its page, with its verbs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.models import User
from guanxi.kernel import money
from guanxi.records import actions as records
from guanxi.sales.models import Opportunity, OpportunityLine, Rival, Split, Stakeholder
from guanxi.sales.opportunities.part_forms import LineForm, RivalForm, SplitForm, StakeholderForm
from guanxi.sales.prices import quoted, terms_of
from guanxi.workbench.parts import Parts

WHOLE = 100


@transaction.atomic
def add_line(*, whole: Opportunity, values: Mapping[str, Any], by: User, at: datetime) -> OpportunityLine:
    """Name a product; the amount of the opportunity becomes the sum of its products."""
    line = records.create(OpportunityLine, values={"opportunity": whole, **values}, by=by, at=at)
    return _priced(line, at=at)


@transaction.atomic
def change_line(
    *, record: OpportunityLine, values: Mapping[str, Any], version: int | None, by: User, at: datetime
) -> OpportunityLine:
    """Change a product of an opportunity. Raises records.Conflict if somebody else has changed the same fields."""
    return _priced(records.change(record=record, values=values, version=version), at=at)


@transaction.atomic
def remove_line(*, part: OpportunityLine, by: User, at: datetime) -> None:
    """Take a product away."""
    part.delete()
    follow_lines(part.opportunity)


def follow_lines(opportunity: Opportunity) -> None:
    """Let the amount be the sum of the products, unless none has a price."""
    total = opportunity.lines.aggregate(sum=Sum("amount"))["sum"]
    if total is not None and total != opportunity.amount:
        opportunity.amount = total
        opportunity.save(update_fields=["amount"])


def _priced(line: OpportunityLine, *, at: datetime) -> OpportunityLine:
    opportunity = line.opportunity
    [usual] = quoted([line], terms_of(opportunity.party, currency=opportunity.currency, at=at))
    line.list_price = usual.listed
    if line.unit_price is None:
        line.unit_price = usual.price
    price = line.unit_price
    line.amount = None if price is None else money.line_amount(line.quantity, price, opportunity.currency)
    line.save()
    follow_lines(opportunity)
    return line


@transaction.atomic
def add_split(*, whole: Opportunity, values: Mapping[str, Any], by: User, at: datetime) -> Split:
    """Give a colleague a share. Raises ValidationError where all shares together were more than the whole."""
    return _fitting(records.create(Split, values={"opportunity": whole, **values}, by=by, at=at))


@transaction.atomic
def change_split(*, record: Split, values: Mapping[str, Any], version: int | None, by: User, at: datetime) -> Split:
    """Change a colleague's share. Raises ValidationError as `add_split` does, and records.Conflict."""
    return _fitting(records.change(record=record, values=values, version=version))


def _fitting(split: Split) -> Split:
    given = Split.objects.filter(opportunity=split.opportunity_id).aggregate(sum=Sum("share"))["sum"]
    if given > WHOLE:
        text = _("Together that would be %(sum)s %%: at most 100 %% can be given.")
        raise ValidationError({"share": text % {"sum": given}})
    return split


def _amount_rules(part: Any) -> list[tuple[str, str]]:
    return [(Opportunity._meta.label_lower, "amount")]


PARTS = (
    Parts(
        key="products",
        noun=gettext_lazy("Product"),
        model=OpportunityLine,
        form=LineForm,
        whole="opportunity",
        create=add_line,
        change=change_line,
        remove=remove_line,
        rules=_amount_rules,
    ),
    Parts(
        key="people",
        noun=gettext_lazy("Person in the deal"),
        model=Stakeholder,
        form=StakeholderForm,
        whole="opportunity",
    ),
    Parts(
        key="rivals",
        noun=gettext_lazy("Competitor"),
        model=Rival,
        form=RivalForm,
        whole="opportunity",
    ),
    Parts(
        key="splits",
        noun=gettext_lazy("Split"),
        model=Split,
        form=SplitForm,
        whole="opportunity",
        create=add_split,
        change=change_split,
    ),
)
