"""Tags are the whole company's; that a record has one is seen with the record, and changed by who may change it."""

from __future__ import annotations

from guanxi.access import rules
from guanxi.files.policy import through_record
from guanxi.tags.models import Tag, Tagging

rules.common(Tag)
rules.declare(Tagging, through_record)
