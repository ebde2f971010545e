"""How people write several tags in one box or cell, and which of them there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.kernel.text import clean
from guanxi.tags.models import Tag

LONGEST = 40


def known_names() -> dict[str, str]:
    """The name of every tag, by the name without its case."""
    return {name.casefold(): name for name in Tag.objects.values_list("name", flat=True)}


def split(text: str, known: Mapping[str, str]) -> list[str]:
    """The names that a text says: “;” stands between them, or else “,” or “、” where no tag has it in its name."""
    found: list[str] = []
    for part in re.split(r"[;；\n]", text):
        is_whole = clean(part).casefold() in known
        found += [part] if is_whole else re.split("[,，、]", part)
    return found


def meant(names: Iterable[str], known: Mapping[str, str], *, by: User | None) -> list[str]:
    """These names as the tags have them, new ones as they are; `by` None may make any.

    Raises ValidationError for names that no tag can have, and for new ones where `by` may not make tags.
    """
    named = {name.casefold(): name for each in names if (name := clean(each))}
    if wrong := [name for name in named.values() if len(name) > LONGEST or re.search("[;；]", name)]:
        raise ValidationError(gettext("Name a tag of at most 40 letters, without “;”."), params={"name": wrong[0]})
    unknown = [name for key, name in named.items() if key not in known]
    if unknown and by is not None and not by.may(Action.CREATE, Tag._meta.label_lower):
        text = gettext("There is no tag “%(name)s”, and you may not make one.")
        raise ValidationError(text, params={"name": unknown[0]})
    return sorted(known.get(key, name) for key, name in named.items())
