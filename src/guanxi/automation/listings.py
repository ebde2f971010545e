"""The list of automation rules."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.scopes import Action
from guanxi.automation import actions
from guanxi.automation.forms import NameForm
from guanxi.automation.models import Rule
from guanxi.workbench.columns import Choice, Column, Flag, Moment, Number, Related, Title
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, listing_named, register


def _kind(rule: Rule) -> str:
    listing = listing_named(rule.kind)
    return str(listing.title) if listing else rule.kind


RULES = register(
    Listing(
        model=Rule,
        key="automation",
        title=_("Automation"),
        noun=_("Automation rule"),
        icon="robot",
        columns=(
            Title(key="name", label=_("Name"), edit="name", single=True),
            Column(key="about", label=_("Kind of record"), compute=_kind, needs=("kind",)),
            Choice(key="trigger", label=pgettext_lazy("automation", "When")),
            Flag(key="is_on", label=_("On"), edit="is_on"),
            Number(key="number", label=_("Version")),
            Moment(key="last_run_at", label=_("Last run")),
            Related(key="owner", label=_("Owner")),
        ),
        form=NameForm,
        create=None,
        change=actions.change,
        bulk=("delete",),
        pages="guanxi.automation.urls",
        empty_text=_("A rule does by itself what you would otherwise have to remember: when – if – then."),
        links=(
            Link("automation:new", _("New rule"), "plus", lambda user: user.may(Action.CREATE, Rule._meta.label_lower)),
        ),
    )
)
