"""A rule as a sentence: when …, if …, then …; in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from guanxi.automation.matching import condition_of
from guanxi.automation.models import Rule, Trigger
from guanxi.automation.steps.registry import step_kind
from guanxi.conditions.errors import ConditionError
from guanxi.conditions.tree import EVERYTHING
from guanxi.conditions.words import words
from guanxi.workbench.listing import Listing


@dataclass(frozen=True)
class Sentence:
    """The three parts; `condition` is empty where the rule has none."""

    when: str
    condition: str
    steps: list[tuple[str, str]]


def sentence(rule: Rule, listing: Listing) -> Sentence:
    """The rule in words: of each step its icon and its words."""
    return Sentence(_when(rule, listing), _if(rule, listing), [_step(s, listing) for s in rule.definition["steps"]])


def label_of(listing: Listing, name: str) -> str:
    """What the listing calls a field."""
    column = listing.column(name)
    if column is not None:
        return str(column.label)
    return str(getattr(listing.model._meta.get_field(name), "verbose_name", name))


def _when(rule: Rule, listing: Listing) -> str:
    given: dict[str, Any] = rule.definition
    told = {"noun": listing.noun, "at": given.get("at") or "08:00"}
    match rule.trigger:
        case Trigger.CREATED:
            return _("%(noun)s: created") % told
        case Trigger.DELETED:
            return _("%(noun)s: deleted") % told
        case Trigger.RESTORED:
            return _("%(noun)s: restored") % told
        case Trigger.HOURLY:
            return _("every hour, of each %(noun)s") % told
        case Trigger.DAILY:
            return _("every day at %(at)s, of each %(noun)s") % told
        case Trigger.DATE:
            return _date(given, told, listing)
    names = "、".join(label_of(listing, name) for name in given.get("fields") or ())
    if names:
        return _("%(noun)s: changed in %(fields)s") % {**told, "fields": names}
    return _("%(noun)s: changed") % told


def _date(given: dict[str, Any], told: dict[str, Any], listing: Listing) -> str:
    days = given["days"]
    told = {**told, "n": abs(days), "field": label_of(listing, given["date_field"])}
    if days == 0:
        return _("on the day “%(field)s” of the %(noun)s, at %(at)s") % told
    if days < 0:
        text = ngettext(
            "%(n)s day before “%(field)s” of the %(noun)s, at %(at)s",
            "%(n)s days before “%(field)s” of the %(noun)s, at %(at)s",
            -days,
        )
    else:
        text = ngettext(
            "%(n)s day after “%(field)s” of the %(noun)s, at %(at)s",
            "%(n)s days after “%(field)s” of the %(noun)s, at %(at)s",
            days,
        )
    return text % told


def _if(rule: Rule, listing: Listing) -> str:
    try:
        condition = condition_of(rule)
        if condition == EVERYTHING:
            return ""
        return words(condition, listing.vocabulary, get_language() or "en", user=rule.owner)
    except ConditionError as error:
        return str(error)


def _step(step: dict[str, Any], listing: Listing) -> tuple[str, str]:
    kind = step_kind(step["kind"])
    if kind is None:
        return "alert-circle", _("This step is no longer known.")
    return kind.icon, kind.words(step, listing)
