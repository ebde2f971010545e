"""Forms of the administration's pages; they check, the verbs write."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import Role, Team, User
from guanxi.workbench.fields import DayInput


class TeamChoice(forms.ModelChoiceField):
    """A team, indented as it stands in the tree."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Team.objects.order_by("path"), **kwargs)

    def label_from_instance(self, obj: Team) -> str:  # type: ignore[override]
        return "　" * (obj.path.count("/") - 2) + obj.name


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """What an administrator changes of a user."""

    team = TeamChoice(label=_("Team"), required=False)
    roles = forms.ModelMultipleChoiceField(
        Role.objects.all(), label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = User
        fields = ["display_name", "email", "phone", "job_title", "team"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["display_name"].required = True
        if self.instance.pk:
            self.initial["roles"] = self.instance.roles.all()

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email and User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Another user has this address."))
        return email

    @property
    def values(self) -> dict[str, Any]:
        """What was given, checked, without the roles."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class InvitationForm(PersonForm):
    """A new user; without a user name, it is what stands before the @ of the address."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        required=False,
        validators=[UnicodeUsernameValidator()],
        help_text=_("For signing in. Empty: what stands before the @ of the address."),
    )
    send = forms.BooleanField(label=_("Send the invitation by e-mail"), required=False)

    field_order = ["display_name", "email", "username", "team", "roles", "send"]

    class Meta(PersonForm.Meta):
        fields = ["display_name", "email", "username", "job_title", "team"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        username = given.get("username") or (given.get("email") or "").partition("@")[0]
        if not username:
            self.add_error("username", _("Give a user name or an e-mail address."))
        elif User.objects.filter(username__iexact=username).exists():
            self.add_error("username", _("Another user has this name: choose one."))
        if given.get("send") and not given.get("email") and "email" not in self.errors:
            self.add_error("email", _("Where shall the invitation go?"))
        given["username"] = username
        return given


class TeamForm(forms.Form):
    """A team's name and place."""

    name = forms.CharField(label=pgettext_lazy("of a team", "Name"), max_length=80)
    parent = TeamChoice(label=_("Belongs to"), required=False)
    lead = forms.ModelChoiceField(
        User.objects.filter(is_active=True),
        label=_("Lead"),
        required=False,
        help_text=_("Approves what the team asks for; without one, the lead of the team above does."),
    )


class RoleForm(forms.Form):
    """A new role, best as a copy of one that is near to it."""

    name = forms.CharField(label=pgettext_lazy("of a role", "Name"), max_length=80)
    like = forms.ModelChoiceField(Role.objects.all(), label=_("Copy of"), required=False)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Role.objects.filter(name=name).exists():
            raise ValidationError(_("There is a role of this name."))
        return name


class ShareForm(forms.Form):
    """With whom a record is shared, how far, and until when."""

    user = forms.ModelChoiceField(User.objects.filter(is_active=True), label=_("Person"), required=False)
    team = TeamChoice(label=_("or team"), required=False)
    may_change = forms.BooleanField(label=_("May change it"), required=False)
    until = forms.DateField(label=_("Until the end of"), required=False, widget=DayInput())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if (given.get("user") is None) == (given.get("team") is None):
            raise ValidationError(_("Choose either a person or a team."))
        return given

    @property
    def end(self) -> datetime | None:
        """The last moment of the day, in the user's zone."""
        day = self.cleaned_data["until"]
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59))) if day else None
