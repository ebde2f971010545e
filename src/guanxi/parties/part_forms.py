"""Forms of what hangs on a party: people, numbers, addresses, roles. They check; the verbs write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.access.scopes import Action, FieldAccess
from guanxi.parties import people, points
from guanxi.parties.countries import CountryField
from guanxi.parties.models import Address, ContactPoint, Party, PartyRole, Position
from guanxi.parties.models.choices import Channel, PartyKind
from guanxi.parties.point_rules import channels_open_to
from guanxi.workbench.fields import DayInput, RecordField
from guanxi.workbench.forms import RecordForm

NEW = "new:"


class PersonField(RecordField):
    """A person with a file, or the name of one who has none yet: a party that is not written."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Party, **kwargs)
        self.widget.offer = _("New person: {name}")

    def to_python(self, value: Any) -> Party | None:
        if isinstance(value, str) and value.startswith(NEW):
            name = value.removeprefix(NEW).strip()
            if not 0 < len(name) <= 200:
                raise ValidationError(self.error_messages["required"])
            return Party(name=name, kind=PartyKind.PERSON)
        return super().to_python(value)  # type: ignore[no-any-return]

    def label_of(self, value: Any) -> str:
        return value.removeprefix(NEW) if str(value).startswith(NEW) else super().label_of(value)


class PositionForm(RecordForm):
    """A contact person of an organisation, with the phone and e-mail by which they are reached first."""

    person = PersonField(label=_("Person"))
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    class Meta:
        model = Position
        fields = ["title", "department", "decision_role", "influence", "is_primary", "since", "until"]
        widgets = {"since": DayInput, "until": DayInput}

    field_order = ["person", "phone", "email", "title", "department", "decision_role", "influence"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in people.REACHED_BY:
            if self.user is not None and not self.user.edits(Party._meta.label_lower, name):
                self.fields.pop(name, None)
        if self.instance.pk:
            # Who it is does not change; another person holds another position.
            self.fields.pop("person", None)
            if self._may_reach(self.instance.person):
                self.initial.update(phone=self.instance.person.phone, email=self.instance.person.email)
            else:
                for name in people.REACHED_BY:
                    self.fields.pop(name, None)
        else:
            self.fields.pop("until", None)

    def clean_person(self) -> Party:
        person: Party = self.cleaned_data["person"]
        if person.pk is None and self.user is not None and not self.user.may(Action.CREATE, Party._meta.label_lower):
            raise ValidationError(_("You may not open new files: choose a person who has one."))
        if person.pk is not None and person.pk == self.instance.organisation_id:
            raise ValidationError(_("Nobody is a contact person in themselves."))
        return person

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone:
            points.normalise(Channel.PHONE, phone)
        return phone

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        person = self.instance.person if self.instance.pk else cleaned.get("person")
        given = [name for name in people.REACHED_BY if self.data.get(name)]
        if given and person is not None and person.pk is not None and not self._may_reach(person):
            name = given[0] if given[0] in self.fields else None
            self.add_error(name, _("The file of this person is not yours to change: leave phone and e-mail empty."))
        return cleaned

    def _may_reach(self, person: Party) -> bool:
        return self.user is None or people.may_reach(person, self.user)


class ContactPointForm(RecordForm):
    """A number, address or account."""

    class Meta:
        model = ContactPoint
        fields = ["channel", "value", "label", "is_primary", "do_not_contact", "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # A phone does not become a mail address: that is another contact point.
            self.fields.pop("channel", None)
        elif self.user is not None and "channel" in self.fields:
            offered = channels_open_to(self.user, FieldAccess.EDIT)
            self.fields["channel"].choices = [  # type: ignore[attr-defined]
                (channel.value, channel.label) for channel in Channel if channel in offered
            ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("value"):
            try:
                points.normalise(cleaned.get("channel") or self.instance.channel, cleaned["value"])
            except ValidationError as error:
                self.add_error("value", error)
        return cleaned


class AddressForm(RecordForm):
    """A postal address."""

    class Meta:
        model = Address
        fields = ["label", "country", "province", "city", "district", "street", "postcode", "is_primary"]
        field_classes = {"country": CountryField}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not any(cleaned.get(name) for name in ("province", "city", "district", "street")):
            raise ValidationError(_("An address needs at least a place or a street."))
        return cleaned


class RoleForm(RecordForm):
    """A role with its dates; a last day ends it."""

    class Meta:
        model = PartyRole
        fields = ["role", "since", "until", "note"]
        widgets = {"since": DayInput, "until": DayInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("role", None)
        else:
            self.initial.setdefault("since", timezone.localdate())
