"""Of what conditions on customers speak because an analysis has found it: the groups of like customers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.conditions.kinds.choice import Choice
from guanxi.conditions.vocabularies import register
from guanxi.insight.methods.segments import groups_found
from guanxi.parties.models import Party

register(Party, Choice("segment", _("Segment"), choices=groups_found, group=_("Analysis")))
