"""How many days a page of figures looks back, as its address asks."""

from __future__ import annotations

from django.http import HttpRequest

from guanxi.workbench.keys import key_in

SPANS = (30, 90, 365)
USUAL = 90


def days_asked(request: HttpRequest) -> int:
    """One of the spans: that which is asked for (`days`), or else the usual one."""
    days = key_in(request.GET.get("days", ""))
    return days if days in SPANS else USUAL
