"""Links to further pages, as the declaration of a list names them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from guanxi.access.models import User


@dataclass(frozen=True)
class Link:
    """A page by its URL name; offered to those whom `allowed` lets pass, else to all who see where it leads."""

    page: str
    label: str | Promise
    icon: str
    allowed: Callable[[User], bool] | None = None
