"""Why customers give goods back: the company's own list."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.records.models import Plain

# What a new company begins with: the key, what it is called, and whether it is our fault, or our carrier's.
STANDARD: dict[str, tuple[str | Promise, bool]] = {
    "no_reason": (_("No reason given (changed their mind)"), False),
    "quality": (_("Defect or poor quality"), True),
    "wrong": (_("Wrong goods sent"), True),
    "damaged": (_("Damaged on the way"), True),
    "missing": (_("Something is missing"), True),
    "description": (_("Not as described"), True),
    "late": (_("Delivered too late"), True),
    "other": (pgettext_lazy("reason", "Other"), False),
}


class ReturnReason(Plain):
    """A reason for a return. Where it is our fault we pay the freight; one that is retired is offered no more.

    `key` names one that came with the program: it is told in the language of the reader until it is renamed.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    is_our_fault = models.BooleanField(
        _("our fault"), default=False, help_text=_("Ours or our carrier's: we pay the freight, whatever the day.")
    )
    position = models.PositiveIntegerField(_("position"), default=100)
    is_active = models.BooleanField(_("offered"), default=True, help_text=_("Otherwise it stays on old returns only."))
    key = models.CharField(max_length=12, blank=True, editable=False)

    class Meta:
        verbose_name = _("reason for a return")
        verbose_name_plural = _("reasons for returns")

    def __str__(self) -> str:
        return str(STANDARD[self.key][0]) if self.name in _names(self.key) else self.name

    @classmethod
    def standard(cls, key: str) -> ReturnReason:
        """One that came with the program; made anew where the company has removed it."""
        name, is_our_fault = STANDARD[key]
        return cls.objects.get_or_create(key=key, defaults={"name": str(name), "is_our_fault": is_our_fault})[0]


@cache
def _names(key: str) -> frozenset[str]:
    """What a reason that came with the program is called in any language; none for one of the company's own."""
    found = set()
    for language, _name in settings.LANGUAGES if key in STANDARD else ():
        with translation.override(language):
            found.add(str(STANDARD[key][0]))
    return frozenset(found)
