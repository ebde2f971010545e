"""How tags are found: by name."""

from guanxi.tags.models import Tag
from guanxi.search import searchable

searchable(Tag, title=str, fields=["name", "deleted_at"])
