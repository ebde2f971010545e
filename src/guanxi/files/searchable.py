"""How files are found: by name."""

from guanxi.files.models import Attachment
from guanxi.search import searchable

searchable(Attachment, title=str, fields=["name", "deleted_at"])
