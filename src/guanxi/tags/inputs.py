"""The tags of a record in its form, in a cell and over the API: their names, one box for all of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.tags.names import known_names, meant, split
from guanxi.tags.taggable import is_taggable
from guanxi.workbench.attached import attach


class TagsInput(forms.CharField):
    """Names of tags with “;” between them. Names that are new are made, by whoever may make tags."""

    # The API takes and gives them one by one.
    is_list = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, label=_("Tags"), help_text=_("With “;” between them."), **kwargs)
        self.user: User | None = None

    def limit_to(self, user: User, kept: int | None = None) -> None:
        """Whose rights decide whether new tags are made."""
        self.user = user

    def prepare_value(self, value: Any) -> Any:
        return "; ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        known = known_names() if value else {}
        names = [str(one) for one in value] if isinstance(value, list) else split(value or "", known)
        return meant(names, known, by=self.user)

    def validate(self, value: Any) -> None:
        """What there is to check, `to_python` has."""

    def run_validators(self, value: Any) -> None:
        """Those of texts do not concern lists."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return not self.disabled and sorted(initial or []) != self.to_python(data)
        except ValidationError:
            return True


def _inputs(model: type[models.Model]) -> dict[str, forms.Field]:
    return {"tags": TagsInput()} if is_taggable(model) else {}


attach(_inputs)
