"""The step that asks for approval of a change or a verb, instead of doing it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.models import Role, User
from guanxi.approvals.asking import Terms, ask_change, ask_verb
from guanxi.automation.steps.records import SetForm, set_words
from guanxi.automation.steps.registry import Doing, Settings, StepKind, register
from guanxi.workbench.listing import Listing
from guanxi.workbench.verbs import verb_named, verbs_of

VERB = "verb:"


class ApprovalForm(SetForm):
    """A field with its value, or a verb that asks for nothing; who is to approve it, and within how many days."""

    approver = forms.ModelChoiceField(
        label=gettext_lazy("Who is to approve it"),
        queryset=User.objects.filter(is_active=True),
        required=False,
        help_text=gettext_lazy("Neither a person nor a role: the lead of your team."),
    )
    role = forms.ModelChoiceField(
        label=gettext_lazy("or anybody of the role"), queryset=Role.objects.all(), required=False
    )
    days = forms.IntegerField(label=gettext_lazy("Days to decide"), min_value=1, max_value=365, initial=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verbs = [v for v in verbs_of(self.listing.model) if v.form is None and v.open_to(self.user, self.listing.label)]
        self.fields["field"].choices += [(f"{VERB}{v.key}", str(v.label)) for v in verbs]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("approver") and given.get("role"):
            raise ValidationError(_("Choose either a person or a role."))
        return given

    def settings(self) -> dict[str, Any]:
        given = self.cleaned_data
        asked = {"field": given["field"]} if given["field"].startswith(VERB) else super().settings()
        people = {name: one.pk if (one := given[name]) else None for name in ("approver", "role")}
        return {**asked, **people, "days": given["days"]}


def _ask(doing: Doing, settings: Settings) -> str:
    day = timezone.localtime(doing.at).date() + timedelta(days=settings["days"])
    terms = Terms(
        why=doing.rule,
        approver=User.objects.filter(pk=settings["approver"]).first(),
        role=Role.objects.filter(pk=settings["role"]).first(),
        deadline=datetime.combine(day, time(23, 59, 59), tzinfo=timezone.get_current_timezone()),
    )
    if terms.approver is None and terms.role is None and (settings["approver"] or settings["role"]):
        raise ValidationError(_("Who was to approve it is gone."))
    about: dict[str, Any] = {"listing": doing.listing, "record": doing.record, "terms": terms}
    about |= {"by": doing.by, "at": doing.at}
    name = settings["field"]
    if name.startswith(VERB):
        ask_verb(verb=name.removeprefix(VERB), data={}, **about)
    else:
        ask_change(names=[name], data={name: settings["value"]}, **about)
    return _words(settings, doing.listing)


def _words(settings: Settings, listing: Listing) -> str:
    name = settings["field"]
    if name.startswith(VERB):
        verb = verb_named(listing.model, name.removeprefix(VERB))
        what = str(verb.label if verb else name)
    else:
        what = set_words(settings, listing)
    return _("ask for approval: %(what)s") % {"what": what}


register(
    StepKind(
        key="approval",
        label=gettext_lazy("Ask for approval"),
        icon="user-check",
        form=ApprovalForm,
        words=_words,
        run=_ask,
    )
)
