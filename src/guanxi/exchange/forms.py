"""Forms of the import and export pages."""

from __future__ import annotations

import codecs
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.models import User
from guanxi.exchange.models import ImportRun
from guanxi.exchange.permissions import exports_open_to, kinds_open_to
from guanxi.exchange.reading.dialect import TEXT, WHITESPACE, Dialect, named_delimiter
from guanxi.exchange.writers import FORMATS

UPLOAD_LIMIT = 1 << 30
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "big5", "cp1252")
DELIMITERS = [
    (",", gettext_lazy("Comma")),
    (";", gettext_lazy("Semicolon")),
    ("\t", gettext_lazy("Tab")),
    ("|", gettext_lazy("Vertical bar")),
    (WHITESPACE, gettext_lazy("Blanks")),
]
NOT_MAPPED = ""


class UploadForm(forms.Form):
    """Which file, and what its rows are."""

    kind = forms.ChoiceField(label=gettext_lazy("What the rows are"))
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("CSV, XLSX or Parquet; any encoding and delimiter.")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.key, kind.label) for kind in kinds_open_to(user)]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > UPLOAD_LIMIT:
            raise ValidationError(_("The file is larger than 1 GB. Divide it, or use the command line."))
        return file


class DialectForm(forms.Form):
    """How a text file is written, where it was not found out rightly."""

    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), choices=[(name, name.upper()) for name in ENCODINGS])
    delimiter = forms.ChoiceField(label=gettext_lazy("Delimiter"), choices=DELIMITERS)
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    header_row = forms.IntegerField(
        label=gettext_lazy("The table begins in line"), min_value=1, max_value=1000, required=False
    )
    has_header = forms.BooleanField(label=gettext_lazy("Its first line names the columns"), required=False)

    def __init__(self, *args: Any, dialect: Dialect, **kwargs: Any) -> None:
        now = {name: getattr(dialect, name) for name in self.base_fields}
        super().__init__(*args, **{"initial": now, **kwargs})
        self.fields["sheet"].choices = [(name, name) for name in dialect.sheets]  # type: ignore[attr-defined]
        for name in ("encoding", "delimiter") if dialect.form != TEXT else ():
            del self.fields[name]
        if len(dialect.sheets) < 2:
            del self.fields["sheet"]
        for name in ("encoding", "delimiter"):
            field: Any = self.fields.get(name)
            if field and now[name] not in dict(field.choices):
                field.choices = [*field.choices, (now[name], now[name])]

    def clean_encoding(self) -> str:
        name: str = self.cleaned_data["encoding"]
        try:
            return codecs.lookup(name).name
        except LookupError as error:
            raise ValidationError(_("There is no encoding of this name.")) from error

    def clean_header_row(self) -> int:
        return self.cleaned_data["header_row"] or 1

    def clean_delimiter(self) -> str:
        return named_delimiter(self.cleaned_data["delimiter"])


class ColumnsForm(forms.Form):
    """What each column is, and what happens to records that exist: one choice per column, named `column-0` …"""

    mode = forms.ChoiceField(label=gettext_lazy("Records that exist already"), choices=ImportRun.Mode.choices)
    match_by = forms.ChoiceField(label=gettext_lazy("Find existing records by"), required=False)
    owner = forms.ChoiceField(
        label=gettext_lazy("Owner of new records"),
        required=False,
        choices=[("me", gettext_lazy("I")), ("", gettext_lazy("Nobody (public pool)"))],
    )
    date_order = forms.ChoiceField(
        label=gettext_lazy("3/4/2020 means"),
        required=False,
        choices=[
            ("", gettext_lazy("Find out")),
            ("mdy", gettext_lazy("4 March (month first)")),
            ("dmy", gettext_lazy("3 April (day first)")),
        ],
    )
    decimal_mark = forms.ChoiceField(
        label=gettext_lazy("Decimal mark"),
        required=False,
        choices=[("", gettext_lazy("Find out")), (".", "1,234.50"), (",", "1.234,50")],
    )

    def __init__(self, *args: Any, run: ImportRun, kind: Any, **kwargs: Any) -> None:
        columns = {column: key for key, column in run.mapping.items()}
        chosen = {f"column-{n}": columns.get(name, NOT_MAPPED) for n, name in enumerate(run.columns)}
        kwargs.setdefault("initial", {"mode": run.mode, "owner": "me"} | run.options | chosen)
        super().__init__(*args, **kwargs)
        self.run = run
        match: Any = self.fields["match_by"]
        offered = {field.key: field.label for field in kind.fields_open_to(run.created_by)}
        match.choices = [("", _("What fits best")), *((key, offered[key]) for key in kind.match_by if key in offered)]
        if not kind.match_by:
            del self.fields["match_by"]
        if kind.adds_only:
            del self.fields["mode"], self.fields["owner"]
        fields = [(NOT_MAPPED, _("– not imported –")), *offered.items()]
        for n, name in enumerate(run.columns):
            self.fields[f"column-{n}"] = forms.ChoiceField(label=name, choices=fields, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        mapping: dict[str, str] = {}
        for n, name in enumerate(self.run.columns):
            key = cleaned.pop(f"column-{n}", NOT_MAPPED)
            if key and key in mapping:
                self.add_error(f"column-{n}", _("“%s” is this already.") % mapping[key])
            elif key:
                mapping[key] = name
        cleaned["mapping"] = mapping
        cleaned.setdefault("mode", self.run.mode)
        return cleaned

    def options(self) -> dict[str, str]:
        """What was chosen besides columns and mode."""
        return {name: self.cleaned_data.get(name, "") for name in ("match_by", "owner", "date_order", "decimal_mark")}


class ExportForm(forms.Form):
    """What is to be taken out, as what."""

    kind = forms.ChoiceField(label=gettext_lazy("What"))
    format = forms.ChoiceField(label=gettext_lazy("Format"), choices=[(name, name.upper()) for name in FORMATS])

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(each.key, each.label) for each in exports_open_to(user)]  # type: ignore[attr-defined]
