"""In which language somebody is written to."""

from __future__ import annotations

import unicodedata

from django.conf import settings

from guanxi.paper.models import Mail
from guanxi.parties.models import Address, Party

# Where business letters are in Chinese.
CHINESE = frozenset({"CN", "HK", "MO", "TW"})


def language_for(party: Party, mails: type[Mail]) -> str:
    """The language of the last such mail to them; else that of their country, or without an address of their name."""
    last = mails.objects.filter(to=party).order_by("-pk").values_list("language", flat=True).first()
    if last in dict(settings.LANGUAGES):
        return str(last)
    addresses = Address.objects.filter(party=party).order_by("-is_primary", "pk")
    country = addresses.values_list("country", flat=True).first()
    is_chinese = country in CHINESE if country else _has_hanzi(party.name)
    return "zh-hans" if is_chinese else "en"


def _has_hanzi(text: str) -> bool:
    return any("CJK UNIFIED" in unicodedata.name(sign, "") for sign in text)
