"""The registry of places: entries of the main navigation and of the quick-add menu, filled by each package."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guanxi.kernel.addresses import address

Text = str | Promise
Allowed = Callable[[Any], bool]

# Sections in the order in which they are shown; the first has no heading.
SECTIONS: dict[str, Text] = {
    "today": "",
    "customers": _("Customers"),
    "sales": _("Sales"),
    "goods": _("Orders and goods"),
    "money": _("Payments and claims"),
    "marketing": _("Marketing"),
    "service": _("Service"),
    "analysis": _("Analysis"),
}
# What one sets up, and seldom opens, stands on a page of its own under these heads.
SETTINGS: dict[str, Text] = {
    "people": _("People and rights"),
    "data": _("Data"),
    "rules": _("Rules"),
    "program": _("Program"),
}


ORDER = [*SECTIONS, *SETTINGS]


def everyone(user: Any) -> bool:
    """Open to whoever is signed in."""
    return True


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One place that a package offers. `go` is the key after "g"; `count` gives the number shown beside it."""

    key: str
    label: Text
    icon: str
    url_name: str
    section: str = ""
    order: int = 50
    allowed: Allowed = everyone
    count: Callable[[Any], int] | None = None
    go: str = ""
    on_phone: bool = False


@dataclass(frozen=True)
class Place:
    """An entry as one user sees it on one page."""

    entry: Entry
    url: str
    current: bool

    @property
    def is_counted(self) -> bool:
        """Whether a number stands beside it."""
        return self.entry.count is not None


@dataclass(frozen=True)
class Group:
    """A section of the navigation with the places that this user may see."""

    key: str
    label: Text
    places: list[Place]
    folded: bool


HUB = Entry(key="settings", label=_("Settings"), icon="settings", url_name="shell:settings")
_entries: dict[str, Entry] = {}
_quick: dict[str, Entry] = {}


def item(
    section: str,
    key: str,
    label: Text,
    *,
    icon: str,
    url_name: str,
    order: int = 50,
    allowed: Allowed = everyone,
    count: Callable[[Any], int] | None = None,
    go: str = "",
    on_phone: bool = False,
) -> None:
    """Offer a place in the main navigation.

    `section` is a key of SECTIONS, or of SETTINGS for the page of settings; `url_name` reverses without arguments;
    `allowed(user)` hides the entry from those who may not go there (it grants nothing). `count(user)` is called apart
    from the page, at most once a minute.
    """
    if section not in ORDER:
        raise ValueError(f"Unknown section {section!r}: use one of {', '.join(ORDER)}.")
    entries.cache_clear()
    _entries[key] = Entry(
        section=section,
        key=key,
        label=label,
        icon=icon,
        url_name=url_name,
        order=order,
        allowed=allowed,
        count=count,
        go=go,
        on_phone=on_phone,
    )


def quick_add(key: str, label: Text, *, icon: str, url_name: str, order: int = 50, allowed: Allowed = everyone) -> None:
    """Offer a form in the quick-add menu: its URL answers the form alone to htmx, and a whole page otherwise."""
    _quick[key] = Entry(key=key, label=label, icon=icon, url_name=url_name, order=order, allowed=allowed)


@cache
def entries() -> list[Entry]:
    """All entries of the navigation in their order."""
    return sorted(_entries.values(), key=lambda entry: (ORDER.index(entry.section), entry.order, entry.key))


def quick_entries() -> list[Entry]:
    """All entries of the quick-add menu in their order."""
    return sorted(_quick.values(), key=lambda entry: (entry.order, entry.key))


def places(user: Any, path: str = "") -> list[Place]:
    """The entries open to this user; the one whose address is the longest beginning of `path` is current."""
    offered = [entry for entry in entries() if entry.allowed(user)]
    if any(entry.section in SETTINGS for entry in offered):
        offered.append(HUB)
    found = [(entry, address(entry.url_name)) for entry in offered]
    here = max((url for _entry, url in found if is_within(path, url)), key=len, default=None)
    return [Place(entry, url, url == here) for entry, url in found]


def quick_places(user: Any) -> list[Place]:
    """The quick-add entries open to this user."""
    offered = [entry for entry in quick_entries() if entry.allowed(user)]
    return [Place(entry, address(entry.url_name), False) for entry in offered]


def is_within(path: str, url: str) -> bool:
    """Whether a page lies under an address; the root has no pages but itself."""
    return path == url or (url != "/" and path.startswith(url if url.endswith("/") else url + "/"))


def groups(all_places: list[Place], folded: set[str]) -> list[Group]:
    """The places by section, last the page of settings; a section that holds the current page is never folded."""
    result = [
        Group(key, label, members, key in folded and not _any_current(members))
        for key, label, members in _by_section(SECTIONS, all_places)
    ]
    if hub := next((place for place in all_places if place.entry is HUB), None):
        within = [place for place in all_places if place.entry.section in SETTINGS]
        result.append(Group(HUB.key, "", [replace(hub, current=_any_current([hub, *within]))], False))
    return result


def settings(all_places: list[Place]) -> list[Group]:
    """The places of the page of settings, under their heads."""
    return [Group(key, label, members, False) for key, label, members in _by_section(SETTINGS, all_places)]


def _by_section(sections: dict[str, Text], all_places: list[Place]) -> Iterator[tuple[str, Text, list[Place]]]:
    for key, label in sections.items():
        if members := [place for place in all_places if place.entry.section == key]:
            yield key, label, members


def _any_current(members: list[Place]) -> bool:
    return any(place.current for place in members)


def counts(user: Any) -> dict[str, int]:
    """The numbers beside the entries, by key; an entry without anything to count is left out."""
    found = {e.key: e.count(user) for e in entries() if e.count is not None and e.allowed(user)}
    return {key: number for key, number in found.items() if number}
