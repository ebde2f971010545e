"""What a tag tells its reader: on how many of the records that they see it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, IntegerField, Model, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from guanxi.access import rules
from guanxi.access.sight import add_source
from guanxi.tags.models import Tag, Tagging

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from guanxi.access.models import User

# The attribute of tags that were fetched for somebody.
USES = "uses"


def _uses(model: type[Model], user: User | AnonymousUser | None) -> dict[str, Any]:
    if model is not Tag:
        return {}
    rows = Tagging.objects.filter(tag=OuterRef("pk"))
    if user is not None:
        rows = rows.filter(rules.condition(Tagging, user))
    counted = rows.order_by().values("tag").annotate(n=Count("pk")).values("n")
    return {USES: Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))}


add_source(_uses)
