"""The clash check 撞单检查: which customers and open leads are the same somebody, before two people work on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanxi.access.models import User
from guanxi.kernel.collation import sort_key
from guanxi.kernel.text import match_key
from guanxi.parties import points
from guanxi.parties.models import ContactPoint, Party
from guanxi.parties.models.choices import Channel
from guanxi.sales.models import Lead

MOST = 20
LABEL = Lead._meta.label_lower
BY_PHONE, BY_EMAIL, BY_NAME = gettext_lazy("phone"), gettext_lazy("e-mail"), gettext_lazy("name")


@dataclass
class Clash:
    """One record that seems to be the same somebody, and by what; of `record` only what the user may see."""

    record: Any
    noun: str | Promise
    by: list[str | Promise] = field(default_factory=list)


@dataclass(frozen=True)
class Clashes:
    """What was found: records by name, and by what records match that the user may not see; how many, nobody tells."""

    seen: list[Clash]
    hidden: Sequence[str | Promise]

    def __bool__(self) -> bool:
        return bool(self.seen or self.hidden)

    @property
    def parties(self) -> list[Party]:
        """The customers among them."""
        return [clash.record for clash in self.seen if isinstance(clash.record, Party)]


@dataclass(frozen=True, kw_only=True)
class Known:
    """By what somebody is compared: keys as the tables hold them, empty for what is not known."""

    phone: str = ""
    email: str = ""
    name: str = ""
    wanted_name: str = ""

    @classmethod
    def of(cls, *, phone: str = "", email: str = "", company: str = "", name: str = "") -> Known:
        """The keys of what was typed; what is no number or address is left out."""
        called = company or name
        return cls(
            phone=_key(Channel.PHONE, phone),
            email=_key(Channel.EMAIL, email),
            name=sort_key(called) if called else "",
            wanted_name=match_key(called),
        )


def clashes(
    known: Known, user: User, *, but_lead: int | None = None, but_parties: frozenset[int] = frozenset()
) -> Clashes:
    """Customers by phone, e-mail or name, and other open leads by the same. Six queries.

    What the user reads masked is not compared for them: they could find it out by trying.
    """
    known = _readable(known, user)
    parties, leads = _parties(known), _leads(known, but_lead)
    for pk in but_parties:
        parties.pop(pk, None)
    seen_parties = {p.pk: p for p in Party.objects.visible_to(user).filter(pk__in=parties)[:MOST]} if parties else {}
    seen_leads = {x.pk: x for x in Lead.objects.visible_to(user).filter(pk__in=leads)[:MOST]} if leads else {}
    found = [Clash(seen_parties[pk], gettext_lazy("Customer"), by) for pk, by in parties.items() if pk in seen_parties]
    noun = pgettext_lazy("sales", "Lead")
    found += [Clash(seen_leads[pk], noun, by) for pk, by in leads.items() if pk in seen_leads]
    out_of_sight = [by for pk, by in parties.items() if pk not in seen_parties]
    out_of_sight += [by for pk, by in leads.items() if pk not in seen_leads]
    told = [word for word in (BY_PHONE, BY_EMAIL, BY_NAME) if any(word in by for by in out_of_sight)]
    return Clashes(found, told)


def clashes_of(lead: Lead, user: User) -> Clashes:
    """The clashes of a lead, its own customer apart."""
    known = Known.of(phone=lead.phone, email=lead.email, company=lead.company, name=lead.name)
    own = frozenset(pk for pk in (lead.party_id, lead.contact_id) if pk)
    return clashes(known, user, but_lead=lead.pk, but_parties=own)


def _key(channel: str, value: str) -> str:
    try:
        return points.normalise(channel, value) if value.strip() else ""
    except ValidationError:
        return ""


def _readable(known: Known, user: User) -> Known:
    def is_open(name: str) -> bool:
        rules = ((LABEL, name), (Party._meta.label_lower, name))
        return all(user.reads(*rule) for rule in rules)

    return Known(
        phone=known.phone if is_open("phone") else "",
        email=known.email if is_open("email") else "",
        name=known.name if is_open("name") else "",
        wanted_name=known.wanted_name if is_open("name") else "",
    )


def _parties(known: Known) -> dict[int, list[str | Promise]]:
    found: dict[int, list[str | Promise]] = {}
    wanted = Q()
    if known.phone:
        wanted |= Q(channel=Channel.PHONE, normalised=known.phone)
    if known.email:
        wanted |= Q(channel=Channel.EMAIL, normalised=known.email)
    if wanted:
        rows = ContactPoint.objects.filter(wanted, party__deleted_at=None).order_by("pk")
        for pk, channel in rows.values_list("party", "channel")[:MOST]:
            found.setdefault(pk, []).append(BY_PHONE if channel == Channel.PHONE else BY_EMAIL)
    if known.name:
        named = Party.objects.filter(name_key=known.name).order_by("pk").values_list("pk", "name")
        for pk, name in named[:MOST]:
            if match_key(name) == known.wanted_name:
                found.setdefault(pk, []).append(BY_NAME)
    return found


def _leads(known: Known, but: int | None) -> dict[int, list[str | Promise]]:
    given = (("phone_key", known.phone, BY_PHONE), ("email_key", known.email, BY_EMAIL))
    asked = [(column, key, word) for column, key, word in (*given, ("name_key", known.wanted_name, BY_NAME)) if key]
    if not asked:
        return {}
    wanted = Q()
    for column, key, _word in asked:
        wanted |= Q(**{column: key})
    rows = Lead.objects.filter(wanted, state__in=Lead.OPEN).exclude(pk=but).order_by("pk")
    found = rows.values("pk", *(column for column, _key, _word in asked))[:MOST]
    return {row["pk"]: [word for column, key, word in asked if row[column] == key] for row in found}
