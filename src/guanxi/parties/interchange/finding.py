"""Finding the parties that rows speak of, in bulk: by code, by phone or e-mail, by name; and their owners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.scopes import Action, Scope
from guanxi.exchange.loading import Line
from guanxi.kernel.collation import sort_key
from guanxi.kernel.text import fold, match_key
from guanxi.parties.interchange.points import same_as
from guanxi.parties.models import ContactPoint, Party

# Between the two halves of a key: no cleaned text holds it.
AND = "\x1f"
REACHED_BY = ("phone", "email")


def keys_of(values: Mapping[str, Any], match_by: str = "") -> list[str]:
    """The keys of a party with these values, the strongest first.

    A phone or an e-mail is often shared, so it counts together with the name, unless it was chosen to match by.
    """
    name = match_key(values.get("name") or "")
    keys = [f"code{AND}{values['code']}"] if values.get("code") else []
    for channel in REACHED_BY:
        if values.get(channel):
            who = "" if match_by == channel else name
            keys.append(f"{channel}{AND}{same_as(channel, values[channel])}{AND}{who}")
    if name:
        keys.append(f"name{AND}{name}")
    return [key for key in keys if key.startswith(match_by)] if match_by else keys


def parties_by_key(keys: Collection[str]) -> dict[str, list[Party]]:
    """The live parties that have each key."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        by_kind[key.split(AND, 1)[0]].append(key)
    found: dict[str, list[Party]] = defaultdict(list)
    codes = [key.split(AND)[1] for key in by_kind["code"]]
    for party in Party.objects.filter(code__in=codes):
        found[f"code{AND}{party.code}"].append(party)
    for channel in REACHED_BY:
        _reached(channel, by_kind[channel], found)
    for key, parties in parties_named([key.split(AND)[1] for key in by_kind["name"]]).items():
        found[f"name{AND}{key}"] = parties
    return dict(found)


def parties_named(names: Iterable[str]) -> dict[str, list[Party]]:
    """The live parties with each name; names are compared as `match_key` does."""
    wanted = {match_key(name) for name in names}
    found: dict[str, list[Party]] = defaultdict(list)
    # The index is on the sound of the name, which several names may share.
    for party in Party.objects.filter(name_key__in={sort_key(name) for name in wanted}):
        if (key := match_key(party.name)) in wanted:
            found[key].append(party)
    return found


def resolve_owners(lines: Sequence[Line], by: User | None) -> None:
    """Put users in place of their names in the field `owner`; refuse names that are unknown or may not be given."""
    named = [line for line in lines if line.values.get("owner")]
    if not named:
        return
    users: dict[str, User] = {}
    for user in User.objects.filter(is_active=True).only("pk", "username", "display_name", "email", "team_id"):
        users |= {fold(name): user for name in (user.display_name, user.email, user.username) if name}
    bound = by is not None and by.scope(Party._meta.label_lower, Action.CHANGE) < Scope.ALL
    for line in named:
        owner = users.get(fold(line.values["owner"]))
        if owner is None:
            line.refuse(_("No user is named “%s”.") % line.values["owner"], "owner")
        elif bound and owner.pk != by.pk:  # type: ignore[union-attr]
            line.refuse(_("You may give records to yourself only."), "owner")
        else:
            line.values["owner"] = owner.pk


def _reached(channel: str, keys: Sequence[str], found: dict[str, list[Party]]) -> None:
    values = {key.split(AND)[1] for key in keys}
    wanted = set(keys)
    points = ContactPoint.objects.filter(channel=channel, normalised__in=values, party__deleted_at__isnull=True)
    for point in points.select_related("party"):
        start = f"{channel}{AND}{point.normalised}{AND}"
        for key in (start, start + match_key(point.party.name)):
            if key in wanted:
                found[key].append(point.party)
