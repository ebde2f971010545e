"""The file: `person.json`, a page in each language, and the person's files."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import translation

from guanxi.access.models import User
from guanxi.files import store
from guanxi.files.models import Attachment
from guanxi.files.naming import safe_name
from guanxi.parties.models import Party
from guanxi.privacy.erasing.subject import subject_of
from guanxi.privacy.exporting.gathering import Section, sections

FORMAT = "guanxi-person/1"


def write(party: Party, target: Path, *, by: User, at: datetime) -> None:
    """Write everything on the person into a ZIP, whole or not at all."""
    found = list(sections(subject_of(party), by))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            told = {"format": FORMAT, "made": at, "sections": {section.key: section.rows for section in found}}
            archive.writestr("person.json", json.dumps(told, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder))
            for language, _name in settings.LANGUAGES:
                archive.writestr(f"person.{language}.html", _page(party, language, by, at))
            _add_files(archive, found)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _page(party: Party, language: str, by: User, at: datetime) -> str:
    """Gathered anew, because words of choices are in the language of the page."""
    with translation.override(language):
        told = {"party": party, "sections": list(sections(subject_of(party), by)), "at": at, "language": language}
        return render_to_string("privacy/person.html", told)


def _add_files(archive: zipfile.ZipFile, found: list[Section]) -> None:
    keys = [row["id"] for section in found if section.key == Attachment._meta.label_lower for row in section.rows]
    for file in Attachment.objects.filter(pk__in=keys):
        if (path := store.path_of(file.stored_as)).exists():
            archive.write(path, f"files/{file.pk}-{safe_name(file.name, otherwise='file')}")
