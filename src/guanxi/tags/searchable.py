"""How tags are found: by name."""

from guanxi.search import searchable
from guanxi.tags.models import Tag

searchable(Tag, title=str, fields=["name", "deleted_at"])
