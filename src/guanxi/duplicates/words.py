"""The evidence in words, as far as the reader may see the fields that it speaks of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.scopes import FieldAccess
from guanxi.duplicates.finding.evidence import Reason
from guanxi.kernel import phones
from guanxi.parties.models import Party
from guanxi.parties.models.choices import Channel
from guanxi.parties.point_rules import Rule, rule_of

WORDS = {
    "phone": _("same phone {value}"),
    "email": _("same e-mail {value}"),
    "wechat": _("same WeChat {value}"),
    "name": _("same name"),
    "sound": _("names that sound the same"),
    "surname": _("same surname"),
    "turned": _("the same characters in the name"),
    "initials": _("the initials of the name"),
    "alike": _("names {value} % alike"),
    "begins": _("one name begins with the other"),
    "birthday": _("same birthday"),
    "birthday_turned": _("birthday with day and month turned"),
    "birthday_near": _("birthdays one digit apart"),
    "phone_near": _("phones one digit apart"),
    "address": _("same address"),
    "city": _("same city"),
    "name_other": _("different names"),
    "kind_other": _("a person and an organisation"),
    "branch_other": _("different branches"),
    "city_other": _("different cities"),
    "phone_other": _("different phones"),
    "birthday_other": _("different birthdays"),
    "gender_other": _("different genders"),
}
FIELDS = {"birthday": "birthday", "gender": "gender", "city": "city"}


@dataclass(frozen=True)
class Told:
    """One reason as a reader sees it; `speaks_for` whether it makes the pair likelier."""

    text: str
    speaks_for: bool


def told(reasons: Iterable[Any], user: User) -> list[Told]:
    """Reasons as kept with a pair: [[name, bits, value], …]; without those about fields hidden from the user."""
    found = []
    for reason in (Reason(*each) for each in reasons):
        access = _access(reason.key, user)
        if access > FieldAccess.HIDDEN and reason.key in WORDS:
            text = str(WORDS[reason.key]).replace("{value}", _value(reason, access))
            found.append(Told(text, reason.bits > 0))
    return found


def _access(key: str, user: User) -> FieldAccess:
    rule = _rule(key)
    return user.field_access(*rule) if rule else FieldAccess.EDIT


def _rule(key: str) -> Rule | None:
    stem = key.partition("_")[0]
    if stem in Channel.values:
        return rule_of(stem)
    return (Party._meta.label_lower, FIELDS[stem]) if stem in FIELDS else None


def _value(reason: Reason, access: FieldAccess) -> str:
    text = str(reason.value)
    if access < FieldAccess.READ:
        return phones.mask(text)
    return phones.display(text) if reason.key == Channel.PHONE else text
