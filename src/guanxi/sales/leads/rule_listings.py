"""The lists of rules for leads: what gives points, and who gets what comes in."""

from __future__ import annotations

from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from guanxi.access.administrators import ADMINISTER
from guanxi.conditions.errors import ConditionError
from guanxi.conditions.tree import EVERYTHING, parse
from guanxi.conditions.vocabularies import vocabulary_of
from guanxi.conditions.words import words
from guanxi.records.actions import remove_unused
from guanxi.sales.leads.public_forms import CaptureFormForm
from guanxi.sales.leads.rule_forms import AssignmentRuleForm
from guanxi.sales.models import AssignmentRule, CaptureForm, Lead, ScoreRule
from guanxi.workbench.columns import Choice, Column, Flag, Number, Related, Title
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, register
from guanxi.workbench.model_form import form_of


def _meaning(rule: ScoreRule | AssignmentRule) -> str:
    """The condition in words."""
    try:
        condition = parse(rule.condition)
        if condition == EVERYTHING:
            return gettext("every lead")
        return words(condition, vocabulary_of(Lead), get_language() or "en", user=None)
    except ConditionError as error:
        return str(error)


MEANING = Column(key="meaning", label=_("Which leads"), compute=_meaning, needs=("condition",))
SCORE_COLUMNS = (
    Title(key="name", label=_("Name"), order="name", edit="name", single=True),
    MEANING,
    Number(key="points", label=_("Points"), edit="points"),
    Flag(key="is_on", label=_("On"), edit="is_on"),
)
SCORE_RULES = register(
    Listing(
        model=ScoreRule,
        key="leadscores",
        title=_("Scoring of leads"),
        noun=_("Scoring rule"),
        icon="target-arrow",
        columns=SCORE_COLUMNS,
        order="name",
        form=form_of(ScoreRule, SCORE_COLUMNS),
        delete=remove_unused,
        bulk=("edit", "delete"),
        pages="guanxi.sales.leads.rule_urls",
        empty_text=_(
            "What makes a lead promising: each rule that it fulfils gives it points, and is named as a reason."
        ),
    )
)
ASSIGNMENT_RULES = register(
    Listing(
        model=AssignmentRule,
        key="leadassignment",
        title=_("Assignment of leads"),
        noun=_("Assignment rule"),
        icon="arrows-split-2",
        columns=(
            Title(key="name", label=_("Name"), edit="name", single=True),
            MEANING,
            Number(key="position", label=_("Position"), order="position", edit="position"),
            Choice(key="method", label=_("Given to"), edit="method"),
            Related(key="team", label=pgettext_lazy("of people", "Team"), edit="team"),
            Related(key="person", label=_("Person"), edit="person"),
            Column(key="since", label=_("Working hours from"), edit="since"),
            Column(key="until", label=_("Working hours to"), edit="until"),
            Flag(key="on_weekdays", label=_("From Monday to Friday only"), edit="on_weekdays"),
            Flag(key="is_on", label=_("On"), edit="is_on"),
        ),
        order="position",
        form=AssignmentRuleForm,
        delete=remove_unused,
        bulk=("edit", "delete"),
        pages="guanxi.sales.leads.assignment_urls",
        empty_text=_("Who gets the leads that come in by themselves. Without a rule they go into the public pool."),
        links=(
            Link(
                "leadassignment:trial", _("Who would get the newest leads"), "eye", lambda user: user.able(ADMINISTER)
            ),
        ),
    )
)
CAPTURE_FORMS = register(
    Listing(
        model=CaptureForm,
        key="leadforms",
        title=_("Public forms"),
        noun=_("Public form"),
        icon="forms",
        columns=(
            Title(key="name", label=_("Name"), order="name", edit="name", single=True),
            Flag(key="is_on", label=_("On"), edit="is_on"),
            Related(key="source", label=_("Source"), edit="source", shows=("name",)),
            Column(key="campaign", label=_("Campaign or page"), edit="campaign"),
            Choice(key="given_to", label=_("Given to"), edit="given_to"),
            Related(key="person", label=_("Person"), edit="person"),
            Column(key="title_zh", label=_("Heading, Chinese"), edit="title_zh"),
            Column(key="title_en", label=_("Heading, English"), edit="title_en"),
            Column(key="purpose", label=_("Purpose in the consent ledger"), edit="purpose"),
        ),
        default=("name", "is_on", "source", "given_to", "title_zh", "title_en"),
        order="name",
        form=CaptureFormForm,
        delete=remove_unused,
        bulk=("edit", "delete"),
        pages="guanxi.sales.leads.form_urls",
        empty_text=_(
            "A page with a form that you link from your website or print as a code: who fills it in is a lead."
        ),
    )
)
