"""What is asked before a paper is mailed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guanxi.parties.models import ContactPoint
from guanxi.parties.models.choices import Channel


class Addresses(forms.ModelChoiceField):
    """Addresses told with whose they are."""

    def label_from_instance(self, point: Any) -> str:
        return f"{point.party} · {point.value}"


class MailForm(forms.Form):
    """To which address of these parties, in which language, and with which words; `nowhere` says what is missing."""

    nowhere: str | Promise = ""

    point = Addresses(ContactPoint.objects.none(), label=_("Mail to"), empty_label=None)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    words = forms.CharField(
        label=_("Words of your own"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, *args: Any, whose: Sequence[int | None], language: str = "", **kwargs: Any) -> None:
        """The address of the first of those whose keys these are is proposed."""
        super().__init__(*args, **kwargs)
        parties = [pk for pk in whose if pk]
        points = ContactPoint.objects.filter(party__in=parties, channel=Channel.EMAIL, do_not_contact=False)
        self.fields["point"].queryset = points.select_related("party").order_by("-is_primary", "pk")  # type: ignore[attr-defined]
        if not points.exists():
            self.fields["point"].help_text = str(self.nowhere)
        self.initial["point"] = points.filter(party__in=parties[:1]).order_by("-is_primary", "pk").first()
        self.initial["language"] = language or translation.get_language() or settings.LANGUAGE_CODE
