"""Steps that change the record: set a field, hand it over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.models import Team, User
from guanxi.access.scopes import Action
from guanxi.automation.steps.registry import Doing, Settings, StepForm, StepKind, register
from guanxi.workbench.checking import check_fields
from guanxi.workbench.listing import Listing


class SetForm(StepForm):
    """A field of the record's form, and with which value: the value is asked for as that form does."""

    field = forms.ChoiceField(label=gettext_lazy("Field"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inputs = _inputs(self.listing, self.user)
        names = [(name, str(field.label)) for name, field in inputs.items()]
        self.fields["field"].choices = [("", "–"), *names]  # type: ignore[attr-defined]
        chosen = self.data.get(self.add_prefix("field")) if self.is_bound else self.initial.get("field")
        if chosen in inputs:
            self.fields["value"] = inputs[chosen]
            inputs[chosen].label = _("New value")

    def settings(self) -> dict[str, Any]:
        # As it was sent: what it means is asked of the record's form each time.
        name = self.cleaned_data["field"]
        widget = self.fields["value"].widget
        return {"field": name, "value": widget.value_from_datadict(self.data, self.files, self.add_prefix("value"))}


class AssignForm(StepForm):
    """A person, or a team whose members take turns."""

    person = forms.ModelChoiceField(
        label=gettext_lazy("Person"), queryset=User.objects.filter(is_active=True), required=False
    )
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team, its members in turn"), queryset=Team.objects.all(), required=False
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("person")) == bool(given.get("team")):
            raise ValidationError(_("Choose either a person or a team."))
        return given

    def settings(self) -> dict[str, Any]:
        return {name: one.pk if (one := self.cleaned_data[name]) else None for name in ("person", "team")}


def _inputs(listing: Listing, user: User) -> dict[str, forms.Field]:
    form = listing.form(user=user) if listing.form else None
    return {n: f for n, f in form.fields.items() if n != "version"} if form else {}


def change(doing: Doing, name: str, value: Any) -> None:
    """Set one field as the rule's owner could by hand."""
    if not doing.listing.rows.visible_to(doing.by, Action.CHANGE).filter(pk=doing.record.pk).exists():
        raise PermissionDenied(_("The rule's owner may not change this record."))
    try:
        values = check_fields(doing.listing, [name], doing.by, {name: value}, record=doing.record)
    except PermissionDenied as error:
        raise PermissionDenied(_("The rule's owner may not change this field.")) from error
    doing.listing.change(record=doing.record, values=values, version=None)


def _set(doing: Doing, settings: Settings) -> str:
    change(doing, settings["field"], settings["value"])
    return set_words(settings, doing.listing)


def set_words(settings: Settings, listing: Listing) -> str:
    """A field that is set, as part of a sentence."""
    field = listing.form.base_fields.get(settings["field"]) if listing.form else None
    label = str(field.label) if field else settings["field"]
    value = settings["value"]
    choices = dict(getattr(field, "choices", ())) if isinstance(field, forms.ChoiceField) else {}
    shown = choices.get(value, value)
    if isinstance(value, list):
        shown = "、".join(str(choices.get(one, one)) for one in value)
    return _("set “%(field)s” to “%(value)s”") % {"field": label, "value": shown if shown not in (None, "") else "–"}


def _assign(doing: Doing, settings: Settings) -> str:
    person = User.objects.filter(pk=settings["person"], is_active=True).first()
    if settings.get("team"):
        members = list(User.objects.filter(team=settings["team"], is_active=True).order_by("pk"))
        person = members[doing.run_id % len(members)] if members else None
    if person is None:
        raise ValidationError(_("There is nobody to give it to."))
    change(doing, "owner", person.pk)
    return _("given to %(name)s") % {"name": person}


def _assign_words(settings: Settings, listing: Listing) -> str:
    if settings.get("team"):
        return _("give it to the members of %(team)s in turn") % {
            "team": Team.objects.filter(pk=settings["team"]).first()
        }
    return _("give it to %(name)s") % {"name": User.objects.filter(pk=settings["person"]).first()}


register(StepKind(key="set", label=gettext_lazy("Set a field"), icon="pencil", form=SetForm, words=set_words, run=_set))
register(
    StepKind(
        key="assign",
        label=gettext_lazy("Assign"),
        icon="user-share",
        form=AssignForm,
        words=_assign_words,
        run=_assign,
    )
)
