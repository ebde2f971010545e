"""The tags of a record in its form, in a cell and over the API: their names, one box for all of them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.kernel.text import clean
from guanxi.tags.models import Tag
from guanxi.tags.taggable import is_taggable
from guanxi.workbench.attached import attach

LONGEST = 40


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
        parts = value if isinstance(value, list) else re.split(r"[;；\n]", value or "")
        named = {name.casefold(): name for part in parts if (name := clean(str(part)))}
        if wrong := [name for name in named.values() if len(name) > LONGEST or re.search("[;；]", name)]:
            raise ValidationError(gettext("Name a tag of at most 40 letters, without “;”."), params={"name": wrong[0]})
        known = {tag.name.casefold(): tag.name for tag in Tag.objects.all()} if named else {}
        unknown = [name for key, name in named.items() if key not in known]
        if unknown and self.user is not None and not self.user.may(Action.CREATE, Tag._meta.label_lower):
            text = gettext("There is no tag “%(name)s”, and you may not make one.")
            raise ValidationError(text, params={"name": unknown[0]})
        return sorted(known.get(key, name) for key, name in named.items())

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
