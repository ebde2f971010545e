"""The declaration of a record type's list: one readable value, from which table, board, filter, bulk and API follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.scopes import FieldAccess
from guanxi.conditions.kinds.base import Field
from guanxi.conditions.kinds.reference import searched_at
from guanxi.conditions.tree import parse
from guanxi.conditions.urltext import to_text
from guanxi.conditions.vocabularies import Vocabulary, vocabulary_of
from guanxi.conditions.vocabularies import register as register_fields
from guanxi.kernel.addresses import address
from guanxi.records import actions
from guanxi.records.models import Record
from guanxi.search import matching
from guanxi.search.registry import kind_of
from guanxi.shell import navigation
from guanxi.workbench import custom
from guanxi.workbench.columns import Cell, Column, Related
from guanxi.workbench.filtering import fields_of
from guanxi.workbench.forms import RecordForm
from guanxi.workbench.lanes import Lanes
from guanxi.workbench.links import Link
from guanxi.workbench.parts import Parts

Text = str | Promise
# What a user may do with each column, and where the user object keeps it.
_Rights = Sequence[tuple[Column, FieldAccess]]
_RIGHTS = "_rights_by_listing"


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A filter that everybody finds above the list, as a condition."""

    key: str
    label: Text
    condition: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Former:
    """Records that went up into others by merging.

    into   the record, if the user sees it, into which the one of a key went: `into(user, pk)`
    of     those that went up into a record, and what they were called: `of(record)`
    """

    into: Callable[[User, int], int | None]
    of: Callable[[Any], Mapping[int, str]]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One record type as its users meet it.

    key         also the namespace of its URLs
    columns     all that can be shown; `default` names those shown at first (by default all)
    filters     what filters may ask besides the columns, or otherwise than they say
    form        the form for creating and editing; its fields are those that can be edited in place
    boards      choice columns by which the board can group; `board_sum` a money column summed per group
    lanes       of columns that lead to another record, what the board has in the place of a choice's words
    card        what a card tells besides the name, the sum and the owner; by default two words about the record
    refused     called with a record and the values of a move on the board that was refused: the address of the
                dialog in which what is missing is given; by default a message tells why
    related     what the columns need from other tables (select_related; by default what the Related columns show)
    create      the action behind new records; None where they are made elsewhere
    change      the action behind every edit; veto by raising ValidationError
    change_all, delete  the actions behind changes of many; `bulk` names those that are offered
    restore     the action that takes records out of the bin
    stored      makes of what the form gives what the columns hold, where they differ (a category by its name)
    search      the condition for a text typed above the list; by default what the search index finds, or of what is
                not in it, what stands in its columns of text
    parts       what hangs on a record and is edited in dialogs on its page
    heading     `heading(record, user)`: what the page of a record is headed with; by default its name
    preview     template of the side panel
    former      of types whose records are merged: where those that are gone lead
    pages       the module whose `urlpatterns` are further pages, or take the place of generic ones of the same name
    """

    model: type[models.Model]
    key: str
    title: Text
    noun: Text
    icon: str
    columns: tuple[Column, ...]
    default: tuple[str, ...] = ()
    order: str = "-id"
    filters: tuple[Field, ...] = ()
    presets: tuple[Preset, ...] = ()
    form: type[RecordForm] | None = None
    boards: tuple[str, ...] = ()
    board_sum: str = ""
    lanes: Mapping[str, Lanes] = field(default_factory=dict)
    card: tuple[str, ...] = ()
    refused: Callable[[Any, Mapping[str, Any]], str] = lambda record, values: ""
    related: tuple[str, ...] = ()
    create: Callable[..., Any] | None = actions.create
    change: Callable[..., Any] = actions.change
    change_all: Callable[..., int] = actions.change_all
    stored: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict
    delete: Callable[..., int] = actions.delete
    restore: Callable[..., int] = actions.restore
    bulk: tuple[str, ...] = ("edit", "assign", "delete")
    search: Callable[[str, User], Q] | None = None
    parts: tuple[Parts, ...] = ()
    heading: Callable[[Any, User], str] = lambda record, user: str(record)
    preview: str = ""
    pages: str = ""
    empty_text: Text = ""
    former: Former | None = None
    # Further pages, offered in a menu and on the empty list.
    links: tuple[Link, ...] = ()

    def __post_init__(self) -> None:
        if self.create is actions.create:
            object.__setattr__(self, "create", partial(actions.create, self.model))
        if not self.related:
            shown = (c.path or c.key for c in self.columns if isinstance(c, Related) and c.compute is None)
            object.__setattr__(self, "related", tuple(path.replace(".", "__") for path in shown))
        if not self.default:
            object.__setattr__(self, "default", tuple(c.key for c in self.columns))

    @property
    def label(self) -> str:
        """The model's label, under which permissions are written."""
        return self.model._meta.label_lower

    @property
    def every_column(self) -> tuple[Column, ...]:
        """The columns declared, and those of the custom fields of the moment."""
        return (*self.columns, *custom.columns_of(self.model))

    @property
    def inputs(self) -> dict[str, forms.Field]:
        """The fields of its form, those of custom fields included, as yet for no record and no user."""
        if self.form is None:
            return {}
        own = {name: asked for name, asked in self.form.base_fields.items() if name != "version"}
        return own | custom.inputs_of(self.model)

    @property
    def every_board(self) -> tuple[str, ...]:
        """The columns by which the board can group: those declared, and custom choices."""
        return (*self.boards, *(c.key for c in custom.columns_of(self.model) if c.kind == "chip"))

    @property
    def rows(self) -> VisibleQuerySet[Any]:
        """All live records, to be narrowed to what a user may see."""
        return self.model._default_manager.all()  # type: ignore[return-value]

    @property
    def vocabulary(self) -> Vocabulary:
        """The fields that filters may use."""
        return vocabulary_of(self.model)

    @property
    def has_bin(self) -> bool:
        """Whether what is deleted rests in the bin for a while."""
        return issubclass(self.model, Record)

    def searched(self, text: str, user: User) -> Q:
        """The records that a text typed above the list means, as far as the user may learn it."""
        if self.search is not None:
            return self.search(text, user)
        return matching(text, self.model, user) if kind_of(self.model) else self._telling(text, user)

    def _telling(self, text: str, user: User) -> Q:
        """The records one of whose texts, in a column that the user reads, contains this: for small lists."""
        fields = self.vocabulary.fields()
        asked = Q(pk__in=())
        for key in self.readable_for(user).keys() & fields.keys():
            path = fields[key].path or key
            if fields[key].kind == "text" and isinstance(path, str) and "__" not in path:
                asked |= Q(**{f"{path}__icontains": text})
        return asked

    def column(self, key: str) -> Column | None:
        """The column with this key."""
        return next((c for c in self.every_column if c.key == key), None)

    def columns_for(self, user: User) -> dict[str, Column]:
        """The columns this user may see, locked where they may not edit."""
        editable = FieldAccess.EDIT
        rights = self._rights(user)
        return {c.key: c if right == editable else c.locked for c, right in rights if right > FieldAccess.HIDDEN}

    def masked_for(self, user: User) -> frozenset[str]:
        """Keys of the columns of which this user sees only a mask."""
        return frozenset(c.key for c, right in self._rights(user) if right == FieldAccess.MASKED)

    def readable_for(self, user: User) -> dict[str, Column]:
        """The columns this user sees in full: what is hidden or masked sorts, groups and sums nothing either."""
        return {c.key: c for c, right in self._rights(user) if right > FieldAccess.MASKED}

    def orders_for(self, user: User) -> frozenset[str]:
        """The database columns by which this user may sort."""
        return frozenset(c.order.removeprefix("-") for c in self.readable_for(user).values() if c.order) | {"id"}

    def order_for(self, user: User) -> str:
        """The listing's own order, or the newest first where that would tell what the user may not see."""
        ruled = {c.order.removeprefix("-") for c in self.every_column if c.order}
        return "-id" if self.order.removeprefix("-") in ruled - self.orders_for(user) else self.order

    def cells(self, record: Any, user: User, *keys: str) -> dict[str, Cell]:
        """What the user sees of a record, by column: nothing of what is hidden, a mask of what is masked.

        All columns, or those that are named.
        """
        masked, columns = self.masked_for(user), self.columns_for(user).items()
        return {key: c.cell(record, masked=key in masked) for key, c in columns if not keys or key in keys}

    def access(self, user: User, column: Column) -> FieldAccess:
        """What the user may do with a column. What is computed obeys the rules of all that it is computed from."""
        rules = [column.rule or (self.label, column.edit or column.path or column.key)]
        if column.compute is not None:
            rules += [(self.label, name) for name in column.needs]
        return min(user.field_access(*rule) for rule in rules)

    def _rights(self, user: User) -> _Rights:
        """The columns with what the user may do with them.

        Asked for some ten times in a request and kept with the user object, which lives for one: as long as the roles
        that it holds.
        """
        basis = (self, custom.columns_of(self.model), None if user.is_superuser else user.held_roles)
        kept: dict[str, tuple[tuple[Any, ...], _Rights]] = vars(user).setdefault(_RIGHTS, {})
        # By identity: roles read anew are equal to the former, whatever they say now.
        if self.key not in kept or any(now is not then for now, then in zip(basis, kept[self.key][0], strict=True)):
            kept[self.key] = basis, [(column, self.access(user, column)) for column in self.every_column]
        return kept[self.key][1]

    def url(self, name: str, *args: Any) -> str:
        """The address of one of the listing's pages."""
        return address(f"{self.key}:{name}", *args)

    def url_of(self, conditions: Sequence[Mapping[str, Any]]) -> str:
        """Where the records are listed for which all of these conditions, as they are written, hold."""
        return f"{self.url('list')}?{urlencode({'filter': to_text(parse({'all': [*conditions]}))})}"


