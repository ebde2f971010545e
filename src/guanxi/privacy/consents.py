"""The verbs and questions of the consent ledger: write an entry, read how things stand, ask whether one may contact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.models import User
from guanxi.parties.models import ContactPoint, Party
from guanxi.parties.models import choices as words
from guanxi.privacy.models import Consent, Purpose
from guanxi.privacy.models.consent import Channel

# By which contact points a channel reaches people; letters need none.
REACHED_BY = {
    Channel.EMAIL: words.Channel.EMAIL,
    Channel.SMS: words.Channel.PHONE,
    Channel.PHONE: words.Channel.PHONE,
    Channel.WECHAT: words.Channel.WECHAT,
}
State = Consent.State


@dataclass(frozen=True)
class Answer:
    """Whether one may, and why not: true exactly when one may. `entry` is what it rests on, if there is one."""

    reason: str | Promise = ""
    entry: Consent | None = None

    def __bool__(self) -> bool:
        return not self.reason


@transaction.atomic
def write_down(*, whole: Party, values: Mapping[str, Any], by: User | None, at: datetime) -> Consent:
    """Add an entry to the ledger. Raises ValidationError for one of the future or for a consent without a purpose."""
    entry = Consent(party=whole, by=by, **{"at": at, **values})
    if entry.at > at:
        raise ValidationError({"at": _("This is still to come.")})
    if entry.state == State.GIVEN and entry.purpose_id is None:
        raise ValidationError({"purpose": _("Consent is always for a purpose.")})
    if entry.state == State.WITHDRAWN:
        entry.until = None
    # Nobody writes down what people say on a form themselves.
    entry.full_clean(exclude=["by"])
    entry.save()
    return entry


def may_contact(*, party: Party, channel: str, purpose: Purpose, at: datetime) -> Answer:
    """Whether the party may be contacted by this channel (privacy.models.consent.Channel) for this purpose at `at`.

    The latest entry counts that speaks of the purpose (or of all) and of the channel (or of all). Without consent,
    after its end, or where every number or address of the channel is marked "do not contact", one may not; the
    answer says why. Two queries.
    """
    if party.deleted_at is not None:
        return Answer(gettext_lazy("The file is in the bin."))
    if (kind := REACHED_BY.get(Channel(channel))) is not None:
        marks = ContactPoint.objects.filter(party=party, channel=kind).values_list("do_not_contact", flat=True)
        if marks and all(marks):
            return Answer(gettext_lazy("Marked “do not contact”."))
    concerned = Q(channel__in=("", channel)) & (Q(purpose=purpose) | Q(purpose=None))
    entry = latest_first(party.consents.filter(concerned, at__lte=at)).first()
    return _judged(entry, at)


def _judged(entry: Consent | None, at: datetime) -> Answer:
    if entry is None:
        return Answer(gettext_lazy("There is no consent."))
    if entry.state == State.WITHDRAWN:
        return Answer(gettext_lazy("Consent was withdrawn."), entry)
    if has_ended(entry, at):
        return Answer(gettext_lazy("The consent has ended."), entry)
    return Answer("", entry)


def has_ended(entry: Consent, at: datetime) -> bool:
    """Whether the last day of a consent is over."""
    return entry.until is not None and entry.until < timezone.localtime(at).date()


def latest_first(entries: models.QuerySet[Consent]) -> models.QuerySet[Consent]:
    """The entries, the one that counts first: of two at the same moment, the one written down last."""
    return entries.order_by("-at", "-pk")


def barred_channels(entries: Iterable[Consent]) -> list[str]:
    """The channels by which the person does not want to be contacted at all; "" for every channel.

    `entries` are those of one party: all of them, of which the latest count, or those that still stand.
    """
    listed = sorted(entries, key=lambda entry: (entry.at, entry.pk))
    latest = {(entry.purpose_id, entry.channel): entry.pk for entry in listed}
    barred: dict[str, bool] = {}
    for entry in listed:
        if entry.pk != latest[entry.purpose_id, entry.channel]:
            continue
        if entry.purpose_id is None:
            barred = {} if not entry.channel else barred
            barred[entry.channel] = True
        elif entry.state == State.GIVEN and entry.channel in barred:
            barred[entry.channel] = False
    return [channel for channel, is_barred in barred.items() if is_barred]
