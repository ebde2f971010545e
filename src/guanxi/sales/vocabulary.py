"""Of what conditions on sales speak besides columns of lists: through which stages an opportunity went, and when."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.conditions.kinds.dates import DateTime
from guanxi.conditions.kinds.reference import Reference
from guanxi.conditions.kinds.related import Related
from guanxi.conditions.vocabularies import register
from guanxi.sales.models import Opportunity, Stage, StageMove

register(
    StageMove,
    Reference("before", _("From stage"), model=Stage),
    Reference("after", _("To stage"), model=Stage),
    DateTime("at", _("When")),
)
register(Opportunity, Related("moves", _("Moves between stages"), when="at"))
