"""Giving and taking points of many customers at once, as one of the things that are done to many records alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.loyalty.points.actions import adjust
from guanxi.loyalty.points.forms import AdjustForm
from guanxi.loyalty.policy import ADJUST
from guanxi.parties.models import Party
from guanxi.workbench.deeds import name as name_deed
from guanxi.workbench.listing import Listing
from guanxi.workbench.many.kinds import Act, Kind, declare

KIND = "points"


def _prepare(listing: Listing, user: User, given: Mapping[str, str], rows: VisibleQuerySet[Any]) -> Act:
    if listing.model is not Party or not user.able(ADJUST):
        raise PermissionDenied
    form = AdjustForm(given)
    if not form.is_valid():
        told = [f"{form.fields[name].label}: {text}" for name, texts in form.errors.items() for text in texts]
        raise ValidationError(told)

    def book(parties: VisibleQuerySet[Any], at: datetime) -> int:
        for party in parties.order_by("pk"):
            try:
                adjust(party=party, by=user, at=at, **form.cleaned_data)
            except ValidationError as refusal:
                raise ValidationError(f"{party}: {refusal.messages[0]}") from refusal
        return len(parties)

    return book


declare(Kind(key=KIND, prepare=_prepare, label=KIND, apart=True))
name_deed(KIND, _("Adjust points"))