_listings: dict[str, Listing] = {}
_extenders: list[Callable[[Listing], Listing]] = []


def extend_all(extend: Callable[[Listing], Listing]) -> None:
    """Let every listing that is registered from now on be what this makes of it: with a column more (tags)."""
    _extenders.append(extend)


def register(listing: Listing) -> Listing:
    """Make the listing known by its key and its model, and conditions know its fields.

    A model without a page of its own gets the listing's as its `get_absolute_url`.
    """
    if listing.key in _listings:
        raise ValueError(f"There is a listing {listing.key} already")
    for extend in _extenders:
        listing = extend(listing)
    _listings[listing.key] = listing
    register_fields(listing.model, *fields_of(listing.model, listing.columns, listing.filters))
    searched_at(listing.model, f"{listing.key}:pick")
    if not hasattr(listing.model, "get_absolute_url"):
        listing.model.get_absolute_url = lambda record: listing.url("detail", record.pk)  # type: ignore[attr-defined]
    return listing


def all_listings() -> list[Listing]:
    """Every listing, in the order of the navigation; what has no place there comes last."""
    places = {entry.key: place for place, entry in enumerate(navigation.entries())}
    return sorted(_listings.values(), key=lambda listing: places.get(listing.key, len(places)))


def listing_named(key: str) -> Listing | None:
    """The listing with this key."""
    return _listings.get(key)


def listing_of(model: type[models.Model] | str) -> Listing | None:
    """The listing that shows a model (given as class or label)."""
    label = model if isinstance(model, str) else model._meta.label_lower
    return next((x for x in _listings.values() if x.label == label), None)
