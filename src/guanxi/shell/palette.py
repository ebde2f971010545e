"""What the command palette lists: records, views and actions, in groups. Who finds them is the desk's business."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from guanxi.shell.navigation import Text, places, quick_places


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One line: `hint` stands faint at its end; `target` "modal" or "panel" opens it there instead of as a page."""

    label: Text
    url: str
    icon: str = "arrow-right"
    hint: Text = ""
    target: str = ""


@dataclass(frozen=True)
class Hits:
    """A group of lines under a heading."""

    label: Text
    hits: list[Hit] = field(default_factory=list)


def answer(request: HttpRequest, groups: list[Hits]) -> HttpResponse:
    """The fragment that the palette shows for a query."""
    filled = [group for group in groups if group.hits]
    return render(request, "shell/palette/results.html", {"groups": filled})


def matching(user: object, query: str) -> list[Hits]:
    """Places to go and things to add whose name contains the query, in the language of the moment."""
    wanted = query.casefold()

    def fits(label: Text) -> bool:
        return wanted in str(label).casefold()

    going = [Hit(label=p.entry.label, url=p.url, icon=p.entry.icon) for p in places(user) if fits(p.entry.label)]
    adding = [
        Hit(label=p.entry.label, url=p.url, icon=p.entry.icon, target="modal")
        for p in quick_places(user)
        if fits(p.entry.label)
    ]
    return [Hits(_("Go to"), going), Hits(_("New"), adding)]
