"""What can be handed over: every kind of record that has an owner, as far as it is still open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Count, Model, QuerySet

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.actionmessages.models import ActionMessage
from guanxi.administration.handover.dealing import Dealing, place_of
from guanxi.audit.audited import AuditedQuerySet
from guanxi.records.models import Record
from guanxi.records.settled import still_open
from guanxi.workbench.listing import listing_of

NAMED = 3


@dataclass(frozen=True)
class Kind:
    """One kind of record. `rows` are all of them that are not in the bin, with writing methods that record."""

    model: type[Model]

    @property
    def title(self) -> Any:
        """What people call such records."""
        listing = listing_of(self.model)
        return listing.title if listing else self.model._meta.verbose_name_plural

    @property
    def icon(self) -> str:
        """That of its list."""
        listing = listing_of(self.model)
        return listing.icon if listing else "bell"

    @property
    def rows(self) -> Any:
        """Those that are there, of whomever."""
        if self.model is ActionMessage:
            return AuditedQuerySet(ActionMessage).filter(state=ActionMessage.State.OPEN)
        return self.model._default_manager.filter(still_open(self.model))

    def of(self, owner: User, by: User) -> QuerySet[Any]:
        """What the owner has to go on with, as far as `by` may change it."""
        found: QuerySet[Any] = self.rows.filter(rules.condition(self.model, by, Action.CHANGE), owner=owner)
        return found

    def staying(self, owner: User, by: User) -> int:
        """How many stay: settled, or not for `by` to change."""
        whole = self.model._default_manager.filter(owner=owner)
        if self.model is ActionMessage:
            whole = whole.filter(state=ActionMessage.State.OPEN)
        return whole.count() - self.of(owner, by).count()


def kinds() -> Iterator[Kind]:
    """Every kind of record with an owner and a rule, as the program has them; then messages of what needs action."""
    for model in apps.get_models():
        if issubclass(model, Record) and rules.has_rule(model):
            yield Kind(model)
    yield Kind(ActionMessage)


@dataclass(frozen=True)
class Held:
    """What is held of one kind: how many move and stay, the first names, and how many each taker gets."""

    kind: Kind
    number: int
    staying: int
    names: list[str]
    shares: list[int]


def held(owner: User, by: User, dealing: Dealing | None = None) -> list[Held]:
    """What somebody holds, and how it would be dealt. Four queries for each kind that there is."""
    found = []
    for kind in kinds():
        rows = kind.of(owner, by)
        number, staying = rows.count(), kind.staying(owner, by)
        if not number and not staying:
            continue
        names = [] if kind.model is ActionMessage else [str(record) for record in rows.order_by("pk")[:NAMED]]
        found.append(Held(kind, number, staying, names, _shares(kind, rows, dealing) if number and dealing else []))
    return found


def places(owner: User, by: User, place: str) -> dict[str, int]:
    """Where the customers are whom the records concern that somebody holds, with how many; most first."""
    found = Counter[str]()
    for kind in kinds():
        if path := place_of(kind.model, place):
            rows = kind.of(owner, by).order_by().exclude(**{path: ""}).exclude(**{path: None})
            found.update(dict(rows.values_list(path).annotate(n=Count("pk"))))
    return dict(found.most_common())


def _shares(kind: Kind, rows: QuerySet[Any], dealing: Dealing) -> list[int]:
    dealt = rows.order_by().annotate(turn=dealing.turn(kind.model))
    counted = dict(dealt.values_list("turn").annotate(n=Count("pk")))
    return [counted.get(turn, 0) for turn in range(len(dealing.takers))]
