"""The list of appraisals, and the scheme: criteria and grades."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from guanxi.access.sight import record_seen
from guanxi.credit import actions
from guanxi.credit.forms import AppraisalForm
from guanxi.credit.models import Appraisal, Criterion, Grade
from guanxi.records.actions import remove_unused
from guanxi.workbench.columns import Choice, Column, Flag, Moment, Money, Number, Related, Title
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, Preset, register
from guanxi.workbench.model_form import form_of

State = Appraisal.State
TONES: dict[str, str] = {State.DRAFT: "amber", State.IN_FORCE: "green"}


def _customer(appraisal: Appraisal) -> Any:
    return record_seen(appraisal, "party") or gettext("(hidden)")


APPRAISALS = register(
    Listing(
        model=Appraisal,
        key="appraisals",
        title=_("Customer credit"),
        noun=_("Credit appraisal"),
        icon="scale",
        columns=(
            Title(key="party", label=_("Customer"), compute=_customer, needs=("party",)),
            Moment(key="appraised_on", label=_("Appraised"), edit="appraised_on", single=True),
            Choice(key="state", label=pgettext_lazy("appraisal", "State"), tones=TONES),
            Number(key="score", label=_("Score")),
            Related(key="credit_grade", label=_("Credit grade"), path="grade", shows=("name",)),
            Money(key="proposed", label=_("Proposed limit")),
            Money(key="limit", label=_("Credit limit")),
            Number(key="terms_days", label=_("Days to pay")),
            Moment(key="review_on", label=_("Next review")),
            Related(key="owner", label=_("Appraised by"), edit="owner"),
            Column(key="reason", label=_("Reason")),
        ),
        default=("party", "appraised_on", "state", "score", "credit_grade", "limit", "review_on", "owner"),
        related=("party", "grade", "owner"),
        presets=(
            Preset(
                key="in_force",
                label=_("In force"),
                condition={"field": "state", "op": "is", "value": str(State.IN_FORCE)},
            ),
            Preset(
                key="due",
                label=_("Review due"),
                condition={
                    "all": [
                        {"field": "state", "op": "is", "value": str(State.IN_FORCE)},
                        {"field": "review_on", "op": "older_than", "value": {"n": 1, "unit": "days"}},
                    ]
                },
            ),
        ),
        form=AppraisalForm,
        create=actions.appraise,
        change=actions.change,
        change_all=actions.change_all,
        delete=actions.delete,
        bulk=("assign", "delete"),
        pages="guanxi.credit.urls",
        empty_text=_("How far customers are trusted stands here: appraise one by the five C's, then grant a limit."),
        links=(
            Link("criteria:list", _("Criteria"), "list-check"),
            Link("credit-grades:list", _("Credit grades"), "stairs"),
        ),
    )
)

CRITERION_COLUMNS = (
    Title(key="name", label=_("Name"), order="name", edit="name", single=True),
    Choice(key="factor", label=_("Factor"), edit="factor"),
    Number(key="weight", label=_("Weight"), edit="weight"),
    Choice(key="measure", label=_("Measured by"), edit="measure"),
    Column(key="guidance", label=_("What to look at"), edit="guidance"),
    Flag(key="is_used", label=_("In use"), edit="is_used"),
)
CRITERIA = register(
    Listing(
        model=Criterion,
        key="criteria",
        title=_("Credit criteria"),
        noun=_("Criterion"),
        icon="list-check",
        columns=CRITERION_COLUMNS,
        order="name",
        form=form_of(Criterion, CRITERION_COLUMNS),
        delete=remove_unused,
        boards=("factor",),
        bulk=("edit", "delete"),
        empty_text=_("What is looked at before a customer is given credit stands here, under the five C's."),
    )
)
GRADE_COLUMNS = (
    Title(key="name", label=_("Name"), edit="name", single=True),
    Number(key="lowest_score", label=_("From a score of"), order="-lowest_score", edit="lowest_score"),
    Number(key="months", label=_("Months of purchases as limit"), edit="months"),
    Money(key="cap", label=_("Highest limit"), edit="cap"),
    Number(key="terms_days", label=_("Days to pay"), edit="terms_days"),
    Number(key="review_months", label=_("Months until review"), edit="review_months"),
)
GRADES = register(
    Listing(
        model=Grade,
        key="credit-grades",
        title=_("Credit grades"),
        noun=_("Credit grade"),
        icon="stairs",
        columns=GRADE_COLUMNS,
        order="-lowest_score",
        form=form_of(Grade, GRADE_COLUMNS),
        delete=remove_unused,
        bulk=("edit", "delete"),
        empty_text=_("The grades that scores lead to, with the limit and the terms that each proposes."),
    )
)
