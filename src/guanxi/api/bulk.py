"""Many records at once: those named, or those that a condition finds, as one operation or not at all."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.scopes import Action
from guanxi.api import kinds, queries, writing
from guanxi.api.problems import Refused
from guanxi.api.queries import Query
from guanxi.api.resources import Resource
from guanxi.conditions.tree import parse

Id = Annotated[StrictInt, Field(ge=1, le=kinds.LARGEST)]
MOST_NAMED = 1_000
MOST = 10_000


class Selection(BaseModel):
    """Which records: by `ids`, or all that `filter` (a condition) finds. Exactly one of them has to be given."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[Id], Field(max_length=MOST_NAMED)] | None = None
    filter: dict[StrictStr, Any] | None = None
    dry_run: Annotated[StrictBool, Field(description="Only count.")] = False


def selected(
    resource: Resource, selection: Selection, user: User, action: str, *, now: datetime
) -> VisibleQuerySet[Any]:
    """The records meant, as far as the action of the user reaches. Raises Refused."""
    if (selection.ids is None) == (selection.filter is None):
        raise Refused(422, errors={"": [_("Give either “ids” or “filter”.")]})
    if selection.ids is not None:
        return resource.listing.rows.visible_to(user, action).filter(pk__in=selection.ids)
    condition = parse(selection.filter)
    return queries.rows(resource, Query(condition=condition), user, now=now, action=action)


def change(*, resource: Resource, rows: VisibleQuerySet[Any], given: BaseModel, by: User) -> int:
    """Set the fields given of all these records; answers how many there are. Raises Refused."""
    listing = resource.listing
    if "edit" not in listing.bulk or listing.form is None:
        raise PermissionDenied
    values = writing.checked_for_many(resource, given, by, rows.first())
    single = [c.key for c in listing.every_column if c.single and c.key in values]
    if single:
        raise Refused(422, errors={single[0]: [_("No two records share this: it cannot be set for many.")]})
    _few_enough(rows)
    return listing.change_all(records=rows, values=listing.stored(values))


def delete(*, resource: Resource, rows: VisibleQuerySet[Any], by: User, at: datetime) -> int:
    """Delete all these records; answers how many there are. Raises Refused."""
    if "delete" not in resource.listing.bulk or not by.may(Action.DELETE, resource.listing.label):
        raise PermissionDenied
    _few_enough(rows)
    return resource.listing.delete(records=rows, at=at)


def _few_enough(rows: VisibleQuerySet[Any]) -> None:
    number = rows.order_by()[: MOST + 1].values("pk").count()
    if number > MOST:
        raise Refused(422, errors={"filter": [_("It finds more than %(most)d records: narrow it.") % {"most": MOST}]})
